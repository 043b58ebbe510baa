"""Flask-Babel that finds the catalogue once a page: each of its hundreds of words asked for it anew.

`gettext` and `say` do what Flask-Babel's and Jinja's own do, by the shortest way, for what is in every row.
"""

from __future__ import annotations

from typing import Any

from babel.support import Translations
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale
from markupsafe import Markup


class Catalogues(Domain):
    """The texts of every language; within one request the catalogue of its locale is at hand."""

    def get_translations(self) -> Translations:
        """The catalogue of the locale that is spoken now, also inside `force_locale`."""
        state = g.get("_flask_babel") if g else None
        locale = getattr(state, "babel_locale", None) or get_locale()
        if locale is None or state is None:
            return self._loaded()
        found: tuple[Any, Translations] | None = getattr(state, "catalogue", None)
        if found is None or found[0] is not locale:
            found = state.catalogue = locale, self._loaded()
        return found[1]

    def _loaded(self) -> Translations:
        loaded: Translations = super().get_translations()
        return loaded


_CATALOGUES = Catalogues()


class QuickBabel(Babel):
    """Flask-Babel over these catalogues."""

    @property
    def domain_instance(self) -> Domain:
        """The one domain of the product."""
        return _CATALOGUES

    def init_app(self, app: Flask, *args: Any, **options: Any) -> None:
        """Set Flask-Babel up; templates then say their words by `say`."""
        super().init_app(app, *args, **options)
        app.jinja_env.globals.update(_=say, gettext=say)


def gettext(text: str, /, **values: Any) -> str:
    """The words of a message in the reader's language."""
    found: str = _CATALOGUES.get_translations().ugettext(text)
    return found % values if values else found


def say(text: str, /, **values: Any) -> Markup:
    """The words of a template: safe as they stand, values escaped, and always a format string."""
    found = Markup(_CATALOGUES.get_translations().ugettext(text))  # noqa: S704 - ours or a translator's
    return found % values if values or "%" in found else found
