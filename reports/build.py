"""Domain values → the document of a report, with every sentence decided."""

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

import msgspec

from audit.domain.answer import Verdict
from audit.domain.ceremony import Draw
from audit.domain.draw import PROTOCOL
from audit.domain.errors import Conflict
from audit.domain.evidence import PRINTABLE, Evidence
from audit.domain.facts import VisitFacts
from audit.domain.item_score import rounded
from audit.domain.registry import Inspector
from audit.domain.remediation import CorrectiveAction
from audit.domain.visit import Drawn, Targeted, WorkKind
from audit.domain.workdays import CHINA
from checklists.model import ResolvedChecklist
from reports.build_score import floors, grade_given, part_lines, points, sources, term
from reports.documents import VisitReport
from reports.passages import (
    ActionLine,
    ByCause,
    ByDraw,
    Exhibit,
    ListUsed,
    Officer,
    Party,
    Photo,
    Signature,
    Tally,
    Term,
)
from reports.record_samples import sample_told
from reports.writing import number

Translate = Callable[[str], str]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """One issue of a document: its number, the address that verifies it, its time and language.

    `demo` marks data that are made up.
    """

    number: str
    verify_url: str
    at: datetime
    demo: bool
    language: str = "zh-CN"


def visit_report(
    facts: VisitFacts, edition: Edition, *, places: Mapping[str, str], translate: Translate
) -> VisitReport:
    """Return the report of a visit; `places` gives the name of each district by its code.

    Raises `Conflict` for a visit that is not graded.
    """
    visit, checklist = facts.visit, facts.checklist
    if visit.result is None or visit.began_at is None or visit.ended_at is None:
        raise Conflict(
            "report.not_graded",
            "Visit {visit} has no result yet; a report is made once it is graded.",
            visit=visit.id,
        )
    return VisitReport(
        language=edition.language,
        demo=edition.demo,
        number=edition.number,
        title=_title(visit.work, translate),
        body=facts.body,
        plan=facts.plan,
        work=term(visit.work, translate),
        legal_basis=facts.legal_basis,
        institution=_party(facts, places),
        began_at=visit.began_at.astimezone(CHINA),
        ended_at=visit.ended_at.astimezone(CHINA),
        result=term(visit.result, translate),
        team=tuple(team_lines(facts.inspectors, translate)),
        selection=_selection(facts, translate),
        checklist=_list_used(visit.checklist, checklist),
        tallies=tuple(tallies([item.verdict for item in facts.score.items], Verdict, translate)),
        score=points(facts.score, translate),
        parts=part_lines(
            facts.score,
            checklist,
            facts.answers,
            floors=floors(facts.grade, facts.scheme),
            translate=translate,
        ),
        sources=sources(checklist, translate),
        grade=grade_given(facts.grade, facts.scheme, translate),
        photos=tuple(_photos(facts, translate)),
        exhibits=tuple(_exhibits(facts)),
        actions=tuple(_actions(facts.actions, translate)),
        signatures=tuple(_signatures(facts, translate)),
        verify_url=edition.verify_url,
        generated_at=edition.at.astimezone(CHINA),
        samples=tuple(sample_told(one, translate) for one in facts.samples),
    )


def _title(work: WorkKind, translate: Translate) -> str:
    if work is WorkKind.INSPECTION:
        return translate("On-site inspection report")
    return translate("On-site evaluation report")


def _party(facts: VisitFacts, places: Mapping[str, str]) -> Party:
    institution, terms = facts.institution, facts.checklist.terms
    return Party(
        id=institution.id,
        uscc=institution.uscc,
        name=institution.name,
        district=places[institution.district],
        address=institution.address,
        kind=terms.get(institution.kind, institution.kind),
        forms=tuple(terms.get(form, form) for form in institution.forms),
    )


def team_lines(inspectors: Sequence[Inspector], translate: Translate) -> Iterator[Officer]:
    """Yield the members of a team, the lead first, each with the standing they act in."""
    for position, inspector in enumerate(inspectors):
        yield Officer(
            name=inspector.name,
            organisation=inspector.organisation_name,
            certificate=inspector.id,
            role=_member(translate) if position else _lead(translate),
            standing=_standing(inspector, translate),
        )


def _lead(translate: Translate) -> Term:
    return Term(code="lead", name=translate("Lead"))


