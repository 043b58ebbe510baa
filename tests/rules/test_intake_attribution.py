"""Deep links: the allow-list, the shapes that pass, and what a later link changes."""

import pytest

from leads.intake.attribution import DeepLink, merged, read_link


def test_a_link_says_only_what_the_list_allows() -> None:
    link = read_link(
        {"procedure": "Hip-Contouring", "promo": " winter26 ", "evil": "1", "utm_source": "news", "go": "1"}
    )

    assert link == DeepLink(
        procedure="hip-contouring", promo="WINTER26", go="1", utm=(("utm_source", "news"),)
    )


@pytest.mark.parametrize("value", ["../../etc", "<script>", "a" * 65, "\x00", "hip contouring?", "", "=cmd"])
def test_a_value_that_is_no_slug_is_dropped(value: str) -> None:
    assert read_link({"procedure": value, "src": value, "office": value}) == DeepLink()


def test_a_campaign_label_is_cut_and_cleaned() -> None:
    link = read_link({"utm_campaign": "\u202ewinter " + "x" * 300})

    assert dict(link.utm)["utm_campaign"] == ("winter " + "x" * 300)[:100]


def test_a_later_link_replaces_only_what_it_names() -> None:
    first = DeepLink(procedure="bbl", promo="WINTER26", src="hip-dips-explained")

    assert merged(first, DeepLink()) == first
    assert merged(first, DeepLink(procedure="fat-removal")) == DeepLink(
        procedure="fat-removal", promo="WINTER26", src="hip-dips-explained"
    )


def test_a_link_survives_being_written_as_parameters() -> None:
    link = DeepLink(procedure="bbl", promo="WINTER26", utm=(("utm_source", "news"), ("utm_term", "a b")))

    assert read_link(link.parameters()) == link
    assert "go" not in DeepLink(go="1", src="guide").touch("2026-11-22T18:43:00+00:00")
