"""What operators type about the audit log: `flask audit verify`."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from leads.audit.checking import Anchor, Problem, Verdict, Wrong, verify
from leads.database import transaction

audit = AppGroup("audit", help="The chain of the audit log.")
_WORDS = {
    Wrong.CHANGED: "changed, moved or put in by somebody else",
    Wrong.MISSING: "taken out",
    Wrong.TWICE: "the number stands twice",
    Wrong.HALF_SEALED: "has a number or a seal without the other",
    Wrong.KEY_RETIRED: "sealed with a key that FIELD_KEYS no longer names",
    Wrong.CUT: "an anchor names it, but the chain ends before",
    Wrong.ANCHOR_DIFFERS: "differs from an anchor",
}


@audit.command("verify")
@click.option(
    "--anchor", "kept", multiple=True, metavar="N:HEX", help="An anchor kept elsewhere, as in the log."
)
def verify_chain(kept: tuple[str, ...]) -> None:
    """Look over the whole chain; ends with 1 and a line for each problem when something is wrong."""
    try:
        anchors = [Anchor.parse(each) for each in kept]
    except ValueError:
        raise click.BadParameter("must look like 12:ab34…", param_hint="--anchor") from None
    with transaction():
        verdict = verify(anchors=anchors)
    for problem in verdict.problems:
        click.echo(_line(problem), err=True)
    click.echo(_summary(verdict))
    if not verdict.whole:
        sys.exit(1)


def _line(problem: Problem) -> str:
    place = f"number {problem.number}"
    if problem.until is not None and problem.until > problem.number:
        place = f"numbers {problem.number} to {problem.until}"
    where = f", row {problem.row_id}" if problem.row_id is not None else ""
    if problem.wrong is Wrong.MISSING:
        where = f", before row {problem.row_id}"
    return f"{place}{where}: {_WORDS[problem.wrong]}"


def _summary(verdict: Verdict) -> str:
    end = f", up to {verdict.end}" if verdict.end else ""
    newer = f", {verdict.unsealed} not sealed yet" if verdict.unsealed else ""
    if verdict.whole:
        return f"OK: {verdict.entries} entries{end}{newer}"
    return f"NOT whole: {len(verdict.problems)} problems among {verdict.entries} entries{end}{newer}"


def init_app(app: Flask) -> None:
    """Offer the commands on the `flask` command line."""
    app.cli.add_command(audit)
