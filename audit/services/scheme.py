"""Grade schemes to read and to try out: nothing here is kept, and no result is touched."""

from collections.abc import Mapping

import msgspec

from audit.domain import permission
from audit.domain.analysis import WhatIf, answer_behind, what_if
from audit.domain.answer import Answer, Verdict
from audit.domain.errors import NotFound
from audit.domain.permission import Act
from audit.domain.report import Working
from audit.domain.scheme import scheme_named
from audit.domain.visit import Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.catalogue import Unknown
from checklists.editions import Known
from checklists.model import ResolvedChecklist
from checklists.scheme_model import GradeScheme


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What is tried: a version (name@version) all of which conforms, or the answers of a visit.

    `verdicts` are other answers, by item; codes that the list does not have are passed over.
    """

    checklist: str = ""
    visit: str = ""
    first_time: bool = False
    verdicts: Mapping[str, Verdict] = {}


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial came to; `visit` is empty where it began with all that conforms."""

    checklist: ResolvedChecklist
    answers: Mapping[str, Answer]
    visit: Visit | None
    outcome: WhatIf


class SchemeSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A scheme, the versions there are, and what was tried."""

    scheme: GradeScheme
    versions: tuple[Known, ...]
    tried: Tried


async def schemes(uow: UnitOfWork) -> tuple[GradeScheme, ...]:
    """Return every grade scheme there is."""
    permission.require(uow.actor, Act.READ_CHECKLIST)
    return uow.catalogue.schemes


async def sheet(uow: UnitOfWork, name: str, trial: Trial) -> SchemeSheet:
    """Return a scheme with what a trial comes to under it.

    Raises `NotFound` for a scheme, version or visit there is not, or that is not the actor's to
    read; `Invalid` where the scheme does not fit the list.
    """
    permission.require(uow.actor, Act.READ_CHECKLIST)
    scheme = scheme_named(uow.catalogue.schemes, name)
    versions = uow.editions.known()
    if trial.visit:
        tried = await _with_visit(uow, scheme, trial)
    else:
        chosen = trial.checklist or _fitting(uow, scheme, versions)
        tried = _with_version(uow, scheme, trial, chosen=chosen)
    return SchemeSheet(scheme=scheme, versions=versions, tried=tried)


def _fitting(uow: UnitOfWork, scheme: GradeScheme, versions: tuple[Known, ...]) -> str:
    """Return the first version that names the scheme, else the first there is."""
    named = [
        one
        for one in versions
        if uow.editions.whole(one.name, one.version).checklist.scheme == scheme.name
    ]
    first = (named or versions)[0]
    return f"{first.name}@{first.version}"


def _with_version(uow: UnitOfWork, scheme: GradeScheme, trial: Trial, *, chosen: str) -> Tried:
    name, _, version = chosen.rpartition("@")
    try:
        checklist = uow.editions.whole(name, version).checklist
    except Unknown as error:
        raise NotFound(
            "scheme.unknown_version",
            "There is no checklist {chosen}; choose one of the list.",
            chosen=chosen,
        ) from error
    codes = (one.item.code for one in checklist.items)
    answers = {code: _supposed(uow, code, Verdict.CONFORM) for code in codes}
    return _tried(uow, scheme, trial, checklist=checklist, answers=answers)


async def _with_visit(uow: UnitOfWork, scheme: GradeScheme, trial: Trial) -> Tried:
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    visit = await uow.visits.get(trial.visit, bounds)
    assessment = await uow.results.assessment(visit.id)
    working = await uow.snapshots.read(assessment.working, Working)
    checklist = await uow.snapshots.checklist(visit.checklist)
    answers = {
        one.code: answer_behind(one, by=uow.actor.id, at=uow.now) for one in working.score.items
    }
    return _tried(uow, scheme, trial, checklist=checklist, answers=answers, visit=visit)


def _tried(
    uow: UnitOfWork,
    scheme: GradeScheme,
    trial: Trial,
    *,
    checklist: ResolvedChecklist,
    answers: Mapping[str, Answer],
    visit: Visit | None = None,
) -> Tried:
    changes = {
        code: _supposed(uow, code, verdict)
        for code, verdict in trial.verdicts.items()
        if code in answers and answers[code].verdict is not verdict
    }
    first_time = trial.first_time if visit is None else visit.first_time
    return Tried(
        checklist=checklist,
        answers=answers,
        visit=visit,
        outcome=what_if(checklist, answers, scheme, changes=changes, first_time=first_time),
    )


def _supposed(uow: UnitOfWork, code: str, verdict: Verdict) -> Answer:
    """Return an answer that nobody gave; a measured item then counts by its verdict."""
    return Answer(id="supposed", item=code, verdict=verdict, by=uow.actor.id, at=uow.now)
