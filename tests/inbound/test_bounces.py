"""Bounces of many mail systems are recognised with their meaning, and no ordinary mail is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from leads.inbound.bounces import Bounce, bounce_of
from leads.inbound.parse import read_mail
from leads.inbound.rules import CameTo, recognise
from leads.vocabulary import InboundKind

HERE = Path(__file__).parent
BOUNCES = sorted((HERE / "bounces").glob("*.eml"))
ORDINARY = sorted((HERE / "ordinary").glob("*.eml"))
MEANING = {
    "hard": Bounce.HARD,
    "soft": Bounce.SOFT,
    "delay": Bounce.NO_FAILURE,
    "delivered": Bounce.NO_FAILURE,
}
NAMES = {"ids": lambda path: path.stem}


@pytest.mark.parametrize("path", BOUNCES, **NAMES)
@pytest.mark.parametrize("at_return_path", [True, False])
def test_what_a_mail_system_says_is_understood(path: Path, at_return_path: bool) -> None:
    mail = read_mail(path.read_bytes())

    assert bounce_of(mail, at_return_path=at_return_path) is MEANING[path.stem.partition("_")[0]]


@pytest.mark.parametrize("path", ORDINARY, **NAMES)
def test_ordinary_mail_is_no_bounce_even_where_it_talks_of_one(path: Path) -> None:
    assert bounce_of(read_mail(path.read_bytes())) is None


@pytest.mark.parametrize("path", ORDINARY, **NAMES)
def test_machines_and_people_are_told_apart(path: Path) -> None:
    found = recognise(read_mail(path.read_bytes()), came_to=CameTo(reply=True), our_senders=frozenset())

    automatic = path.stem.startswith("auto_") or path.stem == "newsletter"
    assert found.kind is (InboundKind.AUTO_REPLY if automatic else InboundKind.REPLY)


def test_line_ends_change_nothing() -> None:
    for path in BOUNCES:
        raw = path.read_bytes()
        assert bounce_of(read_mail(raw.replace(b"\n", b"\r\n"))) is bounce_of(read_mail(raw)), path.stem


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(BOUNCES) >= 40
    assert len(ORDINARY) >= 30
