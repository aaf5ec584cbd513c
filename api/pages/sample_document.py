"""The pages of samples of records: those of a visit, and one of them at each of its steps."""

from collections.abc import Mapping

import msgspec

from api.pages.forms import Choice, Form
from api.pages.listing import Link
from api.pages.refusals import Refused, as_sent, left_over
from api.pages.sample_draw_forms import (
    abandon_form,
    conclude_form,
    dice_form,
    round_form,
    seed_form,
)
from api.pages.sample_forms import aim_form, sizes
from api.pages.sample_records import RecordLine, digests, facts, file_choices, record_lines
from api.pages.sample_words import SHAPES, SampleLine, item_title, place, sample_line
from api.view import Reader
from audit.domain.acceptance import Plan
from audit.domain.actor import Actor
from audit.domain.entropy import Dice, Drand
from audit.domain.permission import Act, does
from audit.domain.record_findings import Course, Standing, Verdict
from audit.domain.record_sample import Aim, SampleState, number_of
from audit.services.sampling_desk import Samples, Sampling
from reports.record_samples import aim_sentence, plan_sentence, statements, verdict_sentence


class SamplesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The samples of a visit; `new` is where another begins, "" where none may."""

    back: Link
    lines: tuple[SampleLine, ...]
    new: str


class NewPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that takes down a list."""

    back: Link
    form: Form


class SamplePage(msgspec.Struct, frozen=True, kw_only=True):
    """One sample. What it has not come to is empty; forms are there for who may go on with it.

    `due` are the records to look at next, `looked` those that were; `marking` is where a finding
    goes. `read` says who has read the dice and whether they agree.
    """

    back: Link
    path: str
    number: str
    state: SampleState
    shape: str
    item: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    digests: tuple[tuple[str, str], ...]
    aim: str
    plan: str
    sizes: tuple[tuple[str, str], ...]
    form: Form | None
    read: str
    standing: Standing | None
    verdict: str
    statements: tuple[str, ...]
    due: tuple[RecordLine, ...]
    looked: tuple[RecordLine, ...]
    marking: str
    files: tuple[Choice, ...]
    value: str
    answer: Link | None
    conclude: Form | None
    abandon: Form | None
    reason: str
    refusal: str


def samples_page(found: Samples, actor: Actor, reader: Reader) -> SamplesPage:
    """Return the page of all samples of a visit."""
    return SamplesPage(
        back=_back(found.visit.id, actor, reader),
        lines=tuple(sample_line(one, found.checklist, reader) for one in found.courses),
        new=f"{place(found.visit.id)}/new" if found.open else "",
    )


def sample_page(
    found: Sampling, reader: Reader, *, chosen: str = "", refusal: Refused | None
) -> SamplePage:
    """Return the page of a sample; `chosen` is a record to look at again."""
    course, sample = found.course, found.course.sample
    path, now, outcome = place(sample.visit, sample.number), course.standing, course.outcome
    looking = found.open and sample.state is SampleState.DRAWN
    due, looked = record_lines(found, path, chosen=chosen)
    following = _next(found, path, reader) if found.open else None
    abandoning = _abandon(found, path, reader)
    return SamplePage(
        back=Link(path=place(sample.visit), text=reader.translate("All samples of the visit")),
        path=path,
        number=number_of(sample),
        state=sample.state,
        shape=SHAPES[sample.state],
        item=item_title(found.checklist, sample.item),
        kind=reader.label(sample.kind),
        facts=tuple(facts(found, reader)),
        digests=tuple(digests(found, reader)),
        aim=_aim(sample.aim, sample.count, reader),
        plan=_plan(course.plan, reader),
        sizes=tuple(sizes(sample.count, reader)) if sample.aim is None and found.open else (),
        form=following and as_sent(following, refusal, reader),
        read=_read(found, reader),
        standing=now,
        verdict="" if outcome is None else verdict_sentence(outcome, reader.translate),
        statements=() if outcome is None else tuple(statements(outcome, reader.translate)),
        due=due if looking else (),
        looked=looked,
        marking=f"{path}/records" if looking else "",
        files=tuple(file_choices(found.evidence)) if looking else (),
        value=_value(course, reader),
        answer=_answer(found, reader),
        conclude=_conclude(path, now, reader) if looking else None,
        abandon=abandoning and as_sent(abandoning, refusal, reader),
        reason=sample.reason,
        refusal=left_over((following, abandoning), refusal, reader),
    )


def _back(visit_id: str, actor: Actor, reader: Reader) -> Link:
    """Return the way back: to the visit, or for who reads only results to its result."""
    if does(actor, Act.READ_VISIT):
        return Link(path=f"/desk/visits/{visit_id}", text=reader.translate("To the visit"))
    return Link(path=f"/desk/results/{visit_id}", text=reader.translate("To the result"))


def _aim(aim: Aim | None, count: int, reader: Reader) -> str:
    return "" if aim is None else aim_sentence(aim, count, reader.translate)


def _plan(plan: Plan, reader: Reader) -> str:
    return plan_sentence(plan, reader.translate) if plan else ""


def _next(found: Sampling, path: str, reader: Reader) -> Form | None:
    """Return the form of the next step before the records are drawn."""
    sample = found.course.sample
    if sample.state is SampleState.LISTED:
        return aim_form(f"{path}/aim", sample.count, reader, sealed=found.sealed)
    if sample.state is not SampleState.PLANNED:
        return None
    match sample.source:
        case Dice():
            return dice_form(f"{path}/dice", reader)
        case Drand():
            return round_form(f"{path}/round", reader)
        case _:
            return seed_form(f"{path}/draw", reader)


def _read(found: Sampling, reader: Reader) -> str:
    """Return who has read the dice; what they read is not shown to whoever reads them next."""
    readings, translate = found.course.sample.readings, reader.translate
    if not readings or found.course.sample.state is not SampleState.PLANNED:
        return ""
    by = translate(", ").join(found.names.get(one.by, one.by) for one in readings)
    if len(readings) == 1:
        return translate(
            "{by} has entered the dice. Now a second person of the team reads them and enters"
            " them, without looking at the first entry."
        ).format(by=by)
    return translate(
        "{by} have read the dice differently. Read them again; whoever was mistaken enters them"
        " anew."
    ).format(by=by)


def _value(course: Course, reader: Reader) -> str:
    if course.value is None:
        return ""
    fits, looked = course.value
    said = reader.translate("{fits} of {looked} records fit")
    return said.format(fits=f"{fits:f}", looked=looked)


def _answer(found: Sampling, reader: Reader) -> Link | None:
    """Return where the item is answered; its form is then filled with what was found."""
    sample = found.course.sample
    if not found.open or sample.state is not SampleState.CONCLUDED:
        return None
    parts: Mapping[str, str] = {one.item.code: one.item.part for one in found.checklist.items}
    path = f"/desk/visits/{sample.visit}/record/{parts[sample.item]}#item-{sample.item}"
    text = reader.translate("Take it over into item {item}").format(item=sample.item)
    return Link(path=path, text=text, icon="clipboard-check", acts=True)


def _conclude(path: str, now: Standing | None, reader: Reader) -> Form | None:
    if now is None or now.verdict is Verdict.OPEN or now.doubt:
        return None
    return conclude_form(f"{path}/conclude", reader, early=not now.complete)


def _abandon(found: Sampling, path: str, reader: Reader) -> Form | None:
    ended = {SampleState.CONCLUDED, SampleState.ABANDONED}
    if not found.open or found.course.sample.state in ended:
        return None
    return abandon_form(f"{path}/abandon", reader)
