"""The data dictionary leaves no field of any file unexplained."""

from audit.domain.ceremony import Draw
from audit.domain.disclosure import PublishedGrade, PublishedPart, PublishedResult
from audit.domain.visit import ResultCode
from audit.runtime import Runtime
from audit.services import publication
from audit.services import visit as visits
from audit.services.visit import Failure
from reports import open_data, statistics
from tests import factories
from tests.api.public.reading import Client, page
from tests.factories_register import CITY


async def test_every_field_of_every_file_is_explained(client: Client) -> None:
    html = await page(client, "/data")
    fields = {
        *PublishedResult.__struct_fields__,
        *(f"grade.{name}" for name in PublishedGrade.__struct_fields__),
        *(f"grade.parts.{name}" for name in PublishedPart.__struct_fields__),
        *Draw.__struct_fields__,
        *open_data.COLUMNS,
        *statistics.COLUMNS,
    }
    assert [name for name in sorted(fields) if f"<code>{name}</code>" not in html] == []
    for file in ("results.csv", "results.json", "draws.json", "statistics.csv", "statistics.json"):
        assert f'href="/open/{file}"' in html


async def test_why_a_visit_failed_is_public(client: Client, runtime: Runtime) -> None:
    visit = (await factories.assigned_visits(runtime))[0]
    async with runtime.unit_of_work(CITY) as uow:
        await visits.approve(uow, visit.id)
        await visits.fail(uow, visit.id, Failure(result=ResultCode.CLOSED, reason="现场无人值守。"))
    duty = await factories.duty_to_publish(runtime, visit.id)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    html = await page(client, f"/institutions/{visit.institution}")
    assert "现场无人值守。" in html
    assert f"/complaints/new?institution={visit.institution}" in html
    assert "现场无人值守。" in (await client.get("/open/results.csv")).text


async def test_the_front_page_leads_to_what_has_no_place_in_the_navigation(
    client: Client,
) -> None:
    html = await page(client, "/")
    for path in ("/complaints", "/verify", "/statistics"):
        assert html.count(f'href="{path}"') == 2
