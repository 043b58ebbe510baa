"""Writing the audit log: one insert, no personal data, sealed in the background without gaps."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from leads import progress
from leads.audit import checking
from leads.audit.checking import verify
from leads.audit.rules import NotForTheLog
from leads.audit.service import record, seal
from leads.database import db, transaction
from leads.models import AuditAnchor, AuditEntry
from leads.models.audit import AuditCheck
from leads.vocabulary import Actor, LeadStage
from tests.conftest import make_settings
from tests.factories import NOON, make_lead, make_office, make_staff


def entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_an_entry_is_one_insert_with_the_office_of_the_lead(app: Flask) -> None:
    lead, seen = make_lead(office_id=make_office().id), []
    event.listen(db.session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))

    record("triage.lead_opened", staff_id=None, subject=f"lead:{lead.id}", now=NOON)

    assert len(seen) == 1
    assert (entry().subject, entry().office_id, entry().request_id) == (
        f"lead:{lead.id}",
        lead.office_id,
        None,
    )


def test_an_entry_of_a_request_says_from_where_but_never_the_whole_address(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.77"}):
        app.preprocess_request()
        record("triage.searched", staff_id=None, data={"by": "phone", "results": 3}, now=NOON)

    assert entry().ip_prefix == "203.0.113.0/24"
    assert len(entry().request_id or "") == 16


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    "data",
    [
        {"n": 1, "share": 0.5, "yes": True, "nothing": None},
        {"reason": "not_ready_yet", "to": LeadStage.CLOSED, "colour": Colour.RED},
        {"until": NOON, "on": NOON.date(), "at": NOON.isoformat()},
        {"lead": "LC-7KD-3QX", "locale": "fr-CA", "country": "US"},
        {"before": {"owner_id": 3}, "ids": [1, 2], "none": []},
    ],
)
def test_ids_codes_numbers_and_times_may_stand_in_the_log(app: Flask, data: dict[str, object]) -> None:
    record("triage.searched", staff_id=None, data=data, now=NOON)

    assert set(entry().data) == set(data)


@pytest.mark.parametrize(
    "value",
    [
        "Maya Torres",
        "maya@example.com",
        "+1 305 555 0123",
        "3055550123",
        "she called",
        "Ünal",
        b"x",
        ["Maya T."],
    ],
)
def test_what_a_person_wrote_is_refused_by_its_place_and_not_repeated(app: Flask, value: object) -> None:
    with pytest.raises(NotForTheLog) as caught:
        record("triage.searched", staff_id=None, data={"inner": {"words": value}}, now=NOON)

    assert str(caught.value) == "inner.words"


@pytest.mark.parametrize("action", ["searched", "triage.Searched", "triage.maya torres", ""])
def test_an_action_is_a_code(app: Flask, action: str) -> None:
    with pytest.raises(NotForTheLog):
        record(action, staff_id=None, now=NOON)


def test_what_staff_do_to_a_lead_is_in_the_log_by_itself(app: Flask) -> None:
    lead, staff = make_lead(office_id=make_office().id), make_staff()

    progress.move(lead, LeadStage.CONTACTING, actor=Actor.STAFF, staff_id=staff.id, now=NOON)
    progress.record(lead.id, "outbox.sent", actor=Actor.SYSTEM, now=NOON)

    found = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == f"lead:{lead.id}")).all()
    assert [(each.action, each.staff_id) for each in found] == [("progress.moved", staff.id)]
    assert found[0].data == {"from": "new", "to": "contacting", "reason": None}


def test_entries_get_numbers_without_gaps_in_slices(app: Flask) -> None:
    for _each in range(7):
        record("audit.read", staff_id=None, now=NOON)

    assert [seal(now=NOON, limit=3) for _round in range(4)] == [3, 3, 1, 0]
    assert list(db.session.scalars(select(AuditEntry.number).order_by(AuditEntry.id))) == [*range(1, 8)]
    assert verify().whole


def test_an_anchor_is_kept_each_day(app: Flask) -> None:
    for hours in (0, 1, 23, 24, 25, 49):
        record("audit.read", staff_id=None, now=NOON)
        seal(now=NOON + timedelta(hours=hours))

    assert list(db.session.scalars(select(AuditAnchor.number).order_by(AuditAnchor.id))) == [1, 4, 6]
    assert verify().whole


def test_a_new_key_seals_from_now_on_and_the_old_one_still_proves_the_past(app: Flask) -> None:
    record("audit.read", staff_id=None, now=NOON)
    seal(now=NOON)
    old = app.extensions["keyring"]
    rotated = make_settings(FIELD_KEYS="t2:" + "b7" * 32 + ",t1:" + "5a" * 32)
    gone = make_settings(FIELD_KEYS="t2:" + "b7" * 32)
    try:
        app.extensions["keyring"] = type(old)(rotated.field_keys, rotated.index_key)
        record("audit.read", staff_id=None, now=NOON)
        seal(now=NOON)
        assert verify().whole
        assert list(db.session.scalars(select(AuditEntry.sealed_with).order_by(AuditEntry.id))) == [
            "t1",
            "t2",
        ]
        app.extensions["keyring"] = type(old)(gone.field_keys, gone.index_key)
        assert [each.wrong for each in verify().problems] == [checking.Wrong.KEY_RETIRED]
    finally:
        app.extensions["keyring"] = old


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set action = 'triage.other'",
        "update audit_entry set seal = null",
        "delete from audit_entry",
        "truncate audit_entry",
        "delete from audit_anchor",
        "update audit_anchor set number = 2",
        "truncate audit_anchor",
        "delete from audit_check",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(app: Flask, statement: str) -> None:
    record("audit.read", staff_id=None, now=NOON)
    seal(now=NOON)
    checking.look_over_when_due(now=NOON)

    with pytest.raises(IntegrityError, match="is refused"), db.session.begin_nested():
        db.session.execute(text(statement))


def test_an_entry_that_waits_for_its_seal_cannot_be_changed_either(app: Flask) -> None:
    record("audit.read", staff_id=None, now=NOON)

    with pytest.raises(IntegrityError, match="is refused"), db.session.begin_nested():
        db.session.execute(text("update audit_entry set staff_id = null, action = 'triage.other'"))


def test_the_chain_is_looked_over_a_few_times_a_day(app: Flask) -> None:
    for hours in (0, 1, 5, 6, 7, 12):
        checking.look_over_when_due(now=NOON + timedelta(hours=hours))

    assert len(db.session.scalars(select(AuditCheck.id)).all()) == 3


def test_an_entry_that_commits_late_is_sealed_too_and_one_sealer_works_at_a_time(real_app: Flask) -> None:
    with real_app.app_context():
        slow = db.engine.connect()
        begun = slow.begin()
        slow.execute(
            text("insert into audit_entry (at, action, family, data) values (now(), 'a.slow', 'a', '{}')")
        )
        with transaction():
            record("audit.read", staff_id=None, now=NOON)
        with transaction():
            assert seal(now=NOON) == 1
        begun.commit()
        slow.close()

    def round_of_sealing() -> None:
        with real_app.app_context(), transaction():
            seal(now=NOON)

    rounds = [Thread(target=round_of_sealing) for _each in range(6)]
    for each in rounds:
        each.start()
    for each in rounds:
        each.join()

    with real_app.app_context():
        in_chain = select(AuditEntry.action).order_by(AuditEntry.number)
        assert list(db.session.scalars(in_chain)) == ["audit.read", "a.slow"]
        assert verify().whole
