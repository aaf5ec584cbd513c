"""A sample of records in one line, wherever it is named, and where its page is."""

import msgspec

from api.view import Reader
from audit.domain.record_findings import Course
from audit.domain.record_sample import SampleState
from checklists.model import ResolvedChecklist
from reports.record_samples import verdict_sentence

SHAPES = {
    SampleState.LISTED: "ring",
    SampleState.PLANNED: "ring",
    SampleState.DRAWN: "half",
    SampleState.CONCLUDED: "full",
    SampleState.ABANDONED: "cross",
}


class SampleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A sample among those of a visit; `says` is what came of it, or where it stands."""

    path: str
    title: str
    item: str
    state: SampleState
    shape: str
    says: str


def place(visit_id: str, number: int | None = None) -> str:
    """Return the address of the samples of a visit, or of one of them."""
    path = f"/desk/visits/{visit_id}/samples"
    return path if number is None else f"{path}/{number}"


def sample_line(course: Course, checklist: ResolvedChecklist, reader: Reader) -> SampleLine:
    """Return a sample as a line among those of its visit."""
    sample = course.sample
    return SampleLine(
        path=place(sample.visit, sample.number),
        title=reader.translate("Sample {number}: {kind}").format(
            number=sample.number, kind=reader.label(sample.kind)
        ),
        item=item_title(checklist, sample.item),
        state=sample.state,
        shape=SHAPES[sample.state],
        says=says(course, reader),
    )


def says(course: Course, reader: Reader) -> str:
    """Return what came of a sample, or where it stands."""
    sample, translate = course.sample, reader.translate
    if sample.state is SampleState.ABANDONED:
        return sample.reason
    if course.outcome is not None:
        return verdict_sentence(course.outcome, translate)
    if course.standing is not None:
        now = course.standing
        return translate("{looked} of {asked} records looked at").format(
            looked=now.looked, asked=now.asked
        )
    return translate("{count} records on the list").format(count=sample.count)


def item_title(checklist: ResolvedChecklist, code: str) -> str:
    """Return an item by its code and its title."""
    title = next((one.item.title for one in checklist.items if one.item.code == code), "")
    return f"{code} {title}".strip()
