"""Published data files never change: each is listed with the digest of its bytes."""

import re
from collections.abc import Mapping

from checklists.canonical import digest
from checklists.checks import Flaw

PUBLISHED = "published.sha256"
_LINE = re.compile(r"^(?P<digest>[0-9a-f]{64})  (?P<path>\S+)$")


def check_published(sources: Mapping[str, bytes]) -> list[Flaw]:
    """Return a flaw for each published file that was edited or taken away.

    `sources` are the bytes of every file by its path, the list itself included. A file that is not
    on the list is a draft.
    """
    flaws = [_malformed(line) for line in _lines(sources) if not _LINE.match(line)]
    for path, published in _listed(sources).items():
        if path not in sources:
            flaws.append(_missing(path))
        elif digest(sources[path]) != published:
            flaws.append(_edited(path))
    return flaws


def publish_digests(sources: Mapping[str, bytes]) -> str:
    """Return the text of published.sha256 with every file of `sources` on it.

    Lines are `digest  path`, as sha256sum writes and checks them, in the order of paths. A file
    already listed keeps its line, edited or not: only `check_published` may judge it.
    """
    listed = _listed(sources)
    new = {path: digest(content) for path, content in sources.items() if path != PUBLISHED}
    lines = sorted((new | listed).items())
    return "".join(f"{published}  {path}\n" for path, published in lines)


def _lines(sources: Mapping[str, bytes]) -> list[str]:
    return sources.get(PUBLISHED, b"").decode(errors="replace").splitlines()


def published_paths(sources: Mapping[str, bytes]) -> frozenset[str]:
    """Return the files that were published, whether they are still there or not."""
    return frozenset(_listed(sources))


def _listed(sources: Mapping[str, bytes]) -> dict[str, str]:
    found = (_LINE.match(line) for line in _lines(sources))
    return {match["path"]: match["digest"] for match in found if match}


def _malformed(line: str) -> Flaw:
    return Flaw(
        code="data.published_line",
        item=line,
        message="This line is not a digest, two spaces and a path.",
        mend="Write the list again as sha256sum writes it.",
    )


def _missing(path: str) -> Flaw:
    return Flaw(
        code="data.published_missing",
        item=path,
        message="This file was published and is no longer there.",
        mend="Bring it back: visits refer to it. A later version takes its place by itself.",
    )


def _edited(path: str) -> Flaw:
    return Flaw(
        code="data.published_edited",
        item=path,
        message="This file was published and has been edited since.",
        mend="Put back the published text, and make the change in a new version.",
    )
