"""The written policy for e-mail addresses and phone numbers, case by case."""

import phonenumbers
import pytest

from leads.intake.contacts import Email, EmailProblem, Phone, likely_meant, read_email, read_phone


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" maya.torres@example.com ", "maya.torres@example.com"),
        ("Maya+linden@Example.COM", "Maya+linden@example.com"),
        ("maya@bücher.example.com", "maya@xn--bcher-kva.example.com"),
        ("m@example.museum", "m@example.museum"),
        ("\u202amaya@example.com\u202c", "maya@example.com"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_an_ordinary_address_is_accepted_and_stored_ready_to_send(typed: str, address: str) -> None:
    email = read_email(typed)

    assert isinstance(email, Email)
    assert email.address == address


@pytest.mark.parametrize(
    "typed",
    [
        "maya.torres@", "@example.com", "maya", "maya@example", "maya@@example.com", "a,b@example.com",
        "a@example.com,b@example.com", "Maya <maya@example.com>", '"a b"@example.com', "a@[192.0.2.1]",
        "maya@example.com\r\nBcc: x@example.com", "a..b@example.com", "maya@example.test", "a(c)@example.com",
        "a" * 65 + "@example.com",
        "a@" + ("b" * 60 + ".") * 4 + "example.com",
    ],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_refused(typed: str) -> None:
    assert read_email(typed) is EmailProblem.FORMAT


def test_letters_that_many_mail_servers_refuse_get_their_own_answer() -> None:
    assert read_email("майя@example.com") is EmailProblem.LOCAL_LETTERS
    assert read_email("  ") is EmailProblem.EMPTY


def test_two_spellings_of_one_address_compare_equal() -> None:
    left, right = read_email("Maya@Example.com"), read_email("maya@example.COM")

    assert isinstance(left, Email)
    assert isinstance(right, Email)
    assert left.same_as == right.same_as


@pytest.mark.parametrize(
    ("typed", "country", "e164"),
    [
        ("305.555.0123 ", "US", "+13055550123"),
        ("+1 (305) 555-0123", "GB", "+13055550123"),
        ("(416) 555 0142", "CA", "+14165550142"),
        ("020 7946 0123", "GB", "+442079460123"),
        ("07700 900123", "GB", "+447700900123"),
        ("٣٠٥٥٥٥٠١٢٣", "US", "+13055550123"),
    ],
)
def test_a_phone_is_accepted_as_people_write_it(typed: str, country: str, e164: str) -> None:
    assert read_phone(typed, country) == Phone(typed.strip(), e164)


@pytest.mark.parametrize(
    "typed", ["", "12", "not a number", "305-555-012", "9" * 41, "+999 1234567", "07700 9001234567"]
)
def test_garbage_is_not_a_phone(typed: str) -> None:
    assert read_phone(typed, "US") is None
    assert read_phone(typed, "GB") is None


def test_every_example_number_of_the_world_is_accepted() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
                assert read_phone(e164, "US") == Phone(e164, e164)
                assert read_phone(national, region) is not None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("name@gmial.com", "name@gmail.com"),
        ("name@gmail.con", "name@gmail.com"),
        ("name@hotmial.co.uk", "name@hotmail.co.uk"),
        ("name@yaho.com", "name@yahoo.com"),
        ("name@clinic.cmo", "name@clinic.com"),
        ("name@gmail.com", None),
        ("name@ymail.com", None),
        ("name@mail.com", None),
        ("name@example.com", None),
    ],
)
def test_a_likely_slip_is_named_and_an_ordinary_address_is_left_alone(typed: str, meant: str | None) -> None:
    assert likely_meant(typed) == meant
