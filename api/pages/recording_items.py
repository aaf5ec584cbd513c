"""One item as its form shows it: what to check, what was found before, and what is answered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from api.pages.forms import Choice, Entered, choices
from api.pages.recording_records import RecordsView, filled, records_view
from api.pages.recording_samples import SampleSaid, samples_said
from api.view import Reader
from audit.domain.answer import Answer, Verdict, met
from audit.domain.errors import Fault
from audit.domain.evidence import Evidence
from audit.domain.workdays import CHINA, local_date
from audit.services.recording import Desk
from checklists.model import Citation, ItemClass, Lane, Measure, ResolvedItem
from reports.build_score import quantity
from reports.language import say
from reports.writing import day, moment, number

SHAPES = {
    Verdict.CONFORM: "full",
    Verdict.EQUIVALENT: "square",
    Verdict.PARTLY: "half",
    Verdict.NOT: "cross",
    Verdict.NOT_APPLICABLE: "ring",
    Verdict.COULD_NOT_CHECK: "diamond",
}


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """A document, and the clauses of it that an item rests on: article and excerpt."""

    title: str
    number: str
    clauses: tuple[tuple[str, str], ...]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in words; `met` tells whether a value reaches its threshold, None without one."""

    verdict: Verdict
    shape: str
    value: str
    met: bool | None
    reason: str
    by: str
    when: str


