"""`flask audit verify`: says OK, or what is wrong and where, and ends accordingly."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from leads.audit.checking import verify
from leads.audit.service import record, seal
from leads.database import db
from tests.factories import NOON


def fill(rows: int) -> str:
    for _each in range(rows):
        record("audit.read", staff_id=None, now=NOON)
    seal(now=NOON)
    return str(verify().end)


def tamper(statement: str) -> None:
    db.session.execute(text("alter table audit_entry disable trigger user"))
    db.session.execute(text(statement))


def test_a_whole_chain_is_ok_and_says_how_far_it_reaches(app: Flask) -> None:
    end = fill(5)

    result = app.test_cli_runner().invoke(args=["audit", "verify", "--anchor", end])

    assert (result.exit_code, result.stdout) == (0, f"OK: 5 entries, up to {end}\n")


def test_a_changed_row_and_a_missing_one_are_named_and_the_end_is_1(app: Flask) -> None:
    fill(9)
    tamper("update audit_entry set staff_id = null, data = '{\"x\": 1}' where number = 3")
    tamper("delete from audit_entry where number in (6, 7)")
    row, after = db.session.scalars(text("select id from audit_entry where number in (3, 8) order by 1"))

    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"number 3, row {row}: changed, moved or put in by somebody else",
        f"numbers 6 to 7, before row {after}: taken out",
    ]
    assert result.stdout.startswith("NOT whole: 2 problems among 7 entries")


def test_a_cut_end_is_found_by_an_anchor_kept_elsewhere(app: Flask) -> None:
    end = fill(9)
    tamper("delete from audit_entry where number > 4")
    db.session.execute(text("alter table audit_anchor disable trigger user"))
    db.session.execute(text("delete from audit_anchor"))
    runner = app.test_cli_runner()

    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    result = runner.invoke(args=["audit", "verify", "--anchor", end])
    assert (result.exit_code, result.stderr) == (
        1,
        "number 9: an anchor names it, but the chain ends before\n",
    )


def test_an_unreadable_anchor_is_refused_in_plain_words(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["audit", "verify", "--anchor", "nonsense"])

    assert result.exit_code == 2
    assert "must look like 12:ab34" in result.stderr
