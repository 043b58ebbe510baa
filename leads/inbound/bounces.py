"""Is this message a bounce, and does it mean never or not now? Pure; reads RFC 3464 and the free forms.

| found                                                        | verdict                             |
|--------------------------------------------------------------|-------------------------------------|
| a delivery report whose action is not `failed`               | nothing failed: no bounce           |
| a delivery report that failed                                | by its status, then by its words    |
| a mail system wrote it, and its words or codes tell of a failure | by the codes, then by the words |
| a mail system wrote it, and it is still trying               | nothing failed: no bounce           |
| anything a person wrote, whatever it quotes                  | no bounce                           |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from leads.inbound import bounce_words as words
from leads.inbound.parse import Fields, Mail

_LOOKED_AT = 20_000
"""Characters of a free form that are read: the reason stands at the top, the letter below."""


class Bounce(StrEnum):
    """What a report says: never again, not this time, or that nothing failed (delayed, delivered)."""

    HARD = "hard"
    SOFT = "soft"
    NO_FAILURE = "no_failure"


@dataclass(frozen=True, slots=True)
class _Told:
    status: str
    diagnostic: str


def bounce_of(mail: Mail, *, at_return_path: bool = False) -> Bounce | None:
    """What this message reports about a letter of ours; None when it is no report.

    `at_return_path`: it came to the return path of a letter, where only mail systems write.
    """
    by_system = at_return_path or is_from_mail_system(mail)
    is_report = mail.content_type == "multipart/report" and mail.report_type in ("delivery-status", "")
    if is_report or by_system:
        found = _of_reports(mail)
        if found is not None:
            return found
    if not (by_system or is_report or "x-failed-recipients" in mail.headers):
        return None
    return _of_words(mail, sure=is_report or "x-failed-recipients" in mail.headers)


def is_from_mail_system(mail: Mail) -> bool:
    """Whether a mail system says it wrote this: by its name, or by an empty return path."""
    local = mail.sender.partition("@")[0]
    named = words.is_system_sender(local) or words.says("system_name", mail.sender_name)
    return named or mail.header("return-path").strip() == "<>"


def _of_reports(mail: Mail) -> Bounce | None:
    told = [fields for fields in mail.reports if "action" in fields or "status" in fields]
    failed = [fields for fields in told if _action(fields) == "failed"]
    if failed:
        verdicts = {_permanence(_told(fields), mail) for fields in failed}
        return Bounce.HARD if Bounce.HARD in verdicts else Bounce.SOFT
    return Bounce.NO_FAILURE if told else None


def _action(fields: Fields) -> str:
    given = re.match(r"[a-z]+", fields.get("action", "").strip().lower())
    if given:
        return given[0]
    return "failed" if fields.get("status", "").strip().startswith(("4", "5")) else "delivered"


def _told(fields: Fields) -> _Told:
    diagnostic = " ".join(fields.get(name, "") for name in ("diagnostic-code", "x-notes", "x-display-name"))
    return _Told(fields.get("status", "").strip(), diagnostic)


def _permanence(told: _Told, mail: Mail) -> Bounce:
    """The status decides where it says something; otherwise the diagnostic, otherwise the text."""
    status = words.STATUS.search(told.status)
    code = status[0] if status else ""
    by_status = words.verdict_of_status(code)
    for text in (told.diagnostic, mail.text[:_LOOKED_AT]):
        if by_status is None or words.is_vague(code):
            by_words = words.verdict_of_words(text)
            if by_words is not None:
                return Bounce(by_words)
    if by_status is not None:
        return Bounce(by_status)
    codes = list(_codes(told.diagnostic)) or list(_codes(mail.text[:_LOOKED_AT]))
    return _of_codes(codes) or (Bounce.HARD if code.startswith("5") else Bounce.SOFT)


def _of_words(mail: Mail, *, sure: bool) -> Bounce | None:
    """A report without structure. `sure` where its form alone shows that it is one."""
    text = words.before_the_letter(mail.text[:_LOOKED_AT])
    whole = f"{mail.subject}\n{text}"
    if words.says("still_trying", whole) and not words.says("gave_up", text):
        return Bounce.NO_FAILURE
    by_words, codes = words.verdict_of_words(text), list(_codes(text))
    failed = words.says("failed_subject", mail.subject) or words.says("failed_text", text)
    if not (failed or sure or (codes and by_words)):
        return None
    if by_words is not None:
        return Bounce(by_words)
    return _of_codes(codes) or Bounce.SOFT


def _codes(text: str) -> Iterator[str]:
    """Reply codes and enhanced status codes, in the order they are told."""
    return (found[0] for found in words.CODE.finditer(text))


def _of_codes(codes: list[str]) -> Bounce | None:
    verdicts = [words.verdict_of_status(code) for code in codes]
    told = next((verdict for verdict in verdicts if verdict is not None), None)
    if told is not None:
        return Bounce(told)
    if not codes:
        return None
    return Bounce.HARD if codes[0].startswith("5") else Bounce.SOFT
