"""The letter with a private link, for whoever asks for it with the address of a request."""

from __future__ import annotations

from leads.outbox.letter import Letter
from leads.outbox.private_link import PrivateLink
from leads.outbox.render import render
from leads.vocabulary import LetterKind, Locale
from leads.web.brand import brand
from leads.web.links import absolute


def private_link(*, to: str, token: str, locale: Locale) -> Letter:
    """A letter that carries a link and nothing about the request or its person."""
    speaker = brand(locale)
    facts = PrivateLink(
        brand=speaker.name, status_url=absolute(f"/r/{token}"), postal_address=speaker.postal_address
    )
    return render(kind=LetterKind.PRIVATE_LINK, locale=locale, to=to, sender_name=speaker.name, facts=facts)
