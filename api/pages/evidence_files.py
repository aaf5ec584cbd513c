"""Pieces of evidence to look at: the original, and the small picture of it."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from audit.domain.actor import Visitor
from audit.domain.errors import NotFound
from audit.domain.evidence import MEDIA_TYPES
from audit.runtime import Runtime
from audit.services import evidence

_ONE = "/desk/evidence/{evidence_id:str}"
# What every browser shows as a picture; anything else is downloaded.
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
# Whatever is inside a file that somebody sent in, it runs nothing and asks for nothing here.
_SEALED = {"Content-Security-Policy": "sandbox; default-src 'none'"}


@get(_ONE, media_type="application/octet-stream")
async def evidence_file(
    runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor], evidence_id: FromPath[str]
) -> Response[bytes]:
    """Show the original bytes; that they were looked at is kept in the custody trail."""
    async with runtime.unit_of_work(visitor) as uow:
        found = await evidence.read(uow, evidence_id)
    name = found.digest[:16] + MEDIA_TYPES[found.media_type]
    way = "inline" if found.media_type in _SHOWN else "attachment"
    return Response(
        await runtime.blobs.fetch(found.digest),
        media_type=found.media_type,
        headers={**_SEALED, "Content-Disposition": f'{way}; filename="{name}"'},
    )


@get(f"{_ONE}/small", media_type="image/jpeg")
async def evidence_picture(
    runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor], evidence_id: FromPath[str]
) -> Response[bytes]:
    """Show the small picture, which carries nothing of the camera's own data."""
    async with runtime.unit_of_work(visitor) as uow:
        found = await evidence.read(uow, evidence_id)
    if not found.print_digest:
        raise NotFound(
            "evidence.no_picture",
            "Evidence {evidence} has no picture; download the file itself.",
            evidence=evidence_id,
        )
    return Response(
        await runtime.blobs.fetch(found.print_digest),
        media_type="image/jpeg",
        headers={**_SEALED, "Content-Disposition": f'inline; filename="{found.digest[:16]}.jpg"'},
    )


HANDLERS = (evidence_file, evidence_picture)
