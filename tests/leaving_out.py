"""How a test is left out on a machine that lacks something: with its reason, and never in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def leave_out(reason: str) -> NoReturn:
    """Skip this test; where CI is set it fails instead, for a check that does not run checks nothing."""
    if os.environ.get("CI"):
        pytest.fail(f"CI leaves nothing out: {reason}")
    pytest.skip(reason)
