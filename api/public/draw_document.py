"""The page of one draw, made from what is public of it."""

import shlex
from collections.abc import Callable, Iterator
from fractions import Fraction

from api.public.documents import DrawPage
from api.public.draw_course import Course, course_lines, source_line
from api.public.lines import FileLine, MemberLine, Pager, Proof, StratumLine
from api.public.lists import draw_line, draw_path, institution_path, pager, percent
from audit.domain import ceremony
from audit.domain.ceremony import Draw, Member
from audit.domain.districts import name_of
from audit.domain.draw import PROTOCOL, quota
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
        pager=_pager(found, text),
        files=tuple(_files(drawn, translate)),
        archive_path=f"{line.path}/files.zip",
        proof=_proof(found),
    )


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
        yield StratumLine(
            name=stratum_name(stratum, translate),
            population=population,
            quota=drawn,
            reserve=rule.reserve,
            percent=percent(Fraction(drawn, population or 1)),
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
