"""Whether an institution was in a draw, with what chance, and which ticket it got."""

from collections.abc import Mapping

import msgspec

from audit.domain import ceremony
from audit.domain.ceremony import Draw
from audit.domain.draw_files import EXCLUDED, POPULATION, RESULT
from audit.domain.draw_files import Plan as Announced
from audit.domain.draw_order import visiting_months
from audit.domain.errors import NotFound
from audit.domain.filters import InstitutionFilter
from audit.domain.lot import LeftOut, Lot, lots, read_lists
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.registry import Institution
from audit.domain.sample import result_of
from audit.storage.unit_of_work import UnitOfWork

MOST = 10
"""How many institutions are told of at once; who looks for one gives more of its name."""


class DrawLots(msgspec.Struct, frozen=True, kw_only=True):
    """What a draw was for some institutions.

    `seed` is "" and `months` is empty while the result is sealed; those drawn have a month where
    the plan has several. `more` is true where the search fits more than these.
    """

    draw: Draw
    seed: str
    lots: tuple[Lot | LeftOut, ...]
    institutions: Mapping[str, Institution]
    months: Mapping[str, int]
    more: bool


async def draw_lots(uow: UnitOfWork, number: str, text: str) -> DrawLots:
    """Return what the draw was for the institutions with `text` in the name or beginning the id.

    Raises `NotFound` for a draw that does not exist, or whose lists were not announced yet.
    """
    draw = await uow.draws.get(number, EVERYTHING)
    files = ceremony.public_files(draw)
    if POPULATION not in files:
        raise NotFound(
            "draw.not_announced",
            "The lists of draw {draw} are not fixed yet; look again when it is announced.",
            draw=number,
        )
    asked = InstitutionFilter(text=text)
    found = await uow.registers.institution_page(asked, EVERYTHING, PageRequest(limit=MOST))
    items = found.items if text else ()
    announced = await uow.snapshots.read(draw.plan_digest, Announced)
    kept = await uow.snapshots.get_many({files[POPULATION], files[EXCLUDED]})
    lists = read_lists(kept[files[POPULATION]], kept[files[EXCLUDED]], announced.strata)
    result = await uow.snapshots.derived(files[RESULT], result_of) if RESULT in files else None
    plan = await uow.plans.get(draw.plan, EVERYTHING)
    return DrawLots(
        draw=draw,
        seed=result.seed if result else "",
        lots=tuple(lots([one.id for one in items], lists, result)),
        institutions={one.id: one for one in items},
        months=visiting_months(draw, result, plan) if result else {},
        more=bool(text) and found.total > len(items),
    )


async def whole_draw(uow: UnitOfWork, number: str) -> tuple[Draw, dict[str, bytes]]:
    """Return a draw and all its files. Raises `NotFound` while its result is sealed."""
    draw = await uow.draws.get(number, EVERYTHING)
    files = ceremony.public_files(draw)
    if RESULT not in files:
        raise NotFound(
            "draw.result_sealed",
            "The result of draw {draw} is not public yet; verify it when it is.",
            draw=number,
        )
    kept = await uow.snapshots.get_many(set(files.values()))
    return draw, {name: kept[digest] for name, digest in files.items()}
