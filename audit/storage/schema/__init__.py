"""The tables, one module per step, with every rule the database itself can keep."""

from audit.storage.schema import (
    actions,
    certificates,
    disclosures,
    draws,
    events,
    evidence,
    plans,
    publications,
    records,
    registers,
    results,
    snapshots,
    tokens,
    visits,
)

__all__ = [
    "actions",
    "certificates",
    "disclosures",
    "draws",
    "events",
    "evidence",
    "plans",
    "publications",
    "records",
    "registers",
    "results",
    "snapshots",
    "tokens",
    "visits",
]
