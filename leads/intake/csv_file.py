"""Reads a CSV file of requests as text: its encoding, its separator and its columns; it judges no answer."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from leads.intake.reading import LINK_NAMES, NAMES

COLUMNS = (*NAMES, *LINK_NAMES, "locale")
NEEDED = ("procedure", "country", "timeframe", "name", "email", "contact_by", "adult")
FROM_REJECTS = ("line", "reason")
"""Columns of a rejects file; they are skipped, so that a mended one can be imported as it is."""
_SEPARATORS = ",;\t"


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it starts on, its values by column, and the cells as they were."""

    line: int
    values: Mapping[str, str]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A readable file: its columns, its separator, and its records."""

    columns: tuple[str, ...]
    separator: str
    text: str

    def rows(self) -> Iterator[Row]:
        """Each record; one with too many or too few cells has no values."""
        reader = csv.reader(StringIO(self.text, newline=""), delimiter=self.separator, strict=True)
        next(reader)
        start = reader.line_num + 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Row(start, self._values(cells), tuple(cells))
                start = reader.line_num + 1
        except csv.Error as error:
            raise UnreadableFile(f"Line {start}: the quotes do not match ({error}).") from None

    def _values(self, cells: list[str]) -> dict[str, str]:
        if len(cells) != len(self.columns):
            return {}
        pairs = zip(self.columns, cells, strict=True)
        return {name: cell for name, cell in pairs if name not in FROM_REJECTS}


def read_table(raw: bytes) -> Table:
    """Decode a file and find its columns; raises UnreadableFile with one clear sentence."""
    text = _decoded(raw)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        header = next(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True), [])
    except csv.Error:
        raise UnreadableFile("Line 1: the column names cannot be read.") from None
    columns = tuple(name.strip().lower() for name in header)
    if not any(columns):
        raise UnreadableFile("The file is empty. Its first line must name the columns.")
    if unknown := [name for name in columns if name not in (*COLUMNS, *FROM_REJECTS)]:
        raise UnreadableFile(f"Unknown columns: {', '.join(unknown)}. Known: {', '.join(COLUMNS)}.")
    if missing := [name for name in NEEDED if name not in columns]:
        raise UnreadableFile(f"Missing columns: {', '.join(missing)}.")
    if len(set(columns)) != len(columns):
        raise UnreadableFile("A column is named twice.")
    return Table(columns, separator, text)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("The file is UTF-16. Save it as UTF-8 and try again.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(f"Line {line} is not UTF-8. Save the file as UTF-8 and try again.") from None
