"""Every pair of colours the design puts on one another keeps WCAG 2.2 AA, by day and by night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "leads/static/css/tokens.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "surface", "sunken")],
    *[(tone, f"{tone}-soft", TEXT) for tone in ("ok", "warn", "bad", "info", "accent")],
    *[("ink", f"{tone}-soft", TEXT) for tone in ("warn", "accent", "brand", "info")],
    ("ink-2", "info-soft", TEXT),
    *[("brand", ground, TEXT) for ground in ("paper", "surface", "sunken")],
    ("brand-strong", "brand-soft", TEXT),
    ("ink-2", "brand-soft", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("bad", "surface", TEXT),
    ("bad", "paper", TEXT),
    ("accent", "surface", TEXT),
    *[("line-strong", ground, SHAPE) for ground in ("paper", "surface")],
    *[("focus", ground, SHAPE) for ground in ("paper", "surface", "sunken", "brand-soft")],
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (light-dark\([^;]*?\)|#[0-9a-f]{3,6});", block))


def themes() -> dict[str, dict[str, str]]:
    """The colours as a visitor, a desk by day and a desk by night see them."""
    visitor_block, desk_block = TOKENS.split(':root[data-app="desk"]')
    visitor, desk = tokens(visitor_block), tokens(desk_block)
    found = {"visitor": visitor}
    for place, name in enumerate(("desk by day", "desk by night")):
        chosen = {
            token: value.removeprefix("light-dark(").removesuffix(")").split(", ")[place]
            for token, value in desk.items()
        }
        found[name] = visitor | chosen
    return found


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert round(contrast("#000", "#fff"), 2) == 21.0


@pytest.mark.parametrize("theme", ["visitor", "desk by day", "desk by night"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_a_pair_of_colours_can_be_told_apart(theme: str, front: str, ground: str, least: float) -> None:
    colours = themes()[theme]

    assert contrast(colours[front], colours[ground]) >= least


def test_the_dark_desk_changes_every_colour_of_the_light_one() -> None:
    day, night = themes()["desk by day"], themes()["desk by night"]

    assert [token for token in day if day[token] == night[token]] == []


def test_no_style_sheet_names_a_colour_of_its_own() -> None:
    for sheet in (Path(__file__).parents[2] / "leads/static/css").glob("*.css"):
        if sheet.name in ("tokens.css", "print.css"):
            continue
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8"))
        assert set(found) <= {"#fff", "#000"}, (sheet.name, found)
