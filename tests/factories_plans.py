"""What grows from a public plan in the tests: its next version, and classes of risk."""

from audit.domain.actor import Actor
from audit.domain.permission import EVERYTHING
from audit.domain.plan import PlanDraft
from audit.runtime import Runtime
from audit.services import plan, risk


async def drafted_and_rated(
    runtime: Runtime, regulator: Actor, plan_id: str, institution: str
) -> tuple[str, str]:
    """Draft the next version of a plan and compute classes of risk.

    Return the ids of the draft and of the class of the institution.
    """
    async with runtime.unit_of_work(regulator) as uow:
        before = await uow.plans.get(plan_id, EVERYTHING)
        said = {name: getattr(before, name) for name in PlanDraft.__struct_fields__}
        drafted = await plan.draft(uow, PlanDraft(**said), amends=plan_id)
        await risk.run(uow)
        rating = (await uow.risk.of_institution(institution, EVERYTHING))[0]
    return drafted.id, rating.id
