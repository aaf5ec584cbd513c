"""Draws of the pages: announced on the form the day before, and fed with what sources said."""

import re
from datetime import datetime

from audit.domain.actor import Actor, Role
from audit.domain.draw import commitment
from audit.domain.workdays import CHINA
from tests.api.pages.desk import Desk, Fields
from tests.factories_draws import BEFORE, at
from tests.factories_register import SECRET

CITY = Actor(id="city", role=Role.REGULATOR, region="31")
SECOND = Actor(id="city-second", role=Role.REGULATOR, region="31")
DICE = "31415926535897932384"
NINE = "310000-2026-9001"
THROWN = {"source_2": DICE, "evidence_2": "公开录像"}
DRAWN = datetime(2026, 3, 2, 8, 30, tzinfo=CHINA)
"""Half an hour before the clock of the service."""


def form(desk: Desk, plan: str, **changed: str) -> Fields:
    """Return an announcement as it is entered on a newly opened form."""
    html = desk.page(f"/desk/plans/{plan}/announce")
    found = re.search(r'name="number" value="([^"]+)"', html)
    assert found
    return {
        "number": found[1],
        "title": "示例抽查",
        "day": f"{DRAWN:%Y-%m-%d}",
        "time": f"{DRAWN:%H:%M}",
        "dice": "20",
        "party_1": "bureau",
        "commit_1": commitment(found[1], "bureau", SECRET),
        "publish_by": "2026-03-30",
        "escrow_body": "示例公证处",
        "escrow_document": "示例保管证明",
        **redrawing(html),
        **changed,
    }


def redrawing(html: str) -> Fields:
    found = re.search(r'name="redraws" value="([^"]+)"', html)
    return {"redraws": found[1]} if found else {}


def announced(desk: Desk, plan: str, **changed: str) -> str:
    """Announce a draw on its page the day before; return the path of the draw."""
    with at(desk.service.runtime, DRAWN - BEFORE):
        return desk.done(f"/desk/plans/{plan}/announce", form(desk, plan, **changed))


def computed(desk: Desk, plan: str) -> str:
    """Announce a draw and enter what its sources said; return the path of the draw."""
    return fed(desk, announced(desk, plan))


def fed(desk: Desk, path: str) -> str:
    """Enter a secret, and dice as two people read them; return the path of the draw."""
    assert desk.done(f"{path}/entropy/1", {"source_1": SECRET}) == path
    for who in (CITY, SECOND):
        assert desk.done(f"{path}/entropy/2", THROWN, who) == path
    return path
