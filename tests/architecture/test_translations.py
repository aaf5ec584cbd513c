import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po

from reports.language import CHINESE, ENGLISH, LOCALE
from tests.architecture.messages import fields, messages, strings, unreadable

CHINESE_BESIDE_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


def entries() -> Iterator[tuple[Path, Entry]]:
    for path in sorted((LOCALE / CHINESE).glob("*.po")):
        with path.open("rb") as file:
            yield from ((path, entry) for entry in read_po(file) if entry.id)


def test_every_message_has_a_chinese_translation() -> None:
    translated = {str(entry.id) for _, entry in entries() if entry.string}
    missing = [
        f"{message.path}:{message.line}: {message.text}"
        for message in messages()
        if not translated.intersection({message.text, f"{message.owner}.{message.text}"})
    ]
    assert not missing, "Not translated:\n" + "\n".join(missing)


def test_every_refusal_is_written_out_where_it_is_raised() -> None:
    assert not list(unreadable())


def test_no_message_is_translated_twice() -> None:
    seen = Counter(str(entry.id) for _, entry in entries())
    twice = [f"{path.name}: {entry.id}" for path, entry in entries() if seen[str(entry.id)] > 1]
    assert not twice, "Translated in more than one place:\n" + "\n".join(twice)


def test_no_entry_is_left_over() -> None:
    unused = [f"{path.name}: {entry.id}" for path, entry in entries() if entry.id not in strings()]
    assert not unused, "Nothing says these any more:\n" + "\n".join(unused)


def test_entries_are_plain_and_sure() -> None:
    odd = [
        f"{path.name}: {entry.id}"
        for path, entry in entries()
        if entry.fuzzy or entry.context or not isinstance(entry.id, str) or not entry.string
    ]
    assert not odd, "Empty, fuzzy, plural or with a context:\n" + "\n".join(odd)


def test_a_translation_has_the_fields_of_its_message() -> None:
    differing = [
        f"{path.name}: {entry.id} → {entry.string}"
        for path, entry in entries()
        if fields(str(entry.id)) != fields(str(entry.string))
    ]
    assert not differing, "Fields differ:\n" + "\n".join(differing)


def test_chinese_has_full_width_punctuation() -> None:
    wrong = [
        f"{path.name}: {entry.string}"
        for path, entry in entries()
        if CHINESE_BESIDE_HALF_WIDTH.search(str(entry.string))
    ]
    assert not wrong, "Half-width punctuation in Chinese:\n" + "\n".join(wrong)


def test_an_english_word_belongs_to_a_member_of_an_enumeration() -> None:
    with (LOCALE / ENGLISH / "words.po").open("rb") as file:
        words = {str(entry.id) for entry in read_po(file) if entry.id}
    members = {f"{message.owner}.{message.text}" for message in messages() if message.owner}
    assert words <= members
