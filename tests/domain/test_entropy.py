from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.draw import commitment
from audit.domain.entropy import (
    ENOUGH,
    QUICKNET,
    Dice,
    Dlt,
    Drand,
    Kl8,
    Reveal,
    Source,
    Ssq,
    answer_fault,
    public_outcomes,
    question,
    quicknet_round,
)
from audit.domain.errors import Fault

DRAW = "330100-2026-0001"
RANDOMNESS = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
SECRET = "a0800997eb2fed3f3b33d86de629f548449450ecf40530106224132d616061be"  # noqa: S105 -- public
TWENTY = "01,05,06,11,13,20,21,22,30,34,41,42,43,50,59,60,66,71,79,80"

SOURCES: dict[str, tuple[Source, str]] = {
    "drand": (Drand(chain=QUICKNET, round=657413), f"drand:{QUICKNET}:657413:{RANDOMNESS}"),
    "reveal": (
        Reveal(party="notary", commit=commitment(DRAW, "notary", SECRET)),
        f"reveal:notary:{SECRET}",
    ),
    "dice": (Dice(n=20), "dice:20:01234567890123456789"),
    "kl8": (Kl8(issue="2026321"), f"kl8:2026321:{TWENTY}"),
    "ssq": (Ssq(issue="2026136"), "ssq:2026136:01,05,12,20,28,33+16"),
    "dlt": (Dlt(issue="26136"), "dlt:26136:01,05,12,20,35+02,12"),
}


def fault(kind: str, answer: str) -> Fault | None:
    return answer_fault(SOURCES[kind][0], answer, draw=DRAW, where="entropy.json $[0]")


@pytest.mark.parametrize("kind", SOURCES)
def test_an_answer_to_its_source_is_accepted(kind: str) -> None:
    source, answer = SOURCES[kind]
    assert fault(kind, answer) is None
    assert answer.startswith(question(source))


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("other", SOURCES)
def test_an_answer_to_another_source_is_refused(kind: str, other: str) -> None:
    found = fault(kind, SOURCES[other][1])
    assert (found is None) == (kind == other)
    assert found is None or found.code == "entropy.other"


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("drand", f"drand:{QUICKNET}:657414:{RANDOMNESS}"),
        ("drand", f"drand:{'0' * 64}:657413:{RANDOMNESS}"),
        ("drand", f" drand:{QUICKNET}:657413:{RANDOMNESS}"),
        ("reveal", f"reveal:Notary:{SECRET}"),
        ("dice", "dice:21:01234567890123456789"),
        ("kl8", f"kl8:2026322:{TWENTY}"),
    ],
)
def test_the_round_the_party_and_the_issue_are_those_of_the_plan(kind: str, answer: str) -> None:
    found = fault(kind, answer)
    assert found is not None
    assert found.code == "entropy.other"
    assert answer in found.text()
    assert question(SOURCES[kind][0]) in found.text()


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("drand", RANDOMNESS.upper()),
        ("drand", RANDOMNESS[:-1]),
        ("drand", RANDOMNESS + "\n"),
        ("reveal", SECRET + "0"),
        ("reveal", SECRET.replace("a", "A")),
        ("dice", "0123456789012345678"),
        ("dice", "0123456789012345678x"),
        ("dice", "0123456789012345678９"),
        ("kl8", TWENTY[:-3]),
        ("kl8", TWENTY.replace("80", "81")),
        ("kl8", TWENTY.replace("01", "00")),
        ("kl8", TWENTY.replace("05,06", "06,05")),
        ("kl8", TWENTY.replace("05", "5")),
        ("kl8", TWENTY.replace("05", "06")),
        ("kl8", TWENTY + "+01"),
        ("ssq", "01,05,12,20,28,33"),
        ("ssq", "01,05,12,20,28,34+16"),
        ("ssq", "01,05,12,20,28,33+17"),
        ("dlt", "01,05,12,20,35+12,02"),
        ("dlt", "01,05,12,20,35+02"),
        ("dlt", ""),
    ],
)
def test_an_outcome_has_one_form_only(kind: str, outcome: str) -> None:
    found = fault(kind, question(SOURCES[kind][0]) + outcome)
    assert found is not None
    assert found.code == "entropy.form"


def test_a_secret_must_be_the_one_committed_to() -> None:
    found = fault("reveal", f"reveal:notary:{'0' * 64}")
    assert found is not None
    assert found.code == "entropy.commitment"


def test_a_commitment_holds_for_one_draw() -> None:
    source, answer = SOURCES["reveal"]
    found = answer_fault(source, answer, draw="330100-2026-0002", where="entropy.json $[0]")
    assert found is not None
    assert found.code == "entropy.commitment"


@pytest.mark.parametrize("kind", SOURCES)
@given(data=st.data())
def test_no_other_string_is_taken_for_an_answer(kind: str, data: st.DataObject) -> None:
    answer = SOURCES[kind][1]
    place = data.draw(st.integers(0, len(answer) - 1))
    letter = data.draw(st.characters(exclude_characters=answer[place], exclude_categories=["Cs"]))
    changed = answer[:place] + letter + answer[place + 1 :]
    if fault(kind, changed) is None:
        # Another outcome may be as good a string; then it is its own canonical form.
        assert changed.startswith(question(SOURCES[kind][0]))
        assert letter in "0123456789abcdef"


@pytest.mark.parametrize("kind", SOURCES)
def test_a_source_in_a_plan_names_its_type(kind: str) -> None:
    source = SOURCES[kind][0]
    written = msgspec.json.encode(source)
    assert msgspec.json.decode(written)["type"] == kind
    assert msgspec.json.decode(written, type=Source) == source


def test_how_many_outcomes_a_source_has() -> None:
    outcomes = {kind: public_outcomes(source) for kind, (source, _) in SOURCES.items()}
    assert outcomes == {
        "drand": 2**256,
        "reveal": 1,
        "dice": 10**20,
        "kl8": 3535316142212174320,
        "ssq": 17721088,
        "dlt": 21425712,
    }
    assert outcomes["kl8"] > ENOUGH > outcomes["ssq"] * outcomes["dlt"]


def test_the_round_of_quicknet_that_appears_at_a_time() -> None:
    shanghai = timezone(timedelta(hours=8))
    at = datetime(2026, 12, 1, 10, tzinfo=shanghai)
    assert quicknet_round(at) == 34429012
    assert quicknet_round(at + timedelta(microseconds=1)) == 34429013
    assert quicknet_round(at + timedelta(seconds=3)) == 34429013
    assert quicknet_round(datetime(2020, 1, 1, tzinfo=UTC)) == 1
