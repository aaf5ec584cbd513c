"""Hypothesis strategies: register values, whole and valid, with text nobody would wish for."""

import re
from datetime import date

from hypothesis import strategies as st
from stdnum.cn import uscc

from audit.domain import districts
from audit.domain.registry import (
    KINDS,
    InspectionItem,
    Inspector,
    InspectorStatus,
    Institution,
    InstitutionStatus,
    ItemCategory,
    Recusal,
    RiskClass,
)

TERMS = {
    "day_care": "日间康复",
    "home_support": "居家支持",
    "transitional_housing": "过渡性住宿",
    "listed": "日间、居家",  # its label cannot stand in a cell that holds several entries
    "centre": "中心",
    "station": "站点",
    "independent": "独立机构",
}
CHECKLISTS = {"national": "国家检查表", "local": "地方检查表"}
EXPERTISE = {"psychiatry": "精神卫生", "nursing": "护理"}
FORMS = tuple(code for code in TERMS if code not in KINDS)

NASTY = (
    "=cmd|' /C calc'!A0",
    "+86 21 5555 0000",
    "-1",
    "@SUM(A1)",
    "'=quoted",
    "''",
    "＝全角",
    "0012",
    'a,b;"c"、d',
    "_x0041_ 暖阳",
    "#REF!",
    "TRUE",
    "1E+05",
    "2026-03-31",
    "3/10",
    "<b>&amp;</b>",
    "𠮷野家 😀",
    "Example: 示例：",
)

ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _tidy(text: str) -> str:
    return " ".join(text.split())


def texts(*, shortest: int = 1, longest: int = 60) -> st.SearchStrategy[str]:
    """Text as the register keeps it: tidy, without characters that cannot be printed."""
    odd = st.text(
        st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")),
        max_size=longest,
    )
    tidy = st.one_of(st.sampled_from(NASTY), odd).map(_tidy)
    return tidy.filter(lambda text: shortest <= len(text) <= longest)


def credit_codes() -> st.SearchStrategy[str]:
    """Unified social credit codes with a check digit that fits."""
    body = st.text(_ALPHABET, min_size=9, max_size=9)
    start = st.tuples(st.sampled_from(("11", "52", "91", "N1")), st.sampled_from(DISTRICTS))
    return st.builds(lambda first, rest: _checked("".join(first) + rest), start, body)


def _checked(code: str) -> str:
    return code + uscc.calc_check_digit(code)


def register_ids(longest: int = 64) -> st.SearchStrategy[str]:
    """Numbers the draw can hash, but for those that look like a number a program has rounded."""
    return st.text(
        st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="|"),
        min_size=1,
        max_size=longest,
    ).filter(lambda text: not ROUNDED.fullmatch(text))


DISTRICTS = districts.districts_of("")
REGIONS = (*DISTRICTS, "31", "3205", "44", "4419")


@st.composite
def institutions(draw: st.DrawFn) -> Institution:
    code = draw(credit_codes())
    licence = draw(st.just("") | register_ids(45).map(lambda text: text.replace("/", "-")))
    return Institution(
        id=f"{code}/{licence}" if licence else code,
        uscc=code,
        name=draw(texts(shortest=2)),
        district=draw(st.sampled_from(DISTRICTS)),
        address=draw(texts()),
        forms=tuple(draw(st.lists(st.sampled_from(FORMS), min_size=1, unique=True))),
        kind=draw(st.sampled_from(KINDS)),
        status=draw(st.sampled_from(InstitutionStatus)),
        risk_class=draw(st.sampled_from(RiskClass)),
        capacity=draw(st.none() | st.integers(0, 999_999)),
        registered_on=draw(st.none() | st.dates(date(1000, 1, 1))),
    )


@st.composite
def inspectors(draw: st.DrawFn) -> Inspector:
    skills = st.sampled_from(("psychiatry", "nursing", "fire.safety", "x-1"))
    return Inspector(
        id=draw(register_ids()),
        name=draw(texts(shortest=2)),
        organisation=draw(credit_codes()),
        organisation_name=draw(texts(shortest=2)),
        districts=tuple(draw(st.lists(st.sampled_from(REGIONS), min_size=1, unique=True))[:30]),
        expertise=tuple(draw(st.lists(skills, min_size=1, unique=True))),
        capacity=draw(st.integers(0, 999_999)),
        status=draw(st.sampled_from(InspectorStatus)),
        officer=draw(st.booleans()),
    )


def recusals() -> st.SearchStrategy[Recusal]:
    """Recusals between any two ids."""
    return st.builds(
        Recusal,
        inspector=register_ids(),
        institution=register_ids(),
        reason=texts(),
        declared_on=st.dates(date(1000, 1, 1)),
    )


@st.composite
def inspection_items(draw: st.DrawFn) -> InspectionItem:
    den = draw(st.sampled_from((1, 2, 3, 10, 100, 365, 1000, 10_000, 1_000_000)))
    return InspectionItem(
        code=draw(st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")),
        name=draw(texts(shortest=2)),
        category=draw(st.sampled_from(ItemCategory)),
        subject=draw(texts()),
        basis=draw(texts()),
        method=draw(texts()),
        ratio_num=draw(st.integers(0, den)),
        ratio_den=den,
        frequency=draw(texts()),
        checklist=draw(st.sampled_from(tuple(CHECKLISTS))),
    )
