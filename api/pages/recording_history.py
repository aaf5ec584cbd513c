"""The history of an item: every answer that was ever given to it on a visit."""

import msgspec

from api.pages.listing import Link
from api.pages.recording_document import place
from api.pages.recording_items import SHAPES, value_of
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.permission import Act, does
from audit.services.recording import ItemHistory
from reports.table import Cell, Column, Table, table
from reports.writing import moment


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """An item with every answer to it, the latest first."""

    back: Link
    item: str
    table: Table


def history_page(known: ItemHistory, actor: Actor, reader: Reader, *, title: str) -> HistoryPage:
    """Return the page of an item; whoever records the visit is led back to its form."""
    translate, item = reader.translate, known.item.item
    back = Link(path=f"/desk/visits/{known.visit.id}", text=known.visit.institution_name)
    if does(actor, Act.RECORD_VISIT):
        path = f"{place(known.visit.id)}/{item.part}#item-{item.code}"
        back = Link(path=path, text=translate("Back to the item"))
    rows = [
        (
            moment(answer.at, translate),
            Cell(text=str(number), value=number),
            known.people[answer.by].name,
            Cell(text=reader.label(answer.verdict), shape=SHAPES[answer.verdict]),
            value_of(answer, item.measure),
            answer.reason,
        )
        for number, answer in enumerate(known.answers, start=1)
    ]
    columns = (
        translate("Time"),
        Column(title=translate("Revision"), figure=True),
        translate("Who answers"),
        translate("Finding"),
        translate("Measured"),
        translate("Reason"),
    )
    return HistoryPage(back=back, item=item.title, table=table(title, columns, reversed(rows)))
