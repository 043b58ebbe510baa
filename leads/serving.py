"""How gunicorn serves the pages: 2 processes with 2 threads each, by `--config python:leads.serving`.

The app is loaded once, before the fork: nothing in it connects to anything until it is asked.
"""

from __future__ import annotations

import gc

workers = 2
worker_class = "gthread"
threads = 2
preload_app = True
control_socket_disable = True


def when_ready(_server: object) -> None:
    """What was loaded stays for good: no collection looks through it again in the middle of a page."""
    gc.collect()
    gc.freeze()
