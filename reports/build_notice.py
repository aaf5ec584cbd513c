"""What an institution is told of a visit → the notice with its card."""

from collections.abc import Callable, Mapping

from audit.domain.facts import NoticeFacts
from audit.domain.sealed_line import code_of
from audit.domain.visit import Drawn, WorkKind
from audit.domain.workdays import CHINA
from reports.build import team_lines
from reports.build_score import term
from reports.documents import VisitNotice

Translate = Callable[[str], str]

_SHANGHAI = "31"

# Each sentence names its source; what no text that was read says is not promised.
_INSPECTION_SENTENCES = (
    (
        "At least two officers come, and they show their law-enforcement cards unasked. You"
        " may ask to see the cards; where they are not shown, you may refuse the inspection"
        " (law on administrative penalties of 2021, Articles 42 and 55)."
    ),
    (
        "Who has a direct interest in the matter, or another tie to it, must not take part;"
        " you may ask that somebody step back (the same law, Article 43)."
    ),
    (
        "You may state your view and defend yourself; no penalty becomes heavier for it (the"
        " same law, Articles 7 and 45)."
    ),
    (
        "You answer truthfully and assist; a record of the inspection is made (the same law,"
        " Article 55)."
    ),
    (
        "Where you are a social organisation: those who come also show this notice, tell you"
        " of what they find, and take no fee (provisional measures on spot checks of social"
        " organisations, paper 45 of 2017 of the Ministry of Civil Affairs)."
    ),
    (
        "What laws, regulations and rules do not provide for is not inspected (paper 58 of"
        " 2015 of the General Office of the State Council)."
    ),
    (
        "Against an administrative act you may apply for reconsideration within 60 days of"
        " learning of it (law on administrative reconsideration of 2023, Article 20)."
    ),
)
_EVALUATION_SENTENCES = (
    (
        "This is an evaluation and no administrative inspection: only organs of"
        " administration, and bodies authorised or entrusted by law, may inspect (paper 54 of"
        " 2024 of the General Office of the State Council)."
    ),
)
_COMMON_SENTENCES = (
    (
        "Names, images, addresses, medical files and whatever else tells who the people served"
        " are is kept confidential (mental health law of 2018, Article 4)."
    ),
    (
        "The result becomes public within 20 working days of being formed (regulations on open"
        " government information of 2019, Article 26)."
    ),
)
_SHANGHAI_SENTENCES = (
    (
        "Third parties do not inspect alone, and give you no opinion or advice alone"
        " (regulations of Shanghai on the business environment of 2024, Article 64)."
    ),
    ("You may complain, by the hotline 12345 among other ways (the same regulations, Article 90)."),
)


def visit_notice(
    facts: NoticeFacts,
    *,
    places: Mapping[str, str],
    verify_url: str,
    demo: bool,
    language: str,
    translate: Translate,
) -> VisitNotice:
    """Return the notice of a visit; `places` gives the name of its district by the code.

    It depends on nothing else, so it can be printed again and is the same. Its time is that of the
    visit's beginning, or of its assignment as long as it has not begun.
    """
    visit = facts.visit
    began = None if visit.began_at is None else visit.began_at.astimezone(CHINA)
    return VisitNotice(
        language=language,
        demo=demo,
        number=visit.id,
        title=_title(visit.work, translate),
        body=facts.body,
        work=term(visit.work, translate),
        plan=facts.plan,
        legal_basis=facts.legal_basis,
        reason=_reason(facts, translate),
        institution=facts.institution.name,
        uscc=facts.institution.uscc,
        district=places[visit.district],
        address=facts.institution.address,
        matters=facts.matters,
        checklist=facts.checklist,
        began_at=began,
        team=tuple(team_lines(facts.inspectors, translate)),
        expectations=expectations(visit.work, visit.district, translate),
        verify_url=verify_url,
        line_code="" if facts.line is None else code_of(facts.line),
        generated_at=began or visit.created_at.astimezone(CHINA),
    )


def expectations(work: WorkKind, district: str, translate: Translate) -> tuple[str, ...]:
    """Return what an institution of a district may expect of such a visit, with the sources."""
    own = _INSPECTION_SENTENCES if work is WorkKind.INSPECTION else _EVALUATION_SENTENCES
    local = _SHANGHAI_SENTENCES if district.startswith(_SHANGHAI) else ()
    return tuple(map(translate, (*own, *local, *_COMMON_SENTENCES)))


def _title(work: WorkKind, translate: Translate) -> str:
    if work is WorkKind.INSPECTION:
        return translate("Notice of an inspection")
    return translate("Notice of an evaluation")


def _reason(facts: NoticeFacts, translate: Translate) -> str:
    if isinstance(facts.visit.origin, Drawn):
        return translate("Chosen by chance in draw {draw}; anyone can recompute it.").format(
            draw=facts.visit.origin.draw
        )
    # Why exactly may come from somebody who complained, and is not told here.
    return translate("Not by chance: a targeted check of what came to the body's knowledge.")
