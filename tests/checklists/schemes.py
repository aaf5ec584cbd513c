"""A sound scheme of the scoring language, and ways to spoil it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from checklists.checks import Flaw
from checklists.scheme_model import GradeScheme

VERDICT = {
    "code": "verdict",
    "title": "结论",
    "verdicts": {"conform": 1, "equivalent": 1, "partly": "1/2", "not": 0},
}
VETO = {"code": "veto", "title": "否决", "class": "veto", "verdicts": ["not"], "cap": 0}
SOUND: Mapping[str, Any] = {
    "name": "sample",
    "title": "示例",
    "model": True,
    "source": "示例",
    "language": 1,
    "scales": [VERDICT],
    "scoring": [{"scale": "verdict"}],
    "levels": [
        {"level": 1, "title": "一级", "total": "600", "floor_percent": "50"},
        {"level": 2, "title": "二级", "total": "900", "floor_percent": "90"},
    ],
    "limiters": [VETO],
    "bonus_cap": "30",
    "could_not_check_limit": "10",
}


def scheme(**changed: object) -> GradeScheme:
    return msgspec.convert({**SOUND, **changed}, GradeScheme)


def scale(**changed: object) -> GradeScheme:
    return scheme(scales=[{**VERDICT, **changed}])


def measured(**shape: object) -> GradeScheme:
    return scale(measured=shape)


def limiter(**shape: object) -> GradeScheme:
    return scheme(limiters=[VETO, {"code": "limit", "title": "限级", "cap": 1, **shape}])


def plain(**changed: object) -> GradeScheme:
    kept = {key: SOUND[key] for key in SOUND if key not in {"language", "scales", "scoring"}}
    return msgspec.convert({**kept, **changed}, GradeScheme)


def levels(**changed: object) -> list[dict[str, object]]:
    first, second = SOUND["levels"]
    return [first, {**second, **changed}]


def told(flaws: list[Flaw]) -> list[tuple[str, str]]:
    """Return the code and place of each flaw, which must be able to say itself."""
    assert all(flaw.text() for flaw in flaws)
    return [(flaw.code, flaw.item) for flaw in flaws]
