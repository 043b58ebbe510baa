"""The only place that speaks to the broker: one task name and one id, nothing personal, short time limits."""

from __future__ import annotations

from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import KombuError
from redis import RedisError

HINT_EXPIRES_SECONDS = 60
"""An older hint is worthless: the sweeps have said it again since."""


class BrokerAway(ConnectionError):
    """The broker did not take the hint within its time limits."""


def publish(task: str, **ids: int) -> None:
    """Hint that the row with this id is due; raises BrokerAway."""
    try:
        current_app.send_task(task, kwargs=ids, expires=HINT_EXPIRES_SECONDS, retry=False, ignore_result=True)
    except (KombuError, RedisError, OSError) as error:
        raise BrokerAway(type(error).__name__) from error


def publish_each(task: str, name: str, row_ids: Iterable[int]) -> None:
    """The same hint for several rows."""
    for row_id in row_ids:
        publish(task, **{name: row_id})
