"""What a message changes: what it proves, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from leads.consent.permission import may_contact
from leads.database import db
from leads.inbound.sameness import bound_to
from leads.inbound.service import LARGEST_BYTES, Door
from leads.keyring import keyring
from leads.models import FollowUpPause, InboundMessage, Lead
from leads.outbox.addresses import bounce_address, reply_address, unsubscribe_address
from leads.vocabulary import ConsentChannel, ConsentPurpose, InboundKind, LetterKind, TouchState
from tests.inbound.conftest import LATER, World, letter_to, make_world


def test_an_answer_stops_the_follow_ups_and_waits_for_a_person(world: World) -> None:
    assert ("planned", None) in world.touches()

    taken = world.give(world.sample("ordinary/reply_gmail"))

    row = world.row(taken)
    assert (taken.kind, taken.is_new, row.authentic, row.needs_staff) == (InboundKind.REPLY, True, True, True)
    assert row.lead_id == world.lead.id
    assert world.told() == ["inbound.replied"]
    assert ("stopped", "replied") in world.touches()


def test_what_somebody_wrote_lies_encrypted_and_without_quotations(world: World) -> None:
    row = world.row(world.give(world.sample("ordinary/reply_gmail")))

    assert row.text is not None
    assert b"Friday" not in row.text
    place = bound_to(row.content_hash)
    assert keyring().decrypt(row.text, bound_to=place) == "Thank you! Friday at three would be lovely."
    assert row.raw is not None
    assert b"Friday" not in row.raw
    assert "> We have your request" in keyring().decrypt(row.raw, bound_to=place)


def test_the_same_message_through_every_door_is_one_row_and_one_fact(world: World) -> None:
    raw = world.sample("ordinary/reply_gmail")
    first = world.give(raw)
    again = world.give(b"Delivered-To: x@example.com\r\n" + raw.replace(b"\n", b"\r\n"), door=Door.IMAP)

    assert (again.message_id, again.is_new) == (first.message_id, False)
    assert world.told() == ["inbound.replied"]


def test_a_hard_bounce_ends_all_mail_to_the_address(world: World) -> None:
    taken = world.give(world.sample("bounces/hard_postfix_unknown_user"))

    assert taken.kind is InboundKind.HARD_BOUNCE
    assert world.suppressed() == {("all", "hard_bounce")}
    assert ("planned", None) not in world.touches()
    assert world.told() == ["inbound.bounced"]
    assert not world.row(taken).needs_staff
    answer = may_contact(
        person_id=world.lead.person_id,
        address="MAYA@example.com",
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.REQUEST,
        now=LATER,
    )
    assert (answer.allowed, answer.reason) == (False, "hard_bounce")


def test_without_a_phone_a_bounced_acknowledgement_leaves_no_working_contact(
    app: object, planned: Callable[[Lead], None]
) -> None:
    world = make_world(planned, phone=None)
    world.give(world.sample("bounces/hard_exim"))

    assert world.told() == ["inbound.bounced", "inbound.no_working_contact"]
    lead = db.session.get_one(Lead, world.lead.id, populate_existing=True)
    assert lead.next_action == {"kind": "no_working_contact"}


def test_the_third_soft_bounce_in_seven_days_pauses_and_no_earlier_one(world: World) -> None:
    for number, kind in enumerate(list(LetterKind)[1:4], start=1):
        assert db.session.get(FollowUpPause, world.lead.id) is None
        address = bounce_address(letter_to(world.lead, kind=kind))
        raw = world.sample("bounces/soft_qmail_full", return_path=address)
        world.give(raw, now=LATER + timedelta(days=2 * number))

    pause = db.session.get(FollowUpPause, world.lead.id)
    assert pause is not None
    assert pause.staff_id is None
    assert not world.suppressed()


def test_soft_bounces_over_more_than_seven_days_pause_nothing(world: World) -> None:
    for number, kind in enumerate(list(LetterKind)[1:5], start=1):
        address = bounce_address(letter_to(world.lead, kind=kind))
        raw = world.sample("bounces/soft_qmail_full", return_path=address)
        world.give(raw, now=LATER + timedelta(days=4 * number))

    assert db.session.get(FollowUpPause, world.lead.id) is None


@pytest.mark.parametrize("kind", ["abuse", "fraud", ""])
def test_a_complaint_ends_all_mail_to_the_address(world: World, kind: str) -> None:
    taken = world.give(complaint(f"Feedback-Type: {kind}\n" if kind else "", bounce_address(world.letter_id)))

    assert taken.kind is InboundKind.COMPLAINT
    assert world.suppressed() == {("all", "complaint")}
    assert world.told() == ["inbound.complained"]


def test_a_report_that_something_is_no_spam_is_no_complaint(world: World) -> None:
    taken = world.give(complaint("Feedback-Type: not-spam\n", bounce_address(world.letter_id)))

    assert taken.kind is InboundKind.AUTO_REPLY
    assert not world.suppressed()


@pytest.mark.parametrize("words", ["STOP", "Denme de baja, por favor", "Désabonnez-moi"])
def test_stop_in_plain_words_ends_marketing_and_the_follow_ups(world: World, words: str) -> None:
    taken = world.give(world.reply(words))

    assert taken.kind is InboundKind.STOP
    assert world.suppressed() == {("marketing", "unsubscribed")}
    assert ("planned", None) not in world.touches()
    assert not world.row(taken).needs_staff


def test_never_contact_me_again_ends_everything_and_a_person_reads_it(world: World) -> None:
    taken = world.give(world.reply("Do not contact me again."))

    assert world.suppressed() == {("all", "asked_us_to_stop")}
    assert world.row(taken).needs_staff


def test_an_unclear_wish_is_left_to_a_person(world: World) -> None:
    taken = world.give(world.reply("Could you stop sending me emails?"))

    assert taken.kind is InboundKind.REPLY
    assert world.told() == ["inbound.may_want_us_to_stop"]
    assert world.row(taken).needs_staff
    assert not world.suppressed()


def test_the_button_of_a_mailbox_unsubscribes_by_mail(world: World) -> None:
    raw = world.reply("", to=unsubscribe_address(world.lead.id)).replace(
        b"\n\n", b"\nAuto-Submitted: auto-generated\n\n", 1
    )

    assert world.give(raw).kind is InboundKind.STOP
    assert world.suppressed() == {("marketing", "unsubscribed")}


def test_a_message_known_only_by_its_envelope_is_authentic(world: World) -> None:
    raw = world.reply("Friday", to="undisclosed@example.org")

    taken = world.give(raw, envelope_to=(reply_address(world.lead.id),))

    assert world.row(taken).authentic


def test_a_bounce_to_a_reply_address_proves_no_letter_and_changes_nothing(world: World) -> None:
    raw = world.sample("bounces/hard_exim", return_path=reply_address(world.lead.id))

    taken = world.give(raw)

    assert not world.suppressed()
    assert world.row(taken).needs_staff


def test_a_message_too_long_is_kept_in_part_and_for_staff(world: World) -> None:
    taken = world.give(world.reply("x" * (LARGEST_BYTES + 10)))

    assert world.row(taken).needs_staff


def test_mail_nobody_can_place_is_kept_for_staff(world: World) -> None:
    for raw in (
        world.sample("ordinary/to_nobody"),
        b"",
        b"\xff\x00\xfe",
        world.reply("hi", to="x@example.com"),
    ):
        taken = world.give(raw)
        row = world.row(taken)
        assert taken.kind in (InboundKind.UNMATCHED, InboundKind.UNREADABLE)
        assert (row.authentic, row.needs_staff, row.lead_id) == (False, True, None)


def test_an_address_of_a_lead_that_is_gone_is_nobodys(world: World) -> None:
    taken = world.give(world.reply("hello", to=reply_address(987_654_321)))

    assert not world.row(taken).authentic
    assert world.row(taken).needs_staff


def complaint(kind: str, return_path: str) -> bytes:
    """What a mailbox provider sends when somebody presses "spam": an ARF report of RFC 5965."""
    return f"""From: Feedback <fbl@provider.example.net>
To: abuse@care.linden.example
Subject: complaint about a message
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="arf"

--arf
Content-Type: text/plain

This is an email abuse report.

--arf
Content-Type: message/feedback-report

{kind}User-Agent: Feedback/1.0
Version: 1
Original-Mail-From: <{return_path}>

--arf
Content-Type: message/rfc822

From: hello@care.linden.example
To: maya@example.com
Subject: We have your request

Hello
--arf--
""".encode()


def test_every_row_is_counted(world: World) -> None:
    world.give(world.sample("ordinary/reply_gmail"))
    world.give(world.sample("ordinary/auto_exchange"))

    assert db.session.execute(select(func.count()).select_from(InboundMessage)).scalar_one() == 2
    assert TouchState.STOPPED in {state for state, _reason in world.touches()}
