"""Lists and saved views: what an address may say, and who may keep, share, move and delete a view."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import scoped_session

from leads.triage import queries, saved_views
from leads.triage.filters import Filters, View
from leads.vocabulary import LeadSource, LeadStage, Locale, StaffRole
from leads.web.access import StaffMember
from tests.factories import NOON, make_lead, make_office, make_staff

CENTRAL = StaffMember(1, "Central", frozenset({StaffRole.CENTRAL_DESK}), frozenset())


def test_an_address_says_only_what_we_could_have_written() -> None:
    odd = {
        "view": "drop table",
        "office": "1 or 1=1",
        "procedure": "-1",
        "language": "de",
        "source": "smoke",
        "offer": "held' --",
        "stage": "closed",
        "owner": "99999999999999999999",
        "age": "old",
        "flag": "",
        "name": "Maya",
    }

    assert Filters.read(odd) == Filters()
    assert Filters.read(odd).address("/desk/leads") == "/desk/leads"


def test_filters_go_into_an_address_and_come_back() -> None:
    filters = Filters(View.OPEN, "3", "unsure", "es", "form", "held", "new", "me", "over-day", "sensitive")

    assert Filters.read(dict(filters.said())) == filters
    assert filters.without("office").office == ""
    assert filters.address("/x", after="", lead="LC").endswith("&flag=sensitive&lead=LC")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"language": "es"}, {"spanish"}),
        ({"source": "phone"}, {"phoned"}),
        ({"stage": "contacting"}, {"worked"}),
        ({"owner": "me"}, {"mine"}),
        ({"owner": "nobody"}, {"spanish", "phoned", "worked", "old"}),
        ({"age": "over-week"}, {"old"}),
        ({"age": "under-hour"}, {"spanish", "phoned", "worked", "mine"}),
        ({"procedure": "unsure"}, {"spanish", "phoned", "worked", "mine", "old"}),
        ({"offer": "none", "language": "es"}, {"spanish"}),
        ({"offer": "held"}, set()),
        ({"flag": "duplicate"}, set()),
        ({"flag": "bounced"}, set()),
        ({"flag": "sensitive"}, set()),
        ({"flag": "returning"}, set()),
        ({"view": "mine"}, {"mine"}),
        ({"view": "first"}, {"spanish", "phoned", "mine", "old"}),
    ],
)
def test_each_filter_narrows_the_list(
    session: scoped_session, said: dict[str, str], expected: set[str]
) -> None:
    office = make_office()
    me = make_staff(StaffRole.CENTRAL_DESK)
    staff = StaffMember(me.id, "Me", frozenset({StaffRole.CENTRAL_DESK}), frozenset())
    make_lead(name="spanish", office_id=office.id, locale=Locale.ES)
    make_lead(name="phoned", office_id=office.id, source=LeadSource.PHONE)
    make_lead(name="worked", office_id=office.id, stage=LeadStage.CONTACTING)
    make_lead(name="mine", office_id=office.id, owner_id=me.id, claimed_at=NOON)
    make_lead(name="old", office_id=office.id, created_at=NOON - timedelta(days=8))

    found = queries.queue(staff, Filters.read({"view": "open"} | said), now=NOON).rows

    assert {lead.name for _group, lead in found} == expected


def test_neighbours_know_place_and_way(session: scoped_session) -> None:
    office = make_office()
    ids = [make_lead(office_id=office.id).id for _number in range(3)]
    elsewhere = make_lead(office_id=office.id, locale=Locale.ES).id
    filters = Filters(language="en")

    middle = queries.neighbours(ids[1], filters, CENTRAL, now=NOON)
    gone = queries.neighbours(elsewhere, filters, CENTRAL, now=NOON)

    assert (middle.previous_id, middle.next_id, middle.place, middle.total) == (ids[0], ids[2], 2, 3)
    assert (gone.next_id, gone.place) == (ids[0], None)


def test_views_are_kept_moved_shared_and_thrown_away_by_their_owner_only(session: scoped_session) -> None:
    alice, bob = make_staff(StaffRole.COORDINATOR), make_staff(StaffRole.COORDINATOR)
    for name in ("one", "two", "three"):
        assert saved_views.save(
            staff_id=alice.id, name=name, filters=Filters(language="es"), shared=False, now=NOON
        )
    one, _two, three = saved_views.views_of(alice.id)

    assert saved_views.views_of(bob.id) == ()
    assert saved_views.move(view_id=three.id, staff_id=alice.id, up=True)
    assert saved_views.share(view_id=one.id, staff_id=alice.id, shared=True)
    assert [view.name for view in saved_views.views_of(alice.id)] == ["one", "three", "two"]
    [shared] = saved_views.views_of(bob.id)
    assert (shared.name, shared.mine, shared.by, shared.filters.language) == ("one", False, alice.name, "es")
    for attempt in (
        saved_views.move(view_id=one.id, staff_id=bob.id, up=True),
        saved_views.share(view_id=one.id, staff_id=bob.id, shared=False),
        saved_views.forget(view_id=one.id, staff_id=bob.id),
    ):
        assert attempt is False
    assert saved_views.forget(view_id=one.id, staff_id=alice.id)
    assert saved_views.views_of(bob.id) == ()


def test_a_name_twice_is_one_view_and_there_is_a_limit(
    session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    alice = make_staff(StaffRole.COORDINATOR)

    def save(name: str, language: str = "es") -> bool:
        filters = Filters(language=language)
        return saved_views.save(staff_id=alice.id, name=name, filters=filters, shared=False, now=NOON)

    assert (save("a"), save("a", "fr"), save("b"), save("c"), save("  ")) == (True, True, True, False, False)
    assert [view.filters.language for view in saved_views.views_of(alice.id)] == ["fr", "es"]
