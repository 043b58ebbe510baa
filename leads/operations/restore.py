"""Puts a backup back in one transaction: checked table by table, everything held, or nothing happened."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import IO

import psycopg

from leads.operations.after_restore import after_restore_script
from leads.operations.backup import sums_of
from leads.operations.checksums import check_script
from leads.operations.client_programs import ClientPrograms, Target, address_with_password

_OTHERS = """
select count(*) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
_EMPTY_IT = "drop schema public cascade; create schema public;"


class RestoreRefused(RuntimeError):
    """Nothing was done; the text says what to do first."""


class RestoreFailed(RuntimeError):
    """It was begun and undone: the database is what it was."""


def restore(
    database_url: str,
    file: Path,
    *,
    programs: ClientPrograms,
    overwrite: bool = False,
    now: datetime | None = None,
) -> None:
    """Restore a backup into a database that nobody uses; every letter is held afterwards.

    Takes    `overwrite` to throw away what a database that is not empty holds; `now` for tests.
    Raises   RestoreRefused, RestoreFailed.
    """
    checks = _checks(file)
    with psycopg.connect(address_with_password(database_url), autocommit=True) as connection:
        _refuse_if_used(connection, overwrite=overwrite)
    target = Target.of(database_url)
    play = [
        programs.find("psql"),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        # Details of an error would repeat what is in the rows.
        "--set=VERBOSITY=terse",
        "--output=/dev/null",
        f"--dbname={target.address}",
    ]
    read = [programs.find("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    before = f"begin;\n{_EMPTY_IT if overwrite else ''}\n"
    after = f"\n{checks}\n{after_restore_script(now)}\n"
    with (
        Popen(play, env=target.environment, stdin=PIPE, stderr=PIPE) as psql,
        Popen(read, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL) as dump,
    ):
        is_whole = _feed(psql.stdin, before, dump, after)
        errors = psql.communicate()[1].decode(errors="replace").strip()
    if psql.returncode or not is_whole:
        raise RestoreFailed(errors.splitlines()[-1] if errors else "the backup cannot be read to its end")


def _checks(file: Path) -> str:
    try:
        return check_script(json.loads(sums_of(file).read_text("utf-8")))
    except FileNotFoundError:
        raise RestoreRefused(f"{sums_of(file)} is missing: it belongs to the backup") from None
    except (ValueError, AttributeError):
        raise RestoreRefused(f"{sums_of(file)} was not written by make backup") from None


def _refuse_if_used(connection: psycopg.Connection[tuple[int]], *, overwrite: bool) -> None:
    row = connection.execute(_OTHERS).fetchone()
    if row and row[0]:
        raise RestoreRefused("The database is in use: stop the product first.")
    tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    if tables and tables[0] and not overwrite:
        raise RestoreRefused(
            "The database is not empty. Restoring throws away what it holds; if you mean it: OVERWRITE=yes"
        )


def _feed(stdin: IO[bytes] | None, before: str, dump: Popen[bytes], after: str) -> bool:
    """Give everything to psql; without the last word nothing counts. False when the backup broke off."""
    if stdin is None or dump.stdout is None:
        return False
    try:
        stdin.write(before.encode())
        shutil.copyfileobj(dump.stdout, stdin)
        is_whole = dump.wait() == 0
        stdin.write(f"{after}\n{'commit' if is_whole else 'rollback'};\n".encode())
        stdin.flush()
    except BrokenPipeError:
        dump.kill()
        dump.wait()
        return False
    return is_whole
