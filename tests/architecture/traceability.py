"""The page that follows every requirement from its words to where it lives and what tests it."""

from collections import Counter
from collections.abc import Iterator

from checklists.coverage import (
    Coverage,
    Entry,
    InFunction,
    InIndicator,
    InItem,
    InRule,
    OutOfScope,
)
from checklists.loader import load
from checklists.model import Provision
from tests.architecture.tables import NOTICE, table

PLACES = {
    InItem: "item",
    InIndicator: "indicator",
    InRule: "rule",
    InFunction: "function",
    OutOfScope: "out of scope",
}
HEAD = ("Row", "Clause", "Words", "Kind", "Force", "Where it lives", "What tests it")
LISTED = "tests/checklists/test_coverage_data.py"
SCORED = "tests/checklists/test_national_2027.py"
LOCAL = "tests/checklists/test_local_2027.py"
NATIONAL = "community-mental-rehab"


def traceability_page() -> str:
    """Return docs/traceability.md: all documents, all rows, each with its place."""
    catalogue = load()
    provisions = {each.id: each for norm in catalogue.norms for each in norm.provisions}
    titles = {norm.id: f"{norm.title} {norm.number}".strip() for norm in catalogue.norms}
    lines = [
        "# Traceability",
        "",
        NOTICE,
        "",
        "Every requirement found in the documents, from its words to where it lives and what tests",
        "it. Kind and force are those of `tests/data/norms/requirements.csv`; the places are data,",
        "`checklists/data/coverage/`. The loader refuses a place that does not list its row;",
        f"`{LISTED}` holds words, code and tests against what is there.",
        "",
        *table(("Document", *PLACES.values(), "all"), _counts(catalogue.coverage)),
    ]
    for coverage in catalogue.coverage:
        rows = (_row(entry, provisions[entry.provision]) for entry in coverage.entries)
        heading = f"## {coverage.document} {titles[coverage.norm]}"
        lines += ["", heading, "", coverage.note, "", *table(HEAD, rows)]
    return "\n".join([*lines, ""])


def _counts(coverages: tuple[Coverage, ...]) -> Iterator[tuple[str, ...]]:
    total: Counter[type] = Counter()
    for coverage in coverages:
        counted = Counter(type(entry) for entry in coverage.entries)
        total += counted
        yield (coverage.document, *_figures(counted))
    yield ("all", *_figures(total))


def _figures(counted: Counter[type]) -> tuple[str, ...]:
    return (*(str(counted[place]) for place in PLACES), str(counted.total()))


def _row(entry: Entry, provision: Provision) -> tuple[str, ...]:
    return (
        entry.id,
        provision.article,
        provision.excerpt,
        entry.kind,
        entry.force,
        _place(entry),
        "<br>".join(f"`{test}`" for test in _tests(entry)),
    )


def _place(entry: Entry) -> str:
    match entry:
        case InItem():
            again = f", as {entry.repeats}" if entry.repeats else ""
            return f"item {', '.join(entry.items)} of `{entry.checklist}`{again}"
        case InIndicator():
            return f"indicator `{entry.indicator}`"
        case InRule():
            return f"rule: {entry.rule}<br>{_code(entry.code)}"
        case InFunction():
            return f"function: {entry.function}<br>{_code(entry.code)}"
        case OutOfScope():
            return f"out of scope: {entry.reason}"


def _code(addresses: tuple[str, ...]) -> str:
    return "<br>".join(f"`{address}`" for address in addresses)


def _tests(entry: Entry) -> tuple[str, ...]:
    match entry:
        case InItem():
            return (SCORED if entry.checklist == NATIONAL else LOCAL,)
        case InRule() | InFunction():
            return entry.tests
        case _:
            return (LISTED,)
