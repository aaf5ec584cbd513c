"""What follows the visits of the demonstration: reports, remediation, publication, open data."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from api import tasks
from api.demo.findings import PHRASES, pick, roll
from api.demo.stage import REGULATOR, Stage, institution_account
from audit.domain.actor import ANYONE
from audit.domain.disclosure import PublishedResult
from audit.domain.filters import ActionFilter, DisclosureFilter
from audit.domain.page import LARGEST_PAGE, PageRequest
from audit.domain.remediation import CorrectiveAction
from audit.domain.visit import Visit
from audit.services import public, remediation
from audit.services.remediation import Response
from reports.open_data import results_csv, results_json

PROGRESS_YEAR = 2025
_ANSWERED, _ACCEPTED, _RETURNED = 700, 450, 550


async def print_reports(stage: Stage, visits: Sequence[Visit]) -> list[str]:
    """Make the report of every graded visit, as many at a time as there are workers."""
    folder = stage.folder / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    language = stage.runtime.settings.language

    async def one(visit: Visit) -> str:
        made = await tasks.make_report(
            stage.runtime, stage.renderer, REGULATOR, visit_id=visit.id, language=language
        )
        file = folder / f"{visit.institution.replace('/', '-')}.pdf"
        file.write_bytes(await stage.runtime.blobs.fetch(made.document))
        return str(file)

    return list(await asyncio.gather(*map(one, visits)))


async def print_table(stage: Stage, number: str) -> str:
    """Make the public result table of the draw."""
    language = stage.runtime.settings.language
    made = await tasks.make_table(
        stage.runtime, stage.renderer, REGULATOR, number=number, language=language
    )
    file = stage.folder / "reports" / f"{number}.pdf"
    file.write_bytes(await stage.runtime.blobs.fetch(made.document))
    return str(file)


async def print_progress(stage: Stage) -> str:
    """Make the progress report of the city for the last year whose targets the documents give."""
    content = await tasks.print_progress(
        stage.runtime,
        stage.renderer,
        REGULATOR,
        place=(REGULATOR.region, PROGRESS_YEAR),
        language=stage.runtime.settings.language,
    )
    file = stage.folder / "reports" / f"progress-{REGULATOR.region}-{PROGRESS_YEAR}.pdf"
    file.write_bytes(content)
    return str(file)


async def mend(stage: Stage, visits: Sequence[Visit]) -> Counter[str]:
    """Answer most corrective actions, and accept or return the answers; count them by state."""
    states: Counter[str] = Counter()
    for visit in visits:
        request = PageRequest(limit=LARGEST_PAGE)
        async with stage.runtime.unit_of_work(REGULATOR, write=False) as uow:
            found = await remediation.page(uow, ActionFilter(visit=visit.id), request)
        for action in found.items:
            states[await _mend(stage, visit, action)] += 1
    return states


async def _mend(stage: Stage, visit: Visit, action: CorrectiveAction) -> str:
    drawn = roll(visit.institution, action.item, "mend")
    if drawn >= _ANSWERED:
        return action.state
    response = Response(text=pick(PHRASES.answers, action.id))
    async with stage.runtime.unit_of_work(institution_account(visit.institution)) as uow:
        action = await remediation.answer(uow, action.id, response)
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        if drawn < _ACCEPTED:
            action = await remediation.accept(uow, action.id)
        elif drawn < _RETURNED:
            action = await remediation.give_back(uow, action.id, PHRASES.returned)
    return action.state


async def open_data(stage: Stage) -> tuple[list[str], tuple[PublishedResult, ...]]:
    """Write the published results as JSON and CSV; return the files and the results."""
    folder = stage.folder / "open"
    folder.mkdir(parents=True, exist_ok=True)
    async with stage.runtime.unit_of_work(ANYONE, write=False) as uow:
        results = await public.all_results(uow, DisclosureFilter())
    demo = stage.runtime.settings.demo
    (folder / "results.json").write_bytes(results_json(results, demo=demo))
    (folder / "results.csv").write_bytes(results_csv(results))
    return [str(folder / "results.json"), str(folder / "results.csv")], results
