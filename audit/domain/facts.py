"""All that a document says of a visit or of a draw, gathered as values."""

from collections.abc import Mapping

import msgspec

from audit.domain.answer import Answer
from audit.domain.ceremony import Draw
from audit.domain.disclosure import PublishedResult
from audit.domain.evidence import Evidence
from audit.domain.grade import Grade
from audit.domain.record_findings import SampleFact
from audit.domain.registry import Inspector, Institution
from audit.domain.remediation import CorrectiveAction
from audit.domain.score import Score
from audit.domain.sealed_line import LineProof
from audit.domain.visit import Visit
from checklists.model import ResolvedChecklist
from checklists.scheme_model import GradeScheme


class VisitFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a graded visit.

    `body` is the name of the checking body. `draw` is empty for a targeted visit; `seed` is "" as
    long as it is secret. `inspectors` are the team, the lead first.
    """

    visit: Visit
    institution: Institution
    body: str
    plan: str
    legal_basis: str
    draw: Draw | None
    seed: str
    inspectors: tuple[Inspector, ...]
    checklist: ResolvedChecklist
    answers: Mapping[str, Answer]
    scheme: GradeScheme
    score: Score
    grade: Grade
    actions: tuple[CorrectiveAction, ...]
    evidence: tuple[Evidence, ...]
    samples: tuple[SampleFact, ...] = ()


class TableFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The published results of one draw, in the order of the table."""

    draw: str
    body: str
    plan: str
    legal_basis: str
    results: tuple[PublishedResult, ...]


class NoticeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What an institution is told of a visit beforehand or at the door.

    `matters` are the names of what is checked, `inspectors` the team with the lead first. `line`
    proves that the institution was drawn, though the result of the draw is still sealed.
    """

    visit: Visit
    institution: Institution
    body: str
    plan: str
    legal_basis: str
    matters: tuple[str, ...]
    checklist: str
    inspectors: tuple[Inspector, ...]
    line: LineProof | None = None


def report_number(facts: VisitFacts) -> str:
    """Return the number of a visit's report: the draw and whom it drew, or the visit itself."""
    if facts.draw is None:
        return facts.visit.id
    return f"{facts.draw.number}/{facts.visit.institution}"
