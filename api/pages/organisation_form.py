"""The form of an organisation: the fields of its kind, and the contracts of an evaluation body."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, TypeVar
from urllib.parse import quote

import msgspec

from api.pages.forms import Choice, Entered, Field, FieldKind, Form, read, refused
from api.pages.listing import Link
from api.pages.organisation_document import PLACE
from api.public.lists import address
from api.view import Reader
from audit.domain.errors import DomainError, Fault, Invalid
from audit.domain.organisation import Contract, Organisation, OrganisationKind
from audit.domain.registry import Name
from audit.services.organisation import OrganisationDraft

Value = TypeVar("Value")

_EMPTY_ROWS = 2
_CONTRACTS = "contracts"  # where a refusal says that a contract is wrong
_CELLS = ("number", "commissioned_by", "starts_on", "ends_on")
_CELL_TITLES = {
    "number": "Number of the contract",
    "commissioned_by": "Commissioned by",
    "starts_on": "First day",
    "ends_on": "Last day",
}
_KINDS: Mapping[str, FieldKind] = {
    "number": "text",
    "commissioned_by": "select",
    "starts_on": "date",
    "ends_on": "date",
}
_IN_A_REGION = frozenset({OrganisationKind.REGULATOR, OrganisationKind.OVERSIGHT})


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What is entered of an organisation besides contracts."""

    name: Name
    region: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{2}){0,3}\Z")] = ""
    institution: Annotated[str, msgspec.Meta(max_length=64)] = ""
    uscc: Annotated[str, msgspec.Meta(max_length=18)] = ""


