"""What a person wrote themselves: a message without quotations, older letters and signatures. Pure."""

from __future__ import annotations

import re

_WROTE = re.compile(
    r"^\s*(on|le|el|am|em|il)\b.{0,200}?\b(wrote|a [ée]crit|escribi[oó]|schrieb|escreveu|ha scritto)\s*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_OLDER_LETTER = re.compile(
    r"^\s*(-{2,}\s*(original message|forwarded message|mensaje original|message d[’']origine|"
    r"message transf[ée]r[ée])|_{10,}\s*$|begin forwarded message)",
    re.IGNORECASE,
)
_HEADER_BLOCK = re.compile(r"^\s*\*?(from|de|von|expéditeur)\s*:\*?\s*\S", re.IGNORECASE)
_HEADER_NEXT = re.compile(
    r"^\s*\*?(sent|date|to|subject|enviado|fecha|para|asunto|envoy[ée]|[àa]|objet|gesendet)\s*:",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^(-- ?|(sent|enviado|envoy[ée]) (from|desde|de|depuis) (my|mi|mon|ma|outlook|yahoo|gmail|proton).*)$",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """The words of this message that are new; answers written between quoted lines stay."""
    lines, kept, position = text.replace("\r\n", "\n").split("\n"), [], 0
    while position < len(lines):
        line = lines[position]
        spoken_for = _attribution(lines, position)
        if spoken_for:
            position += spoken_for
            if not _is_quoted_next(lines, position):
                break
            continue
        if (
            _OLDER_LETTER.match(line)
            or _SIGNATURE.match(line.strip())
            or _begins_header_block(lines, position)
        ):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
        position += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _attribution(lines: list[str], position: int) -> int:
    """How many lines from here say who wrote what follows: mail programs wrap that sentence."""
    for count in (1, 2, 3):
        if _WROTE.match("\n".join(lines[position : position + count])):
            return count
    return 0


def _is_quoted_next(lines: list[str], position: int) -> bool:
    following = next((line for line in lines[position:] if line.strip()), "")
    return following.lstrip().startswith(">")


def _begins_header_block(lines: list[str], position: int) -> bool:
    if not _HEADER_BLOCK.match(lines[position]):
        return False
    return any(_HEADER_NEXT.match(line) for line in lines[position + 1 : position + 4])
