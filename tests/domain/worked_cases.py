"""Worked cases in Chinese, as an inspector writes them, and what comes out of them."""

from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec
import yaml
from babel.messages.pofile import read_po

from audit.domain.answer import Answer, Verdict
from audit.domain.grade import Grade
from audit.domain.item_score import explained
from audit.domain.outcome import Outcome, Rule
from audit.domain.reason import phrase
from audit.domain.score import Score
from checklists.model import Comparison, ItemClass, Lane, Measure, ResolvedChecklist
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
WAYS = {"不少于": Comparison.AT_LEAST, "不多于": Comparison.AT_MOST}


def _messages() -> dict[object, object]:
    found: dict[object, object] = {}
    for name in ("score.po", "scoring.po"):
        with (files("templates") / "locale" / "zh_CN" / name).open("rb") as file:
            found |= {message.id: message.string for message in read_po(file)}
    return found


MESSAGES = _messages()


def load(file: Traversable) -> Any:  # noqa: ANN401 -- plain YAML
    """Return a case; every scalar stays the text the inspector wrote: 1000.00 is no float."""
    return yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 -- no type but text


def cases(folder: Traversable) -> dict[str, Traversable]:
    """Return the files of the cases in a folder, by name."""
    found = {one.name: one for one in folder.iterdir() if one.name.endswith(".yaml")}
    return {name: found[name] for name in sorted(found) if name != "scheme.yaml"}


def chinese(message: str) -> str:
    """Return the Chinese of a message, which there must be."""
    translated = MESSAGES.get(message)
    assert isinstance(translated, str), message
    return translated


def scheme() -> GradeScheme:
    """Return the scheme that the cases share."""
    raw = load(CASES / "scheme.yaml")
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


def checklist(case: Mapping[str, Any]) -> ResolvedChecklist:
    """Return the list of a case."""
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
                measure=_measure(row.get("计量")),
            )
            for row in rows
        ],
        titles={part["编号"]: part["名称"] for part in case["部分"]},
    )


def answers(case: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers of a case, by item."""
    return {
        row["编号"]: msgspec.structs.replace(
            scoring.answer(row["编号"], VERDICTS[row["结论"]]),
            value=Decimal(row["数值"]) if "数值" in row else None,
            of=int(row["抽查"]) if "抽查" in row else None,
        )
        for row in case["检查项"]
    }


def stated(found: Mapping[str, object], wanted: Mapping[str, Any]) -> dict[str, object]:
    """Return of what came out as much as a case states."""
    said = {}
    for word, value in wanted.items():
        got = found[word]
        if isinstance(value, dict) and isinstance(got, dict):
            got = {code: got[code] for code in value}
        said[word] = got
    return said


def _measure(row: Mapping[str, str] | None) -> Measure | None:
    if row is None:
        return None
    return Measure(
        name=row["名称"],
        unit=row["单位"],
        comparison=WAYS[row["方向"]],
        threshold=Decimal(row["要求"]) if "要求" in row else None,
        sampled=True if row.get("抽查") == "是" else msgspec.UNSET,
    )


def _text(number: object) -> str:
    return "null" if number is None else str(number)


def _rule(outcome: Outcome) -> str:
    return f"限级:{outcome.code}" if outcome.rule is Rule.LIMITER else RULES[outcome.rule]


def results(points: Score, result: Grade) -> dict[str, object]:
    """Everything a case may state, in the words of the cases, each number as it is printed."""
    gaps = [gap for outcome in result.bound_by() for gap in outcome.gaps]
    return {
        "总分": _text(points.total),
        "加分": _text(points.bonus),
        "无法检查比例": _text(points.unchecked),
        "总分说明": [phrase(note, chinese) for note in points.notes],
        "部分满分": {part.code: _text(part.possible) for part in points.parts},
        "部分得分": {part.code: _text(part.points) for part in points.parts},
        "部分得分率": {part.code: _text(part.percent) for part in points.parts},
        "部分基数": {part.code: _text(part.base) for part in points.parts},
        "部分不适用": {part.code: list(part.not_applicable) for part in points.parts},
        "部分无法检查": {part.code: list(part.could_not_check) for part in points.parts},
        "检查项满分": {item.code: _text(item.possible) for item in points.items},
        "检查项得分": {item.code: _text(item.points) for item in points.items},
        "得分率": {one.code: one.credit_exact or "null" for one in points.items},
        "精确得分": {one.code: one.points_exact or "0" for one in points.items},
        "得分说明": {one.code: explained(one, chinese) for one in points.items},
        "等级": _text(result.level),
        "等级名称": result.title,
        "受限于": [_rule(outcome) for outcome in result.bound_by()],
        "受限说明": [phrase(outcome.why, chinese) for outcome in result.bound_by()],
        "规则说明": [phrase(outcome.why, chinese) for outcome in result.outcomes],
        "下一等级": _text(result.next_level),
        "差距": [phrase(gap.why, chinese) for gap in gaps],
        "差分": {gap.part: _text(gap.short) for gap in gaps if gap.part},
    }
