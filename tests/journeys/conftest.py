"""What journeys share: one browser a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; each person opens a window of their own in it."""
    with chromium() as found:
        yield found
