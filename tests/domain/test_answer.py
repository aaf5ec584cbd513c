"""Answers with measured values: what they come to, and when they cannot be."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.answer import Answer, Verdict, check_answers, met
from audit.domain.errors import Fault, Invalid
from audit.domain.measurement import quantity
from checklists.canonical import canonical
from checklists.model import Comparison, Measure
from tests.domain import scoring

PLAIN = Measure(name="年度培训学时", unit="学时", threshold=Decimal(20))
SAMPLED = Measure(name="齐全的档案占比", unit="%", threshold=Decimal(80), sampled=True)
FEW = msgspec.structs.replace(SAMPLED, comparison=Comparison.AT_MOST, threshold=Decimal(5))
LIST = scoring.checklist(
    {"A": 1000},
    [
        scoring.item("A1", "A"),
        scoring.item("A2", "A", measure=PLAIN),
        scoring.item("A3", "A", measure=SAMPLED),
    ],
)


def answer(
    code: str, value: str | None, of: int | None, verdict: Verdict = Verdict.PARTLY
) -> Answer:
    given = None if value is None else Decimal(value)
    return msgspec.structs.replace(scoring.answer(code, verdict, given), of=of)


def faults(*given: Answer) -> list[Fault]:
    try:
        check_answers(given, LIST, team=("inspector-1",))
    except Invalid as refusal:
        return list(refusal.faults)
    return []


@pytest.mark.parametrize(
    "sound",
    [
        answer("A1", None, None),
        answer("A2", "12.5", None),
        answer("A3", "17", 20, Verdict.CONFORM),
        answer("A3", "0", 1, Verdict.NOT),
        answer("A3", "20", 20, Verdict.CONFORM),
        answer("A3", None, None, Verdict.EQUIVALENT),
        answer("A3", None, None, Verdict.NOT_APPLICABLE),
    ],
)
def test_an_answer_may_say_of_how_many_records_its_value_is(sound: Answer) -> None:
    assert faults(sound) == []


@pytest.mark.parametrize(
    ("wrong", "code", "where"),
    [
        (answer("A1", None, 20), "answer.value_unexpected", "$.answers[0].value"),
        (answer("A2", "12", 20), "answer.of_unexpected", "$.answers[0].of"),
        (answer("A3", "17", None), "answer.sample_incomplete", "$.answers[0].of"),
        (answer("A3", None, 20), "answer.sample_incomplete", "$.answers[0].value"),
        (answer("A3", None, None), "answer.value_missing", "$.answers[0].value"),
        (answer("A3", "21", 20), "answer.sample_range", "$.answers[0].value"),
        (answer("A3", "-1", 20), "answer.sample_range", "$.answers[0].value"),
        (answer("A3", "1.5", 20), "answer.sample_range", "$.answers[0].value"),
        (answer("A3", "0", 0), "answer.sample_range", "$.answers[0].value"),
        (answer("A3", "NaN", 20), "answer.value_range", "$.answers[0].value"),
        (answer("A3", "15", 20, Verdict.CONFORM), "answer.value_contradicts", "$.answers[0].value"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(wrong: Answer, code: str, where: str) -> None:
    assert [(fault.code, fault.where) for fault in faults(wrong)] == [(code, where)]


def test_a_contradiction_is_told_with_the_sample() -> None:
    (fault,) = faults(answer("A3", "15", 20, Verdict.CONFORM))

    assert fault.fields["value"] == "15/20"


@given(st.integers(1, 500), st.data())
def test_the_threshold_is_held_against_the_exact_rate(of: int, data: st.DataObject) -> None:
    value = data.draw(st.integers(0, of))
    found = answer("A3", str(value), of)

    assert quantity(SAMPLED, found.value, of) == Fraction(100 * value, of)
    assert met(SAMPLED, found) == (100 * value >= 80 * of)
    assert met(FEW, found) == (100 * value <= 5 * of)


def test_without_a_value_or_a_threshold_nothing_is_met_or_missed() -> None:
    open_ = msgspec.structs.replace(SAMPLED, threshold=None)

    assert met(SAMPLED, answer("A3", None, None)) is None
    assert met(SAMPLED, answer("A3", "3", None)) is None
    assert met(open_, answer("A3", "3", 4)) is None


def test_a_measure_that_is_not_sampled_reads_as_it_always_did() -> None:
    assert b"sampled" not in canonical(PLAIN)
    assert b'"sampled":true' in canonical(SAMPLED)
