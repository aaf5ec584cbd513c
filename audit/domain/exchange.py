"""The exchange about a corrective action: every answer and every review, for ever."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from audit.domain.errors import Fault, Invalid
from audit.domain.evidence import LARGEST_FILE, PRINTABLE
from audit.domain.remediation import ActionState, CorrectiveAction

MOST_FILES = 6
"""How many files may come with one answer."""

LARGEST_ANSWER = 60 * 1024 * 1024
"""How many bytes the files of one answer may have together."""

LONGEST_NAME = 200
TYPES = PRINTABLE | {"application/pdf"}


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A file that comes with an answer, as we found it.

    `name` is what its sender calls it, `media_type` what its content is; `print_digest` is the
    digest of the copy without metadata that is shown on pages, "" for a file that is no picture.
    """

    name: str
    digest: str
    size: int
    media_type: str
    print_digest: str = ""


class Attachment(Arrived, frozen=True, kw_only=True):
    """A file of an answer, kept by the digest of its original bytes."""

    id: str
    turn: str


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What one side said, and the state it led to.

    `number` counts the turns of an action from 1. `text` is the answer of the institution or the
    reason of a return, "" for an acceptance; `evidence` are the digests the answer named; `by` is
    who said it.
    """

    id: str
    action: str
    number: int
    state: ActionState
    text: str
    evidence: tuple[str, ...]
    at: datetime
    by: str


def turn(after: CorrectiveAction, *, identity: str, number: int, at: datetime, by: str) -> Turn:
    """Return the turn that brought an action to the state it is now in."""
    answered, returned = ActionState.ANSWERED, ActionState.RETURNED
    said = {answered: after.response, returned: after.review}
    return Turn(
        id=identity,
        action=after.id,
        number=number,
        state=after.state,
        text=said.get(after.state, ""),
        evidence=after.evidence if after.state is answered else (),
        at=at,
        by=by,
    )


def attachments(
    files: Sequence[Arrived], *, of: Turn, identities: Sequence[str]
) -> tuple[Attachment, ...]:
    """Return the records of the files of a turn, each under an id of its own."""
    return tuple(
        Attachment(id=identity, turn=of.id, **msgspec.structs.asdict(file))
        for identity, file in zip(identities, files, strict=True)
    )


def check_files(files: Sequence[Arrived]) -> None:
    """Refuse files that are empty, too many, too large, or of a foreign type.

    Raises `Invalid` with a fault for each.
    """
    faults = (*_too_many(files), *(fault for file in files for fault in _faults(file)))
    if faults:
        raise Invalid(
            "exchange.files",
            "The answer was not taken: see what is said of its files, and choose them again.",
            faults=faults,
        )


def _too_many(files: Sequence[Arrived]) -> Iterator[Fault]:
    total = sum(file.size for file in files)
    if len(files) > MOST_FILES or total > LARGEST_ANSWER:
        yield Fault(
            where="$.files",
            code="exchange.too_many_files",
            message="{count} files with {total} MB together are too much; at most {most} files with"
            " {largest} MB are taken. Leave some out.",
            fields={
                "count": str(len(files)),
                "total": _megabytes(total),
                "most": str(MOST_FILES),
                "largest": _megabytes(LARGEST_ANSWER),
            },
        )


def _faults(file: Arrived) -> Iterator[Fault]:
    if file.size == 0:
        yield Fault(
            where="$.files",
            code="exchange.empty_file",
            message="The file {name} is empty; choose another.",
            fields={"name": file.name},
        )
    elif file.media_type not in TYPES:
        yield Fault(
            where="$.files",
            code="exchange.file_type",
            message="The file {name} is neither a photograph (JPEG, PNG, WebP, HEIC) nor a PDF;"
            " save it as one of these.",
            fields={"name": file.name},
        )
    elif file.size > LARGEST_FILE:
        yield Fault(
            where="$.files",
            code="exchange.large_file",
            message="The file {name} has {size} MB; at most {largest} MB are taken. Send a smaller"
            " one.",
            fields={
                "name": file.name,
                "size": _megabytes(file.size),
                "largest": _megabytes(LARGEST_FILE),
            },
        )


def _megabytes(size: int) -> str:
    """Return a size in whole MB, rounded up."""
    return str(-(-size // (1024 * 1024)))
