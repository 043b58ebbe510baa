"""Reads a JSON request body strictly: what other readers let pass silently is refused here with a reason."""

from __future__ import annotations

import json
from typing import Any

DEEPEST = 20
"""Levels of nesting; our own bodies have one."""


class BadBody(ValueError):
    """The body is not one plain JSON object; `.reason` is a stable code, the text is for a developer."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


def read_object(raw: bytes) -> dict[str, Any]:
    """Give the object in `raw`.

    Raises BadBody for invalid UTF-8 or JSON, NaN and Infinity, a name given twice, or deep nesting.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadBody("encoding", "The body is not valid UTF-8.") from None
    if _nesting(text) > DEEPEST:
        raise BadBody("nesting", f"The body is nested more than {DEEPEST} levels deep.")
    try:
        found = json.loads(text, parse_constant=_no_constants, object_pairs_hook=_no_repeats)
    except BadBody:
        raise
    except ValueError as error:
        where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadBody("json", f"The body is not valid JSON{where}.") from None
    if not isinstance(found, dict):
        raise BadBody("object", "The body must be one JSON object.")
    return found


def _nesting(text: str) -> int:
    """How deep brackets are nested, outside of strings; counted before parsing so that nothing recurses."""
    depth = deepest = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            escaped, in_string = (not escaped and char == "\\"), escaped or char != '"'
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _no_constants(name: str) -> Any:
    raise BadBody("number", f"{name} is not a JSON number.")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadBody("duplicate", "A name is given twice in one object.")
    return found
