"""The chain of the audit log: whatever is changed, taken out, moved or cut shows, wherever it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from leads.audit.checking import Anchor, Verdict, Wrong, verify
from leads.audit.service import record, seal
from leads.database import db
from tests.factories import NOON

ROWS = 400
MUTATIONS = 60
GUARDS = ("audit_entry", "audit_anchor", "audit_check")
COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "action": "action || 'x'",
    "family": "family || 'x'",
    "subject": "coalesce(subject, '') || '1'",
    "data": "data || '{\"more\": 1}'",
    "office_id": "coalesce(office_id, 0) + 1",
    "request_id": "'other'",
    "ip_prefix": "'198.51.100.0/24'",
    "seal": "set_byte(seal, 3, (get_byte(seal, 3) + 1) % 256)",
    "sealed_with": "'t2'",
}


def write(rows: int) -> Anchor:
    """A sealed log of so many entries, in rounds of uneven length; gives its end, as the log file has it."""
    for number in range(rows):
        record("triage.lead_opened", staff_id=None, subject=f"lead:{number}", data={"n": number}, now=NOON)
        if number % 97 == 0:
            seal(now=NOON + timedelta(minutes=number))
    seal(now=NOON)
    end = verify().end
    assert end is not None
    assert end.number == rows
    return end


@pytest.fixture
def unguarded(app: Flask) -> Flask:
    """Somebody with the rights of a superuser: the guards of the database are off."""
    for table in GUARDS:
        db.session.execute(text(f"alter table {table} disable trigger user"))
    return app


Mutation = Callable[[random.Random, int], None]


def change(chance: random.Random, rows: int) -> None:
    column = chance.choice(sorted(COLUMNS))
    db.session.execute(
        text(f"update audit_entry set {column} = {COLUMNS[column]} where number = :n"),
        {"n": chance.randint(1, rows)},
    )


def remove(chance: random.Random, rows: int) -> None:
    db.session.execute(text("delete from audit_entry where number = :n"), {"n": chance.randint(1, rows)})


def remove_and_close_up(chance: random.Random, rows: int) -> None:
    gone = chance.randint(1, rows - 1)
    db.session.execute(text("delete from audit_entry where number = :n"), {"n": gone})
    for number in range(gone + 1, rows + 1):
        db.session.execute(
            text("update audit_entry set number = number - 1 where number = :n"), {"n": number}
        )


def swap(chance: random.Random, rows: int) -> None:
    one, other = chance.sample(range(1, rows + 1), 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        db.session.execute(
            text("update audit_entry set number = :new where number = :old"), {"old": old, "new": new}
        )


def swap_contents(chance: random.Random, rows: int) -> None:
    one, other = chance.sample(range(1, rows + 1), 2)
    db.session.execute(
        text(
            "update audit_entry as mine set subject = theirs.subject, data = theirs.data "
            "from audit_entry as theirs "
            "where (mine.number, theirs.number) in ((:one, :other), (:other, :one))"
        ),
        {"one": one, "other": other},
    )


def cut(chance: random.Random, rows: int) -> None:
    db.session.execute(text("delete from audit_entry where number > :n"), {"n": chance.randint(1, rows - 1)})


def unseal(chance: random.Random, rows: int) -> None:
    """Make an entry look as if it were still to be sealed, and let the sealer find it changed."""
    number = chance.randint(1, rows - 1)
    db.session.execute(
        text("update audit_entry set number = null, seal = null, action = 'triage.other' where number = :n"),
        {"n": number},
    )


def put_in(chance: random.Random, rows: int) -> None:
    db.session.execute(
        text(
            "insert into audit_entry (at, action, family, data, number, seal, sealed_with) "
            "select at, action, family, data, :next, seal, sealed_with from audit_entry where number = :n"
        ),
        {"n": chance.randint(1, rows), "next": rows + 1},
    )


MUTATE: tuple[Mutation, ...] = (change, change, remove, swap, swap_contents, cut, unseal, put_in)


def found(mutation: Mutation, chance: random.Random, rows: int, end: Anchor) -> Verdict:
    """What the check says after one mutation, which is taken back afterwards."""
    with db.session.begin_nested() as savepoint:
        mutation(chance, rows)
        verdict = verify(anchors=[end])
        savepoint.rollback()
    return verdict


@pytest.mark.parametrize(
    "mutation", [*dict.fromkeys(MUTATE), remove_and_close_up], ids=lambda each: each.__name__
)
def test_every_kind_of_tampering_is_found(unguarded: Flask, mutation: Mutation) -> None:
    end = write(40)

    for seed in range(12):
        assert not found(mutation, random.Random(seed), 40, end).whole, seed

    assert verify(anchors=[end]).whole


def test_random_tampering_is_found_every_time(unguarded: Flask) -> None:
    chance, end = random.Random(20261124), write(ROWS)

    missed = [
        mutation.__name__
        for mutation in chance.choices(MUTATE, k=MUTATIONS)
        if found(mutation, chance, ROWS, end).whole
    ]

    assert missed == []


@pytest.mark.slow
def test_a_thousand_tamperings_with_ten_thousand_entries_are_all_found(unguarded: Flask) -> None:
    chance, end = random.Random(1), write(10_000)

    missed = [
        mutation.__name__
        for mutation in chance.choices(MUTATE, k=1000)
        if found(mutation, chance, 10_000, end).whole
    ]

    assert missed == []


def test_a_change_is_reported_once_and_where_it_is(unguarded: Flask) -> None:
    write(30)
    row = db.session.execute(text("select id from audit_entry where number = 17")).scalar_one()
    db.session.execute(text("update audit_entry set subject = 'lead:999' where number = 17"))

    assert [(each.wrong, each.number, each.row_id) for each in verify().problems] == [
        (Wrong.CHANGED, 17, row)
    ]


def test_a_gap_names_the_missing_numbers(unguarded: Flask) -> None:
    write(30)
    db.session.execute(text("delete from audit_entry where number between 5 and 7"))

    assert [(each.wrong, each.number, each.until) for each in verify().problems] == [(Wrong.MISSING, 5, 7)]


def test_a_cut_end_shows_by_the_anchor_in_the_log_even_when_the_stored_one_is_gone_too(
    unguarded: Flask,
) -> None:
    end = write(30)
    db.session.execute(text("delete from audit_entry where number > 20"))
    db.session.execute(text("delete from audit_anchor"))

    assert verify().whole
    assert [(each.wrong, each.number) for each in verify(anchors=[end]).problems] == [(Wrong.CUT, 30)]


def test_a_stored_anchor_shows_a_chain_that_was_cut_before_it(unguarded: Flask) -> None:
    write(30)
    db.session.execute(
        text(
            "insert into audit_anchor (at, number, seal) select now(), number, seal "
            "from audit_entry where number = 30"
        )
    )
    db.session.execute(text("delete from audit_entry where number > 20"))

    assert [(each.wrong, each.number) for each in verify().problems] == [(Wrong.CUT, 30)]


def test_a_chain_sealed_anew_by_somebody_without_the_key_is_found(unguarded: Flask) -> None:
    write(30)
    db.session.execute(text("update audit_entry set seal = sha256(seal) where number > 25"))

    assert {each.number for each in verify().problems} == {26, 27, 28, 29, 30}
