"""Write the pages that are made from the source; with --check, say if they are old."""

import argparse
import sys
from collections.abc import Iterable, Iterator

from api.errors import status_of
from audit.domain import errors
from reports.language import gettext, label
from tests.architecture.messages import Kind, Message, messages
from tests.architecture.source import ROOT
from tests.architecture.states import Machine, machines
from tests.architecture.tables import NOTICE, table
from tests.architecture.traceability import traceability_page


def errors_page() -> str:
    """Return docs/errors.md: every code with what it says, where it is said, and its status."""
    listed = _by_code(message for message in messages() if message.code)
    refusals = [message for message in listed if message.kind is Kind.REFUSAL]
    faults = [message for message in listed if message.raised == "Fault"]
    flaws = [message for message in listed if message.raised == "Flaw"]
    return "\n".join(
        [
            "# Errors",
            "",
            NOTICE,
            "",
            "A code never changes its meaning; programs may rely on it. Over HTTP a refusal is",
            "a problem document (RFC 9457) with the code, the sentence in the reader's language,",
            "and every place that is wrong.",
            "",
            "## Refusals",
            "",
            *table(
                ("Code", "Class", "Status", "English", "中文", "Module"),
                ((_code(m), m.raised, str(_status(m)), *_said(m), m.path) for m in refusals),
            ),
            "",
            "## Places in the input",
            "",
            "A refusal of the class Invalid names these, each with where it is.",
            "",
            *table(
                ("Code", "English", "中文", "Module"),
                ((_code(m), *_said(m), m.path) for m in faults),
            ),
            "",
            "## Data files",
            "",
            "What the loader of checklists finds wrong, and how to mend it.",
            "",
            *table(
                ("Code", "English", "中文", "Module"),
                ((_code(m), *_said(m), m.path) for m in flaws),
            ),
            "",
        ]
    )


def states_page() -> str:
    """Return docs/states.md: a diagram and a table for every step that has states."""
    lines = [
        "# States",
        "",
        NOTICE,
        "",
        "What a state allows, whoever asks. What a person may do is another question, answered in",
        "`audit/domain/permission.py`.",
    ]
    for machine in machines():
        lines += ["", f"## {machine.states.__name__}", "", *_machine(machine)]
    return "\n".join([*lines, ""])


def _machine(machine: Machine) -> Iterator[str]:
    yield f"{_sentence(machine.states.__doc__)} Source: `{machine.path}`."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {machine.first}"
    for state, following in machine.table.items():
        for act, after in following.items():
            yield f"    {state} --> {after}: {act}"
        if not following:
            yield f"    {state} --> [*]"
    yield "```"
    yield ""
    yield from table(
        ("State", "状态", "Act", "动作", "State after"),
        (
            (f"`{state}`", label(state), act and f"`{act}`", gettext(act), after and f"`{after}`")
            for state, following in machine.table.items()
            for act, after in following.items() or [("", "")]
        ),
    )


def _sentence(docstring: str | None) -> str:
    return " ".join((docstring or "").split("\n\n")[0].split())


def _by_code(found: Iterable[Message]) -> list[Message]:
    places = {(message.code, message.text, message.path): message for message in found}
    return sorted(places.values(), key=lambda message: (message.code, message.path, message.line))


def _code(message: Message) -> str:
    return f"`{message.code}`"


def _said(message: Message) -> tuple[str, str]:
    return message.text, gettext(message.text)


def _status(message: Message) -> int:
    refusal = getattr(errors, message.raised)
    return status_of(refusal(message.code, ""))


PAGES = {
    "docs/errors.md": errors_page,
    "docs/states.md": states_page,
    "docs/traceability.md": traceability_page,
}


def outdated() -> list[str]:
    """Return the generated pages that differ from what the source gives."""
    return [
        path
        for path, page in PAGES.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != page()
    ]


def main() -> int:
    """Write the pages, or with --check only compare; the exit code is 1 if one was old."""
    parser = argparse.ArgumentParser(prog="python -m tests.architecture.generate")
    parser.add_argument("--check", action="store_true")
    old = outdated()
    if parser.parse_args().check:
        if old:
            sys.stderr.write(f"Out of date: {', '.join(old)}. Run `make docs`.\n")
        return 1 if old else 0
    for path in old:
        (ROOT / path).write_text(PAGES[path](), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
