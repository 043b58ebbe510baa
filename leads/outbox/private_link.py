"""What the "private link" letter says: only the link, because anybody may have asked for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrivateLink:
    """The facts of one private-link letter; it names no person and no request."""

    brand: str
    status_url: str
    postal_address: str
