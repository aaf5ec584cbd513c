"""Long work: bytes and documents, prepared with no transaction open, then recorded in one."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec

from audit.domain.actor import SYSTEM, Caller
from audit.domain.certificate import Certificate
from audit.domain.districts import full_name_of
from audit.domain.evidence import PRINTABLE, Evidence
from audit.domain.exchange import LONGEST_NAME, Arrived
from audit.domain.facts import report_number
from audit.domain.indicator import last_day
from audit.domain.remediation import CorrectiveAction
from audit.domain.report import Report
from audit.runtime import Runtime
from audit.services import card, certificate, evidence, indicator, remediation, report
from audit.services.evidence import Arrival, Content
from audit.services.remediation import Response
from audit.services.report import Rendered
from checklists.canonical import digest
from reports.build import Edition, visit_report
from reports.build_certificate import grade_certificate
from reports.build_notice import visit_notice
from reports.build_progress import Progress, progress_report
from reports.build_table import result_table
from reports.documents import Document, facts
from reports.language import translator
from reports.photos import media_type_of, print_copy
from reports.render import Renderer


async def receive_evidence(
    runtime: Runtime, actor: Caller, visit_id: str, *, arrival: Arrival, content: bytes
) -> Evidence:
    """Take in one file: checked, kept with its copy for printing, then recorded.

    The bytes are safe before the record is made, so what was acknowledged is never lost; a file
    whose record was never made is harmless, and swept later.
    """
    found = Content(digest=digest(content), size=len(content), media_type=media_type_of(content))
    async with runtime.unit_of_work(actor, write=False) as uow:
        earlier = await evidence.admit(uow, visit_id, arrival=arrival, content=found)
    if earlier is not None:
        return earlier
    if found.media_type in PRINTABLE:
        copy = await asyncio.to_thread(print_copy, content, found.media_type)
        found = msgspec.structs.replace(found, print_digest=await runtime.blobs.deposit(copy))
    await runtime.blobs.deposit(content)
    async with runtime.unit_of_work(actor) as uow:
        return await evidence.record(uow, visit_id, arrival=arrival, content=found)


async def answer_action(
    runtime: Runtime,
    actor: Caller,
    action_id: str,
    *,
    response: Response,
    files: Sequence[tuple[str, bytes]],
) -> CorrectiveAction:
    """Answer a corrective action with files, each a name and its bytes: all is taken, or nothing.

    What is refused is refused before a byte is kept; what is kept is safe before it is recorded.
    """
    arrived = [
        Arrived(
            name=name[:LONGEST_NAME],
            digest=digest(content),
            size=len(content),
            media_type=media_type_of(content),
        )
        for name, content in files
    ]
    async with runtime.unit_of_work(actor, write=False) as uow:
        await remediation.admit(uow, action_id, response, files=arrived)
    kept = [
        await _with_copy(runtime, file, content)
        for file, (_, content) in zip(arrived, files, strict=True)
    ]
    async with runtime.unit_of_work(actor) as uow:
        return await remediation.answer(uow, action_id, response, files=kept)


async def _with_copy(runtime: Runtime, file: Arrived, content: bytes) -> Arrived:
    """Store the bytes of a file, and of a photograph the copy that pages show."""
    copied = file
    if file.media_type in PRINTABLE:
        copy = await asyncio.to_thread(print_copy, content, file.media_type)
        copied = msgspec.structs.replace(file, print_digest=await runtime.blobs.deposit(copy))
    await runtime.blobs.deposit(content)
    return copied


async def make_report(
    runtime: Runtime, renderer: Renderer, actor: Caller, *, visit_id: str, language: str
) -> Report:
    """Make the report of a graded visit, once; asked again, it is the same document.

    Raises `NotFound` while the visit has no assessment.
    """
    async with runtime.unit_of_work(actor, write=False) as uow:
        known = await report.find(uow, visit_id)
        if known is not None:
            return known
        found = await report.visit_facts(uow, visit_id)
    district = found.institution.district
    document = visit_report(
        found,
        _edition(runtime, report_number(found), path=f"/reports/{visit_id}", language=language),
        places={district: full_name_of(district)},
        translate=translator(language),
    )
    printed = {one.print_digest for one in found.evidence if one.print_digest}
    images = {name: await runtime.blobs.fetch(name) for name in sorted(printed)}
    rendered = await _render(runtime, renderer, document, images=images)
    async with runtime.unit_of_work(actor) as uow:
        return await report.record(uow, found, rendered)


async def make_table(
    runtime: Runtime, renderer: Renderer, actor: Caller, *, number: str, language: str
) -> Report:
    """Make the public table of a draw's results as they are published now."""
    async with runtime.unit_of_work(actor, write=False) as uow:
        found = await report.table_facts(uow, number)
    edition = _edition(runtime, number, path=f"/draws/{number}", language=language)
    document = result_table(found, edition, translator(language))
    rendered = await _render(runtime, renderer, document, images={})
    async with runtime.unit_of_work(actor) as uow:
        return await report.record_table(uow, found, rendered)


