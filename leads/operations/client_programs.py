"""PostgreSQL's own programs for saving and restoring, and how they are told where the database is."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url


class NoProgram(RuntimeError):
    """pg_dump, pg_restore or psql is not there."""


@dataclass(frozen=True, slots=True)
class ClientPrograms:
    """The programs in one folder, or wherever the PATH has them."""

    folder: Path | None

    def find(self, name: str) -> str:
        """The path of a program; raises NoProgram."""
        found = str(self.folder / name) if self.folder else shutil.which(name)
        if found is None or not Path(found).exists():
            raise NoProgram(f"{name} is missing: install PostgreSQL 18's client programs")
        return found


@dataclass(frozen=True, slots=True)
class Target:
    """One database, without its password on any command line: other users can read those."""

    address: str
    environment: dict[str, str]

    @classmethod
    def of(cls, database_url: str) -> Target:
        """From the URL in the settings, whichever way it is spelled."""
        url = make_url(database_url).set(drivername="postgresql")
        password = {"PGPASSWORD": str(url.password)} if url.password else {}
        plain = url._replace(password=None)
        return cls(plain.render_as_string(hide_password=False), {**os.environ, **password, "LC_ALL": "C"})


def address_with_password(database_url: str) -> str:
    """What psycopg takes."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
