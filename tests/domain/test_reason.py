"""Sentences: each has its Chinese with the same facts, and lists are joined as a language does."""

from importlib.resources import files
from string import Formatter

from babel.messages.pofile import read_po

from audit.domain.reason import SENTENCES, Reason, phrase

with (files("templates") / "locale" / "zh_CN" / "score.po").open("rb") as catalogue_file:
    CATALOGUE = read_po(catalogue_file)


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
    missing = [code for code, text in SENTENCES.items() if CATALOGUE.get(text) is None]

    assert missing == []


def test_a_list_is_joined_in_the_language_of_the_sentence() -> None:
    code = "grade.floor.short"
    reason = Reason(code=code, fields={"floor": "40", "level": "一级", "parts": ("A", "B")})
    chinese = {", ": "、", SENTENCES[code]: "未达到{level}的下限{floor}%：{parts}。"}

    assert phrase(reason) == "Below 40% of their points, the floor of 一级: A, B."
    assert phrase(reason, chinese.__getitem__) == "未达到一级的下限40%：A、B。"
