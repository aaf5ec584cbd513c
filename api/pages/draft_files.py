"""A draft as a file: what is downloaded, and why an uploaded one was refused."""

import asyncio

from litestar import Response

from api import packs
from api.pages.draft_contents import told
from api.view import Reader
from audit.domain.errors import Fault, Invalid
from checklists.as_yaml import as_yaml
from checklists.joining import Pack
from checklists.loader import DataError
from reports.language import say
from reports.pack_workbook import write_pack

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YAML = "application/yaml"


async def file_of_pack(pack: Pack, kind: str, language: str) -> Response[bytes]:
    """Return a pack as a workbook ("xlsx") or as the text of a data file ("yaml")."""
    workbook = kind == "xlsx"
    content = await asyncio.to_thread(write_pack, pack, language) if workbook else as_yaml(pack)
    name = f"{pack.name}-{pack.version}.{kind}"
    return Response(
        content,
        media_type=XLSX if workbook else YAML,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def read_file(content: bytes, reader: Reader) -> Pack:
    """Return the pack of a workbook or a YAML file.

    Raises `Invalid` with every fault that keeps the file from being read, each told with its place.
    """
    try:
        return packs.taken_in(content, reader.language)[0]
    except DataError as error:
        found = [(flaw.item, told(flaw, reader)) for flaw in error.flaws]
    except Invalid as refusal:
        found = [(fault.where, say(fault, reader.language)) for fault in refusal.faults]
        if not found:
            raise
    raise Invalid(
        "authoring.unreadable_file",
        "The file cannot be read as a checklist; mend what is told, and send it again.",
        faults=tuple(_fault(where, said) for where, said in found),
    )


def _fault(where: str, said: str) -> Fault:
    return Fault(
        where=where,
        code="authoring.in_file",
        message="{where}: {said} Then send the file again.",
        fields={"where": where or "-", "said": said},
    )
