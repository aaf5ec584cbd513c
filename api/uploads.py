"""How a file that was sent along with a form is taken in as evidence, over JSON and from a page."""

from datetime import datetime

import msgspec
from litestar.datastructures import UploadFile

from api import tasks
from audit.domain.actor import Caller
from audit.domain.evidence import Evidence
from audit.runtime import Runtime
from audit.services.evidence import LONGEST_NAME, Arrival
from checklists.canonical import canonical, digest
from checklists.model import Code

_ID_DIGITS = 40


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a file; `id` is that of the client, "" where none was given."""

    item: Code | None
    caption: str
    captured_at: datetime
    id: str = ""
    claimed: str = ""


async def take_in(
    runtime: Runtime, caller: Caller, visit_id: str, *, file: UploadFile, told: Told
) -> Evidence:
    """Take in one file.

    Without an id of the client it is known by its content: the same bytes for the same item of a
    visit are the same evidence. Raises what `tasks.receive_evidence` raises.
    """
    content = await file.read()
    known_by = canonical([visit_id, told.item, digest(content)])
    identity = told.id or digest(known_by)[:_ID_DIGITS]
    arrival = Arrival(
        id=identity,
        item=told.item,
        name=file.filename[:LONGEST_NAME] or identity,
        caption=told.caption,
        captured_at=told.captured_at,
        claimed=told.claimed,
    )
    return await tasks.receive_evidence(runtime, caller, visit_id, arrival=arrival, content=content)
