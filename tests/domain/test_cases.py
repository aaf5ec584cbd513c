"""The worked cases an inspector can read: every stated number and sentence must come out."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import msgspec
import pytest
import yaml
from babel.messages.pofile import read_po

from audit.domain.answer import Verdict
from audit.domain.grade import Grade, grade
from audit.domain.outcome import Outcome, Rule
from audit.domain.reason import Reason, phrase
from audit.domain.score import Score
from audit.domain.scoring import score
from checklists.canonical import canonical
from checklists.model import ItemClass, Lane, ResolvedChecklist
from checklists.scheme_model import GradeScheme
from tests.domain import scoring

VERDICTS = {
    "符合": Verdict.CONFORM,
    "部分符合": Verdict.PARTLY,
    "不符合": Verdict.NOT,
    "不适用": Verdict.NOT_APPLICABLE,
    "认可等效做法": Verdict.EQUIVALENT,
    "无法检查": Verdict.COULD_NOT_CHECK,
}
CLASSES = {
    "否决": ItemClass.VETO,
    "重点": ItemClass.KEY,
    "一般": ItemClass.GENERAL,
    "加分": ItemClass.BONUS,
    "指标": ItemClass.INDICATOR,
}
LANES = {
    "法定义务": Lane.LEGAL,
    "政策文件": Lane.POLICY,
    "推荐性标准": Lane.STANDARD,
    "合同": Lane.CONTRACT,
}
RULES = {
    Rule.TOTAL: "总分",
    Rule.FLOOR: "部分下限",
    Rule.FIRST_TIME: "首次评定",
    Rule.UNCHECKED: "无法检查",
}
CASES = files("tests") / "cases"
NAMES = sorted(
    entry.name
    for entry in CASES.iterdir()
    if entry.name.endswith(".yaml") and entry.name != "scheme.yaml"
)
with (files("templates") / "locale" / "zh_CN" / "score.po").open("rb") as catalogue_file:
    CATALOGUE = read_po(catalogue_file)


def _load(name: str) -> Any:  # noqa: ANN401 -- plain YAML
    # Every scalar stays the text the inspector wrote: 1000.00 is not the float 1000.0.
    return yaml.load((CASES / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 -- no type but text


def _chinese(reason: Reason) -> str:
    def translate(message: str) -> str:
        translated = CATALOGUE.get(message)
        assert translated is not None, message
        assert isinstance(translated.string, str)
        return translated.string

    return phrase(reason, translate)


def _scheme() -> GradeScheme:
    raw = _load("scheme.yaml")
    plain = {
        "name": "cases",
        "title": raw["名称"],
        "model": True,
        "source": raw["来源"],
        "levels": [
            {
                "level": level["等级"],
                "title": level["名称"],
                "total": level["最低总分"],
                "floor_percent": level["部分下限"],
            }
            for level in raw["等级"]
        ],
        "limiters": [_limiter(rule) for rule in raw["限级规则"]],
        "bonus_cap": raw["加分上限"],
        "could_not_check_limit": raw["无法检查限度"],
        "first_time_cap": raw["首次评定上限"],
    }
    return msgspec.convert(plain, GradeScheme, strict=False)


def _limiter(rule: Mapping[str, Any]) -> dict[str, object]:
    return {
        "code": rule["编号"],
        "title": rule["名称"],
        "lane": LANES[rule["依据"]] if "依据" in rule else None,
        "class": CLASSES[rule["类别"]] if "类别" in rule else None,
        "verdicts": [VERDICTS[word] for word in rule["结论"]],
        "count": rule["满"],
        "cap": rule["最高"],
    }


def _checklist(case: Mapping[str, Any]) -> ResolvedChecklist:
    rows = case["检查项"]
    return scoring.checklist(
        {part["编号"]: int(part["分值"]) for part in case["部分"]},
        [
            scoring.item(
                row["编号"],
                row["部分"],
                CLASSES[row["类别"]],
                weight=int(row["权重"]),
                lane=LANES[row.get("依据", "推荐性标准")],
            )
            for row in rows
        ],
        titles={part["编号"]: part["名称"] for part in case["部分"]},
    )


def _text(number: object) -> str:
    return "null" if number is None else str(number)


def _rule(outcome: Outcome) -> str:
    return f"限级:{outcome.code}" if outcome.rule is Rule.LIMITER else RULES[outcome.rule]


def _results(points: Score, result: Grade) -> dict[str, object]:
    """Everything a case may state, in the words of the cases, each number as it is printed."""
    gaps = [gap for outcome in result.bound_by() for gap in outcome.gaps]
    return {
        "总分": _text(points.total),
        "加分": _text(points.bonus),
        "无法检查比例": _text(points.unchecked),
        "总分说明": [_chinese(note) for note in points.notes],
        "部分满分": {part.code: _text(part.possible) for part in points.parts},
        "部分得分": {part.code: _text(part.points) for part in points.parts},
        "部分得分率": {part.code: _text(part.percent) for part in points.parts},
        "部分基数": {part.code: _text(part.base) for part in points.parts},
        "部分不适用": {part.code: list(part.not_applicable) for part in points.parts},
        "部分无法检查": {part.code: list(part.could_not_check) for part in points.parts},
        "检查项满分": {item.code: _text(item.possible) for item in points.items},
        "检查项得分": {item.code: _text(item.points) for item in points.items},
        "等级": _text(result.level),
        "等级名称": result.title,
        "受限于": [_rule(outcome) for outcome in result.bound_by()],
        "受限说明": [_chinese(outcome.why) for outcome in result.bound_by()],
        "规则说明": [_chinese(outcome.why) for outcome in result.outcomes],
        "下一等级": _text(result.next_level),
        "差距": [_chinese(gap.why) for gap in gaps],
        "差分": {gap.part: _text(gap.short) for gap in gaps if gap.part},
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_stated_number_of_a_case_comes_out(name: str) -> None:
    case, scheme = _load(name), _scheme()
    resolved = _checklist(case)
    answers = scoring.answers(**{row["编号"]: VERDICTS[row["结论"]] for row in case["检查项"]})

    points = score(resolved, answers, scheme)
    result = grade(points, resolved, scheme, first_time=case["首次评定"] == "是")

    found = _results(points, result)
    for word, stated in case["应得"].items():
        got = found[word]
        if isinstance(stated, dict) and isinstance(got, dict):
            got = {code: got[code] for code in stated}
        assert got == stated, f"{case['名称']}：{word}"


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_result_reads_back_and_every_sentence_of_it_has_chinese(name: str) -> None:
    case, scheme = _load(name), _scheme()
    resolved = _checklist(case)
    answers = scoring.answers(**{row["编号"]: VERDICTS[row["结论"]] for row in case["检查项"]})
    points = score(resolved, answers, scheme)
    result = grade(points, resolved, scheme, first_time=True)

    assert msgspec.json.decode(canonical(points), type=Score) == points
    assert msgspec.json.decode(canonical(result), type=Grade) == result
    reasons = [item.why for item in points.items] + [part.why for part in points.parts]
    assert all("{" not in _chinese(reason) for reason in reasons)


def test_there_are_cases() -> None:
    assert len(NAMES) >= 10
