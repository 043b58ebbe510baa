"""What no address and no form of ours may hold, wherever it is read: the database refuses it with an error.

A number in an address is one a row can have; any other address leads nowhere. A NUL, which nobody can type,
is taken out of what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1
"""What a column of ids can hold."""


class RowId(IntegerConverter):
    """`<int:…>` in our addresses."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002  (its name in werkzeug)
        super().__init__(map, *args, **kwargs)
        self.max = LARGEST_ID if self.max is None else self.max


class TypedValues(ImmutableMultiDict[str, str]):
    """Fields of a form or of an address, without NULs."""

    def __init__(
        self, mapping: Mapping[str, Any] | MultiDict[str, Any] | Iterable[tuple[str, Any]] | None = None
    ) -> None:
        pairs = MultiDict(mapping).items(multi=True)
        super().__init__([(_plain(name), _plain(value)) for name, value in pairs])


class OurRequest(Request):
    """A request whose fields can be stored as they are."""

    parameter_storage_class = TypedValues


def init_app(app: Flask) -> None:
    """Read addresses and forms this way; call before any room opens its doors."""
    app.request_class = OurRequest
    app.url_map.converters["int"] = RowId


def _plain(value: Any) -> Any:
    """The same without NULs; anything but text as it is."""
    return value.replace("\0", "") if isinstance(value, str) else value
