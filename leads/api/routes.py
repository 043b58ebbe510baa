"""`POST /api/v1/requests`: a request from another program, through the same service as the form."""

from __future__ import annotations

import re

from flask import Blueprint, Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from pydantic import ValidationError
from spectree import Response as Answers200

from leads import clock
from leads.api.body import BadBody, read_object
from leads.api.document import document, openapi
from leads.api.keys import Site, is_known_origin, site_of
from leads.api.problems import problem, problem_of
from leads.api.receipts import receipt_of
from leads.api.requests import ReadBody, read_body
from leads.api.schema import (
    ConsultationRequestIn,
    FieldProblem,
    HeadersIn,
    ProblemOut,
    ReceiptOut,
    type_problems,
)
from leads.database import transaction
from leads.intake import service
from leads.intake.rules import PostFacts, suspicion
from leads.intake.sending import press_send
from leads.vocabulary import LeadSource
from leads.web.limits import Pressure
from leads.web.locale import babel_name
from leads.web.security import allow_cross_site

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_NO_KEY = FieldProblem(field="X-Api-Key", code="key", detail="The X-Api-Key header names no active key.")
_NO_ORIGIN = FieldProblem(field="Origin", code="origin", detail="The key may not be used from this origin.")
_NO_IDEMPOTENCY = FieldProblem(
    field="Idempotency-Key",
    code="missing",
    detail="Send 8 to 128 visible ASCII characters in Idempotency-Key.",
)
_REUSED = FieldProblem(
    field="Idempotency-Key", code="reused", detail="This key came with another body before. Use a new one."
)
_MEDIA_TYPE = FieldProblem(field="Content-Type", code="media_type", detail="Send application/json.")
_TOO_MANY = FieldProblem(field="request", code="too_many", detail="Wait a minute and try again.")


@blueprint.post("/requests")
@allow_cross_site
@openapi.validate(
    json=ConsultationRequestIn,
    headers=HeadersIn,
    resp=Answers200(
        HTTP_201=ReceiptOut,
        HTTP_400=ProblemOut,
        HTTP_401=ProblemOut,
        HTTP_403=ProblemOut,
        HTTP_409=ProblemOut,
        HTTP_413=ProblemOut,
        HTTP_415=ProblemOut,
        HTTP_422=ProblemOut,
        HTTP_429=ProblemOut,
    ),
    security={"PublishableKey": []},
    operation_id="createConsultationRequest",
    tags=("requests",),
    skip_validation=True,
)
def create_request() -> ResponseReturnValue:
    """Send a consultation request.

    Sending it again with the same Idempotency-Key gives the same receipt and makes no second request.
    """
    site = site_of(request.headers.get("X-Api-Key", ""))
    if site is None:
        return problem(401, _NO_KEY)
    if not site.allows(request.headers.get("Origin")):
        return problem(403, _NO_ORIGIN)
    idempotency = request.headers.get("Idempotency-Key", "")
    if not _IDEMPOTENCY_KEY.fullmatch(idempotency):
        return problem(400, _NO_IDEMPOTENCY)
    if request.mimetype != "application/json":
        return problem(415, _MEDIA_TYPE)
    try:
        body = ConsultationRequestIn.model_validate(given := read_object(request.get_data(cache=False)))
    except BadBody as error:
        return problem(400, FieldProblem(field="body", code=error.reason, detail=str(error)))
    except ValidationError as error:
        shape = type_problems(error.errors(include_url=False, include_input=False))
        return problem_of(422, [*shape, *read_body(given, refused=[each.field for each in shape]).problems])
    return _take(site, idempotency, read_body(body.model_dump(mode="json")))


def _take(site: Site, idempotency: str, read: ReadBody) -> ResponseReturnValue:
    if read.request is None:
        return problem_of(422, read.problems)
    pressure = press_send()
    if pressure is Pressure.FLOOD:
        return problem(429, _TOO_MANY)
    answers = read.request.answers
    doubt = suspicion(
        PostFacts("", None, pressure is not Pressure.CALM, name=answers.name, note=answers.note)
    )
    with transaction():
        receipt = service.submit(
            read.request,
            submission_key=f"api:{site.id}:{idempotency}",
            source=LeadSource.API,
            now=clock.now(),
            suspicion=doubt,
        )
    if not receipt.same_content:
        return problem(409, _REUSED)
    with force_locale(babel_name(read.request.locale)):
        return jsonify(receipt_of(receipt, read.request).model_dump()), 201


@blueprint.route("/requests", methods=["OPTIONS"])
def preflight() -> ResponseReturnValue:
    """A browser asks whether a page of another site may post here."""
    return "", 204


@blueprint.get("/openapi.json")
def show_document() -> ResponseReturnValue:
    """The OpenAPI document of this door."""
    return jsonify(document())


@blueprint.after_request
def answer_browsers(response: Response) -> Response:
    """CORS for the origins of our keys, and for no other."""
    origin = request.headers.get("Origin")
    response.headers.add("Vary", "Origin")
    if origin and is_known_origin(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key, X-Api-Key"
        response.headers["Access-Control-Max-Age"] = "600"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(blueprint)
