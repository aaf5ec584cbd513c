"""What the records of the institution say about an item, as its form shows it."""

from collections.abc import Mapping

import msgspec

from api.pages.measure_lines import MeasureView, measure_view, value_text
from api.view import Reader
from audit.domain import record_answers
from audit.domain.adoption import Adoption
from audit.services.recording import Desk
from checklists.model import ResolvedItem


class RecordsView(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the records about an item, and so is not asked for on paper.

    `given` says that the first measure gives the item's value, which the form is filled with;
    `kept` what was made of it, "" before there is an answer.
    """

    measures: tuple[MeasureView, ...]
    covered: tuple[str, ...]
    given: bool
    kept: str


def records_view(desk: Desk, resolved: ResolvedItem, reader: Reader) -> RecordsView | None:
    """Return what the records say about an item, None if they say nothing."""
    code, found = resolved.item.code, desk.records
    measures = found.measures.get(code, ())
    covered = found.burden.items[code].covered
    declared = [one for one in measures if not one.undeclared]
    if not declared and not covered:
        return None
    proposal = found.proposals.get(code)
    return RecordsView(
        measures=tuple(
            measure_view(
                one, found.definitions[one.name], reader, institution=desk.visit.institution
            )
            for one in declared
        ),
        covered=covered,
        given=proposal is not None and proposal.computed is not None,
        kept=_kept(desk, code, reader),
    )


def filled(desk: Desk) -> Mapping[str, Mapping[str, str]]:
    """Return, by item without an answer, the fields that its form is filled with."""
    fields = {}
    for item, proposal in desk.records.proposals.items():
        value, of = proposal.filled
        if value is not None:
            fields[item] = {"value": f"{value:f}"} | ({} if of is None else {"of": str(of)})
    # What was seen on a sample goes before what was declared.
    for item, (fits, looked) in record_answers.shares(desk.samples, desk.checklist).items():
        fields[item] = {"value": f"{fits:f}", "of": str(looked)}
    return {item: filling for item, filling in fields.items() if item not in desk.given}


def _kept(desk: Desk, item: str, reader: Reader) -> str:
    """Return what was made of the value by the current answer."""
    revision = len(desk.given.get(item, ()))
    for one in desk.adoptions:
        if (one.item, one.revision) == (item, revision):
            return _made_of(one, desk, reader)
    return ""


def _made_of(one: Adoption, desk: Desk, reader: Reader) -> str:
    translate = reader.translate
    definition = desk.records.definitions[one.measure]
    if one.computed is None:
        return translate("Entered by hand; the records gave no sure value.")
    computed = value_text(one.computed, definition)
    if not one.corrected:
        return translate("The value of the records was taken over: {computed}.").format(
            computed=computed
        )
    return translate("The records gave {computed}; it was corrected to {taken}.").format(
        computed=computed, taken=value_text(one.taken, definition)
    )
