"""What goes wrong in a task is told by class and place; the error's own words may repeat somebody's data."""

from __future__ import annotations

import pytest
from celery import shared_task
from flask import Flask

from leads.database import db
from leads.traces import where
from workers.app import TaskFailed, make_celery


@shared_task(name="tests.fail")
def fail() -> None:
    """Fails with words that must stay here."""
    db.session.execute(db.text("select 'maya@example.com'::int"))


def test_a_failing_task_tells_its_class_and_place_and_not_its_words(
    shared_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    celery_app = make_celery(shared_app)

    with pytest.raises(TaskFailed) as caught:
        celery_app.tasks["tests.fail"]()

    said = capsys.readouterr().out
    assert str(caught.value) == "DataError"
    assert caught.value.__cause__ is None
    assert "test_task_errors.py" in said
    assert "maya" not in said


def test_where_names_our_own_lines_only() -> None:
    try:
        int("maya")
    except ValueError as error:
        place = where(error)

    assert place.startswith("test_task_errors.py:")
    assert "maya" not in place
