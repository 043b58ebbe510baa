"""Saves the database to one file, with the checksum of every table beside it, both of the same moment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import psycopg

from leads.operations.checksums import checksums
from leads.operations.client_programs import ClientPrograms, Target, address_with_password


class BackupFailed(RuntimeError):
    """The file was not written; what was there before is still there."""


def sums_of(file: Path) -> Path:
    """Where the checksums of a backup lie."""
    return file.with_name(f"{file.name}.sums")


def back_up(database_url: str, file: Path, *, programs: ClientPrograms) -> int:
    """Write a backup in PostgreSQL's custom format while the product runs, and give its number of rows.

    Both files are readable by their owner only: they hold personal data. Raises BackupFailed.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part, target = file.with_name(f"{file.name}.part"), Target.of(database_url)
    with psycopg.connect(address_with_password(database_url)) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        row = connection.execute("select pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        part.touch(mode=0o600)
        dumped = subprocess.run(
            [
                programs.find("pg_dump"),
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={part}",
                f"--dbname={target.address}",
            ],
            check=False,
            env=target.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if dumped.returncode:
            part.unlink(missing_ok=True)
            raise BackupFailed(dumped.stderr.strip() or "pg_dump failed")
        sums = checksums(connection)
    beside = sums_of(file)
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(sums, indent=1), "utf-8")
    part.rename(file)
    return sum(int(each.partition(":")[0]) for each in sums.values())
