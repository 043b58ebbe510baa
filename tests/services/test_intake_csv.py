"""Importing requests from a CSV file: good rows stay, bad rows are reported, twice adds nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from leads.database import db
from leads.intake.csv_file import UnreadableFile
from leads.intake.csv_import import import_requests
from leads.models import Lead

HEADER = "procedure,country,postal_code,timeframe,name,email,contact_by,phone,adult,note"
GOOD = 'hip-contouring,US,33133,soon,Maya Torres,maya@example.com,call,305 555 0123,yes,"Free? ""Really"""'
ALSO_GOOD = "unsure,GB,W1U 6TS,later,Zoë Ellis,zoe@example.org,email,,yes,"
BAD = "nose-job,US,00000,soon,,maya@,call,,no,"


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "requests.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def names(session: scoped_session) -> list[str]:
    return list(session.scalars(select(Lead.name).order_by(Lead.id)))


def test_good_rows_are_taken_and_bad_rows_reported_with_line_and_reason(
    app: Flask, session: scoped_session, tmp_path: Path
) -> None:
    report = import_requests(written(tmp_path, HEADER, GOOD, "", BAD, "too,few,cells"))

    assert (report.added, report.already_there) == (1, 0)
    assert [each.row.line for each in report.rejected] == [4, 5]
    assert "email: Enter an email address in the correct format" in " ".join(report.rejected[0].reasons)
    assert report.rejected[1].reasons == ["The row has 3 cells, the first line names 10."]
    assert names(session) == ["Maya Torres"]


def test_running_it_twice_adds_nothing(app: Flask, session: scoped_session, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD)
    import_requests(path)

    again = import_requests(path)

    assert (again.added, again.already_there) == (0, 1)
    assert names(session) == ["Maya Torres"]


def test_a_mended_rejects_file_can_be_imported_as_it_is(
    app: Flask, session: scoped_session, tmp_path: Path
) -> None:
    rejects = import_requests(written(tmp_path, HEADER, BAD)).rejects_path
    assert rejects is not None
    assert rejects.name == "requests.csv.rejects.csv"
    with rejects.open(encoding="utf-8", newline="") as file:
        header, row = list(csv.reader(file))
    assert (header[:2], row[0]) == (["line", "reason"], "2")

    good = dict(zip(HEADER.split(","), next(csv.reader([GOOD])), strict=True))
    with rejects.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, ["2", "", *(good[name] for name in header[2:])]])

    assert import_requests(rejects).added == 1


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_separators_and_a_byte_order_mark_are_understood(
    app: Flask, session: scoped_session, tmp_path: Path, separator: str, encoding: str
) -> None:
    lines = [line.replace(",", separator) for line in (HEADER, GOOD)]

    assert import_requests(written(tmp_path, *lines, encoding=encoding)).added == 1


def test_quotes_and_line_breaks_inside_a_cell_are_part_of_it(app: Flask, tmp_path: Path) -> None:
    row = GOOD.replace('"Free? ""Really"""', '"Two\nlines, one ""cell"""')

    report = import_requests(written(tmp_path, HEADER, row, BAD))

    assert report.added == 1
    assert [each.row.line for each in report.rejected] == [4]


def test_a_visitor_of_the_uk_needs_the_health_line(app: Flask, tmp_path: Path) -> None:
    report = import_requests(written(tmp_path, HEADER, ALSO_GOOD))
    assert [reason.partition(":")[0] for reason in report.rejected[0].reasons] == ["health_consent"]

    agreed = [f"{HEADER},health_consent", f"{ALSO_GOOD},yes"]
    assert import_requests(written(tmp_path, *agreed)).added == 1


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "The file is empty"),
        (b"name,email\nMaya,m@example.com\n", "Missing columns: procedure"),
        (f"{HEADER},weight\n".encode(), "Unknown columns: weight"),
        (f"{HEADER},name\n".encode(), "A column is named twice"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (f"{HEADER}\nunsure,GB,W1U,later,Zo\u00eb".encode("latin-1"), "Line 2 is not UTF-8"),
        (f'{HEADER}\n"unsure,GB\n'.encode(), "Line 2: the quotes do not match"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_change_and_takes_nothing(
    app: Flask, session: scoped_session, tmp_path: Path, raw: bytes, words: str
) -> None:
    path = tmp_path / "requests.csv"
    path.write_bytes(raw)

    with pytest.raises(UnreadableFile, match=words):
        import_requests(path)

    assert names(session) == []


def test_the_command_reports_in_plain_words(real_app: Flask, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD, BAD)

    result = real_app.test_cli_runner().invoke(args=["import-requests", str(path)])

    assert result.exit_code == 0
    assert "1 added, 0 already there, 1 rejected" in result.output
    assert "Line 3:" in result.output
    with real_app.app_context():
        assert db.session.scalars(select(Lead.source)).all() == ["csv"]
