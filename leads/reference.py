"""References people read aloud, like LC-7K4-Q2M: no vowels, no look-alikes, one check character.

A reference is another spelling of the lead's id, so two leads can never share one and nothing is
stored for it. It opens nothing: private links carry random tokens.
"""

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
PREFIX = "LC"
_BASE = len(ALPHABET)
# (characters of the body, factor, shift): the factors share no divisor with 28, so each id has its
# own body and neighbours look unrelated. Past 17 million leads a reference grows to 4 + 4.
_SHORT = (5, 9_876_541, 7_654_321)
_LONG = (7, 8_765_432_111, 5_432_109_877)


def reference_of(lead_id: int) -> str:
    """Spell a lead's id as its reference."""
    length, factor, shift = _SHORT if lead_id < _BASE**5 else _LONG
    number = (lead_id * factor + shift) % _BASE**length
    body = ""
    for _ in range(length):
        number, digit = divmod(number, _BASE)
        body += ALPHABET[digit]
    whole = body + _check(body)
    middle = len(whole) // 2
    return f"{PREFIX}-{whole[:middle]}-{whole[middle:]}"


def lead_id_of(text: str) -> int | None:
    """Read a typed reference, forgiving case, spaces and dashes; None when it is not one."""
    if len(text) > 40:
        return None
    letters = "".join(char for char in text.upper() if char.isascii() and char.isalnum())
    body, check = letters.removeprefix(PREFIX)[:-1], letters[-1:]
    if len(body) not in (5, 7) or any(char not in ALPHABET for char in body) or _check(body) != check:
        return None
    length, factor, shift = _SHORT if len(body) == 5 else _LONG
    number = 0
    for char in reversed(body):
        number = number * _BASE + ALPHABET.index(char)
    size = _BASE**length
    lead_id = (number - shift) * pow(factor, -1, size) % size
    return lead_id if (length == 5) == (lead_id < _BASE**5) else None


def _check(body: str) -> str:
    """Weighted sum over the body: no single wrong character passes, nor do most swapped neighbours."""
    weights = (1, 3, 5, 9, 11, 13, 15)
    return ALPHABET[sum(w * ALPHABET.index(char) for w, char in zip(weights, body, strict=False)) % _BASE]
