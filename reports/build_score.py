"""Score and grade → the lines of a report: every item, every part, every rule."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from audit.domain.answer import Answer
from audit.domain.grade import Grade
from audit.domain.item_score import ItemScore, MeasureScore, explained, rounded
from audit.domain.reason import phrase
from audit.domain.score import FULL, PartScore, Score
from checklists.model import Citation, Comparison, Force, ResolvedChecklist
from checklists.scheme_model import GradeScheme, LevelRule
from reports.passages import (
    Basis,
    Clause,
    GradeGiven,
    ItemLine,
    LevelLine,
    MeasureLine,
    PartLine,
    Points,
    RuleLine,
    Source,
    Term,
)
from reports.writing import number

Translate = Callable[[str], str]
Floors = tuple[LevelRule, LevelRule | None]

_KNOWN_BY_TITLE = frozenset({Force.LAW, Force.REGULATION, Force.LOCAL_REGULATION, Force.RULE})
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤"}


def term(member: StrEnum, translate: Translate) -> Term:
    """Return a member of an enumeration with its word.

    The catalogue names the enumeration (“ResultCode.pending”) where a word has several meanings.
    """
    owned = f"{type(member).__name__}.{member.value}"
    word = translate(owned)
    if word == owned:
        word = translate(member.value).replace("_", " ")
    return Term(code=member.value, name=word)


def points(score: Score, translate: Translate) -> Points:
    """Return the total and what it was made from."""
    return Points(
        algorithm=score.algorithm,
        full=FULL,
        total=score.total,
        base=score.base,
        bonus=score.bonus,
        bonus_cap=score.bonus_cap,
        unchecked=score.unchecked,
        notes=tuple(phrase(note, translate) for note in score.notes),
    )


def part_lines(
    score: Score,
    checklist: ResolvedChecklist,
    answers: Mapping[str, Answer],
    *,
    floors: Floors,
    translate: Translate,
) -> tuple[PartLine, ...]:
    """Return every part with its items; `floors` are those of this grade and of the next."""
    citations = {resolved.item.code: resolved.citations for resolved in checklist.items}
    lines = {
        item.code: _item(item, citations[item.code], answers[item.code].reason, translate=translate)
        for item in score.items
    }
    return tuple(
        _part(
            part,
            tuple(lines[x.code] for x in score.items if x.part == part.code),
            floors,
            translate=translate,
        )
        for part in score.parts
    )


def sources(checklist: ResolvedChecklist, translate: Translate) -> tuple[Source, ...]:
    """Return every document the items cite, once, in the order of their legal force."""
    cited = {
        _short(citation): citation
        for resolved in checklist.items
        for citation in resolved.citations
    }
    rank = {force: position for position, force in enumerate(Force)}
    return tuple(
        Source(
            id=short,
            title=citation.title,
            number=citation.number,
            force=term(citation.force, translate),
            as_of=citation.as_of,
        )
        for short, citation in sorted(cited.items(), key=lambda x: (rank[x[1].force], x[0]))
    )


def grade_given(grade: Grade, scheme: GradeScheme, translate: Translate) -> GradeGiven:
    """Return the grade with its rules, what bound it, and what the next level asks for."""
    titles = {level.level: level.title for level in scheme.levels}
    return GradeGiven(
        scheme=grade.scheme,
        scheme_title=grade.scheme_title,
        model=grade.model,
        source=grade.source,
        level=grade.level,
        title=titles.get(grade.level, translate("No grade")),
        first_time=grade.first_time,
        levels=tuple(
            LevelLine(level=x.level, title=x.title, total=x.total, floor=x.floor_percent)
            for x in scheme.levels
        ),
        rules=tuple(
            RuleLine(
                rule=term(outcome.rule, translate),
                allows=outcome.allows,
                allows_title=titles.get(outcome.allows, translate("No grade")),
                sentence=phrase(outcome.why, translate),
                binds=outcome.binds,
            )
            for outcome in grade.outcomes
        ),
        bound=tuple(phrase(outcome.why, translate) for outcome in grade.bound_by()),
        next_title=grade.next_title,
        gaps=tuple(
            phrase(gap.why, translate) for outcome in grade.bound_by() for gap in outcome.gaps
        ),
    )


def floors(grade: Grade, scheme: GradeScheme) -> Floors:
    """Return the level given and the next one, which say what they ask of each part.

    Where no grade is given, the first is the lowest level, which is then the next, too.
    """
    rules = {level.level: level for level in scheme.levels}
    if grade.level not in rules:
        return scheme.levels[0], None
    return rules[grade.level], None if grade.next_level is None else rules[grade.next_level]


def _part(
    part: PartScore,
    items: tuple[ItemLine, ...],
    floors: Floors,
    *,
    translate: Translate,
) -> PartLine:
    given, following = floors
    return PartLine(
        code=part.code,
        title=part.title,
        declared=part.declared,
        possible=part.possible,
        points=part.points,
        percent=part.percent,
        floor=given.floor(part.code),
        next_floor=None if following is None else following.floor(part.code),
        working=phrase(part.why, translate),
        items=items,
    )


def _item(
    item: ItemScore, citations: tuple[Citation, ...], reason: str, *, translate: Translate
) -> ItemLine:
    return ItemLine(
        code=item.code,
        title=item.title,
        class_=term(item.class_, translate),
        lane=term(item.lane, translate),
        bases=tuple(_bases(citations)),
        verdict=term(item.verdict, translate),
        reason=reason,
        measure=None if item.measure is None else _measure(item.measure),
        counts=item.credit is not None,
        points=item.points,
        possible=item.possible,
        working=explained(item, translate),
    )


def _bases(citations: tuple[Citation, ...]) -> Iterator[Basis]:
    clauses: dict[str, list[Clause]] = {}
    for citation in citations:
        clause = Clause(article=citation.article, excerpt=citation.excerpt)
        clauses.setdefault(_short(citation), []).append(clause)
    for source, cited in clauses.items():
        yield Basis(source=source, clauses=tuple(cited))


def _short(citation: Citation) -> str:
    """Return what a document is called among those who use it: laws by title, papers by number."""
    if citation.number and citation.force not in _KNOWN_BY_TITLE:
        return citation.number
    return citation.title if "《" in citation.title else f"《{citation.title}》"


def _measure(measure: MeasureScore) -> MeasureLine:
    asked, found = measure.threshold, measure.value
    sign = _SIGNS[measure.comparison]
    return MeasureLine(
        name=measure.name,
        value="" if found is None else quantity(found, measure.unit, measure.of or None),
        threshold="" if asked is None else f"{sign}{number(asked)}{measure.unit}",
        met=measure.met,
    )


def quantity(value: Decimal, unit: str, of: int | None) -> str:
    """Return a measured value with its unit, of a sample as “17/20 (85%)”."""
    if not of:
        return f"{number(value)}{unit}"
    return f"{number(value)}/{of} ({number(rounded(100 * Fraction(value) / of))}%)"
