"""What a subject must not say: anybody near the visitor may read it on a locked screen."""

from __future__ import annotations

from collections.abc import Iterator

from leads.directory.catalogue import Directory
from leads.directory.slugs import normal_slug


def tells(subject: str, directory: Directory) -> bool:
    """Whether a subject names a procedure or a concern, in any language and under any of its names."""
    said = f"-{normal_slug(subject)}-"
    return any(f"-{name}-" in said for name in _names(directory) if name)


def _names(directory: Directory) -> Iterator[str]:
    for procedure in directory.procedures:
        yield from (normal_slug(each) for each in (*procedure.names.values(), *procedure.aliases))
        yield normal_slug(procedure.mark or "")
    for concern in directory.concerns:
        yield from (normal_slug(each) for each in concern.names.values())
        for synonyms in concern.synonyms.values():
            yield from (normal_slug(each) for each in synonyms)
