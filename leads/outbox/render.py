"""Facts and a folder of templates become a finished letter; MJML is compiled here and nowhere else."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import mrml
from flask_babel import force_locale, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from leads.outbox.letter import Letter
from leads.vocabulary import LetterKind, Locale

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "email"
# Named fonts would make the compiler add a link to a font host; ours come from the reader's system.
_OPTIONS = mrml.RenderOptions(fonts={})


class BrokenTemplate(RuntimeError):
    """The MJML of a letter has an error; the text names the template, never its facts."""


def render(
    *,
    kind: LetterKind,
    locale: Locale,
    to: str,
    sender_name: str,
    facts: object,
    to_name: str = "",
    reply_to: str = "",
) -> Letter:
    """Write one letter in the language of `locale`.

    Takes    facts: one frozen object the templates read as `facts`; its words may call gettext.
    Gives    the letter; text and html hold the same words.
    Raises   BrokenTemplate when the markup does not compile; needs an app context for the catalogue.
    """
    with force_locale(locale.replace("-", "_")):
        parts = {
            name: _environment().get_template(f"{kind}/{name}").render(facts=facts, locale=locale)
            for name in ("subject.txt", "preview.txt", "body.txt")
        }
        one_line = {name: " ".join(text.split()) for name, text in parts.items()}
        markup = (
            _environment()
            .get_template(f"{kind}/body.mjml")
            .render(
                facts=facts,
                locale=locale,
                subject=one_line["subject.txt"],
                preview=one_line["preview.txt"],
            )
        )
    return Letter(
        kind=kind,
        to=to,
        to_name=to_name,
        sender_name=sender_name,
        reply_to=reply_to,
        subject=one_line["subject.txt"],
        preview=one_line["preview.txt"],
        text=parts["body.txt"].strip() + "\n",
        html=_compile(kind, markup),
        locale=locale,
        template_version=_version(kind),
    )


def _compile(kind: LetterKind, markup: str) -> str:
    try:
        output = mrml.to_html(markup, render_options=_OPTIONS)
    except OSError as error:
        raise BrokenTemplate(f"{kind}: the markup does not compile") from error
    return str(output.content)


@cache
def _version(kind: LetterKind) -> str:
    """A fingerprint of the templates, so that what was sent stays provable without its text."""
    files = [*sorted(TEMPLATES.glob("*.*")), *sorted((TEMPLATES / kind).iterdir())]
    return f"{kind}/{sha256(b''.join(path.read_bytes() for path in files)).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    """Our own Jinja: Flask's would not escape .mjml; templates are compiled once per process."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("mjml",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return environment
