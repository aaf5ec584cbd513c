"""The facts of an entry of the transparency log in words; its bytes stand below them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

import msgspec

from api.view import Reader
from audit.domain.ceremony import DrawMode
from audit.domain.publication import PublicationKind, PublicationState
from reports.writing import day, moment

_TITLES: Mapping[str, str] = {
    "plan": "Fingerprint of plan.json",
    "mode": "Open or sealed",
    "drawAt": "Time of the draw",
    "publishBy": "Public by",
    "escrow": "Body that keeps a copy of the secret",
    "escrowOf": "Commitment of that secret",
    "redraws": "In place of the void draw",
    "place": "Place of the source",
    "value": "What the source said",
    "result": "Fingerprint of the result",
    "lines": "Fingerprint over the lines of the result",
    "entropy": "Fingerprint of entropy.json",
    "change": "Fingerprint of the record of the change",
    "what": "What is published",
    "state": "State",
    "reason": "Fingerprint of the public reason",
    "until": "Deferred until",
    "files": "Files of evidence",
    "root": "Fingerprint over all of them",
    "entries": "Entries of the audit trail",
    "digest": "Fingerprint of its last entry",
}
_WORDS: Mapping[str, Callable[[str, Reader], str]] = {
    "drawAt": lambda value, reader: moment(datetime.fromisoformat(value), reader.translate),
    "publishBy": lambda value, reader: day(date.fromisoformat(value), reader.translate),
    "until": lambda value, reader: day(date.fromisoformat(value), reader.translate),
    "mode": lambda value, reader: reader.label(DrawMode(value)),
    "what": lambda value, reader: reader.label(PublicationKind(value)),
    "state": lambda value, reader: reader.label(PublicationState(value)),
    "escrow": lambda value, _: value,
}


class LogFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of an entry; a `code` is for machines, and breaks anywhere."""

    title: str
    text: str
    code: bool


def log_facts(facts: Mapping[str, str], reader: Reader) -> Iterator[LogFact]:
    """Yield the facts of an entry; one without a title of its own keeps its name."""
    for name, value in facts.items():
        said = _WORDS[name](value, reader) if name in _WORDS else ""
        yield LogFact(
            title=reader.translate(_TITLES.get(name, name)),
            text=said or value,
            code=not said and not value.isdecimal(),
        )
