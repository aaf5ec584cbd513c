"""Grades as public pages show them."""

from collections.abc import Callable, Iterable

from api.public.lines import GradeCard, LevelLine, PartLine
from audit.domain.disclosure import PublishedGrade
from audit.domain.reason import phrase
from checklists.scheme_model import GradeScheme, LevelRule


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


def grade_card(
    grade: PublishedGrade, schemes: Iterable[GradeScheme], translate: Callable[[str], str]
) -> GradeCard:
    """Return a grade with the reasons why it is not higher, and what the next one asks."""
    scheme = next((one for one in schemes if one.title == grade.scheme), None)
    above = None if scheme is None else _above(scheme, grade.level)
    return GradeCard(
        title=grade.title,
        total=grade.total,
        scheme=grade.scheme,
        model=grade.model,
        reasons=tuple(phrase(reason, translate) for reason in grade.bound_by),
        next_title=above.title if above else "",
        floor=above.floor_percent if above and not above.floors else None,
        parts=tuple(
            PartLine(
                title=part.title,
                points=part.points,
                possible=part.possible,
                percent=part.percent,
                short=above is not None
                and part.percent is not None
                and part.percent < above.floor(part.code),
            )
            for part in grade.parts
        ),
        levels=() if scheme is None else level_lines(scheme, given=grade.level),
    )


def _above(scheme: GradeScheme, level: int) -> LevelRule | None:
    return next((rule for rule in scheme.levels if rule.level > level), None)
