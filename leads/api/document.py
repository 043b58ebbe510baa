"""The OpenAPI 3.1 document, written by SpecTree from the same models that read the requests."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from spectree import SecurityScheme, SpecTree
from spectree.models import InType, SecureType, SecuritySchemeData

openapi = SpecTree(
    "flask",
    title="Consultation requests",
    version="1",
    description="Send consultation requests from the clinic's own sites. Same rules and words as the form.",
    # SpecTree leaves out every route below its own path, so the document is served by our route instead.
    path="nowhere",
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


def document() -> dict[str, Any]:
    """The whole document, with refusals under the media type they are sent as; needs an app context."""
    whole: dict[str, Any] = deepcopy(openapi.spec)
    for path in whole["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    content["application/problem+json"] = content.pop("application/json")
    return whole
