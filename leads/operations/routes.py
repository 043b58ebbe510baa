"""`/healthz` for the process, `/readyz` for what it needs, `/metrics` for Prometheus; none of them hangs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from leads.operations import audit_routes, mail_routes
from leads.operations.vitals import Vitals, take_vitals
from leads.settings import current_settings
from leads.vocabulary import Stream

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers; asks nothing of anybody else."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Ready as long as requests can be stored; what else is wrong is listed, but takes no form away."""
    vitals = take_vitals(current_settings().database_url)
    body = {
        "ready": vitals.database,
        "problems": vitals.problems(),
        "database": vitals.database,
        "heartbeat_age_seconds": dict(vitals.heartbeat_ages),
        "oldest_unrouted_seconds": vitals.oldest_unrouted,
        "oldest_due_letter_seconds": vitals.oldest_due,
        "quarantined_leads": vitals.quarantined,
    }
    return jsonify(body), 200 if vitals.database else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """The same facts as gauges; counted in the database, so every web process tells the same."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_VitalsCollector(take_vitals(current_settings().database_url)))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _VitalsCollector(Collector):
    """Turns vitals into metric families."""

    def __init__(self, vitals: Vitals) -> None:
        self._vitals = vitals

    def collect(self) -> Iterator[Metric]:
        vitals = self._vitals
        yield _gauge("leads_database_up", "Whether the database answered within a second", vitals.database)
        if not vitals.database:
            return
        yield _gauge("leads_unrouted", "Leads without an office yet", vitals.unrouted)
        yield _gauge("leads_quarantined", "Leads held as suspected spam", vitals.quarantined)
        yield _gauge(
            "leads_oldest_unrouted_seconds",
            "Age of the oldest lead without an office",
            vitals.oldest_unrouted or 0,
        )
        yield _gauge(
            "leads_oldest_due_letter_seconds", "How long a letter has been due", vitals.oldest_due or 0
        )
        yield _family("leads_letters", "Letters not finished, or to be decided", "state", vitals.letters)
        yield _family("leads_letters_suppressed", "Letters kept here", "reason", vitals.suppressed)
        yield _family("leads_touches", "Planned follow-ups", "state", vitals.touches)
        held = {str(stream): float(stream in vitals.held) for stream in Stream}
        yield _family("leads_stream_held", "Whether all letters of a stream are held", "stream", held)
        yield _gauge(
            "leads_mail_server_breaker_open",
            "Whether the mail server is left alone for a while",
            vitals.server_breaker_open,
        )
        yield _family(
            "leads_heartbeat_age_seconds",
            "Seconds since a kind of process was last seen",
            "process",
            vitals.heartbeat_ages,
        )


def _family(name: str, meaning: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))


def init_app(app: Flask) -> None:
    """Open the three doors, and the page for people."""
    app.register_blueprint(blueprint)
    app.register_blueprint(mail_routes.blueprint)
    app.register_blueprint(audit_routes.blueprint)
