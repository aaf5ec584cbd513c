"""What is kept of a graded visit: the assessment, and the report made from its facts."""

from datetime import datetime
from decimal import Decimal

import msgspec

from audit.domain.errors import Conflict
from audit.domain.grade import Grade
from audit.domain.score import Score


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a visit; `working` is the digest of the snapshot with score and grade.

    `level` 0 means that no grade is given.
    """

    visit: str
    algorithm: str
    scheme: str
    total: Decimal
    level: int
    level_title: str
    working: str
    at: datetime


class Working(msgspec.Struct, frozen=True, kw_only=True):
    """The working of every point and of the grade, as it is kept with the assessment."""

    score: Score
    grade: Grade


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One document: `facts` is the digest of what it says, `document` that of the PDF bytes.

    `subject` is a visit id, or a draw number for the result table of a whole draw.
    """

    subject: str
    facts: str
    document: str
    size: int
    at: datetime


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery of answers, known by the client's id, so that a repeat changes nothing."""

    id: str
    visit: str
    digest: str
    answers: int
    at: datetime


def submission_reused(identity: str) -> Conflict:
    """Return the refusal of a delivery id that was used before, here or on another visit."""
    return Conflict(
        "visit.submission_reused",
        "The delivery id {id} was used before for something else; use a new id.",
        id=identity,
    )
