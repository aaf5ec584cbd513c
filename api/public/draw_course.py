"""The course of a draw in words, for the public page and for those who hold the draw."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from api.public.lines import SourceLine
from audit.domain.ceremony import Draw, DrawMode
from audit.domain.draw_course import By, Stage, Step
from audit.domain.draw_entry import Entry
from audit.domain.draw_files import RESULT
from audit.domain.entropy import QUICKNET, Dice, Dlt, Drand, Kl8, Reveal, Source, Ssq
from reports.writing import day, moment

Translate = Callable[[str], str]

_TITLES: Mapping[Step, str] = {
    Step.NUMBER: "Number taken",
    Step.ESCROW: "Copy of a secret kept by a second body",
    Step.ANNOUNCE: "Everything fixed and announced",
    Step.COMPUTE: "Result computed",
    Step.CHANGE: "Changed by hand",
    Step.OPEN: "Everything published",
    Step.CLOSE: "All visits over",
    Step.VOID: "Declared void",
}
_MODE_SENTENCES: Mapping[DrawMode, str] = {
    DrawMode.OPEN: "Open: who was drawn is public as soon as it is computed.",
    DrawMode.SEALED: "Sealed: who was drawn becomes public when the visits are over.",
}
_NEXT_SENTENCES: Mapping[By, str] = {
    By.OPERATOR: "Next: whoever holds the draw.",
    By.TWO_PEOPLE: "Two people enter it, each by themselves.",
    By.PARTY: "The party that bound itself opens its secret.",
    By.SECOND_BODY: "Next: the second body.",
    By.CLOCK: "Follows by itself.",
}

_QUICKNET_WORDS = "drand quicknet, round {round}"
_SOURCE_SENTENCES: Mapping[type[Source], str] = {
    Drand: "drand chain {chain}, round {round}",
    Reveal: "Secret of {party}, bound beforehand by this commitment:",
    Dice: "{n} ten-sided dice, thrown in public",
    Kl8: "Lottery Kuaile 8, issue {issue}",
    Ssq: "Lottery Shuangseqiu, issue {issue}",
    Dlt: "Lottery Daletou, issue {issue}",
}
_CODE_TITLES: Mapping[Step, Sequence[str]] = {
    Step.ESCROW: ("Commitment of that secret",),
    Step.ANNOUNCE: ("Fingerprint of plan.json",),
    Step.COMPUTE: ("Fingerprint of result.json", "Fingerprint over the lines of the result"),
}


class CodeLine(msgspec.Struct, frozen=True, kw_only=True):
    """An exact value, and what it is; "" for a value that says so itself."""

    says: str
    value: str


class StageLine(msgspec.Struct, frozen=True, kw_only=True):
    """A step: what it is, whether it was taken, what is said of it, and exact values."""

    title: str
    done: bool
    said: tuple[str, ...]
    codes: tuple[CodeLine, ...]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """All that the course of a draw is told from."""

    draw: Draw
    stages: Sequence[Stage]
    sources: Sequence[Source]
    entries: Sequence[Entry]
    lines_root: str


def course_lines(course: Course, translate: Translate) -> tuple[StageLine, ...]:
    """Return the steps of a draw in words."""
    return tuple(
        StageLine(
            title=_title(course, stage, translate),
            done=stage.at is not None or stage.step is Step.VOID,
            said=tuple(_said(course, stage, translate)),
            codes=tuple(
                CodeLine(says=translate(says) if says else "", value=value)
                for says, value in _codes(course, stage)
            ),
        )
        for stage in course.stages
    )


def _title(course: Course, stage: Stage, translate: Translate) -> str:
    if stage.step is Step.SOURCE:
        return source_line(course.sources[stage.place - 1], translate).says
    return translate(_TITLES[stage.step])


def _said(course: Course, stage: Stage, translate: Translate) -> Iterator[str]:
    if stage.at is not None:
        yield moment(stage.at, translate)
        yield from _facts(course, stage, translate)
        return
    if stage.step is Step.VOID:
        yield translate(course.draw.void_reason)  # the clock's own reason is one of our sentences
        return
    yield translate(_NEXT_SENTENCES[stage.by])
    if stage.since is not None and stage.until is not None:
        yield translate("From {since} to {until}; without it the draw is void.").format(
            since=moment(stage.since, translate), until=moment(stage.until, translate)
        )
    if stage.until_day is not None:
        yield translate("As soon as the last visit is over, at the latest on {day}.").format(
            day=day(stage.until_day, translate)
        )


def _facts(course: Course, stage: Stage, translate: Translate) -> Iterator[str]:
    escrow = course.draw.escrow
    if stage.step is Step.ESCROW and escrow is not None:
        yield f"{escrow.body} {escrow.document}".strip()
    if stage.step is Step.ANNOUNCE:
        yield translate(_MODE_SENTENCES[course.draw.mode])
    if stage.step is Step.CHANGE:
        yield translate(
            "Changes of teams or sample so far: {count}. Each is bound by the transparency log;"
            " what was changed and why is public as soon as the teams are."
        ).format(count=stage.count)
    if stage.step is Step.SOURCE and stage.secret:
        yield translate("Sealed until everything is published.")
    for one in course.entries:
        if stage.step is Step.SOURCE and one.place == stage.place and one.evidence:
            yield one.evidence
            return


def _codes(course: Course, stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield the exact values of a step, each after what it is."""
    draw = course.draw
    if stage.step is Step.SOURCE:
        values = (one.value for one in course.entries if one.place == stage.place)
        yield from (("", value) for value in dict.fromkeys(values))
        return
    fixed = {
        Step.ESCROW: (draw.escrow.commit if draw.escrow else "",),
        Step.ANNOUNCE: (draw.plan_digest,),
        Step.COMPUTE: (draw.files.get(RESULT, ""), course.lines_root),
    }
    titles = _CODE_TITLES.get(stage.step, ())
    for says, value in zip(titles, fixed.get(stage.step, ()), strict=True):
        if value:
            yield says, value


def source_line(source: Source, translate: Translate) -> SourceLine:
    """Return a source of chance in words, with the commitment that binds it."""
    quicknet = isinstance(source, Drand) and source.chain == QUICKNET
    sentence = _QUICKNET_WORDS if quicknet else _SOURCE_SENTENCES[type(source)]
    return SourceLine(
        says=translate(sentence).format_map(msgspec.structs.asdict(source)),
        commit=source.commit if isinstance(source, Reveal) else "",
    )
