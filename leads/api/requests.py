"""Turns a JSON object into a checked consultation request, or into the problems the form would show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from leads import clock
from leads.api.schema import FieldProblem
from leads.intake import reading
from leads.intake.request import ConsultationRequest
from leads.web.locale import babel_name
from leads.web.origin import ip_prefix

PAGE = "/api/v1/requests"


@dataclass(frozen=True, slots=True)
class ReadBody:
    """A request, or why it is none."""

    request: ConsultationRequest | None
    problems: Sequence[FieldProblem] = ()


def read_body(given: Mapping[str, Any], refused: Collection[str] = ()) -> ReadBody:
    """Check an object like a filled-in form; `refused` names fields whose shape is wrong already."""
    plain = {
        name: value
        for name, value in given.items()
        if name not in refused and isinstance(value, str | bool | list)
    }
    read = reading.read_request(
        plain, page=PAGE, ip_prefix=ip_prefix(), at=clock.now().isoformat(), refused=refused
    )
    with force_locale(babel_name(read.locale)):
        problems = [
            FieldProblem(field=each.field, code=each.code, detail=str(each.sentence))
            for each in read.problems
        ]
    return ReadBody(read.request, problems)
