"""What the sign-in page shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignInPage:
    """One form; `failed` shows the one sentence that never says which part was wrong."""

    action: str
    email: str
    next: str
    failed: bool
