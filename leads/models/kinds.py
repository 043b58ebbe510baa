"""Column kinds the tables share: closed sets of words kept as text with a check."""

from enum import StrEnum

from sqlalchemy import CheckConstraint


def one_of(column: str, words: type[StrEnum], *, nullable: bool = False) -> CheckConstraint:
    """A check that a text column holds one of the words; a new word is a small migration."""
    allowed = ", ".join(f"'{word}'" for word in words)
    rule = f"{column} in ({allowed})"
    return CheckConstraint(f"{column} is null or {rule}" if nullable else rule, name=column)
