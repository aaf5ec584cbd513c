"""The pages of the transparency log, made from what stands in it."""

import shlex
from collections.abc import Sequence
from datetime import datetime

import msgspec

from api.pages.forms import Field, Form
from api.pages.log_facts import LogFact, log_facts
from api.public.lines import HeadLine, Pager, head_line
from api.public.lists import draw_path, pager
from api.view import Reader
from audit.domain.authenticity import Paper, paper_of
from audit.domain.checkpoint import Cosignature, encoded
from audit.domain.log import Logged, LogKind
from audit.domain.note import Verifier
from audit.domain.publication import PublicationState
from audit.services.log import FILES, TRAIL, LogView, ProvedEntry

_SUBJECTS = {TRAIL: "Audit trail", FILES: "Evidence"}


class EntryLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in the list; `subject_path` leads to what it is about, if that has a page.

    `state` is what a publication came to.
    """

    index: int
    path: str
    kind: LogKind
    subject: str
    subject_path: str
    state: PublicationState | None
    at: datetime


class WitnessLine(msgspec.Struct, frozen=True, kw_only=True):
    """A witness, its public key, and the last head it signed; size 0 while there is none."""

    name: str
    key: str
    size: int
    at: datetime | None


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """The log: its head now, the heads of the last days, entries, witnesses, and how to check."""

    size: int
    root: str
    key: str
    base_url: str
    heads: tuple[HeadLine, ...]
    subject: str
    entries: tuple[EntryLine, ...]
    pager: Pager
    witnesses: tuple[WitnessLine, ...]
    form: Form


class LogEntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """One entry with its facts, and its proof; the command computes its hash anywhere."""

    line: EntryLine
    facts: tuple[LogFact, ...]
    content: str
    leaf: str
    command: str
    size: int
    root: str
    proof_path: str
    download: str
    key: str


def log_document(
    found: LogView, subject: str, form: Form, *, reader: Reader, base_url: str
) -> LogPage:
    """Return the page of the log; `subject` is what its entries were searched for."""
    return LogPage(
        size=found.now.size,
        root=encoded(found.now.root),
        key=found.verifier.text,
        base_url=base_url,
        heads=tuple(head_line(head, told) for head, told in found.heads),
        subject=subject,
        entries=tuple(_entry_line(one, reader) for one in found.entries.items),
        pager=pager(found.entries, "/log", {"subject": subject}, fragment="#entries"),
        witnesses=tuple(_witness_line(one, found.signed) for one in found.witnesses),
        form=form,
    )


def entry_document(found: ProvedEntry, key: Verifier, reader: Reader) -> LogEntryPage:
    """Return the page of an entry."""
    logged = found.logged
    content = logged.content.decode()
    return LogEntryPage(
        line=_entry_line(logged, reader),
        facts=tuple(log_facts(logged.entry.facts, reader)),
        content=content,
        leaf=logged.leaf.hex(),
        command=f"printf '\\0%s' {shlex.quote(content)} | sha256sum",
        size=found.size,
        root=encoded(found.root),
        proof_path=f"/open/log/proof/{logged.index}?size={found.size}",
        download=f"{logged.index}.tlog-proof",
        key=key.text,
    )


def cosigning(reader: Reader) -> Form:
    """Return the form by which a witness hands in what it signed."""
    return Form(
        action="/log/cosignatures",
        submit=reader.translate("Hand in the cosignature"),
        fields=(
            Field(
                name="note",
                label=reader.translate("Signed checkpoint, with your line below it"),
                kind="textarea",
                required=True,
                extra={"spellcheck": "false", "rows": "8"},
            ),
        ),
    )


def _entry_line(logged: Logged, reader: Reader) -> EntryLine:
    entry = logged.entry
    state = entry.facts.get("state", "")
    named = _SUBJECTS.get(entry.subject)
    return EntryLine(
        index=logged.index,
        path=f"/log/{logged.index}",
        kind=entry.kind,
        subject=reader.translate(named) if named else entry.subject,
        state=PublicationState(state) if state in set(PublicationState) else None,
        subject_path=_subject_path(logged),
        at=datetime.fromisoformat(entry.at),
    )


def _subject_path(logged: Logged) -> str:
    """Return the page of the draw an entry is about; a result may be withdrawn and has none."""
    subject = logged.entry.subject
    return draw_path(subject) if paper_of(subject) is Paper.DRAW else ""


def _witness_line(witness: Verifier, signed: Sequence[Cosignature]) -> WitnessLine:
    last = next((one for one in signed if one.witness == witness.name), None)
    return WitnessLine(
        name=witness.name,
        key=witness.text,
        size=last.size if last else 0,
        at=last.at if last else None,
    )
