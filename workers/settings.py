"""Celery's settings, each with its reason; all were chosen by breaking Redis and killing workers."""

from __future__ import annotations

from typing import Any

from leads.settings import Settings

HARD_LIMIT_SECONDS = 60
"""Ends a stuck task. Longer than the longest SMTP conversation, shorter than a letter's lease."""

SOFT_LIMIT_SECONDS = 50
VISIBILITY_SECONDS = 300
"""After this the broker hands an unacknowledged message out again; longer than any lease."""

QUEUE = "leads"


def celery_settings(settings: Settings) -> dict[str, Any]:
    """The whole configuration of one worker, relay or beat."""
    return {
        "broker_url": settings.redis_url,
        "broker_transport_options": {
            # Without time limits a hung Redis hangs its caller for ever.
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            "socket_keepalive": True,
            # Publishing fails at once: the row is the truth, and the next sweep says it again.
            "max_retries": 0,
            "visibility_timeout": VISIBILITY_SECONDS,
            # The defaults look for lost messages only every hundred seconds.
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
        },
        "broker_pool_acquire_timeout": 2,
        "broker_connection_retry_on_startup": True,
        # A worker outlives any outage of the broker.
        "broker_connection_max_retries": None,
        "task_publish_retry": False,
        "task_default_queue": QUEUE,
        # A message is done when its work is, not when it was read.
        "task_acks_late": True,
        # Late acknowledgement alone still loses the message of a killed child process.
        "task_reject_on_worker_lost": True,
        # A message held back by a busy process would wait behind one slow mail server.
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "worker_soft_shutdown_timeout": 20,
        "task_soft_time_limit": SOFT_LIMIT_SECONDS,
        "task_time_limit": HARD_LIMIT_SECONDS,
        # Results are rows; a result backend would only keep growing.
        "task_ignore_result": True,
        "result_backend": None,
        # Pickle would let anybody with access to the broker run code here.
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        # Our log lines are whole already; Celery would print each of them as a warning.
        "worker_redirect_stdouts": False,
        "timezone": "UTC",
        "enable_utc": True,
    }
