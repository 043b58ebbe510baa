"""The chain of the audit log: whatever is changed, taken out, moved or cut shows, wherever it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from leads.audit.checking import Anchor, Verdict, Wrong, verify
from leads.audit.service import record, seal
from leads.database import db
from tests.factories import NOON

ROWS = 400
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


Numbers = Sequence[int]
Mutation = Callable[[random.Random, Numbers], None]
"""Does its harm to the entries with these numbers."""


def run(statement: str, **values: int) -> None:
    db.session.execute(text(statement), values)


def change(chance: random.Random, numbers: Numbers) -> None:
    column = chance.choice(sorted(COLUMNS))
    run(f"update audit_entry set {column} = {COLUMNS[column]} where number = :n", n=numbers[0])


def remove(_chance: random.Random, numbers: Numbers) -> None:
    run("delete from audit_entry where number = :n", n=numbers[0])


def swap(_chance: random.Random, numbers: Numbers) -> None:
    one, other = numbers
    for old, new in ((one, -1), (other, one), (-1, other)):
        run("update audit_entry set number = :new where number = :old", old=old, new=new)


def swap_contents(_chance: random.Random, numbers: Numbers) -> None:
    run(
        "update audit_entry as mine set subject = theirs.subject, data = theirs.data "
        "from audit_entry as theirs "
        "where (mine.number, theirs.number) in ((:one, :other), (:other, :one))",
        one=numbers[0],
        other=numbers[1],
    )


def unseal(_chance: random.Random, numbers: Numbers) -> None:
    """Make a changed entry look as if it were still to be sealed."""
    run(
        "update audit_entry set number = null, seal = null, action = 'triage.other' where number = :n",
        n=numbers[0],
    )


ON_THE_SPOT: tuple[Mutation, ...] = (change, remove, swap, swap_contents, unseal)


def cut(_chance: random.Random, numbers: Numbers) -> None:
    run("delete from audit_entry where number > :n", n=numbers[0])


def put_in(_chance: random.Random, numbers: Numbers) -> None:
    run(
        "insert into audit_entry (at, action, family, data, number, seal, sealed_with) "
        "select at, action, family, data, (select max(number) + 1 from audit_entry), seal, sealed_with "
        "from audit_entry where number = :n",
        n=numbers[0],
    )


def remove_and_close_up(_chance: random.Random, numbers: Numbers) -> None:
    run("delete from audit_entry where number = :n", n=numbers[0])
    run("update audit_entry set number = -number where number > :n", n=numbers[0])
    run("update audit_entry set number = -number - 1 where number < 0")


def named(verdict: Verdict, numbers: Numbers) -> bool:
    """Whether the verdict names every one of these numbers."""
    spans = [(each.number, each.until or each.number) for each in verdict.problems]
    return all(any(first <= number <= last for first, last in spans) for number in numbers)


def missed_of(chance: random.Random, *, rows: int, end: Anchor, rounds: int, at_once: int) -> list[str]:
    """Tamper at several places at once, round after round, each round taken back; what no verdict names."""
    missed = []
    for _round in range(rounds):
        places = chance.sample(range(2, rows - 1, 3), 2 * at_once)
        with db.session.begin_nested() as savepoint:
            done = []
            for pair in zip(places[::2], places[1::2], strict=True):
                mutation = chance.choice(ON_THE_SPOT)
                mutation(chance, pair)
                done.append((mutation.__name__, pair if mutation in (swap, swap_contents) else pair[:1]))
            verdict = verify(anchors=[end])
            savepoint.rollback()
        missed += [name for name, numbers in done if not named(verdict, numbers)]
    return missed


@pytest.mark.parametrize(
    "mutation", [*ON_THE_SPOT, cut, put_in, remove_and_close_up], ids=lambda each: each.__name__
)
def test_every_kind_of_tampering_is_found(unguarded: Flask, mutation: Mutation) -> None:
    end = write(40)

    for seed in range(12):
        chance = random.Random(seed)
        with db.session.begin_nested() as savepoint:
            mutation(chance, chance.sample(range(1, 40), 2))
            verdict = verify(anchors=[end])
            savepoint.rollback()
        assert not verdict.whole, seed

    assert verify(anchors=[end]).whole


def test_random_tampering_is_found_every_time_and_where_it_is(unguarded: Flask) -> None:
    end = write(ROWS)

    assert missed_of(random.Random(20261124), rows=ROWS, end=end, rounds=6, at_once=10) == []


@pytest.mark.slow
def test_a_thousand_tamperings_with_ten_thousand_entries_are_all_found(unguarded: Flask) -> None:
    end = write(10_000)

    assert missed_of(random.Random(1), rows=10_000, end=end, rounds=50, at_once=20) == []


@pytest.mark.slow
def test_the_end_of_ten_thousand_entries_cannot_be_cut_anywhere(unguarded: Flask) -> None:
    chance, end = random.Random(2), write(10_000)
    for _round in range(25):
        with db.session.begin_nested() as savepoint:
            cut(chance, [chance.randint(1, 9_999)])
            assert [each.wrong for each in verify(anchors=[end]).problems][-1:] == [Wrong.CUT]
            savepoint.rollback()


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


def test_two_histories_sealed_by_ourselves_cannot_be_mixed(unguarded: Flask) -> None:
    write(30)
    run("create temporary table kept on commit drop as select * from audit_entry where number = 27")
    run("delete from audit_entry where number > 25")
    for number in range(5):
        record("triage.searched", staff_id=None, data={"n": number}, now=NOON)
    seal(now=NOON)
    assert verify().whole

    run("delete from audit_entry where number = 27")
    run("insert into audit_entry overriding system value select * from kept")

    assert [each.wrong for each in verify().problems] == [Wrong.CHANGED, Wrong.CHANGED]
