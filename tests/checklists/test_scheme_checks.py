"""A scheme of the scoring language is refused with every place, each with how to mend it."""

import pytest

from audit.domain.errors import Invalid
from audit.domain.scheme import check_scheme
from checklists.scheme_checks import check_language
from tests.checklists.schemes import (
    VERDICT,
    VETO,
    levels,
    limiter,
    measured,
    plain,
    scale,
    scheme,
    told,
)

TOTAL = {"any": [{"kind": "total", "below": "600"}]}
KEY = {"classes": ["key"]}
FLAWED = {
    "a scale without the language": (plain(scales=[VERDICT]), "scheme.language_missing", "scales"),
    "a floor of a part without the language": (
        plain(levels=levels(floors={"A": "95"})),
        "scheme.language_missing",
        "floors",
    ),
    "a condition without the language": (
        plain(limiters=[VETO, {"code": "l", "title": "限级", "cap": 1, "when": TOTAL}]),
        "scheme.language_missing",
        "when",
    ),
    "no rule": (scheme(scales=[], scoring=[]), "scheme.no_scoring", "scoring"),
    "a scale that is not there": (
        scheme(scoring=[{"items": KEY, "scale": "area"}, {"scale": "verdict"}]),
        "scheme.unknown_scale",
        "scoring[0]",
    ),
    "a rule after one for all": (
        scheme(scoring=[{"scale": "verdict"}, {"scale": "verdict"}]),
        "scheme.rule_unreached",
        "scoring[1]",
    ),
    "a scale twice": (scheme(scales=[VERDICT, VERDICT]), "scheme.scale_twice", "verdict"),
    "a scale for nothing": (
        scheme(scales=[VERDICT, {**VERDICT, "code": "area"}]),
        "scheme.scale_unused",
        "area",
    ),
    "a scale from nowhere": (scale(model=False), "scheme.source_missing", "verdict"),
    "a limiter from nowhere": (
        limiter(model=False, verdicts=["not"]),
        "scheme.source_missing",
        "limit",
    ),
    "more than all": (
        scale(verdicts={"conform": "3/2", "equivalent": 1, "partly": 0, "not": 0}),
        "scheme.credit_range",
        "verdict",
    ),
    "worse earns more": (
        scale(verdicts={"conform": 1, "equivalent": 1, "partly": "1/4", "not": "1/2"}),
        "scheme.credits_fall",
        "verdict",
    ),
    "the best earns less than all": (
        scale(verdicts={"conform": "3/4", "equivalent": "3/4", "partly": 0, "not": 0}),
        "scheme.credits_top",
        "verdict",
    ),
    "bands that fall": (
        measured(
            kind="bands",
            comparison="at_least",
            bands=[{"bound": "80", "credit": "1/2"}, {"bound": "60", "credit": 1}],
        ),
        "scheme.bands_order",
        "verdict",
    ),
    "bands that rise where less is better": (
        measured(
            kind="bands",
            comparison="at_most",
            bands=[{"bound": "3", "credit": "1/2"}, {"bound": "5", "credit": 1}],
        ),
        "scheme.bands_order",
        "verdict",
    ),
    "a better band that earns less": (
        measured(
            kind="bands",
            comparison="at_least",
            below="1/2",
            bands=[{"bound": "60", "credit": "1/4"}, {"bound": "80", "credit": 1}],
        ),
        "scheme.credits_fall",
        "verdict",
    ),
    "a best band that nobody fills": (
        measured(kind="bands", comparison="at_least", bands=[{"bound": "60", "credit": "1/2"}]),
        "scheme.credits_top",
        "verdict",
    ),
    "a line between one and the same": (
        measured(kind="linear", worst="10", best="10"),
        "scheme.linear_flat",
        "verdict",
    ),
    "a higher level that earns less": (
        measured(
            kind="maturity",
            levels=[{"title": "起步", "credit": "1/2"}, {"title": "成熟", "credit": 0}],
        ),
        "scheme.credits_fall",
        "verdict",
    ),
    "a level nobody reaches": (
        scheme(levels=levels(total="1001")),
        "scheme.out_of_range",
        "二级",
    ),
    "a floor nobody reaches": (
        scheme(levels=levels(floors={"A": "101"})),
        "scheme.out_of_range",
        "二级",
    ),
    "a floor that falls": (
        scheme(levels=levels(floors={"A": "40"})),
        "scheme.floors_fall",
        "二级",
    ),
    "a cap of the bonus below nothing": (
        scheme(bonus_cap="-1"),
        "scheme.out_of_range",
        "bonus_cap",
    ),
    "a limiter that never says when": (limiter(), "scheme.limiter_shape", "limit"),
    "a limiter that says when in two ways": (
        limiter(verdicts=["not"], when={"any": [{"kind": "total", "below": "600"}]}),
        "scheme.limiter_shape",
        "limit",
    ),
    "a condition without terms": (limiter(when={}), "scheme.when_shape", "limit"),
    "a condition of all and any": (
        limiter(
            when={
                "all": [{"kind": "total", "below": "600"}],
                "any": [{"kind": "total", "below": "700"}],
            }
        ),
        "scheme.when_shape",
        "limit",
    ),
    "a term without what is bad": (
        limiter(when={"any": [{"kind": "count"}]}),
        "scheme.bad_shape",
        "limit",
    ),
    "a share of more than all": (
        limiter(when={"any": [{"kind": "share", "verdicts": ["not"], "at_least": "101"}]}),
        "scheme.out_of_range",
        "limit",
    ),
    "a total that cannot be": (
        limiter(when={"any": [{"kind": "total", "below": "1200"}]}),
        "scheme.out_of_range",
        "limit",
    ),
    "a percentage that cannot be": (
        limiter(when={"any": [{"kind": "part", "part": "A", "below": "101"}]}),
        "scheme.out_of_range",
        "limit",
    ),
}


