"""What samples of records say about an item, as its form shows it."""

from collections.abc import Iterator

import msgspec

from api.pages.sample_words import place, says
from api.view import Reader
from audit.domain import record_answers
from audit.domain.record_sample import SampleState
from audit.services.recording import Desk


class SampleSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A sample of an item and what came of it; `filled` says that its share is in the form."""

    path: str
    title: str
    says: str
    filled: bool


def samples_said(desk: Desk, item: str, reader: Reader) -> Iterator[SampleSaid]:
    """Yield the samples that were taken for an item and not given up."""
    share = record_answers.shares(desk.samples, desk.checklist).get(item)
    for one in desk.samples:
        if one.sample.item == item and one.sample.state is not SampleState.ABANDONED:
            title = reader.translate("Sample {number}").format(number=one.sample.number)
            yield SampleSaid(
                path=place(one.sample.visit, one.sample.number),
                title=title,
                says=says(one, reader),
                filled=share is not None and one.value == share,
            )
