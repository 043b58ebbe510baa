"""Imports requests from a CSV file: good rows go in through the one service, bad ones are reported."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask_babel import force_locale

from leads import clock
from leads.database import transaction
from leads.intake import service
from leads.intake.answers import FLAGS
from leads.intake.csv_file import FROM_REJECTS, Row, Table, read_table
from leads.intake.reading import read_request
from leads.keyring import keyring
from leads.text import paragraphs
from leads.vocabulary import LeadSource
from leads.web.locale import DEFAULT, babel_name

PAGE = "csv"
_YES = frozenset({"yes", "true", "1", "x", "y"})


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not taken, and every reason why."""

    row: Row
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. `already_there` counts rows an earlier run has taken."""

    added: int
    already_there: int
    rejected: Sequence[Rejected]
    rejects_path: Path | None


def import_requests(path: Path) -> ImportReport:
    """Take in every good row, each in its own transaction; write the others to `<file>.rejects.csv`.

    Running it again adds nothing: a row's submission key is a keyed hash of its content.
    Raises   UnreadableFile when the file as a whole cannot be read (then nothing was taken), OSError.
    """
    table = read_table(path.read_bytes())
    rows = list(table.rows())
    added = already_there = 0
    rejected = []
    for row in rows:
        taken = _take(table, row)
        if isinstance(taken, Rejected):
            rejected.append(taken)
        else:
            added += taken
            already_there += not taken
    return ImportReport(added, already_there, rejected, _write_rejects(path, table, rejected))


def _take(table: Table, row: Row) -> bool | Rejected:
    """Submit one row: True when it made a lead, False when it had made one before."""
    if not row.values:
        count = len(row.cells)
        return Rejected(row, [f"The row has {count} cells, the first line names {len(table.columns)}."])
    with transaction():
        now = clock.now()
        read = read_request(_typed(row), page=PAGE, ip_prefix=None, at=now.isoformat())
        if read.request is None:
            with force_locale(babel_name(DEFAULT)):
                return Rejected(row, [f"{each.field}: {each.sentence}" for each in read.problems])
        receipt = service.submit(read.request, submission_key=_key(row), source=LeadSource.CSV, now=now)
    return receipt.created


def _typed(row: Row) -> dict[str, object]:
    values: dict[str, object] = dict(row.values)
    for flag in FLAGS:
        values[flag] = row.values.get(flag, "").strip().lower() in _YES
    values["best_times"] = row.values.get("best_times", "").replace(",", " ").replace("|", " ").split()
    values["country"] = row.values.get("country", "").strip().upper()
    return values


def _key(row: Row) -> str:
    """Equal for equal content, whatever the spacing, the order of the columns and the file."""
    content = json.dumps({name: paragraphs(value) for name, value in sorted(row.values.items()) if value})
    return f"csv:{keyring().index('csv_row', content).hex()}"


def _write_rejects(path: Path, table: Table, rejected: Sequence[Rejected]) -> Path | None:
    """Keep the rejected rows beside the file, ready to be mended; an older report is replaced."""
    target = path.with_name(path.name + ".rejects.csv")
    if not rejected:
        target.unlink(missing_ok=True)
        return None
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=table.separator)
        kept = [number for number, name in enumerate(table.columns) if name not in FROM_REJECTS]
        writer.writerow([*FROM_REJECTS, *(table.columns[number] for number in kept)])
        for each in rejected:
            cells = (
                each.row.cells
                if len(each.row.cells) != len(table.columns)
                else [each.row.cells[n] for n in kept]
            )
            writer.writerow([each.row.line, " ".join(each.reasons), *cells])
    return target