def test_a_sound_scheme_has_no_flaw() -> None:
    assert check_language(scheme()) == []
    check_scheme(scheme())


@pytest.mark.parametrize("name", FLAWED)
def test_a_flaw_is_told_with_its_place(name: str) -> None:
    flawed, code, place = FLAWED[name]
    assert told(check_language(flawed)) == [(code, place)]


def test_a_verdict_that_does_not_exist_is_told_in_a_condition_too() -> None:
    wrong = limiter(when={"any": [{"kind": "count", "verdicts": ["nto"]}]})

    with pytest.raises(Invalid) as refusal:
        check_scheme(wrong)

    assert [fault.code for fault in refusal.value.faults] == ["scheme.verdict"]


@pytest.mark.parametrize(
    ("when", "refuses"),
    [
        ({"any": [{"kind": "count", "items": {"classes": ["veto"]}, "verdicts": ["not"]}]}, True),
        ({"all": [{"kind": "count", "verdicts": ["not"]}]}, True),
        ({"any": [{"kind": "count", "verdicts": ["partly"]}]}, False),
        ({"any": [{"kind": "count", "verdicts": ["not"], "at_least": 2}]}, False),
        ({"any": [{"kind": "count", "items": {"lanes": ["legal"]}, "verdicts": ["not"]}]}, False),
        (
            {
                "all": [
                    {"kind": "count", "verdicts": ["not"]},
                    {"kind": "total", "below": "600"},
                ]
            },
            False,
        ),
    ],
)
def test_a_condition_may_be_what_refuses_a_failed_veto(
    when: dict[str, object], *, refuses: bool
) -> None:
    given = scheme(limiters=[{"code": "veto", "title": "否决", "cap": 0, "when": when}])
    if refuses:
        check_scheme(given)
        return
    with pytest.raises(Invalid) as refusal:
        check_scheme(given)
    assert [fault.code for fault in refusal.value.faults] == ["scheme.veto"]
