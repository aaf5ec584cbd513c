import enum
from pathlib import Path

from audit.domain.errors import Fault, Forbidden, Invalid
from audit.domain.permission import Act
from audit.domain.publication import PublicationState
from audit.domain.visit import ResultCode
from reports import language
from reports.language import gettext, label, ngettext, read_catalogue, say, translator

OUTSIDE = "it lies outside your region"


class Colour(enum.StrEnum):
    NOT_RED = "not_red"


CATALOGUE = """
msgid ""
msgstr ""
"Language: zh_CN\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Item {item} is {state}; reopen it first."
msgstr "检查项{item}的状态为“{state}”；请先重新打开。"

msgid "closed"
msgstr "已关闭"

msgid "not_red"
msgstr "非红色"

msgid "Nobody wrote this yet."
msgstr ""

#, fuzzy
msgid "Somebody guessed this."
msgstr "猜测"
"""


def chinese(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "example.po"
    path.write_text(CATALOGUE, encoding="utf-8")
    return read_catalogue(path)


def test_a_catalogue_holds_what_is_translated_and_sure(tmp_path: Path) -> None:
    assert chinese(tmp_path) == {
        "Item {item} is {state}; reopen it first.": "检查项{item}的状态为“{state}”；请先重新打开。",
        "closed": "已关闭",
        "not_red": "非红色",
    }


def test_what_has_no_translation_is_shown_in_english() -> None:
    assert gettext("No file says this.") == "No file says this."
    assert translator("zh_CN")("No file says this.") == "No file says this."


def test_english_is_its_own_catalogue() -> None:
    assert gettext("closed", "en") == "closed"
    assert ngettext("{n} visit", "{n} visits", 1, language="en") == "{n} visit"
    assert ngettext("{n} visit", "{n} visits", 2, language="en") == "{n} visits"
    assert ngettext("{n} visit", "{n} visits", 1) == "{n} visits"


def test_a_refusal_is_a_sentence_with_its_fields_filled() -> None:
    refusal = Invalid("item.closed", "Item {item} is {state}.", item="A-1", state="gone away")
    assert say(refusal, "en") == "Item A-1 is gone away."
    assert say(refusal, "zh_CN") == "Item A-1 is gone away."


def test_a_fault_is_said_as_a_refusal_is() -> None:
    fault = Fault(where="B7", code="row.date", message="Write {form}.", fields={"form": "a date"})
    assert say(fault, "en") == "Write a date."


def test_words_of_an_enumeration_read_as_words_in_english() -> None:
    assert label(Colour.NOT_RED, "en") == "not red"


def test_one_code_may_mean_different_things_in_two_enumerations() -> None:
    assert label(ResultCode.PENDING) == "发现问题，待后续处理"
    assert label(PublicationState.PENDING) == "待公示"
    assert label(ResultCode.NO_ISSUE) == "未发现问题"


def test_a_refusal_in_chinese_translates_reasons_and_acts_too() -> None:
    refusal = Forbidden("test", "{act}: {reason}", act=Act.HOLD_DRAW, reason=OUTSIDE)
    assert say(refusal) == "组织抽取: 不在您的辖区内"


def test_every_language_offered_has_its_folder() -> None:
    folders = {path.name for path in language.LOCALE.iterdir() if path.is_dir()}
    assert folders == set(language.LANGUAGES)


def test_days_and_moments_of_a_refusal_are_written_as_elsewhere() -> None:
    late = Invalid(
        "x", "{on}, {at}, {no}", on="2026-11-24", at="2026-11-24T02:00:00Z", no="2026-13-01"
    )
    assert say(late, "zh_CN") == "2026年11月24日, 2026年11月24日 10:00, 2026-13-01"
    assert say(late, "en") == "2026-11-24, 2026-11-24 10:00, 2026-13-01"
