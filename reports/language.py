"""The language a reader sees: gettext over the .po files of templates/locale.

Source strings are English and are their own catalogue; the folder en holds only the words of
enumerations that read badly as they are. Every language is a folder of .po files, one per area,
read together when first needed. What has no translation is shown in English;
tests/architecture/test_translations.py lets nothing go untranslated.
"""

import enum
import functools
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

from babel.messages.pofile import read_po

from audit.domain.errors import DomainError, Fault
from reports.writing import day, moment

LOCALE = Path(__file__).parent.parent / "templates" / "locale"
ENGLISH = "en"
CHINESE = "zh_CN"
LANGUAGES = (CHINESE, ENGLISH)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(_DAY.pattern + r"T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


def read_catalogue(path: Path) -> dict[str, str]:
    """Return message → translation of one .po file, without empty and fuzzy entries."""
    with path.open("rb") as file:
        entries = read_po(file)
    return {
        str(entry.id): str(entry.string)
        for entry in entries
        if entry.id and entry.string and not entry.fuzzy
    }


@functools.cache
def _catalogue(language: str) -> Mapping[str, str]:
    merged: dict[str, str] = {}
    for path in sorted((LOCALE / language).glob("*.po")):
        merged |= read_catalogue(path)
    return merged


def gettext(message: str, language: str = CHINESE) -> str:
    """Return `message` in `language`, its named fields unfilled."""
    return _catalogue(language).get(message, message)


def translator(language: str = CHINESE) -> Callable[[str], str]:
    """Return `gettext` for one language, as Jinja and the pages take it."""
    return functools.partial(gettext, language=language)


def ngettext(singular: str, plural: str, count: int, *, language: str = CHINESE) -> str:
    """Return `singular` or `plural` in `language`; a language without a plural uses `plural`."""
    if language == ENGLISH:
        return singular if count == 1 else plural
    return gettext(plural, language)


def label(member: enum.StrEnum, language: str = CHINESE) -> str:
    """Return the word for a member of an enumeration.

    The catalogue holds its value ("pending"), or its value with the name of the enumeration
    ("ResultCode.pending") where one word means different things in two of them.
    """
    words = _catalogue(language)
    word = words.get(f"{type(member).__name__}.{member.value}") or words.get(member.value)
    return word or member.value.replace("_", " ")


def say(refusal: DomainError | Fault, language: str = CHINESE) -> str:
    """Return the sentence of a refusal, or of one of its faults, with its fields filled.

    A field whose value is itself a message, such as a state, is translated too, and a day or a
    moment (ISO 8601) is written as elsewhere. The faults of a refusal are sentences of their own.
    """
    fields = {name: _worded(value, language) for name, value in refusal.fields.items()}
    return gettext(refusal.message, language).format_map(fields)


def _worded(value: str, language: str) -> str:
    translate = translator(language)
    try:
        if _DAY.fullmatch(value):
            return day(date.fromisoformat(value), translate)
        if _MOMENT.fullmatch(value):
            return moment(datetime.fromisoformat(value), translate)
    except ValueError:  # what somebody entered as a day, and is none
        return value
    return translate(value)
