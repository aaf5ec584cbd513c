"""Publication: the day it is due, what may delay it, and what may take it back."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from audit.domain.errors import Conflict, Invalid
from audit.domain.publication import (
    TRANSITIONS,
    Publication,
    PublicationKind,
    PublicationState,
    defer,
    due_date,
    is_due,
    new_publication,
    publish,
    withdraw,
    withdrawal_date,
)
from audit.domain.workdays import Deadline, WorkCalendar
from checklists.canonical import canonical

CALENDAR = WorkCalendar(official=frozenset({2026}))
FORMED = date(2026, 11, 2)  # a Monday
DUE = date(2026, 11, 30)  # twenty working days later
LATER = date(2026, 12, 15)


def _pending() -> Publication:
    return new_publication(
        "publication-1",
        PublicationKind.VISIT_RESULT,
        "visit-1",
        region="310106",
        formed=FORMED,
        calendar=CALENDAR,
    )


def test_a_publication_is_due_twenty_working_days_after_it_was_formed() -> None:
    assert due_date(FORMED, CALENDAR) == Deadline(day=DUE, estimated=False)
    assert (_pending().due, _pending().due_estimated) == (DUE, False)
    assert due_date(date(2026, 12, 10), CALENDAR).estimated


def test_what_is_wrong_is_withdrawn_within_three_working_days() -> None:
    assert withdrawal_date(date(2026, 11, 20), CALENDAR).day == date(2026, 11, 25)


def test_what_is_not_deferred_is_due_on_its_last_day() -> None:
    assert not is_due(_pending(), date(2026, 11, 29))
    assert is_due(_pending(), DUE)
    assert is_due(_pending(), LATER)
    assert not is_due(publish(_pending(), on=DUE), LATER)


def test_a_deferral_has_a_public_reason_and_an_end() -> None:
    deferred = defer(_pending(), "案件正在办理", until=LATER)

    assert (deferred.state, deferred.reason) == (PublicationState.DEFERRED, "案件正在办理")
    assert not is_due(deferred, DUE)
    assert is_due(deferred, LATER)
    assert publish(deferred, on=LATER).published_on == LATER


@pytest.mark.parametrize(
    ("reason", "until", "code"),
    [
        ("  ", LATER, "publication.reason_missing"),
        ("案件正在办理", DUE, "publication.defer_until"),
    ],
)
def test_a_deferral_without_reason_or_delay_is_refused(reason: str, until: date, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        defer(_pending(), reason, until=until)

    assert refusal.value.code == code


def test_a_published_result_is_withdrawn_with_a_reason_and_its_record_is_kept() -> None:
    published = publish(_pending(), on=DUE)

    withdrawn = withdraw(published, "结果录入有误", on=LATER)

    assert (withdrawn.state, withdrawn.withdrawn_on) == (PublicationState.WITHDRAWN, LATER)
    assert withdrawn.published_on == DUE
    with pytest.raises(Invalid, match=r"publication\.reason_missing"):
        withdraw(published, "", on=LATER)


@pytest.mark.parametrize("state", PublicationState)
def test_what_the_table_does_not_allow_is_refused(state: PublicationState) -> None:
    publication = msgspec.structs.replace(_pending(), state=state)
    acts: dict[str, Callable[[], Publication]] = {
        "publish": lambda: publish(publication, on=DUE),
        "defer": lambda: defer(publication, "案件正在办理", until=LATER),
        "withdraw": lambda: withdraw(publication, "结果录入有误", on=LATER),
    }

    for name, act in acts.items():
        if name in TRANSITIONS[state]:
            assert act().state is TRANSITIONS[state][name]
        else:
            with pytest.raises(Conflict, match=r"publication\.state"):
                act()


def test_a_publication_is_a_snapshot_that_reads_back() -> None:
    deferred = defer(_pending(), "案件正在办理", until=LATER)

    assert msgspec.json.decode(canonical(deferred), type=Publication) == deferred
