"""The secrets of one development folder: made once, kept in a file only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY")


def development_keys(run_dir: Path) -> dict[str, str]:
    """The keys of this folder, by their environment names. New keys would make stored fields unreadable."""
    file = run_dir / "keys.json"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept: dict[str, str] = json.loads(file.read_text())
        return {name: kept[name] for name in NAMES}
    made = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"k1:{secrets.token_hex(32)}",
        "INDEX_KEY": secrets.token_hex(32),
    }
    with os.fdopen(descriptor, "w") as target:
        json.dump(made, target, indent=2)
    return made
