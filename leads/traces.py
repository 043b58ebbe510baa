"""Where an error came from, for the log: our own lines, never the error's words, which repeat data."""

from __future__ import annotations

import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_LAST_LINES = 4


def where(error: BaseException) -> str:
    """The last of our own lines an error came through, like "service.py:58 > shares.py:31"."""
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [
        f"{path.name}:{line}"
        for path, line in frames
        if path.is_relative_to(_ROOT) and "site-packages" not in path.parts
    ]
    return " > ".join(ours[-_LAST_LINES:])
