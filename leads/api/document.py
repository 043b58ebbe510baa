"""The OpenAPI 3.1 document, written by SpecTree from the same models that read the requests."""

from __future__ import annotations

from typing import Any

from flask import Flask
from spectree import SecurityScheme, SpecTree
from spectree.models import InType, SecureType, SecuritySchemeData

openapi = SpecTree(
    "flask",
    title="Consultation requests",
    version="1",
    description="Send consultation requests from the clinic's own sites. Same rules and words as the form.",
    path="api/v1",
    filename="openapi.json",
    mode="strict",
    annotations=False,
    page_templates={},
    # Without these every name carries a hash that changes with the code.
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    security_schemes=[
        SecurityScheme(
            name="PublishableKey",
            data=SecuritySchemeData(type=SecureType.API_KEY, name="X-Api-Key", field_in=InType.HEADER),
        )
    ],
)


def init_app(app: Flask) -> None:
    """Serve the document, with refusals under the media type they are sent as."""
    openapi.register(app)
    with app.app_context():
        for path in openapi.spec["paths"].values():
            for operation in path.values():
                _name_media_types(operation["responses"])


def _name_media_types(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        content = response.get("content", {})
        if int(status) >= 400 and "application/json" in content:
            content["application/problem+json"] = content.pop("application/json")
