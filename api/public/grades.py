"""Grades as public pages show them."""

from collections.abc import Callable, Iterable

from api.public.documents import GradeCard, LevelLine, PartLine
from audit.domain.disclosure import PublishedGrade
from audit.domain.reason import phrase
from checklists.model import GradeScheme


def level_lines(scheme: GradeScheme, *, given: int | None) -> tuple[LevelLine, ...]:
    """Return the levels of a scheme from the lowest on, the one given marked."""
    return tuple(
        LevelLine(
            title=rule.title,
            total=rule.total,
            floor=rule.floor_percent,
            given=rule.level == given,
        )
        for rule in scheme.levels
    )


def levels_of(grade: PublishedGrade, schemes: Iterable[GradeScheme]) -> tuple[LevelLine, ...]:
    """Return the levels of the scheme a grade was given under; nothing if it is not at hand."""
    for scheme in schemes:
        if scheme.title == grade.scheme:
            return level_lines(scheme, given=grade.level)
    return ()


def grade_card(grade: PublishedGrade, translate: Callable[[str], str]) -> GradeCard:
    """Return a grade with the reasons why it is not higher, in words."""
    return GradeCard(
        title=grade.title,
        total=grade.total,
        scheme=grade.scheme,
        model=grade.model,
        reasons=tuple(phrase(reason, translate) for reason in grade.bound_by),
        parts=tuple(
            PartLine(
                title=part.title, points=part.points, possible=part.possible, percent=part.percent
            )
            for part in grade.parts
        ),
    )
