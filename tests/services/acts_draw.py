"""What can be asked about a draw: act and name of the service → the question."""

from collections.abc import Awaitable, Callable, Mapping

from audit.domain.draw_entry import Outcome
from audit.domain.escrow import Escrow
from audit.domain.page import PageRequest
from audit.domain.permission import Act
from audit.services import (
    draw,
    draw_end,
    draw_entropy,
    draw_opening,
    draw_sheet,
    report_list,
    trail,
)
from audit.services.draw import Draft
from audit.storage.unit_of_work import UnitOfWork
from tests.factories_register import ENTROPY, announcement

Ask = Callable[[UnitOfWork], Awaitable[object]]
_FOLLOWING = "310000-2026-0002"
_ESCROW = Escrow(party="bureau", commit="5e" * 32, body="示例公证处", document="示例证明")
_PAGE = PageRequest()


def on_the_draw(plan: str, number: str) -> Mapping[tuple[Act, str], Ask]:
    """Return the questions about a draw, and about the next one of its plan."""
    return {
        (Act.HOLD_DRAW, "next_number"): lambda u: draw.next_number(u, plan),
        (Act.HOLD_DRAW, "opening"): lambda u: draw_opening.opening(u, plan),
        (Act.HOLD_DRAW, "announce"): lambda u: draw.announce(u, announcement(plan)),
        (Act.HOLD_DRAW, "draft"): lambda u: draw.draft(
            u, Draft(plan=plan, number=_FOLLOWING, title="第二次抽查")
        ),
        (Act.WITNESS_DRAW, "keep_copy"): lambda u: draw.keep_copy(u, number, _ESCROW),
        (Act.WITNESS_DRAW, "enter"): lambda u: draw_entropy.enter(
            u, number, Outcome(place=1, outcome=ENTROPY[0])
        ),
        (Act.HOLD_DRAW, "void"): lambda u: draw_end.void(u, number, "来源有误"),
        (Act.READ_DRAW, "read"): lambda u: draw.read(u, number),
        (Act.READ_DRAW, "sheet"): lambda u: draw_sheet.sheet(u, number),
        (Act.READ_DRAW, "strata"): lambda u: draw_sheet.strata(u, number),
        (Act.READ_DRAW, "table"): lambda u: report_list.table(u, number),
        (Act.READ_DRAW, "table_file"): lambda u: report_list.table_file(u, number),
        (Act.READ_DRAW, "trail"): lambda u: trail.of_draw(u, number, _PAGE),
        (Act.READ_DRAW, "file"): lambda u: draw.file(u, number, "plan.json"),
    }
