"""A visitor with a browser and no JavaScript: follows links, fills in real forms, reads words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from leads.database import db
from leads.models import ClockOffset

MAYA: dict[str, Any] = {
    "name": "Maya Torres",
    "email": "maya.torres@example.com",
    "contact_by": "call",
    "phone": "305.555.0123",
    "adult": "yes",
}
MIAMI = {"country": "US", "postal_code": "33133", "timeframe": "soon"}


class Visitor:
    """One browser; `page` is what it shows, `response` how the server answered last."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client = client
        self.language = language
        self.response: TestResponse
        self.page: BeautifulSoup

    def opens(self, address: str) -> Visitor:
        """Open an address and follow redirects."""
        return self._shows(self.client.get(address, follow_redirects=True, headers=self._headers()))

    def sends(self, action: str, **typed: Any) -> Visitor:
        """Send the form with this action, with its hidden fields and what is typed."""
        form = self.form(action)
        hidden = {
            field["name"]: field["value"] for field in form.select("input[type=hidden]") if field.get("name")
        }
        target = str(form["action"]).partition("#")[0]
        return self._shows(
            self.client.post(target, data=hidden | typed, follow_redirects=True, headers=self._headers())
        )

    def form(self, action: str) -> Tag:
        """The form with this action on the page."""
        found = [each for each in self.page.select("form") if str(each["action"]).partition("#")[0] == action]
        assert found, f"no form {action} on {self.address}"
        return found[0]

    def asks(self, **changes: Any) -> Visitor:
        """Fill in all three steps like a person, until the check page."""
        self.opens(f"/start?lang={self.language}")
        self.sends("/start", procedure=changes.pop("procedure", "hip-contouring"))
        place = {
            name: changes.pop(name)
            for name in ("country", "postal_code", "timeframe", "note")
            if name in changes
        }
        self.sends("/start/place", **MIAMI | place)
        return self.sends("/start/you", **MAYA | changes)

    def reads_for(self, seconds: int) -> Visitor:
        """Let time pass, as it does for people."""
        with self.client.application.app_context():
            db.session.merge(ClockOffset(id=1, by=timedelta(seconds=seconds)))
            db.session.commit()
        return self

    @property
    def address(self) -> str:
        """Path and query of the page shown."""
        request = self.response.request
        return request.path + (f"?{request.query_string.decode()}" if request.query_string else "")

    @property
    def words(self) -> str:
        """Everything the page says, on one line."""
        return " ".join(self.page.get_text(" ").split())

    @property
    def title(self) -> str:
        """The page's title."""
        return self.page.title.get_text() if self.page.title else ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The error summary: the field each line leads to, and its words."""
        return [(str(link["href"])[1:], link.get_text()) for link in self.page.select(".summary a")]

    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language}

    def _shows(self, response: TestResponse) -> Visitor:
        self.response = response
        self.page = BeautifulSoup(response.get_data(as_text=True), "html5lib")
        return self
