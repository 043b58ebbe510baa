"""The command line of the launcher: `python -m leads.devserver.run`, started by `make run`."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from leads.devserver.environment import ROOT
from leads.devserver.launcher import Launcher
from leads.devserver.lock import AlreadyRunning, hold
from leads.devserver.programs import DidNotStart
from leads.devserver.readiness import NotReady
from leads.settings import BadSettings

DEFAULT_PORT = 8000
EXIT_MEND_THIS = 2


def main() -> int:
    """Run until somebody stops us: 0 after Ctrl-C, 1 when something failed, 2 when you can mend it."""
    run_dir = Path(os.environ.get("RUN_DIR") or ROOT / ".run").absolute()
    try:
        port = _port(os.environ.get("PORT") or str(DEFAULT_PORT))
        run_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        _held = hold(run_dir)
        Launcher(os.environ, run_dir, port).run()
    except BadSettings as error:
        return _complain(EXIT_MEND_THIS, *(f"Settings: {problem}" for problem in error.problems))
    except (PortTaken, AlreadyRunning) as error:
        return _complain(EXIT_MEND_THIS, str(error))
    except (DidNotStart, NotReady, RuntimeError) as error:
        return _complain(1, str(error), f"All logs are in {run_dir / 'logs'}")
    return 0


class PortTaken(RuntimeError):
    """The port is nonsense, or somebody listens there already."""


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise PortTaken(f"PORT must be a whole number from 1 to 65535, not {text!r}")
    with socket.socket() as probe:
        # As gunicorn does: a connection that has just been closed must not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            other = int(text) + 1 if int(text) < 65535 else DEFAULT_PORT
            raise PortTaken(
                f"Port {text} cannot be used ({error.strerror}). Choose another: make run PORT={other}"
            ) from None
    return int(text)


def _complain(code: int, *lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
