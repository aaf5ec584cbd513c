"""How a visit came to the version of its checklist: its moves, and the answers kept aside."""

from api.pages.migration_document import PLACE
from api.pages.migration_tables import SHAPES
from api.pages.visit_items import VERDICT_SHAPES
from api.view import Reader
from audit.domain.migration import Migration, Move
from audit.services.case_file import CaseFile
from reports.table import Cell, Column, Table, table
from reports.writing import moment


def moves_table(file: CaseFile, reader: Reader) -> Table:
    """Return the moves of a visit, the first first, each with the way to its migration."""
    translate = reader.translate
    return table(
        translate("Changes of the version of its checklist"),
        (
            translate("Proposed at"),
            translate("Old version"),
            translate("New version"),
            translate("Move"),
            translate("Agreed or declined by"),
            translate("Moved at"),
            Column(title=translate("Answers that stay"), figure=True),
            Column(title=translate("Answers kept aside"), figure=True),
            translate("Reason"),
        ),
        (_row(proposed, made, file, reader=reader) for proposed, made in file.moves),
    )


def aside_table(file: CaseFile, reader: Reader) -> Table:
    """Return the answers that no longer stand for their items, each with what became of it."""
    translate = reader.translate
    return table(
        translate("Answers kept aside"),
        (
            translate("Old item"),
            translate("What was found"),
            translate("What becomes of its answer"),
            translate("New item"),
        ),
        (
            (
                one.answer.item,
                Cell(
                    text=reader.label(one.answer.verdict), shape=VERDICT_SHAPES[one.answer.verdict]
                ),
                reader.label(one.handling),
                translate(", ").join(one.becomes),
            )
            for one in file.aside
        ),
    )


def _versions(proposed: Migration) -> tuple[str, str]:
    """Return both versions, with the names of their lists where these differ."""
    if proposed.old_name == proposed.new_name:
        return proposed.old_version, proposed.new_version
    return (
        f"{proposed.old_name} {proposed.old_version}",
        f"{proposed.new_name} {proposed.new_version}",
    )


def _row(
    proposed: Migration, made: Move, file: CaseFile, *, reader: Reader
) -> tuple[Cell | str, ...]:
    translate = reader.translate
    said = ""
    if made.said_at is not None:
        who = file.names.get(made.said_by, made.said_by)
        said = translate("{when}, by {who}").format(when=moment(made.said_at, translate), who=who)
    applied = made.applied_at
    carried, aside = (
        Cell() if applied is None else Cell(text=str(count), value=count)
        for count in (made.carried, made.aside)
    )
    return (
        Cell(text=moment(proposed.at, translate), href=f"{PLACE}/{proposed.id}"),
        *_versions(proposed),
        Cell(text=reader.label(made.state), shape=SHAPES[made.state]),
        said,
        moment(applied, translate) if applied else "",
        carried,
        aside,
        made.reason or proposed.reason,
    )
