"""The tables, one module per step, with every rule the database itself can keep."""

from audit.storage.schema import (
    actions,
    disclosures,
    draws,
    events,
    evidence,
    plans,
    publications,
    registers,
    results,
    snapshots,
    tokens,
    visits,
)

__all__ = [
    "actions",
    "disclosures",
    "draws",
    "events",
    "evidence",
    "plans",
    "publications",
    "registers",
    "results",
    "snapshots",
    "tokens",
    "visits",
]
