from datetime import date

import msgspec
import pytest

from audit.domain import exchange, remediation
from audit.domain.errors import Invalid
from audit.domain.evidence import LARGEST_FILE
from audit.domain.exchange import LARGEST_ANSWER, MOST_FILES, Arrived
from audit.domain.remediation import ActionState
from tests.storage import things

DAY = date(2026, 3, 5)
OPEN = things.action("act-1", of="visit-1", deadline=DAY)
PHOTO = Arrived(name="前后对照.jpg", digest="a" * 64, size=1000, media_type="image/jpeg")


def codes(*files: Arrived) -> list[str]:
    """Return what is said of files, or nothing if they are taken."""
    try:
        exchange.check_files(files)
    except Invalid as refusal:
        return [fault.code for fault in refusal.faults]
    return []


def test_photographs_and_documents_are_taken() -> None:
    pdf = msgspec.structs.replace(PHOTO, media_type="application/pdf", size=LARGEST_FILE)
    assert codes() == codes(PHOTO) == codes(*[PHOTO] * MOST_FILES) == codes(pdf, PHOTO) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size": 0}, "exchange.empty_file"),
        ({"size": LARGEST_FILE + 1}, "exchange.large_file"),
        ({"media_type": "video/mp4"}, "exchange.file_type"),
        ({"media_type": ""}, "exchange.file_type"),
    ],
)
def test_every_file_that_is_not_taken_is_named(change: dict[str, object], code: str) -> None:
    wrong = msgspec.structs.replace(PHOTO, name="错误的文件", **change)
    with pytest.raises(Invalid) as refusal:
        exchange.check_files([PHOTO, wrong, wrong])
    assert [(one.code, one.fields["name"]) for one in refusal.value.faults] == [
        (code, "错误的文件"),
        (code, "错误的文件"),
    ]


def test_files_are_bounded_in_number_and_together() -> None:
    large = msgspec.structs.replace(PHOTO, size=LARGEST_FILE)
    assert codes(*[PHOTO] * (MOST_FILES + 1)) == ["exchange.too_many_files"]
    assert codes(*[large] * (LARGEST_ANSWER // LARGEST_FILE)) == []
    assert codes(*[large] * (LARGEST_ANSWER // LARGEST_FILE), PHOTO) == ["exchange.too_many_files"]


def test_a_turn_says_what_its_side_said() -> None:
    answered = remediation.answer_action(OPEN, "已补齐", ("a" * 64,), on=DAY)
    returned = remediation.return_action(answered, "缺少九月份")
    again = remediation.answer_action(returned, "九月份已补", (), on=DAY)
    accepted = remediation.accept_action(again, on=DAY)
    said = [
        exchange.turn(one, identity=f"turn-{number}", number=number, at=things.NOON, by="somebody")
        for number, one in enumerate((answered, returned, again, accepted), 1)
    ]
    assert [(one.number, one.state, one.text, one.evidence) for one in said] == [
        (1, ActionState.ANSWERED, "已补齐", ("a" * 64,)),
        (2, ActionState.RETURNED, "缺少九月份", ()),
        (3, ActionState.ANSWERED, "九月份已补", ()),
        (4, ActionState.ACCEPTED, "", ()),
    ]


def test_each_file_of_a_turn_has_an_id_of_its_own() -> None:
    answered = remediation.answer_action(OPEN, "已补齐", on=DAY)
    said = exchange.turn(answered, identity="turn-1", number=1, at=things.NOON, by="somebody")
    first, second = exchange.attachments([PHOTO, PHOTO], of=said, identities=("f-1", "f-2"))
    assert (first.id, second.id, first.turn, second.name) == ("f-1", "f-2", "turn-1", PHOTO.name)
