"""`make backup` and `make restore` as people type them, on our own database, in a folder with a space."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leads.devserver.lock import hold

pytestmark = [pytest.mark.stack, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]


def keep(command: str, folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the command as the Makefile does, with no database named."""
    known = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return subprocess.run(
        [sys.executable, "-m", "leads.devserver.keeping", command],
        check=False,
        cwd=ROOT,
        env=known | {"RUN_DIR": str(folder / "run dir")} | given,
        capture_output=True,
        text=True,
    )


def test_what_was_saved_can_be_put_back_while_nothing_else_runs(tmp_path: Path) -> None:
    file = tmp_path / "my backups" / "first one.dump"

    saved = keep("backup", tmp_path, FILE=str(file))
    assert (saved.returncode, saved.stderr) == (0, "")
    assert f"rows to {file}" in saved.stdout

    # Our own database is new here, so the backup holds no tables and there is no stream to hold.
    refused = keep("restore", tmp_path, FILE=str(file))
    assert refused.returncode == 1
    assert "stream_pause" in refused.stderr


def test_restoring_says_what_is_missing(tmp_path: Path) -> None:
    answer = keep("restore", tmp_path)

    assert answer.returncode == 1
    assert "make restore FILE=" in answer.stderr


def test_nothing_is_restored_under_a_running_product(tmp_path: Path) -> None:
    run_dir = tmp_path / "run dir"
    run_dir.mkdir()
    lock = hold(run_dir)
    (tmp_path / "a.dump").touch()

    answer = keep("restore", tmp_path, FILE=str(tmp_path / "a.dump"))
    os.close(lock)

    assert answer.returncode == 1
    assert "make run is already running" in answer.stderr