class ContractRow(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one contract."""

    title: str
    fields: tuple[Field, ...]


class OrganisationForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form in two parts; `columns` are the titles of the contracts, none for other kinds."""

    back: Link
    lead: str
    form: Form
    head: tuple[Field, ...]
    columns: tuple[str, ...]
    contracts: tuple[ContractRow, ...]
    contracts_error: str


def draft_of(
    given: Entered, kind: OrganisationKind, organisation: Organisation | None
) -> OrganisationDraft:
    """Return the organisation that is entered. Raises `Invalid` naming every field."""
    rows = list(_rows(given))
    in_rows = {f"{cell}_{row}" for cell in _CELLS for row in rows}
    faults: list[Fault] = []
    head = _read(Head, {name: given[name] for name in given if name not in in_rows}, faults)
    contracts = [_contract(given, row, faults) for row in rows]
    if head is None or faults:
        raise Invalid(
            "organisation.entry",
            "{count} entries of the organisation are wrong; each says how to mend it.",
            faults=tuple(faults),
            count=len(faults),
        )
    return OrganisationDraft(
        id="" if organisation is None else organisation.id,
        kind=kind,
        name=head.name,
        region=head.region,
        institution=head.institution,
        uscc=head.uscc,
        contracts=tuple(filter(None, contracts)),
    )


def _rows(given: Entered) -> Iterator[int]:
    """Yield the numbers of the rows in which something is entered."""
    numbers = (name.rpartition("_") for name in given)
    yield from sorted({int(row) for cell, _, row in numbers if cell in _CELLS and row.isdecimal()})


def _contract(given: Entered, row: int, faults: list[Fault]) -> Contract | None:
    cells = {cell: given[f"{cell}_{row}"] for cell in _CELLS if f"{cell}_{row}" in given}
    found: list[Fault] = []
    contract = _read(Contract, cells, found)
    faults += [msgspec.structs.replace(one, where=f"{one.where}_{row}") for one in found]
    return contract


def _read(kind: type[Value], given: Entered, faults: list[Fault]) -> Value | None:
    """Return what is entered; what is wrong is added to the faults."""
    try:
        return read(kind, given)
    except Invalid as refusal:
        faults += refusal.faults
    return None


def organisation_form(
    kind: OrganisationKind,
    regulators: Sequence[Organisation],
    reader: Reader,
    *,
    organisation: Organisation | None,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> OrganisationForm:
    """Return the form: empty, with what is kept, or as it was entered with why it was refused."""
    translate = reader.translate
    kept = _kept(organisation) if organisation else {}
    shown = given or kept
    head = _head(kind, reader)
    numbers = _numbers(shown) if kind is OrganisationKind.EVALUATOR else range(0)
    rows = tuple(_row(row, regulators, organisation, reader) for row in numbers)
    place = PLACE if organisation is None else f"{PLACE}/{quote(organisation.id, safe='')}"
    cells = tuple(field for row in rows for field in row.fields)
    form = Form(
        action=f"{place}/edit" if organisation else address(f"{PLACE}/new", {"kind": kind.value}),
        submit=translate("Save"),
        fields=(*head, *cells, Field(name=_CONTRACTS, label="")),
        icon="check",
    )
    if refusal is None:
        form = _filled(form, shown)
    else:
        form = refused(form, refusal, given=shown, reader=reader)
    fields = {field.name: field for field in form.fields}
    back = (
        Link(path=place, text=organisation.name)
        if organisation
        else Link(path=PLACE, text=translate("Organisations"))
    )
    return OrganisationForm(
        back=back,
        lead=reader.label(kind),
        form=form,
        head=tuple(fields[field.name] for field in head),
        columns=tuple(translate(_CELL_TITLES[cell]) for cell in _CELLS) if rows else (),
        contracts=tuple(_again(row, fields) for row in rows),
        contracts_error=fields[_CONTRACTS].error,
    )


def _again(row: ContractRow, fields: Mapping[str, Field]) -> ContractRow:
    shown = tuple(fields[field.name] for field in row.fields)
    return msgspec.structs.replace(row, fields=shown)


def _filled(form: Form, given: Entered) -> Form:
    fields = (
        msgspec.structs.replace(field, values=given.get(field.name, ())) for field in form.fields
    )
    return msgspec.structs.replace(form, fields=tuple(fields))


def _kept(organisation: Organisation) -> Entered:
    """Return what is kept as it is entered."""
    given = {
        "name": organisation.name,
        "region": organisation.region,
        "institution": organisation.institution or "",
        "uscc": organisation.uscc,
    }
    for row, contract in enumerate(organisation.contracts, 1):
        given |= {f"{cell}_{row}": str(getattr(contract, cell)) for cell in _CELLS}
    return {name: (text,) for name, text in given.items() if text}


def _numbers(given: Entered) -> range:
    """Return the rows to be shown: those in use, and some more."""
    return range(1, max(_rows(given), default=0) + _EMPTY_ROWS + 1)


def _head(kind: OrganisationKind, reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    name = Field(
        name="name",
        label=translate("Organisation name"),
        required=True,
        extra={"autocomplete": "off"},
    )
    uscc = Field(
        name="uscc",
        label=translate("Credit code"),
        help=translate("18 characters, as on the certificate."),
        extra={"maxlength": "18", "autocomplete": "off"},
    )
    if kind in _IN_A_REGION:
        region = Field(
            name="region",
            label=translate("Region"),
            help=translate(
                "Two digits of GB/T 2260 for a province, four for a prefecture, six for a"
                " district: 31 is Shanghai, 310106 is Jing'an."
            ),
            required=True,
            extra={"maxlength": "6", "inputmode": "numeric", "autocomplete": "off"},
        )
        return (name, region, uscc)
    if kind is OrganisationKind.INSTITUTION:
        entry = Field(
            name="institution",
            label=translate("Number of the institution"),
            help=translate("As in the register; for most it is the credit code."),
            required=True,
            extra={"maxlength": "64", "autocomplete": "off"},
        )
        return (name, entry, uscc)
    return (name, uscc)


def _row(
    row: int, regulators: Sequence[Organisation], organisation: Organisation | None, reader: Reader
) -> ContractRow:
    translate = reader.translate
    contracts = organisation.contracts if organisation else ()
    known = {one.id: one.name for one in regulators}
    gone = {one.commissioned_by: one.commissioned_by for one in contracts}
    givers = (
        Choice(value="", text=translate("Choose")),
        *(Choice(value=value, text=text) for value, text in {**gone, **known}.items()),
    )
    title = translate("Contract {number}").format(number=row)
    return ContractRow(
        title=title,
        fields=tuple(
            Field(
                name=f"{cell}_{row}",
                label=f"{title}{translate(': ')}{translate(_CELL_TITLES[cell])}",
                kind=_KINDS[cell],
                choices=givers if cell == "commissioned_by" else (),
            )
            for cell in _CELLS
        ),
    )
