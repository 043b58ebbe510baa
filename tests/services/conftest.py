"""What several service tests of the directory share."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from leads.directory import datafiles


@pytest.fixture
def edited_data(tmp_path, monkeypatch) -> Callable[[str, Callable[[Any], Any]], None]:
    """Work on copies of the data files; `edited_data(file, change)` changes one of them."""
    for path in datafiles.DATA.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(datafiles, "DATA", tmp_path)

    def edit(file: str, change: Callable[[Any], Any]) -> None:
        content = json.loads((tmp_path / file).read_text())
        change(content)
        (tmp_path / file).write_text(json.dumps(content))

    return edit
