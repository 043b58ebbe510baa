"""Answers not sent yet: encrypted rows that live 24 hours; the visitor’s cookie holds only a token."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.intake.answers import Answers
from leads.intake.attribution import DeepLink, merged, read_link
from leads.keyring import Unreadable, keyring, new_token, token_hash
from leads.models import Draft, Lead

LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A visitor's answers so far. `token` is None until the draft is saved once.

    `sent_key` is the submission key of the lead this draft became, else None.
    """

    answers: Answers = field(default_factory=Answers)
    link: DeepLink = field(default_factory=DeepLink)
    touches: tuple[dict[str, Any], ...] = ()
    honeypot: str = ""
    """What was written into the field that people cannot see."""
    started_at: datetime | None = None
    token: str | None = None
    sent_key: str | None = None

    @property
    def submission_key(self) -> str:
        """One per draft, so that sending twice makes one lead."""
        if self.token is None:
            raise ValueError("a draft that was never saved cannot be sent")
        return f"form:{token_hash(self.token).hex()}"

    def arrived_by(self, link: DeepLink, now: datetime) -> DraftView:
        """This draft after a link; the first touch stays, the last one is the newest."""
        if not link.says_something or read_link(link.parameters()) == replace(self.link, go=link.go):
            return self
        touches = (*self.touches[:1], link.touch(now.isoformat()))
        return replace(self, link=merged(self.link, link), touches=touches)


def load(token: str | None, *, now: datetime) -> DraftView | None:
    """The draft behind a cookie, or None: no cookie, ended, or written with a key that is retired."""
    if not token:
        return None
    hashed = token_hash(token)
    row = db.session.execute(
        select(Draft.answers, Draft.created_at, Lead.submission_key)
        .outerjoin(Lead, Lead.id == Draft.lead_id)
        .where(Draft.token_hash == hashed, Draft.expires_at > now)
    ).one_or_none()
    if row is None:
        return None
    try:
        said = json.loads(keyring().decrypt(row.answers, bound_to=f"draft:{hashed.hex()}"))
    except Unreadable:
        return None
    return replace(_from_json(said), token=token, started_at=row.created_at, sent_key=row.submission_key)


def save(draft: DraftView, *, now: datetime) -> DraftView:
    """Write a draft, giving it a token the first time; it ends 24 hours after it was begun."""
    token = draft.token or new_token()
    hashed = token_hash(token)
    started_at = draft.started_at or now
    sealed = keyring().encrypt(json.dumps(_as_json(draft)), bound_to=f"draft:{hashed.hex()}")
    values = {
        "token_hash": hashed,
        "answers": sealed,
        "created_at": started_at,
        "expires_at": started_at + LIFE,
    }
    db.session.execute(
        insert(Draft)
        .values(values)
        .on_conflict_do_update(
            index_elements=[Draft.token_hash], set_={"answers": sealed}, where=Draft.lead_id.is_(None)
        )
    )
    return replace(draft, token=token, started_at=started_at)


def mark_sent(draft: DraftView, *, lead_id: int) -> None:
    """Remember which lead a draft became, and forget its answers: the lead has them now."""
    if draft.token is None:
        raise ValueError("a draft that was never saved cannot be sent")
    hashed = token_hash(draft.token)
    empty = keyring().encrypt("{}", bound_to=f"draft:{hashed.hex()}")
    db.session.execute(update(Draft).where(Draft.token_hash == hashed).values(lead_id=lead_id, answers=empty))


def discard(token: str | None) -> None:
    """Forget a draft at once; the lead it may have become stays."""
    if token:
        db.session.execute(delete(Draft).where(Draft.token_hash == token_hash(token)))


def sealed_copy(draft: DraftView) -> str:
    """The answers for a hidden field, readable only by us: what a page needs when its draft has ended."""
    blob = keyring().encrypt(json.dumps(_as_json(draft)), bound_to="draft.carried")
    return base64.urlsafe_b64encode(blob).decode()


def from_sealed_copy(sealed: str) -> DraftView | None:
    """Read a hidden field back; None for anything we did not write."""
    try:
        said = keyring().decrypt(base64.urlsafe_b64decode(sealed.encode()), bound_to="draft.carried")
    except (Unreadable, ValueError, IndexError):
        return None
    return _from_json(json.loads(said))


def _as_json(draft: DraftView) -> dict[str, Any]:
    return {
        "answers": draft.answers.as_json(),
        "link": draft.link.parameters(),
        "touches": list(draft.touches),
        "honeypot": draft.honeypot,
    }


def _from_json(said: dict[str, Any]) -> DraftView:
    return DraftView(
        answers=Answers.from_json(said.get("answers", {})),
        link=read_link(said.get("link", {})),
        touches=tuple(said.get("touches", ())),
        honeypot=said.get("honeypot", ""),
    )
