"""The shapes of requests, receipts and problems, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_STRICT = ConfigDict(extra="forbid", strict=True)
Text = Annotated[str, StringConstraints(max_length=4000)]
Slug = Annotated[str, StringConstraints(max_length=80)]


class ConsultationRequestIn(BaseModel):
    """One consultation request; the rules and the sentences are those of our own form."""

    model_config = _STRICT

    procedure: Slug = Field(description='Slug of a procedure, or "unsure".', examples=["hip-contouring"])
    country: Literal["US", "CA", "GB"]
    postal_code: Text = Field("", description="Needed unless `office` is given.", examples=["33133"])
    office: Slug = Field("", description="Slug of an office the person chose.")
    timeframe: Literal["soon", "three_months", "later", "exploring"]
    note: Text = Field("", description="A question, at most 1,000 characters; no medical details.")
    name: Text = Field(description="At most 100 characters, any script.", examples=["Maya Torres"])
    email: Text = Field(examples=["maya.torres@example.com"])
    contact_by: Literal["call", "text", "email"]
    phone: Text = Field("", description="Needed to be called or texted; any usual format.")
    best_times: list[Literal["morning", "afternoon", "evening"]] = Field(default_factory=list, max_length=3)
    adult: bool = Field(description="The person confirmed that they are 18 or older.")
    marketing_email: bool = Field(False, description="They ticked our current text, word for word.")
    health_consent: bool = Field(False, description="Needed in GB: the explicit line about health data.")
    locale: Literal["en-US", "en-CA", "en-GB", "es", "fr-CA"] | None = None
    concern: Slug = ""
    promo: Slug = ""
    src: Slug = Field("", description="The page or campaign the person came from.")


class OfferOut(BaseModel):
    """What can be said about an offer before it is held."""

    headline: str
    sentence: str
    attached: bool


class ReceiptOut(BaseModel):
    """The receipt of a request; every copy of one request gets the same."""

    reference: str = Field(examples=["LC-7K4-Q2M"])
    status_url: str = Field(description="The person's private page. Send them there and store it nowhere.")
    offers: list[OfferOut]


class FieldProblem(BaseModel):
    """One thing that is wrong, at one field, header or the body."""

    field: str
    code: str
    detail: str


class ProblemOut(BaseModel):
    """RFC 9457 problem document; `errors` names every field that is wrong."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]


class HeadersIn(BaseModel):
    """What each request carries besides its body."""

    key: str = Field(alias="X-Api-Key", description="The publishable key of your site.")
    idempotency: str = Field(
        alias="Idempotency-Key",
        min_length=8,
        max_length=128,
        description="One random value per filled-in form; sending it again gives the same receipt.",
    )


def type_problems(errors: list[Any]) -> list[FieldProblem]:
    """What is wrong with the shape; missing fields are left to the checks and their sentences."""
    found = []
    for error in errors:
        field = ".".join(str(part) for part in error["loc"]) or "body"
        if error["type"] == "extra_forbidden":
            found.append(
                FieldProblem(field=field[:80], code="unknown_field", detail="This field is not known.")
            )
        elif error["type"] != "missing":
            found.append(FieldProblem(field=field, code="type", detail=f"{error['msg']}."))
    return found
