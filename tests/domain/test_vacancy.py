"""Why a place stays open: the figures come from the files that were frozen for the draw."""

from audit.domain.assignment import Inspector, Recusal, TeamRule, assign
from audit.domain.draw import Unit
from audit.domain.draw_files import Result
from audit.domain.vacancy import Vacancies, Vacancy

SEED = "0" * 64
UNIT = Unit(id="one", stratum="310106-B", district="310106", expertise="nursing")


def inspector(
    name: str, org: str, *, load: int = 0, knows: tuple[str, ...] = ("nursing",)
) -> Inspector:
    return Inspector(id=name, org=org, districts=("310106",), expertise=knows, cap=1, load=load)


def vacancies(*inspectors: Inspector, recusals: tuple[Recusal, ...] = ()) -> tuple[Vacancy, ...]:
    found = assign(SEED, [UNIT], inspectors, recusals=recusals, rule=TeamRule(size=2))
    result = Result(
        v="DRAW1",
        draw="310000-2026-0001",
        plan=SEED,
        seed=SEED,
        strata={},
        forced=(),
        attempt=found.attempt,
        teams=found.teams,
        unfilled=found.unfilled,
    )
    explained = Vacancies(result, inspectors, recusals)
    return explained.of("one", district="310106", expertise="nursing")


def test_a_full_team_leaves_nothing_to_explain() -> None:
    assert vacancies(inspector("a", "x"), inspector("b", "y")) == ()


def test_everybody_else_is_of_the_same_body() -> None:
    (open_place,) = vacancies(inspector("a", "x"), inspector("b", "x"))
    assert open_place == Vacancy(
        institution="one", slot=1, known=2, near=2, able=2, free=2, apart=0, spare=0
    )


def test_the_other_one_is_recused() -> None:
    recusal = Recusal(inspector="b", institution="one")
    (open_place,) = vacancies(inspector("a", "x"), inspector("b", "y"), recusals=(recusal,))
    assert (open_place.able, open_place.free) == (2, 1)
    assert open_place.spare == 0


def test_the_other_one_has_no_visit_to_spare() -> None:
    (open_place,) = vacancies(inspector("a", "x"), inspector("b", "y", load=1))
    assert (open_place.apart, open_place.spare) == (1, 0)


def test_only_the_lead_must_know_something() -> None:
    (open_place,) = vacancies(inspector("a", "x", knows=()), inspector("b", "y", knows=()))
    assert (open_place.slot, open_place.near, open_place.able) == (0, 2, 0)
