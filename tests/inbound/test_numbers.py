"""The promises in numbers: forged reports change nothing, and nothing that comes in is answered."""

from __future__ import annotations

from sqlalchemy import func, select

from leads.database import db
from leads.models import InboundMessage, LeadEvent
from leads.outbox.addresses import bounce_address
from leads.vocabulary import InboundKind
from tests.inbound.conftest import SAMPLES, World

FORGED, LOOPS = 1_000, 100


def test_a_thousand_forged_bounces_change_nothing(world: World) -> None:
    names = sorted(path.stem for path in (SAMPLES / "bounces").glob("hard_*.eml"))
    true_address = bounce_address(world.letter_id)
    before = world.touches(), world.suppressed(), world.letters(), events()
    for number in range(FORGED):
        place = 7 + number % 39
        wrong = "a" if true_address[place] != "a" else "b"
        forged = true_address[:place] + wrong + true_address[place + 1 :]
        raw = world.sample(f"bounces/{names[number % len(names)]}", return_path=forged)
        world.give(raw.replace(b"Message-ID: <", f"Message-ID: <{number}.".encode()))

    assert (world.touches(), world.suppressed(), world.letters(), events()) == before
    rows = db.session.execute(
        select(InboundMessage.authentic, InboundMessage.needs_staff, func.count()).group_by(
            InboundMessage.authentic, InboundMessage.needs_staff
        )
    ).all()
    assert [tuple(row) for row in rows] == [(False, True, FORGED)]


def test_a_hundred_machines_and_loops_cause_no_letter_and_no_fact(world: World) -> None:
    automatic = [path.stem for path in sorted((SAMPLES / "ordinary").glob("auto_*.eml"))]
    delays = [path.stem for path in sorted((SAMPLES / "bounces").glob("delay*.eml"))]
    before = world.touches(), world.suppressed(), world.letters(), events()
    for number in range(LOOPS):
        match number % 3:
            case 0:
                raw = world.sample(f"ordinary/{automatic[number % len(automatic)]}")
            case 1:
                raw = world.sample(f"bounces/{delays[number % len(delays)]}")
            case _:
                raw = world.reply("We have your request").replace(
                    b"maya@example.com", b"hello@care.linden.example"
                )
        taken = world.give(raw + f"\n{number}\n".encode())
        assert taken.is_new
        assert taken.kind in (InboundKind.AUTO_REPLY, InboundKind.OWN_LOOP)

    assert (world.touches(), world.suppressed(), world.letters(), events()) == before


def test_nothing_that_comes_in_is_ever_answered(world: World) -> None:
    before = world.letters()
    for path in sorted(SAMPLES.glob("*/*.eml")):
        world.give(world.sample(f"{path.parent.name}/{path.stem}"))

    assert world.letters() == before


def events() -> int:
    """How many facts there are on all timelines."""
    return db.session.execute(select(func.count()).select_from(LeadEvent)).scalar_one()
