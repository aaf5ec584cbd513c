"""Sentences: each has its Chinese with the same facts, and lists are joined as a language does."""

from importlib.resources import files
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from audit.domain.reason import SENTENCES, Fields, Reason, phrase


def _catalogue() -> list[Message]:
    found = []
    for name in ("score.po", "scoring.po"):
        with (files("templates") / "locale" / "zh_CN" / name).open("rb") as file:
            found += list(read_po(file))
    return found


CATALOGUE = _catalogue()
KNOWN = {message.id for message in CATALOGUE}


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_message_of_the_catalogue_has_chinese_with_the_same_facts() -> None:
    for message in CATALOGUE:
        if message.id:
            assert isinstance(message.id, str)
            assert isinstance(message.string, str)
            assert message.string, message.id
            assert _facts(message.string) == _facts(message.id), message.id


def test_every_sentence_is_in_the_catalogue() -> None:
    missing = [code for code, text in SENTENCES.items() if text not in KNOWN]

    assert missing == []


def test_a_list_is_joined_in_the_language_of_the_sentence() -> None:
    code = "grade.floor.short"
    reason = Reason(code=code, fields={"floor": "40", "level": "一级", "parts": ("A", "B")})
    chinese = {", ": "、", SENTENCES[code]: "未达到{level}的下限{floor}%：{parts}。"}

    assert phrase(reason) == "Below 40% of their points, the floor of 一级: A, B."
    assert phrase(reason, chinese.__getitem__) == "未达到一级的下限40%：A、B。"


def test_figures_are_told_without_needless_zeros_and_codes_keep_theirs() -> None:
    fields: Fields = {"points": "0.00", "possible": "32.50"}
    short: Fields = {"floor": "80", "level": "四级", "parts": ("价格 75.00%", "人员 100%")}
    items: Fields = {"title": "重点项", "items": ("5.10", "7.00"), "level": "二级"}

    assert phrase(Reason(code="score.item.not", fields=fields)) == (
        "Does not conform: 0 of 32.5 points."
    )
    assert phrase(Reason(code="grade.floor.short", fields=short)).endswith("价格 75%, 人员 100%.")
    assert "5.10, 7.00" in phrase(Reason(code="grade.limiter.caps", fields=items))
