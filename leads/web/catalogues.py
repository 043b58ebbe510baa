"""Flask-Babel that finds the catalogue once a page: each of its hundreds of words asked for it anew."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from babel.support import Translations
from flask import g
from flask_babel import Babel, Domain, get_locale


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


class QuickBabel(Babel):
    """Flask-Babel over these catalogues."""

    @cached_property
    def domain_instance(self) -> Domain:
        """The one domain of the product."""
        return Catalogues(domain=self.domain)
