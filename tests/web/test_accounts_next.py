"""`next` after signing in: no address, however spelt, leads off the desk."""

from __future__ import annotations

import pytest

from leads.web.access import safe_next

PAYLOADS = [
    "//evil.test", "///evil.test", "////evil.test", "/\\evil.test", "\\\\evil.test", "\\/evil.test",
    "/desk\\@evil.test", "//desk@evil.test", "https:evil.test", "https:/evil.test", "https://evil.test",
    "HTTPS://EVIL.TEST/desk", "http:///evil.test", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "%2f%2fevil.test", "/%2fevil.test",
    "/desk/%2e%2e//evil.test", "/desk/../..//evil.test", "/desk/leads%0d%0aLocation:%20//evil.test",
    "/desk/leads\r\nSet-Cookie: a=b", "/desk/leads\n//evil.test", "\t//evil.test", " //evil.test",
    "/ /evil.test", "/\t/evil.test", "/.evil.test", "/desk.evil.test", "/deskevil", "/desk@evil.test",
    "/desk#//evil.test", "/desk;//evil.test", "/start", "/r/token", "evil.test", "desk/leads",
    "?next=//evil.test", "/desk/leads?next=//evil.test", "/desk//evil.test", "/desk/\u2215evil.test",
    "\u3000//evil.test", "", "/",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_is_followed(payload: str) -> None:
    assert safe_next(payload) is None


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/leads", "/desk/leads/LC-8TM-J2Y", "/desk/leads?office=3&after=late.1.2"]
)
def test_pages_of_the_desk_are(path: str) -> None:
    assert safe_next(path) == path
