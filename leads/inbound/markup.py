"""Turns the HTML of a message into plain lines. Pure; keeps words only, no link, no picture, no quotation.

Its time grows with the length of the text alone: the parser of the standard library needs minutes for
a message of nothing but opened comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_SILENT = frozenset({"head", "style", "script", "title"})
_LINES = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "hr", "table", "pre"})
_TAG = re.compile(r"(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_QUOTATION = re.compile(
    r"(gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|divrplyfwdmsg|appendonsend|"
    r"mail-editor-reference-message-container)",
    re.IGNORECASE,
)


def plain_text(html: str) -> str:
    """The words a reader of this HTML typed or would see first, without quotations."""
    pieces: list[str] = []
    hidden, depth = "", 0
    for words, tag, closes, attributes in _tokens(html):
        if not hidden:
            pieces.append(words)
        if hidden:
            # Only tags of the same name are counted: nobody closes all the others.
            depth += (tag == hidden) * (-1 if closes else 1)
            hidden = hidden if depth else ""
        elif not closes and (tag in _SILENT or tag == "blockquote" or _QUOTATION.search(attributes)):
            hidden, depth = tag, 1
        if tag in _LINES and not hidden:
            pieces.append("\n")
    return "\n".join(" ".join(line.split()) for line in unescape("".join(pieces)).splitlines())


def _tokens(html: str) -> Iterator[tuple[str, str, bool, str]]:
    """Words and the tag after them: its name, whether it closes, its attributes."""
    position = 0
    while True:
        start = html.find("<", position)
        if start < 0:
            yield html[position:], "", False, ""
            return
        end = html.find("-->" if html.startswith("<!--", start) else ">", start)
        if end < 0:
            yield html[position:start], "", False, ""
            return
        found = _TAG.match(html, start + 1, end)
        slash, name = found.groups() if found else ("", "")
        yield html[position:start], name.lower(), bool(slash), html[start:end] if name else ""
        position = html.index(">", end) + 1
