"""Pure: what the board is narrowed to, read from its address and written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

ME, NOBODY = "me", "nobody"
_LARGEST = 2**31


@dataclass(frozen=True, slots=True)
class Filters:
    """One board; "" where it is not narrowed. `month` is when the request came, like `2026-11`."""

    office: str = ""
    owner: str = ""
    month: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Filters:
        """Read an address; whatever we did not write ourselves is left out."""
        office, owner, month = (said.get(name, "") for name in ("office", "owner", "month"))
        return cls(
            office=office if _is_id(office) else "",
            owner=owner if owner in (ME, NOBODY) or _is_id(owner) else "",
            month=month if _month(month) else "",
        )

    def address(self, path: str, **more: str) -> str:
        """The address of this board at a path."""
        given = {"office": self.office, "owner": self.owner, "month": self.month} | more
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def days(self) -> tuple[date, date] | None:
        """The first day of the month and of the next one."""
        return _month(self.month)

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.office or self.owner or self.month)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) < _LARGEST


def _month(text: str) -> tuple[date, date] | None:
    year, dash, month = text.partition("-")
    if not (dash and text.isascii() and len(text) == 7 and year.isdigit() and month.isdigit()):
        return None
    if not (2000 <= int(year) < 2200 and 1 <= int(month) <= 12):
        return None
    first = date(int(year), int(month), 1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)
