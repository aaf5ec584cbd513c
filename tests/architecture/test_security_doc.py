"""docs/security.md answers every requirement of ASVS 5.0, levels 1 and 2, once."""

import re
from collections import Counter

from tests.architecture.source import text

# How many requirements of levels 1 and 2 each section has; they come before those of level 3.
SECTIONS = {
    "V1": (2, 9, 11, 3, 2),
    "V2": (3, 3, 4, 1),
    "V3": (0, 2, 4, 6, 5, 0, 2),
    "V4": (3, 1, 2, 4),
    "V5": (1, 3, 2, 3),
    "V6": (3, 12, 4, 4, 5, 3, 0, 4),
    "V7": (3, 4, 2, 5, 2, 2),
    "V8": (2, 3, 1, 1),
    "V9": (3, 4),
    "V10": (2, 2, 4, 11, 5, 2, 3),
    "V11": (2, 3, 3, 4, 1, 1, 0),
    "V12": (3, 2, 4),
    "V13": (1, 5, 2, 5),
    "V14": (2, 4, 3),
    "V15": (3, 3, 7, 0),
    "V16": (1, 5, 4, 3, 3),
    "V17": (1, 4, 2),
}
STATES = {"met", "part", "gap", "operator", "n/a"}
LINE = re.compile(r"^\| (V[0-9]+\.[0-9]+\.[0-9]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_requirement_is_answered_once() -> None:
    asked = Counter(
        f"{chapter}.{section}.{number}"
        for chapter, counts in SECTIONS.items()
        for section, count in enumerate(counts, 1)
        for number in range(1, count + 1)
    )
    assert asked.total() == 253
    assert Counter(number for number, _, _ in LINE.findall(text("docs/security.md"))) == asked


def test_every_answer_says_where_or_why() -> None:
    for number, state, reason in LINE.findall(text("docs/security.md")):
        assert state in STATES, number
        assert len(reason) > 3, number
