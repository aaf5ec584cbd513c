"""The page of one draw, made from what is public of it."""

import shlex
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from api.public.documents import DrawPage
from api.public.draw_course import Course, course_lines, source_line
from api.public.lines import FileLine, MemberLine, Pager, Proof, StratumLine
from api.public.lists import draw_line, draw_path, institution_path, pager, percent
from audit.domain import ceremony
from audit.domain.ceremony import Draw, Member
from audit.domain.districts import name_of
from audit.domain.draw import PROTOCOL, WEIGHTED, Method, Rule, quota
from audit.domain.draw_files import (
    ENTROPY,
    EXCLUDED,
    INSPECTORS,
    PLAN,
    POPULATION,
    RECUSALS,
    RESULT,
)
from audit.domain.visit import Membership
from audit.services.public import PublicDraw

Translate = Callable[[str], str]

FILE_SENTENCES = {
    PLAN: "The rules, the sources of chance, and the fingerprints of the next four files",
    POPULATION: "The institutions in the draw, each with its stratum",
    EXCLUDED: "The institutions left out, each with the reason",
    INSPECTORS: "The inspectors who can be sent",
    RECUSALS: "Who must not be sent to whom",
    ENTROPY: "The public random number",
    RESULT: "Seed, tickets, sample, reserves and teams",
}
MONTHS_SENTENCE = (
    "The order of the tickets says in which month an institution is visited: the certain ones"
    " first, then the lowest tickets. Where everyone is checked, only this is left to chance."
)
_METHOD_SENTENCES = {
    Method.SRS: "In a stratum drawn with equal chances, everyone has the same chance.",
    Method.POISSON: "In a stratum where each rolls for itself, everyone has the same chance, and"
    " how many are drawn is left to chance too.",
    Method.PARETO: "In a stratum drawn by weight, the more people an institution serves, the larger"
    " its chance; the exact chance of each stands beside it.",
}
MEMBERSHIP_SHAPES = {
    Membership.SELECTED: "full",
    Membership.CERTAIN: "square",
    Membership.FORCED: "diamond",
    Membership.RESERVE: "ring",
}


def draw_document(found: PublicDraw, text: str, translate: Translate) -> DrawPage:
    """Return the page of a draw; `text` is what its members were searched for."""
    drawn, announced = found.draw, found.announced
    line = draw_line(drawn)
    return DrawPage(
        number=drawn.number,
        path=line.path,
        title=drawn.title,
        state=drawn.state,
        shape=line.shape,
        body=found.plan.body_name,
        plan=found.plan.title,
        plan_path=f"/plans/{found.plan.id}",
        units=drawn.units,
        selected=drawn.selected,
        announced_at=drawn.announced_at,
        draw_at=drawn.draw_at,
        computed_at=drawn.computed_at,
        published_at=drawn.published_at,
        void_reason=translate(drawn.void_reason) if drawn.void_reason else "",
        plan_digest=drawn.plan_digest,
        result_digest=drawn.files.get(RESULT, ""),
        sources=tuple(source_line(source, translate) for source in announced.entropy)
        if announced
        else (),
        entropy=found.entropy,
        how_drawn=how_drawn(found.announced.strata.values() if found.announced else (), translate),
        strata=tuple(_strata(found, translate)),
        query=text,
        course=course_lines(
            Course(
                draw=drawn,
                stages=found.course,
                sources=announced.entropy if announced else (),
                entries=found.entries,
                lines_root=found.lines_root,
            ),
            translate,
        ),
        redraws=drawn.redraws or "",
        redrawn_by=found.redrawn_by,
        rehearsal=drawn.rehearsal,
        members=tuple(_member(member, found, translate) for member in found.members.items),
        months=translate(MONTHS_SENTENCE) if found.months else "",
        pager=_pager(found, text),
        files=tuple(_files(drawn, translate)),
        archive_path=f"{line.path}/files.zip",
        proof=_proof(found),
    )


def how_drawn(rules: Iterable[Rule], translate: Translate) -> tuple[str, ...]:
    """Return what holds for the chances in the strata of a draw, for each method once."""
    methods = {Method.PARETO if one.method in WEIGHTED else one.method for one in rules}
    return tuple(translate(says) for one, says in _METHOD_SENTENCES.items() if one in methods)


def stratum_name(stratum: str, translate: Translate) -> str:
    """Return a stratum in words; its name is a district code and a risk class."""
    district, _, risk_class = stratum.partition("-")
    return translate("{district}, class {risk_class}").format(
        district=name_of(district), risk_class=risk_class
    )


def _strata(found: PublicDraw, translate: Translate) -> Iterator[StratumLine]:
    for stratum, rule in sorted(found.announced.strata.items() if found.announced else ()):
        population = found.draw.populations.get(stratum, 0)
        drawn = quota(population, rule)
        alone = rule.method is Method.POISSON
        share = Fraction(rule.num, rule.den) if alone else Fraction(drawn, population or 1)
        yield StratumLine(
            name=stratum_name(stratum, translate),
            population=population,
            quota=None if alone else drawn,
            reserve=rule.reserve,
            percent="" if rule.method in WEIGHTED else percent(share),
        )


def _member(member: Member, found: PublicDraw, translate: Translate) -> MemberLine:
    return MemberLine(
        name=found.institutions[member.institution].name,
        id=member.institution,
        path=institution_path(member.institution),
        stratum=stratum_name(member.stratum, translate),
        membership=member.membership,
        shape=MEMBERSHIP_SHAPES[member.membership],
        position=member.position,
        ticket=member.ticket,
        num=member.num,
        den=member.den,
        percent=percent(Fraction(member.num, member.den)),
        month=found.months.get(member.institution),
    )


def _pager(found: PublicDraw, text: str) -> Pager:
    path = draw_path(found.draw.number)
    return pager(found.members, path, {"name": text}, fragment="#members")


def _files(drawn: Draw, translate: Translate) -> Iterator[FileLine]:
    public = ceremony.public_files(drawn)
    for name, says in FILE_SENTENCES.items():
        if name in drawn.files:
            yield FileLine(
                name=name,
                path=f"{draw_path(drawn.number)}/files/{name}" if name in public else "",
                digest=drawn.files[name],
                says=translate(says),
            )


def _proof(found: PublicDraw) -> Proof | None:
    """Return how to recompute the ticket of the first member shown."""
    if not found.seed or not found.members.items:
        return None
    member = found.members.items[0]
    hashed = f"{PROTOCOL}|ticket|{found.seed}|{member.institution}"
    return Proof(
        institution=found.institutions[member.institution].name,
        command=f"printf '%s' {shlex.quote(hashed)} | sha256sum",
        ticket=member.ticket,
    )
