"""What forms say, weighed against what was answered meanwhile."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.answer import Answer, Verdict
from audit.domain.recording import Entry, Weighed, by_item, submission_of, weigh
from checklists.model import Measure
from tests.domain.scoring import checklist, item

LEAD, SECOND = "SH-0001", "SH-0002"
MORNING = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
HOURS = Measure(name="年度培训学时", unit="学时", threshold=Decimal(20))
ITEMS = ("1.01", "1.02")
LIST = checklist(
    {"1": 100}, [*(item(code, "1") for code in ITEMS), item("1.03", "1", measure=HOURS)]
)


def says(
    verdict: Verdict = Verdict.CONFORM, *, seen: int = 0, by: str = LEAD, code: str = "1.01"
) -> Entry:
    reason = "" if verdict is Verdict.CONFORM else "登记证书已过期。"
    return Entry(item=code, seen=seen, verdict=verdict, reason=reason, by=by)


def weighed(history: Sequence[Answer], *entries: Entry, at: datetime = NOON) -> Weighed:
    return weigh(entries, by_item(history), LIST, team=(LEAD, SECOND), at=at)


def taken(history: Sequence[Answer], *entries: Entry) -> tuple[Answer, ...]:
    """Return the history with what was taken of the entries; all of them must be."""
    found = weighed(history, *entries, at=MORNING)
    assert len(found.taken) == len(entries)
    return (*history, *found.taken)


def test_an_entry_becomes_an_answer() -> None:
    (answer,) = weighed((), says(Verdict.NOT)).taken
    assert (answer.item, answer.verdict, answer.reason) == ("1.01", Verdict.NOT, "登记证书已过期。")
    assert (answer.by, answer.at) == (LEAD, NOON)


def test_a_form_sent_twice_says_nothing_new() -> None:
    history = taken((), says(Verdict.NOT))
    assert weighed(history, says(Verdict.NOT)) == Weighed()


def test_a_form_sent_again_after_a_later_answer_changes_nothing() -> None:
    history = taken(taken((), says(Verdict.NOT)), says(Verdict.PARTLY, seen=1, by=SECOND))
    assert weighed(history, says(Verdict.NOT)) == Weighed()


def test_what_another_said_in_the_same_words_stays_theirs() -> None:
    history = taken((), says(Verdict.NOT, by=SECOND))
    assert weighed(history, says(Verdict.NOT, seen=1)) == Weighed()
    assert weighed(history, says(Verdict.NOT)) == Weighed()


def test_nobody_overwrites_what_they_have_not_seen() -> None:
    history = taken((), says(Verdict.NOT, by=SECOND))
    found = weighed(history, says(Verdict.PARTLY))
    assert (found.taken, found.contested) == ((), frozenset({"1.01"}))


def test_whoever_has_seen_it_replaces_it() -> None:
    history = taken((), says(Verdict.NOT, by=SECOND))
    (answer,) = weighed(history, says(Verdict.PARTLY, seen=1)).taken
    assert answer.verdict is Verdict.PARTLY
    assert answer.id != history[0].id


def test_a_revision_that_never_was_cannot_have_been_seen() -> None:
    history = taken((), says())
    for seen in (2, 99):
        assert weighed(history, says(Verdict.NOT, seen=seen)).contested == {"1.01"}


def test_what_cannot_be_taken_holds_up_nothing_else() -> None:
    history = taken((), says(code="1.02", by=SECOND))
    bare = msgspec.structs.replace(says(Verdict.NOT, code="1.03"), reason="")
    found = weighed(history, says(), says(Verdict.NOT, code="1.02"), bare)
    assert [answer.item for answer in found.taken] == ["1.01"]
    assert found.contested == {"1.02"}
    assert {fault.code for fault in found.refused["1.03"]} == {
        "answer.reason_missing",
        "answer.value_missing",
    }


def test_a_stranger_and_an_unknown_item_are_refused() -> None:
    found = weighed((), says(by="SH-0009"), says(code="9.99"))
    assert [fault.code for fault in found.refused["1.01"]] == ["answer.not_on_team"]
    assert [fault.code for fault in found.refused["9.99"]] == ["answer.unknown_item"]


def test_the_same_answers_are_the_same_delivery_on_one_visit_alone() -> None:
    first, again = (weighed((), says(), at=at).taken for at in (MORNING, NOON))
    assert submission_of("visit", first, MORNING).id == submission_of("visit", again, NOON).id
    assert submission_of("visit", first, MORNING).id != submission_of("other", first, MORNING).id


ENTRIES = st.builds(
    says,
    st.sampled_from(list(Verdict)),
    seen=st.integers(0, 4),
    by=st.sampled_from([LEAD, SECOND]),
    code=st.sampled_from(ITEMS),
)


@given(st.lists(ENTRIES, max_size=12))
def test_every_answer_replaces_the_one_that_was_shown(forms: list[Entry]) -> None:
    history: tuple[Answer, ...] = ()
    for entry in forms:
        found = weighed(history, entry)
        before = by_item(history).get(entry.item, [])
        if found.taken:
            assert entry.seen == len(before)
        history += found.taken
        # Sent once more, whatever became of it, it adds nothing.
        assert not weighed(history, entry).taken
    ids = [answer.id for answer in history]
    assert len(ids) == len(set(ids))
