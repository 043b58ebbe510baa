"""The house rules a linter cannot see: sizes, one commit, one caller of the broker, no clutter."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted(
    path for folder in ("leads", "workers", "migrations", "tests") for path in (ROOT / folder).rglob("*.py")
)
PRODUCT = [
    path for path in SOURCES if path.is_relative_to(ROOT / "leads") or path.is_relative_to(ROOT / "workers")
]
TEXTS = [*SOURCES, *(ROOT / "templates").rglob("*.*"), *(ROOT / "leads" / "static").glob("*/*.*")]


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_no_file_passes_300_lines() -> None:
    written = [
        path
        for path in TEXTS
        if "vendor" not in path.parts and path.suffix in {".py", ".html", ".css", ".js"}
    ]

    assert {str(path.relative_to(ROOT)): lines(path) for path in written if lines(path) > 300} == {}


def test_the_tree_commits_in_one_place() -> None:
    committing = [
        path.name for path in PRODUCT if re.search(r"(session|connection)\.commit\(", path.read_text())
    ]

    assert committing == ["database.py"]


def test_no_module_is_called_by_a_name_that_says_nothing() -> None:
    empty_names = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager"}

    assert [path for path in PRODUCT if path.stem in empty_names] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_what_it_holds(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert not tree.body or ast.get_docstring(tree)


def test_the_broker_is_called_from_one_module_and_never_with_a_delay() -> None:
    callers = {
        path.name for path in PRODUCT if re.search(r"\.(delay|apply_async|send_task)\(", path.read_text())
    }
    delayed = [path for path in PRODUCT if re.search(r"\b(eta|countdown)=|self\.retry\(", path.read_text())]

    assert callers <= {"relay.py", "publish.py"}
    assert delayed == []


def test_no_page_carries_inline_script_or_style() -> None:
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\son\w+=\"|\sstyle=\"", re.IGNORECASE)
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "email" not in path.parts]

    assert [str(path) for path in pages if inline.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_committed_is_unfinished_or_ties_us_to_one_machine() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    names = [name for name in tracked.decode().split("\0") if name and "vendor" not in name]
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|NotImplemented" + "Error|[Ll]orem " + "ipsum")
    texts = [
        name for name in names if Path(name).suffix in {".py", ".html", ".css", ".js", ".md", ".yml", ".sh"}
    ]

    assert [
        n for n in texts if (ROOT / n).exists() and marks.search((ROOT / n).read_text(encoding="utf-8"))
    ] == []
    assert [name for name in names if Path(name).name in {"uv.lock", "pylock.toml", ".env"}] == []
