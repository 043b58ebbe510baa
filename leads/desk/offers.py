"""The offer chip of many leads at once: two statements, however many rows the list has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BigInteger, ScalarSelect, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from leads.database import read
from leads.desk.setting import Chip
from leads.models import PromoHold, PromoVerdict
from leads.promos.printed import printed
from leads.promos.queries import versions_of
from leads.promos.rules import OfferStatus
from leads.promos.standing import status_of
from leads.vocabulary import Locale

MOST_TELLING = (
    OfferStatus.HELD,
    OfferStatus.APPLIED,
    OfferStatus.EARNED,
    OfferStatus.RESERVED,
    OfferStatus.PENDING,
    OfferStatus.LAPSED,
    OfferStatus.ENDED,
    OfferStatus.UNKNOWN,
    OfferStatus.NOT_ELIGIBLE,
)


def offer_chips(lead_ids: Sequence[int], *, locale: Locale) -> dict[int, Chip]:
    """One chip per lead that has something to say about an offer: what is held, else why nothing is."""
    if not lead_ids:
        return {}
    found = read(_verdicts(), {"leads": lead_ids}).all()
    best: dict[int, tuple[OfferStatus, int | None]] = {}
    for row in found:
        status = status_of(OfferStatus(row.status), row.state)
        kept = best.get(row.lead_id)
        if status in MOST_TELLING and (
            kept is None or MOST_TELLING.index(status) < MOST_TELLING.index(kept[0])
        ):
            best[row.lead_id] = (status, row.promo_version_id)
    held = {version for status, version in best.values() if status is OfferStatus.HELD and version}
    terms = versions_of(held) if held else {}
    headlines = {version: printed(each, locale).headline for version, each in terms.items()}
    return {
        lead_id: _chip(status, headlines.get(version or 0, "")) for lead_id, (status, version) in best.items()
    }


@cache
def _verdicts() -> Select[*tuple[Any, ...]]:
    """The last verdicts on each lead, and where the promise behind each stands."""
    of_these = PromoVerdict.lead_id.in_(bindparam("leads", expanding=True, type_=BigInteger))
    return (
        select(PromoVerdict.lead_id, PromoVerdict.status, PromoVerdict.promo_version_id, PromoHold.state)
        .outerjoin(
            PromoHold,
            and_(
                PromoHold.lead_id == PromoVerdict.lead_id,
                PromoHold.promo_version_id == PromoVerdict.promo_version_id,
            ),
        )
        .where(of_these, PromoVerdict.final, PromoVerdict.decided_at == _last())
        .order_by(PromoVerdict.lead_id, PromoVerdict.id)
    )


def _last() -> ScalarSelect[datetime]:
    """When the offers of the lead were decided last: another office means other verdicts."""
    other = aliased(PromoVerdict)
    last = select(func.max(other.decided_at)).where(other.lead_id == PromoVerdict.lead_id, other.final)
    return last.correlate(PromoVerdict).scalar_subquery()


def _chip(status: OfferStatus, headline: str) -> Chip:
    if status is OfferStatus.HELD:
        return (headline, "promo", "tag")
    if status is OfferStatus.RESERVED:
        return (_("Offer reserved"), "promo", "check")
    if status is OfferStatus.EARNED:
        return (_("Offer earned"), "promo", "check")
    if status is OfferStatus.APPLIED:
        return (_("Offer applied"), "ok", "check")
    words = {
        OfferStatus.LAPSED: _("Offer lapsed"),
        OfferStatus.PENDING: _("Offer needs one thing"),
        OfferStatus.ENDED: _("Offer ended"),
        OfferStatus.UNKNOWN: _("Code not recognised"),
        OfferStatus.NOT_ELIGIBLE: _("No offer for this"),
    }
    return (words[status], "line", "")