class MeasureField(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be measured; `threshold` is "" where the norm names none.

    Of a `sampled` one the form asks how many records were looked at, and how many of them fit.
    """

    name: str
    unit: str
    asked: str
    comparison: str
    threshold: str
    sampled: bool


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is there: where it is opened, and its small picture, "" for none."""

    name: str
    caption: str
    when: str
    path: str
    picture: str


class ItemLine(msgspec.Struct, frozen=True, kw_only=True):
    """An item with the fields of its form; each field is called its name, a hyphen, and `code`.

    `seen` is the revision the form goes by. `saved` is the current answer. `contested` says that
    somebody has given it since the form was opened; `revisions` is then its number, and the form
    keeps what was entered.
    """

    code: str
    title: str
    class_: ItemClass
    lane: Lane
    how: str
    methods: tuple[str, ...]
    wanted: tuple[str, ...]
    bases: tuple[Basis, ...]
    measure: MeasureField | None
    records: RecordsView | None
    samples: tuple[SampleSaid, ...]
    before: Said | None
    set_aside: tuple[Said, ...]
    seen: int
    verdict: str
    verdicts: tuple[Choice, ...]
    reason: str
    value: str
    of: str
    caption: str
    saved: Said | None
    contested: bool
    revisions: int
    errors: tuple[str, ...]
    files: tuple[FileLine, ...]
    file_errors: tuple[str, ...]


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What kept a form from being taken as a whole, by item, and what was entered there.

    `files` are the reasons for which files were not taken.
    """

    texts: Mapping[str, Entered] = {}
    contested: frozenset[str] = frozenset()
    refused: Mapping[str, tuple[Fault, ...]] = {}
    files: Mapping[str, tuple[str, ...]] = {}

    @property
    def items(self) -> frozenset[str]:
        """The items that need another look."""
        return self.contested | self.refused.keys() | self.files.keys()


NO_TROUBLE = Trouble()


def item_lines(
    desk: Desk, items: Sequence[ResolvedItem], reader: Reader, *, today: date, trouble: Trouble
) -> Iterator[ItemLine]:
    """Yield the items of a part; where there was trouble, with what was entered and the reason."""
    options, proposed = choices(Verdict, reader), filled(desk)
    for resolved in items:
        line = _line(desk, resolved, reader, today=today, trouble=trouble, options=options)
        entered = line.code in trouble.contested or line.code in trouble.refused
        fields = {} if entered else proposed.get(line.code, {})
        yield msgspec.structs.replace(line, **fields)


def said(
    answer: Answer, desk: Desk, measure: Measure | None, reader: Reader, *, today: date
) -> Said:
    """Return an answer in words; of one given today the time is told without the day."""
    return Said(
        verdict=answer.verdict,
        shape=SHAPES[answer.verdict],
        value=value_of(answer, measure),
        met=None if measure is None else met(measure, answer),
        reason=answer.reason,
        by=desk.people[answer.by].name if answer.by in desk.people else answer.by,
        when=_when(answer.at, reader, today),
    )


def _line(
    desk: Desk,
    resolved: ResolvedItem,
    reader: Reader,
    *,
    today: date,
    trouble: Trouble,
    options: tuple[Choice, ...],
) -> ItemLine:
    item, given = resolved.item, desk.given.get(resolved.item.code, ())
    current = given[-1] if given else None
    troubled = item.code in trouble.contested or item.code in trouble.refused
    texts = trouble.texts.get(item.code, {}) if item.code in trouble.items else {}
    entered = texts if troubled else _texts_of(current)
    before = desk.before.get(item.code)
    return ItemLine(
        code=item.code,
        title=item.title,
        class_=item.class_,
        lane=item.lane,
        how=item.how,
        methods=item.methods,
        wanted=item.evidence,
        bases=tuple(_bases(resolved.citations)),
        measure=_measure(item.measure, reader),
        records=records_view(desk, resolved, reader),
        samples=tuple(samples_said(desk, item.code, reader)),
        before=None if before is None else _before(before, item.measure, reader),
        set_aside=tuple(
            _before(one, item.measure, reader) for one in desk.set_aside.get(item.code, ())
        ),
        seen=int(_one(entered, "seen") or 0) if item.code in trouble.contested else len(given),
        verdict=_one(entered, "verdict"),
        verdicts=options,
        reason=_one(entered, "reason"),
        value=_one(entered, "value"),
        of=_one(entered, "of"),
        caption=_one(texts, "caption") if item.code in trouble.files else "",
        saved=None if current is None else said(current, desk, item.measure, reader, today=today),
        contested=item.code in trouble.contested,
        revisions=len(given),
        errors=tuple(say(one, reader.language) for one in trouble.refused.get(item.code, ())),
        files=tuple(_files(desk.evidence, item.code, reader, today=today)),
        file_errors=trouble.files.get(item.code, ()),
    )


def _texts_of(current: Answer | None) -> Entered:
    if current is None:
        return {}
    value = () if current.value is None else (format(current.value, "f"),)
    of = () if current.of is None else (str(current.of),)
    return {
        "verdict": (current.verdict,),
        "reason": (current.reason,),
        "value": value,
        "of": of,
    }


def _one(entered: Entered, name: str) -> str:
    texts = entered.get(name, ())
    return texts[0] if texts else ""


def _before(answer: Answer, measure: Measure | None, reader: Reader) -> Said:
    return Said(
        verdict=answer.verdict,
        shape=SHAPES[answer.verdict],
        value=value_of(answer, measure),
        met=None if measure is None else met(measure, answer),
        reason=answer.reason,
        by="",
        when=day(local_date(answer.at), reader.translate),
    )


def value_of(answer: Answer, measure: Measure | None) -> str:
    """Return a measured value with its unit, "" without one."""
    if answer.value is None or measure is None:
        return ""
    return quantity(answer.value, f" {measure.unit}".rstrip(), answer.of)


def _measure(measure: Measure | None, reader: Reader) -> MeasureField | None:
    if measure is None:
        return None
    asked = ""
    if measure.threshold is not None:
        asked = f"{reader.label(measure.comparison)} {number(measure.threshold)} {measure.unit}"
    return MeasureField(
        name=measure.name,
        unit=measure.unit,
        asked=asked.strip(),
        comparison=measure.comparison.value,
        threshold="" if measure.threshold is None else number(measure.threshold),
        sampled=measure.sampled is True,
    )


def _bases(citations: Sequence[Citation]) -> Iterator[Basis]:
    documents: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in citations:
        documents.setdefault((one.title, one.number), []).append((one.article, one.excerpt))
    for (title, numbered), clauses in documents.items():
        yield Basis(title=title, number=numbered, clauses=tuple(clauses))


def _files(
    evidence: Sequence[Evidence], item: str, reader: Reader, *, today: date
) -> Iterator[FileLine]:
    for one in evidence:
        if one.item == item:
            path = f"/desk/evidence/{one.id}"
            yield FileLine(
                name=one.name,
                caption=one.caption,
                when=_when(one.received_at, reader, today),
                path=path,
                picture=f"{path}/small" if one.print_digest else "",
            )


def _when(at: datetime, reader: Reader, today: date) -> str:
    if local_date(at) == today:
        return f"{at.astimezone(CHINA):%H:%M}"
    return moment(at, reader.translate)
