"""Which days our offices keep: the ones people know, in every region and year, named in three languages."""

from datetime import date

import pytest

from leads.directory.contents import read_contents
from leads.directory.holidays import holidays_of

OFFICES = read_contents().offices
REGIONS = sorted({(office.country.value, office.region) for office in OFFICES})
YEARS = range(2024, 2036)


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("US", "FL", date(2026, 11, 26), "Thanksgiving"),
        ("US", "TX", date(2026, 1, 19), "Martin Luther King Jr. Day"),
        ("US", "MA", date(2026, 7, 3), "Independence Day"),
        ("US", "FL", date(2027, 12, 31), "New Year’s Day"),
        ("US", "FL", date(2026, 11, 11), None),
        ("US", "TX", date(2026, 3, 2), None),
        ("CA", "QC", date(2026, 6, 24), "Québec’s National Holiday"),
        ("CA", "QC", date(2026, 5, 18), "National Patriots’ Day"),
        ("CA", "ON", date(2026, 6, 24), None),
        ("CA", "ON", date(2026, 10, 12), "Thanksgiving"),
        ("CA", "BC", date(2026, 8, 3), "British Columbia Day"),
        ("GB", "ENG", date(2026, 12, 28), "Boxing Day"),
        ("GB", "ENG", date(2026, 4, 6), "Easter Monday"),
        ("GB", "SCT", date(2026, 4, 6), None),
        ("GB", "SCT", date(2026, 11, 30), "St Andrew’s Day"),
        ("GB", "SCT", date(2027, 1, 4), "the 2 January bank holiday"),
        ("GB", "ENG", date(2043, 3, 27), "Good Friday"),
    ],
)
def test_the_holidays_of_each_region_are_the_ones_its_people_know(country, region, day, name):
    assert holidays_of(country, region, day.year, "en").get(day) == name


@pytest.mark.parametrize(("country", "region"), REGIONS)
def test_every_office_has_some_holidays_every_year_and_never_very_many(country, region):
    for year in YEARS:
        days = holidays_of(country, region, year, "en")
        assert 7 <= len(days) <= 20
        assert {day.year for day in days} == {year}


@pytest.mark.parametrize("language", ["es", "fr"])
def test_recurring_holidays_are_named_in_each_language(language):
    untranslated = {
        name
        for country, region in REGIONS
        for year in (2029, 2030)
        for day, name in holidays_of(country, region, year, language).items()
        if name == holidays_of(country, region, year, "en")[day]
    }

    assert untranslated <= {"Juneteenth", "Memorial Day", "Boxing Day"}
