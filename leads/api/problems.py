"""Problem documents: each refusal says what is wrong, at which field, in words and in a code."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, jsonify

from leads.api.schema import FieldProblem

_TITLES = {
    400: "The request cannot be read",
    401: "The key is not valid",
    403: "This origin may not use the key",
    409: "The idempotency key was used for another request",
    415: "The body must be application/json",
    422: "Some answers are missing or wrong",
    429: "Too many requests",
}


def problem(status: int, *errors: FieldProblem) -> Response:
    """Answer with a problem document."""
    return problem_of(status, errors)


def problem_of(status: int, errors: Sequence[FieldProblem]) -> Response:
    """The same for a list."""
    response = jsonify(
        type="about:blank",
        title=_TITLES[status],
        status=status,
        detail=errors[0].detail if errors else _TITLES[status],
        errors=[error.model_dump() for error in errors],
    )
    response.status_code = status
    response.mimetype = "application/problem+json"
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response
