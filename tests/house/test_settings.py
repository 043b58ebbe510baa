"""Settings come from the environment only; what is missing or dangerous stops the start in plain words."""

import pytest

from leads.settings import BadSettings, Settings
from tests.conftest import make_settings

SAFE_IN_PRODUCTION = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": "postgresql://db.example/leads",
    "BASE_URL": "https://linden.example",
    "TRUSTED_HOSTS": "linden.example",
}


def problems(**changes: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        make_settings(**changes)
    return caught.value.problems


def test_an_empty_environment_names_every_missing_value_on_its_own_line() -> None:
    with pytest.raises(BadSettings) as caught:
        Settings.from_env({})

    assert "SECRET_KEY is missing" in caught.value.problems
    assert "DATABASE_URL is missing" in caught.value.problems


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://x/y", "must start with postgresql://"),
        ("REDIS_URL", "http://x", "must start with redis:// or rediss://"),
        ("SMTP_URL", "smtp://", "must name a host"),
        ("BASE_URL", "http://[x", "is not a valid URL"),
        ("SECRET_KEY", "short", "must have at least 32 bytes"),
        ("SECRET_KEY", "a" * 40, "is too easy to guess"),
        ("FIELD_KEYS", "k1:xyz", "must be name:64-hex-digits, several separated by commas, newest first"),
        ("FIELD_KEYS", "k1:" + "0" * 64 + ",k1:" + "1" * 64, "names a key twice"),
        ("INDEX_KEY", "0", "must be 64 hex digits"),
        ("ENVIRONMENT", "prod", "must be development, test or production"),
        ("TRUSTED_PROXIES", "many", "must be a whole number from 0 to 5"),
        ("MARKETING_TEXTS", "perhaps", "must be yes or no"),
        ("IMAP_URL", "imaps://mail.example.com", "must name a user, a password and a host"),
        ("IMAP_URL", "imaps://u:p@mail.example.com/IN%0dBOX", "has a control character in it"),
        ("INBOUND_TOKEN", "short", "must have at least 32 bytes"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str, words: str) -> None:
    assert problems(**{name: value}) == [f"{name} {words}"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "http://linden.example"),
        ("TRUSTED_HOSTS", ""),
        ("FAILPOINT", "S1:kill"),
        ("MAILBOX_DIR", "mail"),
    ],
)
def test_production_refuses_what_is_convenient_elsewhere(name: str, value: str) -> None:
    assert any(name in problem for problem in problems(**SAFE_IN_PRODUCTION | {name: value}))


def test_a_complete_production_environment_is_accepted() -> None:
    settings = make_settings(**SAFE_IN_PRODUCTION)

    assert settings.is_production
    assert settings.database_url == "postgresql+psycopg://db.example/leads"


def test_no_error_text_repeats_a_secret() -> None:
    assert "hunter2" not in " ".join(
        problems(SECRET_KEY="hunter2", SMTP_URL="ftp://user:hunter2@mail.example")
    )
