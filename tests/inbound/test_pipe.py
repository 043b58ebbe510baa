"""The pipe: what a mail server gives to `flask receive-mail` is stored, or it is told to try again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from leads.database import db
from leads.models import InboundMessage

ROOT = Path(__file__).resolve().parents[2]
RAW = b"From maya@example.com Tue Nov 24\nFrom: maya@example.com\nSubject: Hello\n\nIs anybody there?\n"


def receive(raw: bytes, *, database_url: str, to: str = "") -> subprocess.CompletedProcess[bytes]:
    environ = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "DATABASE_URL": database_url.replace("postgresql+psycopg://", "postgresql://"),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "BASE_URL": "http://localhost:8000",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnop",
        "FIELD_KEYS": "t1:" + "5a" * 32,
        "INDEX_KEY": "a5" * 32,
    }
    command = [sys.executable, "-m", "flask", "--app", "leads.app", "receive-mail"]
    if to:
        command += ["--to", to]
    return subprocess.run(
        command, input=raw, env=environ, cwd=ROOT, capture_output=True, check=False, timeout=60
    )


def test_a_piped_message_is_stored_once(real_app: Flask) -> None:
    url = real_app.extensions["settings"].database_url
    first = receive(RAW, database_url=url, to="hello@care.linden.example")
    again = receive(RAW, database_url=url)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert first.stdout.strip().endswith(b"unmatched, new")
    assert again.stdout.strip().endswith(b"unmatched, known")
    with real_app.app_context():
        assert db.session.scalars(select(InboundMessage.door)).all() == ["pipe"]


def test_a_database_that_is_away_makes_the_mail_server_try_again() -> None:
    away = receive(RAW, database_url="postgresql://nobody:nothing@127.0.0.1:1/nowhere")

    assert away.returncode == 75
    assert b"maya" not in away.stdout + away.stderr
