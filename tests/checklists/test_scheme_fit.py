"""A scheme fits a list when it knows every item, part and measure of it."""

import shutil
from pathlib import Path

import pytest

from checklists.loader import DataError, load
from checklists.model import Comparison, Measure
from checklists.scheme_fit import check_fit, check_method
from checklists.scheme_model import GradeScheme
from tests.checklists.schemes import VETO, levels, plain, scale, scheme, told
from tests.domain import scoring

AT_MOST = Measure(name="事件", unit="起", comparison=Comparison.AT_MOST)
AT_LEAST = Measure(name="面积", unit="平方米")
SAMPLED = Measure(name="占比", unit="%", sampled=True)
BANDS = {"kind": "bands", "comparison": "at_least", "bands": [{"bound": "60", "credit": 1}]}
LINEAR = {"kind": "linear", "worst": "10", "best": "20"}
RATE = {"kind": "rate"}
MATURITY = {
    "kind": "maturity",
    "levels": [{"title": "起步", "credit": 0}, {"title": "成熟", "credit": 1}],
}


SOUND = Path(__file__).parent / "sound"


@pytest.mark.parametrize(
    ("shape", "measure", "codes"),
    [
        (BANDS, AT_LEAST, []),
        (BANDS, SAMPLED, []),
        (BANDS, AT_MOST, ["scheme.scale_unfit"]),
        (BANDS, None, ["scheme.scale_unmeasured"]),
        (LINEAR, AT_LEAST, []),
        (LINEAR, AT_MOST, ["scheme.scale_unfit"]),
        (RATE, SAMPLED, []),
        (RATE, AT_LEAST, ["scheme.scale_unfit"]),
        (MATURITY, AT_LEAST, []),
        (MATURITY, SAMPLED, ["scheme.scale_unfit"]),
        (MATURITY, AT_MOST, ["scheme.scale_unfit"]),
        (None, None, []),
    ],
)
def test_a_scale_fits_the_measure_of_its_items(
    shape: dict[str, object] | None, measure: Measure | None, codes: list[str]
) -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A", measure=measure)])

    assert [flaw.code for flaw in check_fit(scale(measured=shape), resolved)] == codes


@pytest.mark.parametrize(
    ("changed", "code", "place"),
    [
        (
            {"scoring": [{"items": {"codes": ["A9"]}, "scale": "verdict"}, {"scale": "verdict"}]},
            "scheme.unknown_item",
            "scoring[0]",
        ),
        (
            {"scoring": [{"items": {"parts": ["Z"]}, "scale": "verdict"}, {"scale": "verdict"}]},
            "scheme.unknown_part",
            "scoring[0]",
        ),
        ({"levels": levels(floors={"Z": "95"})}, "scheme.unknown_part", "二级"),
        (
            {
                "limiters": [
                    VETO,
                    {
                        "code": "weak",
                        "title": "弱项",
                        "cap": 1,
                        "when": {"any": [{"kind": "part", "part": "Z", "below": "50"}]},
                    },
                ]
            },
            "scheme.unknown_part",
            "weak",
        ),
        (
            {
                "limiters": [
                    VETO,
                    {
                        "code": "few",
                        "title": "少数",
                        "cap": 1,
                        "when": {
                            "any": [{"kind": "count", "items": {"codes": ["A9"]}, "credit": "1/2"}]
                        },
                    },
                ]
            },
            "scheme.unknown_item",
            "few",
        ),
        (
            {"scoring": [{"items": {"classes": ["key"]}, "scale": "verdict"}]},
            "scheme.item_unscored",
            "A1",
        ),
    ],
)
def test_a_scheme_speaks_of_what_the_list_has(
    changed: dict[str, object], code: str, place: str
) -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A")])

    assert told(check_fit(scheme(**changed), resolved)) == [(code, place)]


def test_a_scheme_without_language_fits_any_list() -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A")])

    assert check_fit(plain(), resolved) == []


@pytest.mark.parametrize(
    ("scoring_method", "written", "codes"),
    [
        ("points-2026", plain(), []),
        ("language-1", scheme(), []),
        ("language-1", plain(), ["scheme.method"]),
        ("points-2026", scheme(), ["scheme.method"]),
    ],
)
def test_a_list_and_its_scheme_go_by_one_method(
    scoring_method: str, written: GradeScheme, codes: list[str]
) -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A")], scoring=scoring_method)

    assert [flaw.code for flaw in check_method(written, resolved)] == codes


LANGUAGE = """language: 1
scales:
  - {code: verdict, title: Verdict, verdicts: {conform: 1, equivalent: 1, partly: 1/2, not: 0}}
scoring:
  - {items: {codes: [a.1]}, scale: verdict}
levels:"""


def test_a_list_is_refused_whose_scheme_does_not_fit_it(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SOUND, tmp_path / "data"))
    stars = folder / "schemes" / "stars.yaml"
    stars.write_text(stars.read_text("utf-8").replace("levels:", LANGUAGE, 1), "utf-8")

    with pytest.raises(DataError) as refusal:
        load(folder)

    assert [flaw.code for flaw in refusal.value.flaws] == ["scheme.method", "scheme.item_unscored"]
