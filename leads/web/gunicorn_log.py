"""gunicorn's own log with addresses masked; its settings name this class as `logger_class`."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from leads.web.access_log import masked


class MaskedLogger(Logger):  # type: ignore[misc]
    """Writes `/r/…` where the address held the token of a private link."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """The values an access line may use; a Referer is dropped because it may be a private link."""
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = masked(str(found.get("U", "")))
        return found | {"U": path, "q": "", "f": "-", "r": f"{found.get('m')} {path} {found.get('H')}"}
