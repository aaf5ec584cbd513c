"""What of the demonstration's pages is worth opening first, and what each shows."""

import enum
from collections.abc import Mapping
from urllib.parse import urlencode

from api.demo.aftermath import PROGRESS_YEAR
from api.demo.moving import NEW, OLD
from api.demo.stage import REGULATOR
from api.demo.trip import CHECKLIST
from api.pages import checklist_document, comparison, indicator_document, migration_document
from api.pages import result_lines as results

_ITEM = "5.14"
"""Paid work: a key item of the national list that Shanghai's statute raises to a veto."""


class Sight(enum.StrEnum):
    """What a page of the demonstration shows."""

    PROVENANCE = "provenance"
    COMPARISON = "comparison"
    MIGRATION = "migration"
    ADVICE = "advice"
    INDICATORS = "indicators"


TITLES: Mapping[str, str] = {
    Sight.PROVENANCE: "how an item of Shanghai's list came about",
    Sight.COMPARISON: "what 2027.1 changes, item by item",
    Sight.MIGRATION: "running visits on their way to 2027.1",
    Sight.ADVICE: "a result with what would reach the next grade",
    Sight.INDICATORS: "how the districts stand against their targets",
}


def pages(*, migration: str, advised: str) -> dict[str, str]:
    """Return the addresses, given a proposal to move visits and a visit whose result advises."""
    versions = {"old": f"{CHECKLIST}@{OLD}", "new": f"{CHECKLIST}@{NEW}"}
    place = {"region": REGULATOR.region, "year": PROGRESS_YEAR}
    return {
        Sight.PROVENANCE: f"{checklist_document.PLACE}/{CHECKLIST}/{NEW}/items/{_ITEM}",
        Sight.COMPARISON: f"{comparison.COMPARE}?{urlencode(versions)}",
        Sight.MIGRATION: f"{migration_document.PLACE}/{migration}",
        Sight.ADVICE: f"{results.PLACE}/{advised}",
        Sight.INDICATORS: f"{indicator_document.PLACE}?{urlencode(place)}",
    }
