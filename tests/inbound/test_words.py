"""A person's own words are found among quotations, and "stop" is heard in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from leads.inbound.parse import read_mail
from leads.inbound.quotes import own_words
from leads.inbound.sameness import fingerprint
from leads.inbound.wishes import Wish, wish_in

ORDINARY = Path(__file__).parent / "ordinary"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("reply_gmail", "Thank you! Friday at three would be lovely."),
        ("reply_wrapped_attribution", "Yes please."),
        ("reply_outlook", "Could you call after six instead?"),
        ("reply_spanish", "Gracias, me viene bien el jueves."),
        ("reply_french", "Jeudi me convient, merci."),
        ("reply_inline", "Friday.\n\nMorning."),
        ("reply_from_phone", "Ok"),
        ("reply_html", "Sounds good, thank you."),
        ("signed", "Signed, as always. Thursday works."),
        ("broken_charset", "Gracias, nos vemos."),
        ("empty", ""),
    ],
)
def test_quotations_and_signatures_are_left_out(name: str, words: str) -> None:
    assert own_words(read_mail((ORDINARY / f"{name}.eml").read_bytes()).text) == words


@pytest.mark.parametrize(
    "words",
    [
        "STOP",
        "Stop.\n\nMaya",
        "please stop emailing me",
        "Please unsubscribe me from your list, thanks",
        "Remove me from your mailing list.",
        "No more emails please",
        "I no longer want your emails",
        "BAJA",
        "Por favor, denme de baja. Gracias",
        "No me envíen más correos",
        "Désabonnez-moi s’il vous plaît",
        "Arrêtez de m’envoyer des courriels",
        "Je ne veux plus recevoir de courriels",
    ],
)
def test_a_plain_stop_is_heard(words: str) -> None:
    assert wish_in(words) is Wish.NEWS


@pytest.mark.parametrize(
    "words",
    [
        "Don’t contact me again.\nMaya Torres",
        "No me escriban más",
        "Ne me contactez plus svp",
        "leave me alone!",
    ],
)
def test_never_again_means_everything(words: str) -> None:
    assert wish_in(words) is Wish.EVERYTHING


@pytest.mark.parametrize(
    "words",
    [
        "Could you stop sending me emails?",
        "Please don’t contact me, email is fine",
        "do not call me before 5pm",
        "I told you to stop emailing me but then you did call, which was fine",
        "I am not interested any more",
        "Dejen de llamarme",
    ],
)
def test_what_is_not_plain_is_left_to_a_person(words: str) -> None:
    assert wish_in(words) is Wish.UNSURE


@pytest.mark.parametrize(
    "words",
    [
        "Can I stop by on Friday?",
        "Please don’t stop",
        "I want to stop smoking first",
        "The bus stop is outside",
        "Me doy de alta el martes, baja tensión",
        "no, thank you",
        "",
    ],
)
def test_other_words_mean_nothing_of_the_kind(words: str) -> None:
    assert wish_in(words) is Wish.NONE


def test_a_subject_counts_when_it_is_new_or_nothing_else_is_said() -> None:
    assert wish_in("", "Re: unsubscribe") is Wish.NEWS
    assert wish_in("Maya", "STOP") is Wish.NEWS
    assert wish_in("Friday is fine", "Re: stop") is Wish.NONE


def test_carriers_write_on_a_message_and_it_stays_the_same() -> None:
    raw = b"From: maya@example.com\nTo: a@example.com\nSubject: x\n\nHello\n"
    carried = (
        b"Return-Path: <maya@example.com>\r\nDelivered-To: a@example.com\r\nReceived: from x\r\n\tby y\r\n"
    )

    assert fingerprint(carried + raw.replace(b"\n", b"\r\n")) == fingerprint(raw)
    assert fingerprint(b"From maya@example.com Tue Nov 24\n" + raw) == fingerprint(raw)
    assert fingerprint(raw.replace(b"Hello", b"Hallo")) != fingerprint(raw)
