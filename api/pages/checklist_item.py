"""The page of one item of a checklist: how it is checked, what it counts, on what it stands."""

from collections.abc import Mapping
from datetime import date

import msgspec

from api.pages.checklist_document import edition_path, titled
from api.pages.checklist_words import CLASS_SENTENCES, LANE_SENTENCES, STANDING_SHAPES
from api.pages.comparison_words import FIELD_WORDS
from api.view import Reader
from audit.services.checklist import Ground, Issue, ItemSheet
from checklists.contents import Standing
from checklists.model import Comparison, Force, ItemClass, Lane, Measure
from checklists.provenance import Step
from reports.writing import number

_CHANGE_SENTENCES: Mapping[str, str] = {
    "add": "Added: {reason}",
    "replace": "Put otherwise: {reason}",
    "tighten": "Made stricter: {reason}",
    "cite": "Further basis: {reason}",
    "reorder": "Moved: {reason}",
}
# A field of the data is called by what it says of the item.
_WORD_OF = {"provisions": "basis"}
# What is a word of the model is told by its name.
_NAMED: Mapping[str, type[ItemClass | Lane]] = {"class": ItemClass, "lane": Lane}
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤"}


class GroundView(msgspec.Struct, frozen=True, kw_only=True):
    """A clause an item stands on, with the dates of its document."""

    document: str
    number: str
    issuers: tuple[str, ...]
    force: Force
    article: str
    excerpt: str
    standing: Standing
    shape: str
    issued: date | None
    effective: date | None
    expires: date | None
    as_of: date | None
    note: str


class EditView(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the item before and after a step."""

    field: str
    before: str
    after: str


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """What an overlay did to the item: which one, why, and to which fields."""

    source: str
    says: str
    edits: tuple[EditView, ...]


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """One item: what is asked, how it is checked, what it counts, on what basis, since when."""

    issue: Issue
    back: str
    part: str
    code: str
    lane: Lane
    lane_says: str
    class_: ItemClass
    class_says: str
    weight: str
    how: str
    methods: tuple[str, ...]
    evidence: tuple[str, ...]
    measure: str
    concerns: tuple[str, ...]
    requirements: tuple[str, ...]
    grounds: tuple[GroundView, ...]
    source: str
    steps: tuple[StepView, ...]


def item_page(sheet: ItemSheet, reader: Reader) -> ItemPage:
    """Return the page of an item."""
    item, checklist = sheet.resolved.item, sheet.checklist
    return ItemPage(
        issue=sheet.issue,
        back=edition_path(sheet.issue.name, sheet.issue.version),
        part=next(one.title for one in checklist.parts if one.code == item.part),
        code=item.code,
        lane=item.lane,
        lane_says=reader.translate(LANE_SENTENCES[item.lane]),
        class_=item.class_,
        class_says=reader.translate(CLASS_SENTENCES[item.class_]),
        weight=_weight(sheet, reader),
        how=item.how,
        methods=item.methods,
        evidence=item.evidence,
        measure=_measure(item.measure, reader),
        concerns=_concerns(sheet),
        requirements=item.requirements,
        grounds=tuple(map(_ground, sheet.grounds)),
        source=sheet.resolved.source,
        steps=tuple(_step(one, reader) for one in sheet.steps),
    )


def _weight(sheet: ItemSheet, reader: Reader) -> str:
    item = sheet.resolved.item
    if not item.weight:
        return ""
    if item.class_ is ItemClass.BONUS:
        return reader.translate("at most {weight} points").format(weight=item.weight)
    part = next(one for one in sheet.checklist.parts if one.code == item.part)
    return reader.translate(
        "{weight} of {weights} in its part, which carries {points} of 1000 points"
    ).format(weight=item.weight, weights=sheet.weights, points=part.points)


def _measure(measure: Measure | None, reader: Reader) -> str:
    if measure is None:
        return ""
    if measure.threshold is None:
        words = reader.translate("{name} ({unit}), without a threshold")
        return words.format(name=measure.name, unit=measure.unit)
    sign = _SIGNS[measure.comparison]
    return f"{measure.name} {sign} {number(measure.threshold)} {measure.unit}"


def _concerns(sheet: ItemSheet) -> tuple[str, ...]:
    applies, terms = sheet.resolved.item.applies, sheet.checklist.terms
    return tuple(terms.get(code, code) for code in (*applies.forms, *applies.kinds))


def _ground(ground: Ground) -> GroundView:
    norm, citation = ground.norm, ground.citation
    return GroundView(
        document=titled(norm),
        number=norm.number,
        issuers=norm.issuers,
        force=norm.force,
        article=citation.article,
        excerpt=citation.excerpt,
        standing=ground.standing,
        shape=STANDING_SHAPES[ground.standing],
        issued=norm.issued,
        effective=norm.effective,
        expires=norm.expires,
        as_of=norm.as_of,
        note=norm.note,
    )


def _step(step: Step, reader: Reader) -> StepView:
    sentence = reader.translate(_CHANGE_SENTENCES[step.operation])
    return StepView(
        source=step.source,
        says=sentence.format(reason=step.reason),
        edits=tuple(
            EditView(
                field=reader.translate(FIELD_WORDS.get(_WORD_OF.get(edit.field, edit.field), "")),
                before=_said(edit.field, edit.before, reader),
                after=_said(edit.field, edit.after, reader),
            )
            for edit in step.edits
        ),
    )


def _said(field: str, value: object, reader: Reader) -> str:
    """Return what stood in a field: a class or a lane by its name, else as plain text."""
    named = _NAMED.get(field)
    return reader.label(named(str(value))) if named and value else _plain(value)


def _plain(value: object) -> str:
    """Return plain data as text, one line for each thing it holds."""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(map(_plain, value))
    return "" if value is None else str(value)
