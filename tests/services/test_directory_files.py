"""The data files: what is in them holds together, and a bad one is told in one clear line."""

from zoneinfo import available_timezones

import pytest

from leads.directory import datafiles
from leads.directory.contents import read_contents
from leads.directory.datafiles import BadDataFile, read_postal_table
from leads.directory.postal import normal_postal_code


def _consultations(change, line):
    """A change of how Miami Beach gives consultations, and what is said about it."""
    return "offices.json", lambda c: change(c["offices"][1]["consultations"]), f"miami-beach: {line}"


@pytest.mark.parametrize(
    ("file", "change", "line"),
    [
        (
            "offices.json",
            lambda c: c["offices"][1].update(zone="Miami"),
            "miami-beach: zone .*not an IANA time zone",
        ),
        (
            "offices.json",
            lambda c: c["offices"][1].update(region="XX"),
            "miami-beach: .*region XX is not one of US",
        ),
        (
            "offices.json",
            lambda c: c["offices"][1].update(procedures=["nose"]),
            "miami-beach: no procedure nose",
        ),
        ("offices.json", lambda c: c["offices"][1].update(hours={"mon": ["9-5"]}), "miami-beach: .*'9-5'"),
        ("offices.json", lambda c: c["offices"][1].update(hours={"day": []}), "miami-beach: .*'day'"),
        ("offices.json", lambda c: c["offices"][1].update(latitude=91), "miami-beach: latitude"),
        ("offices.json", lambda c: c["offices"][1].update(colour="red"), "miami-beach: colour"),
        ("offices.json", lambda c: c["offices"][1].update(slug="tampa"), "tampa names 2 entries"),
        ("offices.json", lambda c: c["offices"][1].pop("slug"), "an entry without a name: slug"),
        ("offices.json", lambda c: c.pop("central_desk"), "has no 'central_desk'"),
        ("offices.json", lambda c: c.update(offices={}), "'offices' is not a list"),
        (
            "procedures.json",
            lambda c: c["procedures"][0]["names"].pop("fr"),
            "hip-contouring: names .*not written in fr",
        ),
        ("procedures.json", lambda c: c["procedures"][0]["aliases"].append("Lipo!"), "lipo names 2 entries"),
        (
            "concerns.json",
            lambda c: c["concerns"][0].update(procedures=["nose"]),
            "hip-dips: no procedure nose",
        ),
        ("countries.json", lambda c: c["countries"][2].update(postal_example="?"), "GB: .*postal_example"),
        (
            "offices.json",
            lambda c: c["offices"][1].update(serves=["US", "CA", "FR"]),
            "miami-beach: serves 2",
        ),
        _consultations(lambda c: c.update(length=0), "consultations length "),
        _consultations(lambda c: c.update(step=4), "consultations step "),
        _consultations(lambda c: c.update(horizon=366), "consultations horizon "),
        _consultations(lambda c: c.pop("notice"), "consultations notice "),
        _consultations(lambda c: c.update(resources=[]), "consultations resources "),
        _consultations(
            lambda c: c["resources"].append(c["resources"][0]), ".*resource tess-okonkwo is named twice"
        ),
        _consultations(
            lambda c: c["resources"][0].update(modes=["phone"]), "consultations resources 0 modes 0 "
        ),
        _consultations(lambda c: c["resources"][0].update(modes=[]), "consultations resources 0 modes "),
        _consultations(lambda c: c["resources"][0].update(kind="surgeon"), "consultations resources 0 kind "),
        _consultations(lambda c: c["resources"][0].update(name=""), "consultations resources 0 name "),
        _consultations(lambda c: c["resources"][0].update(hours={"mon": ["9-5"]}), ".*'9-5'"),
        _consultations(
            lambda c: c["resources"][0].update(hours={"tue": ["10:00-12:00", "10:00-11:00"]}),
            ".*hours of tess-okonkwo name .* two that begin together",
        ),
        (
            "offices.json",
            lambda c: c["offices"][1].update(hours={"tue": ["10:00-00:00"]}),
            "miami-beach: .*hours run to 00:00",
        ),
        _consultations(
            lambda c: c["resources"][0].update(hours={"tue": ["10:00-12:00", "10:00-12:00"]}),
            ".*hours of tess-okonkwo name the same stretch twice",
        ),
        _consultations(
            lambda c: c["resources"][0].update(hours={"mon": ["10:00-18:00"], "tue": ["18:45-20:00"]}),
            ".*tess-okonkwo is never there for a consultation while the office is open",
        ),
    ],
)
def test_a_bad_data_file_is_one_clear_line(edited_data, file, change, line):
    edited_data(file, change)

    with pytest.raises(BadDataFile, match=f"^leads/data/{file}: {line}") as caught:
        read_contents()

    assert "\n" not in str(caught.value)


def test_a_file_that_is_missing_or_not_json_says_so(edited_data):
    (datafiles.DATA / "concerns.json").write_text('{"concerns": [')
    with pytest.raises(BadDataFile, match=r"concerns\.json: is not JSON"):
        read_contents()

    (datafiles.DATA / "concerns.json").unlink()
    with pytest.raises(BadDataFile, match=r"concerns\.json: cannot be read \(FileNotFoundError\)"):
        read_contents()


def test_a_broken_postal_table_says_which_line(edited_data):
    (datafiles.DATA / "postal_centroids.csv.gz").write_bytes(b"not gzip")

    with pytest.raises(BadDataFile, match=r"postal_centroids\.csv\.gz: cannot be read"):
        list(read_postal_table("postal_centroids.csv.gz"))


def test_the_seed_command_prints_the_line_and_fails(app, edited_data):
    edited_data("offices.json", lambda content: content["offices"][0].update(weight=0))

    result = app.test_cli_runner().invoke(args=["seed"])

    assert result.exit_code == 1
    assert result.output.startswith("Error: leads/data/offices.json: miami-coral-gables: weight ")
    assert result.output.count("\n") == 1


def test_every_code_of_the_postal_table_is_in_its_normal_form_and_its_zone_exists():
    rows = list(read_postal_table("postal_centroids.csv.gz"))

    odd = {code for country, code, *_ in rows if normal_postal_code(country, code) != code}
    assert odd == {"NPT"}  # Newport's old district, which nobody can type as a code of today
    assert {row[-1] for row in rows} <= available_timezones()
