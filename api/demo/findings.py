"""Synthetic answers and photographs for the demonstration, made by digest and never by chance."""

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from importlib import resources

import msgspec
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

from audit.domain.answer import Answer, Verdict
from checklists.canonical import digest
from checklists.model import Comparison, Item, ItemClass, Measure, ResolvedChecklist


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"not_": "not"}):
    """The wording of synthetic findings, by verdict."""

    not_: tuple[str, ...]
    partly: tuple[str, ...]
    equivalent: tuple[str, ...]
    not_applicable: tuple[str, ...]
    could_not_check: tuple[str, ...]
    captions: tuple[str, ...]
    failures: dict[str, str]
    answers: tuple[str, ...]
    returned: str
    file_note: str


PHRASES = msgspec.yaml.decode(
    resources.files("api.demo").joinpath("findings.yaml").read_bytes(), type=Phrases
)

# Of 1,000: how often an item of an institution of this standing is found not or only partly so.
_STANDING = ((4, 6), (14, 30), (50, 90), (140, 160))
_SAMPLE = 100


def roll(*key: str) -> int:
    """Return a number from 0 to 999 that belongs to `key` alone."""
    return int(digest("|".join(("demo", *key)).encode())[:12], 16) % 1000


def pick(choices: Sequence[str], *key: str) -> str:
    """Return the one of `choices` that belongs to `key`."""
    return choices[roll(*key) % len(choices)]


def answers(
    checklist: ResolvedChecklist, institution: str, *, by: str, at: datetime
) -> tuple[Answer, ...]:
    """Return one answer to every item, plausible for an institution of some standing."""
    shares = _STANDING[standing(institution)]
    return tuple(
        _answer(resolved.item, institution, shares, by=by, at=at) for resolved in checklist.items
    )


def standing(institution: str) -> int:
    """Return how an institution stands, from 0, the best, to 3."""
    return min(roll(institution, "standing") // 230, 3)


def _answer(
    item: Item, institution: str, standing: tuple[int, int], *, by: str, at: datetime
) -> Answer:
    verdict = _verdict(item, institution, standing)
    wording: dict[Verdict, tuple[str, ...]] = {
        Verdict.NOT: PHRASES.not_,
        Verdict.PARTLY: PHRASES.partly,
        Verdict.EQUIVALENT: PHRASES.equivalent,
        Verdict.NOT_APPLICABLE: PHRASES.not_applicable,
        Verdict.COULD_NOT_CHECK: PHRASES.could_not_check,
    }
    choices = wording.get(verdict)
    value = _value(item.measure, verdict, roll(institution, item.code, "value"))
    return Answer(
        id=digest(f"demo|answer|{institution}|{item.code}".encode())[:32],
        item=item.code,
        verdict=verdict,
        reason=pick(choices, institution, item.code, "reason") if choices else "",
        value=value,
        of=None if value is None else _records(item.measure),
        by=by,
        at=at,
    )


def _verdict(item: Item, institution: str, standing: tuple[int, int]) -> Verdict:
    drawn = roll(institution, item.code)
    worst, middling = standing
    if item.class_ is ItemClass.VETO:
        return Verdict.NOT if drawn < worst // 12 else Verdict.CONFORM
    if item.class_ is ItemClass.BONUS:
        return Verdict.CONFORM if drawn > 10 * middling else Verdict.NOT_APPLICABLE
    bands = (
        (worst, Verdict.NOT),
        (middling, Verdict.PARTLY),
        (25, Verdict.EQUIVALENT),
        (15, Verdict.NOT_APPLICABLE),
        (4, Verdict.COULD_NOT_CHECK),
    )
    limit = 0
    for width, verdict in bands:
        limit += width
        if drawn < limit:
            return verdict
    return Verdict.CONFORM


def _records(measure: Measure | None) -> int | None:
    """Return how many records were looked at: so many that the rate in percent is their number."""
    return _SAMPLE if measure is not None and measure.sampled is True else None


def _value(measure: Measure | None, verdict: Verdict, drawn: int) -> Decimal | None:
    if measure is None or verdict in {Verdict.NOT_APPLICABLE, Verdict.COULD_NOT_CHECK}:
        return None
    threshold = measure.threshold
    if threshold is None:
        return Decimal(60 + drawn % 40)
    step = max(Decimal(1), (threshold / 5).to_integral_value())
    better = step if measure.comparison is Comparison.AT_LEAST else -step
    ceiling = Decimal(100) if measure.unit == "%" else threshold + step
    if verdict in {Verdict.CONFORM, Verdict.EQUIVALENT}:
        return min(max(threshold + better, Decimal(0)), ceiling)
    return max(threshold - better, Decimal(0)) if better > 0 else threshold - better


def photograph(caption: str, key: str) -> bytes:
    """Return a drawn JPEG of an invented room, marked as demonstration data.

    It carries EXIF data as a telephone would write it, so that the copy for printing is seen to
    carry none.
    """
    hue = roll(key, "hue") * 360 // 1000
    picture = Image.new("RGB", (2016, 1512), f"hsl({hue}, 18%, 88%)")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(0, 1050), (2016, 1050), (2016, 1512), (0, 1512)], fill=f"hsl({hue}, 14%, 62%)")
    for column in range(2 + roll(key, "windows") % 2):
        left = 180 + column * 620
        pen.rectangle([left, 220, left + 420, 640], fill="#eef6fb", outline="#8fa3ad", width=14)
        pen.line([left + 210, 220, left + 210, 640], fill="#8fa3ad", width=10)
    pen.rounded_rectangle([420, 880, 1560, 980], 24, fill=f"hsl({(hue + 40) % 360}, 32%, 48%)")
    for leg in (500, 1440):
        pen.rectangle([leg, 980, leg + 50, 1260], fill=f"hsl({(hue + 40) % 360}, 32%, 38%)")
    font = ImageFont.truetype(str(sans_path()), 92)
    pen.rectangle([0, 1350, 2016, 1512], fill="#1f2d3a")
    pen.text((70, 1372), caption, fill="#ffffff", font=font)
    exif = Image.Exif()
    exif[0x010F] = "Synthetic"
    exif[0x0110] = "Demonstration Camera"
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=88, exif=exif)
    return content.getvalue()
