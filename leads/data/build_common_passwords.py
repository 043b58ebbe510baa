"""Writes common_passwords.txt: patterns behind the passwords people choose most, and the words of a clinic.

Run by hand: python -m leads.data.build_common_passwords. Nothing is copied from a leaked list.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

OUTPUT = Path(__file__).with_name("common_passwords.txt")
ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1q2w3e4r5t6y7u8i9o0p",
)
WORDS = """
password passwort passw0rd p@ssword p@ssw0rd contrasena motdepasse welcome letmein trustno1 admin
administrator login master secret access changeme default football baseball basketball superman
batman spiderman starwars princess sunshine shadow monkey dragon tiger lion eagle mustang ferrari
corvette harley yankees cowboys liverpool chelsea arsenal barcelona iloveyou loveyou lovely flower
butterfly rainbow summer winter spring autumn fall january february march april june july august
september october november december monday tuesday wednesday thursday friday saturday sunday michael
jennifer jessica ashley daniel matthew charlie thomas andrew jordan hannah sophie nicole computer
internet google facebook samsung android iphone apple microsoft windows cheese chocolate cookie
coffee pepper ginger whatever nothing hello freedom forever family friends mother father jesus
heaven angel blessed america canada london newyork miami toronto montreal texas florida california
""".split()  # noqa: SIM905
CLINIC = """
linden consultation clinic doctor surgeon surgery surgical patient patients nurse medical medicine
health hospital reception frontdesk coordinator appointment booking bodycontouring contouring
liposuction lipo tummytuck bbl hipdips hips hip sculpt sculpting procedure cosmetic plastic
aesthetic beauty wellness care office desk leads staff team manager operations marketing privacy
central
""".split()  # noqa: SIM905
TAILS = """
1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 ! !! !!! 1! 123! 1234! 01 007 11
111 1111 99 2020 2021 2022 2023 2024 2025 2026 2027 2020! 2021! 2022! 2023! 2024! 2025! 2026! 2027!
@123 #1 000
""".split()  # noqa: SIM905
SHORTEST = 12


def passwords() -> set[str]:
    """Every pattern that is long enough to be chosen here."""
    found: set[str] = set()
    every = WORDS + CLINIC
    found |= set(every)
    found |= {word + tail for word, tail in product(every, TAILS)}
    found |= {word + word for word in every} | {
        f"{word}{joint}{word}" for word in every for joint in "-_.@ 1"
    }
    found |= {one + other for one, other in product(CLINIC, CLINIC)}
    found |= {one + other for one, other in product(("my", "our", "the", "new", "iam", "ilove"), every)}
    found |= {"welcometo" + word for word in every} | {"welcome" + word for word in every}
    found |= {word + "password" for word in every} | {"password" + word for word in every}
    for row in ROWS:
        found |= {row[:cut] + row[:cut] for cut in range(3, len(row) + 1)}
        found |= {row[:cut] * 3 for cut in range(3, len(row) + 1)} | {row, row[::-1]}
    found |= {one[:cut] + other[:cut] for one in ROWS for other in ROWS for cut in range(3, 11)}
    found |= {one[:6] + other[:6] + tail for one in ROWS for other in ROWS for tail in ("", "!", "1", "123")}
    found |= {
        "abcdefghijkl",
        "abcdefghijklm",
        "abcdefghijklmnop",
        "abcdef123456",
        "abc123abc123",
        "a1b2c3d4e5f6",
    }
    found |= {"correcthorsebatterystaple", "correct horse battery staple", "correct-horse-battery-staple"}
    return {each for each in found if len(each) >= SHORTEST} | {word for word in found if len(set(word)) > 5}


def main() -> None:
    """Write the list, one in a line, sorted."""
    OUTPUT.write_text("\n".join(sorted(passwords())) + "\n", "utf-8")


if __name__ == "__main__":
    main()
