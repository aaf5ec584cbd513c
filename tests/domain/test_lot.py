from fractions import Fraction

import msgspec
import pytest

from audit.domain.draw import Method, ticket
from audit.domain.draw_files import EXCLUDED, PLAN, POPULATION, RESULT, Plan
from audit.domain.inclusion import Accuracy
from audit.domain.lot import LeftOut, Lists, Lot, lots, read_lists
from audit.domain.sample import result_of
from audit.domain.visit import Membership
from checklists.canonical import canonical
from tests.domain.draw_folders import vector

NUMBER = "9133010010000000{:02}".format


def lists(name: str) -> Lists:
    files = vector(name)
    rules = msgspec.json.decode(files[PLAN], type=Plan).strata
    return read_lists(files[POPULATION], files[EXCLUDED], rules)


def lot(name: str, number: int, *, sealed: bool = False) -> Lot:
    result = None if sealed else result_of(vector(name)[RESULT])
    (found,) = lots([NUMBER(number)], lists(name), result)
    assert isinstance(found, Lot)
    return found


# In vector 1 stratum A has seven units for two places, with two in reserve.
@pytest.mark.parametrize(
    ("number", "membership"),
    [
        (7, Membership.SELECTED),
        (1, Membership.SELECTED),
        (5, Membership.RESERVE),
        (3, None),
        (9, Membership.FORCED),
    ],
)
def test_it_tells_what_came_of_the_draw(number: int, membership: Membership | None) -> None:
    found = lot("v1", number)
    assert found.membership is membership
    seed = result_of(vector("v1")[RESULT]).seed
    assert found.ticket == ticket("ticket", seed, NUMBER(number))


def test_the_lowest_tickets_are_those_not_above_the_highest_drawn() -> None:
    for number in range(1, 8):
        found = lot("v1", number)
        assert (found.ticket <= found.highest) == (found.membership is Membership.SELECTED)
        assert (found.population, found.places, found.chance) == (7, 2, Fraction(2, 7))
        assert (found.accuracy, found.method) == (Accuracy.EXACT, Method.SRS)


def test_where_weights_decide_no_ticket_is_the_highest() -> None:
    assert lot("v2", 12).membership is Membership.CERTAIN
    assert lot("v2", 12).chance == 1
    assert lot("v2", 8).highest == ""
    assert lot("v2", 8).accuracy is Accuracy.COMPUTED


def test_while_the_result_is_sealed_the_chance_alone_is_told() -> None:
    found = lot("v1", 7, sealed=True)
    assert found.chance == Fraction(2, 7)
    assert (found.ticket, found.membership, found.highest, found.places) == ("", None, "", 0)


def test_whoever_had_no_part_is_told_why() -> None:
    files = vector("v1")
    excluded = NUMBER(99)
    found = tuple(lots([excluded, "unknown"], lists("v1"), result_of(files[RESULT])))
    assert [type(one) for one in found] == [LeftOut, LeftOut]
    assert [bool(one.why) for one in found if isinstance(one, LeftOut)] == [True, False]
    assert canonical({"id": excluded})[1:-1] in files[EXCLUDED]