def _member(translate: Translate) -> Term:
    return Term(code="member", name=translate("Member"))


def _standing(inspector: Inspector, translate: Translate) -> Term:
    if inspector.officer:
        return Term(code="officer", name=translate("Law-enforcement officer"))
    return Term(code="third_party", name=translate("Third-party evaluator"))


def _selection(facts: VisitFacts, translate: Translate) -> ByDraw | ByCause:
    match facts.visit.origin, facts.draw:
        case Targeted(reason=reason), _:
            return ByCause(reason=reason)
        case Drawn() as origin, Draw() as draw:
            share = 100 * Fraction(origin.num, origin.den)
            return ByDraw(
                draw=origin.draw,
                stratum=origin.stratum,
                membership=term(origin.membership, translate),
                ticket=origin.ticket,
                num=origin.num,
                den=origin.den,
                percent=f"{number(rounded(share))}%",
                plan_digest=draw.plan_digest,
                seed=facts.seed,
                command=_command(origin, facts),
            )
        case Drawn() as origin, None:
            raise Conflict(
                "report.draw_missing",
                "Visit {visit} comes from draw {draw}, which was not given; load the draw as well.",
                visit=facts.visit.id,
                draw=origin.draw,
            )


def _command(origin: Drawn, facts: VisitFacts) -> str:
    if not origin.ticket or not facts.seed:
        return ""
    said = f"{PROTOCOL}|ticket|{facts.seed}|{facts.visit.institution}"
    return f"printf '%s' {shlex.quote(said)} | sha256sum"


def _list_used(digest: str, checklist: ResolvedChecklist) -> ListUsed:
    return ListUsed(
        name=checklist.name,
        version=checklist.version,
        title=checklist.title,
        digest=digest,
        items=len(checklist.items),
    )


def tallies(
    found: Sequence[StrEnum], codes: type[StrEnum], translate: Translate
) -> Iterator[Tally]:
    """Yield how many times each of `codes` was found, in their order, without those never found."""
    counts = Counter(found)
    for code in codes:
        if counts[code]:
            yield Tally(term=term(code, translate), count=counts[code])


def _photos(facts: VisitFacts, translate: Translate) -> Iterator[Photo]:
    titles = {resolved.item.code: resolved.item.title for resolved in facts.checklist.items}
    printed = [piece for piece in facts.evidence if _is_photo(piece)]
    for position, piece in enumerate(printed, start=1):
        title = titles.get(piece.item, "")  # a photograph may belong to no single item
        yield Photo(
            number=position,
            item=piece.item,
            item_title=title,
            caption=piece.caption,
            alt=_alt(piece, position, title=title, translate=translate),
            taken_at=piece.captured_at.astimezone(CHINA),
            digest=piece.digest,
            print_digest=piece.print_digest,
        )


def _alt(piece: Evidence, position: int, *, title: str, translate: Translate) -> str:
    if not piece.item:
        said = translate("Photograph {number}: {caption}")
        return said.format(number=position, caption=piece.caption or piece.name)
    said = translate("Photograph {number} of item {item}: {caption}")
    return said.format(number=position, item=piece.item, caption=piece.caption or title)


def _exhibits(facts: VisitFacts) -> Iterator[Exhibit]:
    for piece in facts.evidence:
        if not _is_photo(piece):
            yield Exhibit(
                item=piece.item,
                name=piece.name,
                caption=piece.caption,
                media_type=piece.media_type,
                size=piece.size,
                digest=piece.digest,
            )


def _is_photo(piece: Evidence) -> bool:
    return piece.media_type in PRINTABLE and piece.print_digest != ""


def _actions(actions: Sequence[CorrectiveAction], translate: Translate) -> Iterator[ActionLine]:
    for position, action in enumerate(actions, start=1):
        yield ActionLine(
            number=position,
            item=action.item,
            item_title=action.title,
            kind=term(action.kind, translate),
            lane=term(action.lane, translate),
            severity=term(action.severity, translate),
            finding=action.reason,
            due=action.deadline,
            due_estimated=action.deadline_estimated,
        )


def _signatures(facts: VisitFacts, translate: Translate) -> Iterator[Signature]:
    yield Signature(role=translate("For the institution"), name="")
    for inspector in facts.inspectors:
        yield Signature(role=translate("Inspector"), name=inspector.name)
    yield Signature(role=translate("Witness, if any"), name="")
