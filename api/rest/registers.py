"""Registers over JSON and spreadsheets."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Controller, Request, Response
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody

from api import registers
from api.errors import Place, language_of, places_of
from api.registers import FileKind, Rows, Sheet
from api.rest.routes import act, download, read
from audit.domain.actor import Bearer
from audit.domain.filters import InspectorFilter, InstitutionFilter, RecusalFilter
from audit.domain.page import Page, PageRequest
from audit.domain.registry import (
    InspectionItem,
    Inspector,
    InspectorStatus,
    Institution,
    InstitutionStatus,
    Recusal,
    Register,
    RiskClass,
)
from audit.runtime import Runtime
from audit.services import register

_MEDIA_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
}


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries were saved, and every place in the file that was not taken."""

    saved: int
    faults: tuple[Place, ...]


class SheetForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One spreadsheet."""

    file: UploadFile


def _institutions(
    region: FromQuery[str] = "",
    status: FromQuery[InstitutionStatus | None] = None,
    form: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    risk_class: FromQuery[RiskClass | None] = None,
    text: FromQuery[str] = "",
) -> InstitutionFilter:
    return InstitutionFilter(
        region=region, status=status, form=form, kind=kind, risk_class=risk_class, text=text
    )


def _inspectors(
    region: FromQuery[str] = "",
    status: FromQuery[InspectorStatus | None] = None,
    officer: FromQuery[bool | None] = None,
    text: FromQuery[str] = "",
) -> InspectorFilter:
    return InspectorFilter(region=region, status=status, officer=officer, text=text)


class RegisterController(Controller):
    """The registers of institutions and inspectors, recusals, and the item list."""

    path = "/registers"
    tags: Sequence[str] | None = ("registers",)

    @read("/institutions", dependencies={"chosen": Provide(_institutions, sync_to_thread=False)})
    async def institutions(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[InstitutionFilter],
    ) -> Page[Institution]:
        """List institutions, by district."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await register.institutions(uow, chosen, page)

    @read("/institutions/{institution_id:path}")
    async def institution(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        institution_id: FromPath[str],
    ) -> Institution:
        """Read one institution."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await register.institution(uow, institution_id.removeprefix("/"))

    @read("/inspectors", dependencies={"chosen": Provide(_inspectors, sync_to_thread=False)})
    async def inspectors(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[InspectorFilter],
    ) -> Page[Inspector]:
        """List inspectors."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await register.inspectors(uow, chosen, page)

    @read("/recusals")
    async def recusals(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
    ) -> Page[Recusal]:
        """List who must not visit whom."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await register.recusals(uow, RecusalFilter(), page)

    @read("/items")
    async def items(
        self, runtime: NamedDependency[Runtime], actor: NamedDependency[Bearer]
    ) -> list[InspectionItem]:
        """List what may be inspected."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return list(await register.items(uow))

    @act("/")
    async def save(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        data: JSONBody[Register],
    ) -> Imported:
        """Add or replace entries, all of them or none."""
        done = await registers.take_in_values(runtime, actor, data)
        return Imported(saved=done.saved, faults=())

    @act("/files/{sheet:str}")
    async def take_in(
        self,
        request: Request[Any, Any, Any],
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        sheet: FromPath[Sheet],
        data: MultipartBody[SheetForm],
        rows: FromQuery[Rows] = Rows.ALL,
    ) -> Imported:
        """Import a register from XLSX or CSV."""
        done = await registers.take_in(
            runtime,
            actor,
            sheet,
            content=await data.file.read(),
            rows=rows,
            language=runtime.settings.language,
        )
        return Imported(saved=done.saved, faults=places_of(done.faults, language_of(request)))

    @download("/files/{sheet:str}", *_MEDIA_TYPES.values())
    async def hand_out(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        sheet: FromPath[Sheet],
        kind: FromQuery[FileKind] = FileKind.XLSX,
    ) -> Response[bytes]:
        """Export a register; importing the file again changes nothing."""
        content = await registers.hand_out(
            runtime, actor, sheet, kind=kind, language=runtime.settings.language
        )
        return _download(content, f"{sheet.value}.{kind.value}", kind)

    @download("/template", _MEDIA_TYPES[FileKind.XLSX])
    async def template(
        self, runtime: NamedDependency[Runtime], actor: NamedDependency[Bearer]
    ) -> Response[bytes]:
        """Download the workbook to fill in."""
        content = await registers.blank(runtime, actor, runtime.settings.language)
        return _download(content, "template.xlsx", FileKind.XLSX)


def _download(content: bytes, name: str, kind: FileKind) -> Response[bytes]:
    return Response(
        content,
        media_type=_MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
