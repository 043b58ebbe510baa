"""Making accounts: what is refused, in words that help, and what a password may not be."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from leads.accounts.demo import seed_demo
from leads.accounts.passwords import weakness
from leads.accounts.service import StaffRefused, create_staff
from leads.models import Staff
from leads.settings import Environment
from leads.vocabulary import StaffRole
from tests.factories import NOON

GOOD = {
    "email": "New.Person@Example.com",
    "name": "New Person",
    "password": "paper-boats-on-monday",
    "roles": [StaffRole.COORDINATOR],
    "offices": ["miami-coral-gables"],
}


def test_an_account_keeps_its_address_in_one_form(session: scoped_session) -> None:
    staff = create_staff(**GOOD, now=NOON)

    assert staff.email == "new.person@example.com"
    assert [role.name for role in staff.roles] == ["coordinator"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "no address"}, "format"),
        ({"email": "desk@example.com"}, "exists already"),
        ({"password": "short"}, "12 to 256 characters"),
        ({"password": "x" * 257}, "12 to 256 characters"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "repeats"),
        ({"password": "new.person@example.com"}, "mostly the name"),
        ({"password": "password1234"}, "too many people"),
        ({"offices": []}, "an office"),
        ({"offices": ["atlantis"]}, "atlantis"),
        ({"roles": []}, "at least one role"),
    ],
)
def test_a_bad_account_is_refused_in_words(session: scoped_session, changes: dict, words: str) -> None:
    with pytest.raises(StaffRefused, match=words):
        create_staff(**(GOOD | changes), now=NOON)


def test_no_refusal_repeats_the_password(session: scoped_session) -> None:
    with pytest.raises(StaffRefused) as refused:
        create_staff(**(GOOD | {"password": "tiny-secret"}), now=NOON)

    assert "tiny-secret" not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "пароль-из-многих-букв", "😀😃😄😁😆😅🤣😂🙂🙃😉😊"]
)
def test_any_character_may_be_in_a_password(password: str) -> None:
    assert weakness(password, email="a@example.com", name="Alice Example") is None


def test_demo_accounts_refuse_to_exist_in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    production = replace(app.extensions["settings"], environment=Environment.PRODUCTION)
    monkeypatch.setitem(app.extensions, "settings", production)

    with pytest.raises(RuntimeError, match="production"):
        seed_demo(now=NOON)


def test_the_command_creates_and_refuses_in_one_line(app: Flask, session: scoped_session) -> None:
    run = app.test_cli_runner().invoke
    typed = [
        "create-staff",
        "--email",
        "cli@example.com",
        "--name",
        "Cli",
        "--password",
        "paper-boats-monday",
    ]

    refused = run(args=[*typed, "--role", "coordinator"])
    created = run(args=[*typed, "--role", "central_desk"])

    assert refused.exit_code == 1
    assert "an office" in refused.output
    assert "paper-boats" not in refused.output
    assert created.output.strip() == "Created."
    assert session.scalar(select(Staff.active).where(Staff.email == "cli@example.com")) is True
