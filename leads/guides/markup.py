"""Our texts as blocks a template can print: headings, paragraphs, lists, tables and links, nothing else.

Refuses HTML: every character of a text file is printed as a character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINK = re.compile(r"\[([^\]]+)\]\((/[^)\s]*)\)")
_NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words; `href` is a path of ours, or empty."""

    text: str
    href: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `kind` is h2, p, ul, ol or table; `lines` its items or, `columns` to a row, its cells."""

    kind: str
    lines: tuple[Line, ...]
    columns: int = 0

    @property
    def rows(self) -> tuple[tuple[Line, ...], ...]:
        """A table's lines cut into rows, the first of which holds the column heads."""
        return tuple(self.lines[i : i + self.columns] for i in range(0, len(self.lines), self.columns))


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its title, its opening paragraph, and the rest."""

    title: str
    lede: str
    blocks: tuple[Block, ...]


def spans(words: str) -> Line:
    """Words with their `[text](/path)` links told apart."""
    found: list[Span] = []
    start = 0
    for match in _LINK.finditer(words):
        if match.start() > start:
            found.append(Span(words[start : match.start()]))
        found.append(Span(match[1], match[2]))
        start = match.end()
    if start < len(words):
        found.append(Span(words[start:]))
    return tuple(found)


def read_text(source: str) -> Text:
    """Parse one file: `# title`, an opening paragraph, then blocks apart by empty lines.

    Raises ValueError when the file does not begin with a title and a paragraph.
    """
    title, lede, *rest = [part.strip() for part in re.split(r"\n\s*\n", source) if part.strip()]
    if not title.startswith("# ") or lede.startswith(("#", "- ", "|")):
        raise ValueError("a text begins with a title and an opening paragraph")
    return Text(title[2:], " ".join(lede.split()), tuple(_block(part) for part in rest))


def _block(part: str) -> Block:
    lines = part.splitlines()
    if part.startswith("## "):
        return Block("h2", (spans(part[3:]),))
    if part.startswith("- "):
        return Block("ul", tuple(spans(line[2:]) for line in lines))
    if _NUMBERED.match(part):
        return Block("ol", tuple(spans(_NUMBERED.sub("", line, count=1)) for line in lines))
    if part.startswith("|"):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        return Block("table", tuple(spans(cell) for row in rows for cell in row), columns=len(rows[0]))
    return Block("p", (spans(" ".join(part.split())),))
