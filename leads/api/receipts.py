"""The receipt of a request, made from what was decided when it came, so that every copy reads the same."""

from __future__ import annotations

from leads.api.schema import OfferOut, ReceiptOut
from leads.intake.offers import mention
from leads.intake.request import ConsultationRequest, Receipt
from leads.promos import statuses
from leads.promos.queries import verdicts_of, versions_of
from leads.promos.rules import without_history
from leads.promos.wording import offer_cards
from leads.web.links import absolute


def receipt_of(receipt: Receipt, request: ConsultationRequest) -> ReceiptOut:
    """What the sender reads; offers are worded as on the check page, because nothing is held yet."""
    verdicts = verdicts_of(receipt.lead_id, provisional=True)
    terms = versions_of(each.version_id for each in verdicts if each.version_id is not None)
    # Whoever sends a request has only typed an address; earlier requests of its owner are not theirs to read.
    cards = offer_cards(without_history(verdicts), terms, {}, request.locale)
    mentions = [mention(card, by_code=request.promo is not None) for card in cards]
    return ReceiptOut(
        reference=receipt.reference,
        status_url=absolute(f"/r/{receipt.link_token}"),
        offers=[
            OfferOut(
                headline=each.headline,
                # The request is sent, nothing is held yet: one sentence for all that may still be held.
                sentence=statuses.by_mail() if each.is_attached else each.sentence,
                attached=each.is_attached,
            )
            for each in mentions
        ],
    )