async def print_certificate(
    runtime: Runtime, renderer: Renderer, issued: Certificate, *, language: str
) -> Report:
    """Print the document of a certificate, once; asked again, it is the same document.

    Whoever asks may do so already: it says what the certificate says, and the service itself
    keeps it.
    """
    document = grade_certificate(
        issued,
        places={issued.district: full_name_of(issued.district)},
        verify_url=_verify_url(runtime, issued.number),
        demo=runtime.settings.demo,
        language=language.replace("_", "-"),
        translate=translator(language),
    )
    rendered = await _render(runtime, renderer, document, images={})
    async with runtime.unit_of_work(SYSTEM) as uow:
        return await certificate.record(
            uow,
            issued.number,
            facts=rendered.facts,
            document=rendered.document,
            size=rendered.size,
        )


async def print_notice(
    runtime: Runtime, renderer: Renderer, actor: Caller, *, visit_id: str, language: str
) -> bytes:
    """Return the notice of a visit with its card, for those who may know of it; it is not kept.

    While the visit does not change, it is the same, byte for byte.
    """
    async with runtime.unit_of_work(actor, write=False) as uow:
        found = await card.read(uow, visit_id)
    district = found.visit.district
    document = visit_notice(
        found,
        places={district: full_name_of(district)},
        verify_url=_verify_url(runtime, visit_id),
        demo=runtime.settings.demo,
        language=language.replace("_", "-"),
        translate=translator(language),
    )
    return await renderer.render(document, {})


async def print_progress(
    runtime: Runtime,
    renderer: Renderer,
    actor: Caller,
    *,
    place: tuple[str, int],
    language: str,
) -> bytes:
    """Return the progress report of a region and year, as it stands now; it is not kept."""
    region, year = place
    async with runtime.unit_of_work(actor, write=False) as uow:
        found = await indicator.overview(uow, region, year)
        on = last_day(year, uow.today)
    progress = Progress(
        region=region,
        year=year,
        on=on,
        lines=tuple((line.asked, line.whole) for line in found.lines),
    )
    path = f"/indicators?{urlencode({'region': region, 'year': year})}"
    edition = _edition(runtime, f"JZ-{region}-{year}", path=path, language=language)
    return await renderer.render(progress_report(progress, edition, translator(language)), {})


def _verify_url(runtime: Runtime, number: str) -> str:
    return f"{runtime.settings.base_url}/verify?{urlencode({'number': number})}"


def _edition(runtime: Runtime, number: str, *, path: str, language: str) -> Edition:
    return Edition(
        number=number,
        verify_url=runtime.settings.base_url + path,
        at=runtime.clock(),
        demo=runtime.settings.demo,
        language=language.replace("_", "-"),
    )


async def _render(
    runtime: Runtime, renderer: Renderer, document: Document, *, images: Mapping[str, bytes]
) -> Rendered:
    content = await renderer.render(document, images)
    return Rendered(
        facts=facts(document), document=await runtime.blobs.deposit(content), size=len(content)
    )
