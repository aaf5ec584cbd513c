"""The worked cases an inspector can read: every stated number and sentence must come out."""

from typing import Any

import msgspec
import pytest
import yaml

from audit.domain.grade import Grade, grade
from audit.domain.reason import phrase
from audit.domain.report import Working
from audit.domain.score import Score
from audit.domain.scoring import score
from checklists.canonical import canonical, digest
from checklists.scheme_checks import check_language
from checklists.scheme_fit import check_fit
from checklists.scheme_model import GradeScheme
from tests.domain import worked_cases as worked

PLAIN = worked.cases(worked.CASES)
LANGUAGE = worked.cases(worked.CASES / "language")
# Workings of 2026 are kept by digest: a new field must not show in them.
FROZEN = "3f8370784bd99b0ee3a52a2ae75bbbe6d774d0230b7924f041d40f98f5c3b231"
FILES = {**PLAIN, **{f"language/{name}": file for name, file in LANGUAGE.items()}}


def _scheme(name: str) -> GradeScheme:
    """Return the scheme of a case: the one they share, with what the case says in the language."""
    if name in PLAIN:
        return worked.scheme()
    # The words of a scheme are those of the language itself, and its whole numbers are numbers.
    own = yaml.load(FILES[name].read_text(encoding="utf-8"), yaml.CSafeLoader)["方案"]
    return msgspec.convert({**msgspec.to_builtins(worked.scheme()), **own}, GradeScheme)


def _come_out(name: str) -> tuple[dict[str, Any], Score, Grade]:
    case = worked.load(FILES[name])
    resolved, scheme = worked.checklist(case), _scheme(name)
    points = score(resolved, worked.answers(case), scheme)
    return case, points, grade(points, resolved, scheme, first_time=case["首次评定"] == "是")


@pytest.mark.parametrize("name", FILES)
def test_every_stated_number_of_a_case_comes_out(name: str) -> None:
    case, points, result = _come_out(name)

    found = worked.stated(worked.results(points, result), case["应得"])

    assert found == case["应得"], case["名称"]


@pytest.mark.parametrize("name", FILES)
def test_a_kept_result_reads_back_and_every_sentence_of_it_has_chinese(name: str) -> None:
    _, points, result = _come_out(name)

    assert msgspec.json.decode(canonical(points), type=Score) == points
    assert msgspec.json.decode(canonical(result), type=Grade) == result
    reasons = [item.why for item in points.items] + [part.why for part in points.parts]
    assert all("{" not in phrase(reason, worked.chinese) for reason in reasons)


@pytest.mark.parametrize("name", [name for name in FILES if name not in PLAIN])
def test_the_scheme_of_a_case_is_sound_and_fits_its_list(name: str) -> None:
    scheme = _scheme(name)

    assert check_language(scheme) == []
    assert check_fit(scheme, worked.checklist(worked.load(FILES[name]))) == []


def test_what_points_2026_keeps_stays_byte_for_byte_the_same() -> None:
    kept = b""
    for file in PLAIN.values():
        case, scheme = worked.load(file), worked.scheme()
        resolved = worked.checklist(case)
        points = score(resolved, worked.answers(case), scheme)
        for first_time in (True, False):
            result = grade(points, resolved, scheme, first_time=first_time)
            kept += canonical(Working(score=points, grade=result))

    assert digest(kept) == FROZEN


def test_there_are_cases() -> None:
    assert len(PLAIN) >= 10
    assert len(LANGUAGE) >= 10
