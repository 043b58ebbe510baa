"""Tasks that take mail in: empty the mailbox, silence addresses our server refused. Rounds may overlap."""

from __future__ import annotations

import structlog
from celery import shared_task

from leads import clock
from leads.database import transaction
from leads.inbound import refused
from leads.inbound.imap import MailboxAway, read_mailbox, take_all
from leads.inbound.service import Door, receive
from leads.settings import current_settings

log = structlog.get_logger()
BATCH = 200


@shared_task(name="inbound.poll")
def poll() -> None:
    """Take in what lies in the mailbox; nothing to do where no IMAP_URL is set."""
    url = current_settings().imap_url
    if url is None:
        return
    try:
        taken = take_all(read_mailbox(url), _take, limit=BATCH)
    except MailboxAway as error:
        log.warning("inbound.mailbox_away", error=str(error))
        return
    if taken:
        log.info("inbound.polled", messages=taken)


def _take(raw: bytes) -> None:
    with transaction():
        receive(raw, door=Door.IMAP, now=clock.now())


@shared_task(name="inbound.refused")
def silence_refused() -> None:
    """End all mail to mailboxes that do not exist, one short transaction each."""
    with transaction():
        found = refused.refused(limit=BATCH)
    for letter_id in found:
        with transaction():
            refused.silence(letter_id=letter_id, now=clock.now())
