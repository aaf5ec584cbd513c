"""What the fields of an item are called where versions are compared, and versions to choose."""

from collections.abc import Iterable, Mapping

from api.pages.forms import Choice
from checklists.editions import Known

FIELD_WORDS: Mapping[str, str] = {
    "code": "Code",
    "part": "Part",
    "title": "Title",
    "class": "Class",
    "lane": "Kind of duty",
    "weight": "Weight",
    "basis": "Basis",
    "requirements": "Requirements covered",
    "methods": "Methods",
    "how": "How it is checked",
    "evidence": "What to have ready",
    "applies": "Whom it concerns",
    "measure": "Measure and threshold",
    "parts": "Points of part",
    "scoring": "Scoring method",
    "scheme": "Grade scheme",
}


def version_choices(known: Iterable[Known]) -> tuple[Choice, ...]:
    """Return the versions to choose from, each written name@version."""
    return tuple(
        Choice(value=f"{one.name}@{one.version}", text=f"{one.version} {one.title}")
        for one in known
    )
