"""A complete, checked consultation request: what every door hands to `service.submit`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from leads.intake.answers import Answers
from leads.vocabulary import LeadSource, Locale

SPOKEN = frozenset({LeadSource.PHONE, LeadSource.WALK_IN})
"""Doors where a person of ours listens: a number is enough there, and consent is asked aloud."""


@dataclass(frozen=True, slots=True)
class ConsultationRequest:
    """The answers (all checks passed) and how they came to us.

    `promo`, `concern` and the touches come from links and name things we may not know;
    `page` is where the request was agreed to; `ip_prefix` is /24 or /48.
    """

    answers: Answers
    locale: Locale
    page: str
    concern: str | None = None
    promo: str | None = None
    first_touch: dict[str, Any] = field(default_factory=dict)
    last_touch: dict[str, Any] = field(default_factory=dict)
    ip_prefix: str | None = None

    def content(self) -> str:
        """The request as one string, equal for equal requests; it tells a replay from a reused key."""
        said = self.answers.as_json() | {"locale": self.locale, "promo": self.promo, "concern": self.concern}
        return json.dumps(said, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets; the same for every copy of one submission.

    `link_token` opens `/r/<token>`; it is None where nobody waits for it (an import).
    `same_content` is False when the key had been used for another request.
    """

    lead_id: int
    reference: str
    link_token: str | None
    created: bool
    same_content: bool = True
