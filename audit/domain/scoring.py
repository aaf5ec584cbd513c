"""Points: what every answer is worth under the method of a scheme or of a checklist."""

from collections.abc import Callable, Mapping

from audit.domain.answer import Answer
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.language import METHOD, language_1
from audit.domain.points_2026 import points_2026
from audit.domain.score import Score
from checklists.model import ResolvedChecklist
from checklists.scheme_model import GradeScheme

METHODS: Mapping[str, Callable[[ResolvedChecklist, Mapping[str, Answer], GradeScheme], Score]] = {
    "points-2026": points_2026,
    METHOD: language_1,
}


def score(
    checklist: ResolvedChecklist, answers: Mapping[str, Answer], scheme: GradeScheme
) -> Score:
    """Return the score of `answers`, keyed by item code, under a scheme.

    A scheme written in the scoring language is scored by it; under any other the checklist names
    the method. So several schemes can score one set of answers. Every item must be answered.
    Raises `Conflict` naming the items without an answer; `Invalid` for answers to items that are
    not on the list, for a method that does not exist, and for a scheme that does not fit it.
    """
    _require_all(checklist, answers)
    return _method(checklist, scheme)(checklist, answers, scheme)


def _method(
    checklist: ResolvedChecklist, scheme: GradeScheme
) -> Callable[[ResolvedChecklist, Mapping[str, Answer], GradeScheme], Score]:
    name = METHOD if scheme.language else checklist.scoring
    if name not in METHODS:
        raise Invalid(
            "score.algorithm",
            "Checklist {checklist} names the scoring method {algorithm}, which does not exist; "
            "use one of: {known}.",
            checklist=checklist.name,
            algorithm=name,
            known=", ".join(METHODS),
        )
    if name == METHOD and not scheme.language:
        raise Invalid(
            "score.no_language",
            "Checklist {checklist} is scored by {algorithm}, but grade scheme {scheme} is not"
            " written in it; name a scheme that has language: 1.",
            checklist=checklist.name,
            algorithm=name,
            scheme=scheme.name,
        )
    return METHODS[name]


def _require_all(checklist: ResolvedChecklist, answers: Mapping[str, Answer]) -> None:
    codes = {resolved.item.code for resolved in checklist.items}
    unknown = sorted(answers.keys() - codes)
    if unknown:
        raise Invalid(
            "score.unknown_items",
            "{count} answers belong to no item of checklist {checklist}; remove them.",
            faults=tuple(
                Fault(
                    where=f"$.answers.{code}",
                    code="score.unknown_item",
                    message="Item {item} is not on this checklist; use a code from the list.",
                    fields={"item": code},
                )
                for code in unknown
            ),
            count=len(unknown),
            checklist=checklist.name,
        )
    missing = [item.item.code for item in checklist.items if item.item.code not in answers]
    if missing:
        raise Conflict(
            "score.unanswered",
            "No answer yet: {items}. Answer every item; say so where one does not apply or could "
            "not be checked.",
            items=", ".join(missing),
        )
