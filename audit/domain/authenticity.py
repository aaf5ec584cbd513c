"""What a number on a paper stands for, and whether the file in hand is the one that was issued."""

import enum
import re
from collections.abc import Collection, Iterable

from audit.domain.disclosure import PublishedResult


class Paper(enum.StrEnum):
    """What can be told by the form of its number; a report is told by a visit or a digest."""

    DRAW = "draw"
    CERTIFICATE = "certificate"
    COMPLAINT = "complaint"
    REPORT = "report"
    FINGERPRINT = "fingerprint"


_FORMS = (
    (Paper.DRAW, re.compile(r"[0-9]{6}-[0-9]{4}-[0-9]{4}")),
    (Paper.CERTIFICATE, re.compile(r"ZS-[0-9]{4}-[0-9]{6}")),
    (Paper.COMPLAINT, re.compile(r"TS-[0-9]{4}-[0-9]{6,}")),
    (Paper.FINGERPRINT, re.compile(r"[0-9A-F]{64}")),
)
_LONGEST = 100
_DIGEST = re.compile(r"[0-9a-f]{64}")


def number_of(text: str) -> str:
    """Return a number as it was issued, from what somebody typed or a code was read as."""
    return "".join(text.split())[:_LONGEST].replace("－", "-")


def paper_of(number: str) -> Paper:
    """Return what a number stands for; one of no form of ours may be that of a visit."""
    for paper, form in _FORMS:
        if form.fullmatch(number.upper()):
            return paper
    return Paper.REPORT


def digest_of(text: str) -> str:
    """Return a SHA-256 as 64 small hexadecimal digits, from what tools print; "" if it is none."""
    compact = "".join(text.split()).lower().removeprefix("sha256:").replace(":", "")[:_LONGEST]
    return compact if _DIGEST.fullmatch(compact) else ""


def same(file: str, digests: Collection[str]) -> bool | None:
    """Return whether a file is one of those issued; None without a digest to compare."""
    return file in digests if file and digests else None


def replaced_by(
    result: PublishedResult, public: Iterable[PublishedResult]
) -> PublishedResult | None:
    """Return the latest public result that replaced this one, or None.

    As with certificates, only a later visit graded by the same scheme does.
    """
    moment = (result.inspected_on, result.visit)
    later = [
        other
        for other in public
        if result.grade is not None
        and other.grade is not None
        and other.institution == result.institution
        and other.grade.scheme == result.grade.scheme
        and (other.inspected_on, other.visit) > moment
    ]
    return max(later, key=lambda other: (other.inspected_on, other.visit), default=None)
