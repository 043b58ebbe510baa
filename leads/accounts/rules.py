"""Pure: which passwords are too easy, and which roles need an office."""

from leads.vocabulary import StaffRole

SHORTEST_PASSWORD = 12
"""Characters; OWASP ASVS 5.0, 6.2.1. No rule about kinds of characters: those make passwords worse."""
LONGEST_PASSWORD = 256
FEWEST_DIFFERENT_CHARACTERS = 6
OFFICE_ROLES = frozenset({StaffRole.COORDINATOR, StaffRole.OFFICE_MANAGER})
"""Roles that work for named offices; all others mean the whole group."""


def password_problem(password: str, *, email: str, name: str) -> str | None:
    """Say in words why a password is not good enough; None when it is."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
    if len(set(password)) < FEWEST_DIFFERENT_CHARACTERS:
        return "the password repeats too few characters"
    known = {word for word in (email.partition("@")[0], email, name, *name.split()) if len(word) > 3}
    rest = password.casefold()
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word.casefold(), "")
    if len(rest) < SHORTEST_PASSWORD // 2:
        return "the password is mostly the name or the e-mail address"
    return None
