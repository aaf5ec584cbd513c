"""What of the demonstration's pages is worth opening first, and what each shows."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from api.demo.aftermath import PROGRESS_YEAR
from api.demo.moving import NEW, OLD
from api.demo.present import Present
from api.demo.rated import Rated
from api.demo.stage import REGULATOR
from api.demo.trip import CHECKLIST

_ITEM = "5.14"
"""Paid work: a key item of the national list that Shanghai's statute raises to a veto."""
_SCHEME = "points-model-2027"
TITLES: Mapping[str, str] = {
    "provenance": "how an item of Shanghai's list came about",
    "comparison": "what 2027.1 changes, item by item",
    "migration": "running visits on their way to 2027.1",
    "advice": "a result with what would reach the next grade",
    "grade": "a grade by the scheme of 2027, proposed and to be heard",
    "lowered": "a grade that stood until a later visit lowered it",
    "refused": "an institution that waits before it is rated again",
    "risk": "a class of risk with its reasons, an objection and the answer",
    "void": "a void draw, with its reason, and the draw that stands in for it",
    "sealed": "that sealed draw, public since its visits are over",
    "estimates": "what it says of all institutions, drawn or not",
    "rehearsal": "a rehearsal, which counts nowhere",
    "open": "an open draw by dice that two people read, public at once",
    "waiting": "a draw that waits for its dice, read by the city and the district",
    "recusals": "who has to stay away, as an evaluator declared it and an institution asked for it",
    "log": "the transparency log: every step of the draw, with the heads of three days",
    "history": "what the scheme of 2027 would have made of finished visits",
    "indicators": "how the districts stand against their targets",
}


class Draws(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of earlier draws: the `sealed` one stands in for the `void` one."""

    void: str
    sealed: str
    rehearsal: str


def pages(today: Present, *, rated: Rated, classified: str, draws: Draws) -> dict[str, str]:
    """Return the addresses by the names of `TITLES`; `classified` is a class of risk."""
    versions = {"old": f"{CHECKLIST}@{OLD}", "new": f"{CHECKLIST}@{NEW}"}
    place = {"region": REGULATOR.region, "year": PROGRESS_YEAR}
    return {
        "provenance": f"/desk/checklists/{CHECKLIST}/{NEW}/items/{_ITEM}",
        "comparison": f"/desk/checklists/compare?{urlencode(versions)}",
        "migration": f"/desk/migrations/{today.migration}",
        "advice": f"/desk/results/{today.advised}",
        "grade": f"/desk/grades/{today.proposed}",
        "lowered": f"/desk/grades/{rated.lowered}",
        "refused": f"/desk/results/{rated.refused}",
        "risk": f"/desk/risk/{classified}",
        "void": f"/draws/{draws.void}",
        "sealed": f"/draws/{draws.sealed}",
        "estimates": f"/draws/{draws.sealed}/estimates",
        "rehearsal": f"/draws/{draws.rehearsal}",
        "open": f"/draws/{today.drawn}",
        "waiting": f"/desk/draws/{today.waiting}",
        "recusals": "/desk/recusals/declared",
        "log": "/log",
        "history": f"/desk/schemes/{_SCHEME}/history",
        "indicators": f"/desk/indicators?{urlencode(place)}",
    }
