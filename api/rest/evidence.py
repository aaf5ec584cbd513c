"""Evidence over JSON: files in, records and bytes out."""

from collections.abc import Sequence

import msgspec
from litestar import Controller, Response
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody

from api.rest.routes import create, download, read
from api.uploads import Told, take_in
from audit.domain.actor import Bearer
from audit.domain.answer import ClientId, Instant
from audit.domain.evidence import MEDIA_TYPES, Evidence
from audit.runtime import Runtime
from audit.services import evidence
from audit.services.evidence import Caption, Claim
from checklists.model import Code


class EvidenceForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file with what the client says of it."""

    id: ClientId
    file: UploadFile
    captured_at: Instant
    item: Code | None = None
    caption: Caption = ""
    claimed: Claim = ""


class EvidenceController(Controller):
    """Files taken on site; the original bytes are never altered."""

    path = "/"
    tags: Sequence[str] | None = ("evidence",)

    @create("/visits/{visit_id:str}/evidence")
    async def receive(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        data: MultipartBody[EvidenceForm],
    ) -> Evidence:
        """Send one file; a repetition changes nothing."""
        told = Told(
            id=data.id,
            item=data.item,
            caption=data.caption,
            captured_at=data.captured_at,
            claimed=data.claimed,
        )
        return await take_in(runtime, actor, visit_id, file=data.file, told=told)

    @read("/visits/{visit_id:str}/evidence")
    async def of_visit(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> list[Evidence]:
        """List the evidence of a visit."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return list(await evidence.of_visit(uow, visit_id))

    @download("/evidence/{evidence_id:str}/content", *MEDIA_TYPES)
    async def content(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        evidence_id: FromPath[str],
    ) -> Response[bytes]:
        """Download the original bytes; that you did is kept in the custody trail."""
        async with runtime.unit_of_work(actor) as uow:
            found = await evidence.read(uow, evidence_id)
        content = await runtime.blobs.fetch(found.digest)
        name = found.digest[:16] + MEDIA_TYPES[found.media_type]
        return Response(
            content,
            media_type=found.media_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
