"""Facts of the timeline about offices: routed, re-routed by staff, changed by the visitor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from leads.directory.catalogue import Directory
from leads.triage.reroute_words import reason_in_words
from leads.vocabulary import Locale

Data = Mapping[str, Any]


def assigned(data: Data, directory: Directory, _locale: Locale) -> str:
    """Which office the routing chose."""
    office = directory.office(int(str(data["office_id"]))) if data.get("office_id") else None
    name = office.name if office else _("the central desk")
    return _("Routed to %(office)s", office=name)


def rerouted(data: Data, directory: Directory, _locale: Locale) -> str:
    """Which office staff sent it to, and why."""
    office = directory.office(int(str(data.get("office_id") or 0)))
    name = office.name if office else _("a former office")
    why = reason_in_words(str(data.get("reason") or ""))
    return _("Re-routed to %(office)s: %(reason)s", office=name, reason=why)


def moved_office(data: Data, directory: Directory, _locale: Locale) -> str:
    """Which office the visitor chose later, and what that meant for an offer."""
    office = directory.office(int(str(data["office_id"])))
    name = office.name if office else _("a former office")
    if data.get("ended"):
        return _("Chose another office, %(office)s; an offer held before doesn’t go with it", office=name)
    return _("Chose another office, %(office)s", office=name)
