"""A browser without JavaScript on the running product: keeps cookies, follows links, sends real forms."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

MAYA: dict[str, Any] = {
    "name": "Maya Torres",
    "email": "maya.torres@example.com",
    "contact_by": "call",
    "phone": "305.555.0123",
    "adult": "yes",
}
MIAMI = {"country": "US", "postal_code": "33133", "timeframe": "soon"}
_FORM = "application/x-www-form-urlencoded"


class Browser:
    """One visitor; `page` is what they see, `address` where they are, `visited` where they have been."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )
        self.visited: list[str] = []
        self.page = BeautifulSoup("", "html5lib")

    @property
    def address(self) -> str:
        """Path and query of the page shown."""
        return self.visited[-1]

    def opens(self, path: str) -> Browser:
        """Open an address of the product and follow redirects."""
        return self._shows(path, None)

    def sends(self, action: str, **typed: Any) -> Browser:
        """Send the form with this action with what is typed."""
        data = urlencode(self.fields(action) | typed, doseq=True).encode()
        return self._shows(action, data)

    def fills_in(self, *, procedure: str = "hip-contouring", **typed: Any) -> Browser:
        """Answer all three pages, up to the check page."""
        self.opens("/start").sends("/start", procedure=procedure)
        place = {name: typed.pop(name) for name in (*MIAMI, "note") if name in typed}
        self.sends("/start/place", **MIAMI | place)
        return self.sends("/start/you", **MAYA | typed)

    def fields(self, action: str) -> dict[str, str]:
        """The hidden fields of the form with this action."""
        for form in self.page.select("form"):
            if urlsplit(str(form["action"])).path == action:
                hidden = form.select("input[type=hidden]")
                return {str(field["name"]): str(field.get("value", "")) for field in hidden}
        raise AssertionError(f"no form {action} on {self.address}")

    def posts_once(self, action: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send fields without looking at the page or following: the status and where it leads."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            line.request("POST", action, urlencode(fields), {"Content-Type": _FORM, "Cookie": cookies})
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            line.close()

    def _shows(self, path: str, data: bytes | None) -> Browser:
        try:
            answer = self._opener.open(f"http://127.0.0.1:{self._port}{path}", data, timeout=30)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.page = BeautifulSoup(answer.read(), "html5lib")
        self.visited.append(answer.geturl().partition(str(self._port))[2])
        return self
