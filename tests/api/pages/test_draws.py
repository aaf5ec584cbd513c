"""The pages of a draw: announced, fed with its entropy, sealed, published, or void."""

import re
from collections.abc import Mapping

import httpx
import pytest

from audit.domain.actor import Actor, Role
from audit.domain.ceremony import number
from audit.domain.draw_files import RESULT
from audit.runtime import Runtime
from audit.services import draw
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.pages.drawing import (
    CITY,
    DICE,
    DRAWN,
    NINE,
    SECOND,
    THROWN,
    announced,
    computed,
    fed,
    form,
)
from tests.api.service import Service
from tests.factories_draws import BEFORE, at
from tests.factories_register import (
    ADMIN,
    INSPECTORS,
    INSTITUTIONS,
    NEIGHBOUR,
    SECRET,
    announcement,
    district_regulator,
    evaluator,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")


@pytest.fixture(scope="module")
def plan(service: Service) -> str:
    """Return the id of a public plan."""
    return service.call(factories.published_plan).id


@pytest.fixture(scope="module")
def desk(service: Service, plan: str) -> Desk:
    assert plan
    return Desk(service)


def hidden(html: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found
    return found[1]


def test_before_a_draw_is_announced_the_page_counts_what_will_be_frozen(
    desk: Desk, plan: str, service: Service
) -> None:
    html = desk.page(f"/desk/plans/{plan}/announce")
    path = announced(desk, plan)
    frozen = service.call(lambda runtime: lengths(runtime, path.rpartition("/")[2]))
    for name, length in frozen.items():
        assert re.search(rf"{re.escape(name)}.*?<td[^>]*>{length}</td>", html, re.DOTALL)
    assert "stays for ever" in words(html)


async def lengths(runtime: Runtime, number: str) -> Mapping[str, int]:
    """Return how many lines each file of lines has."""
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await draw.read(uow, number)
        return {
            name: (await draw.file(uow, number, name)).count(b"\n")
            for name in found.files
            if name.endswith(".jsonl")
        }


def test_a_form_sent_twice_announces_one_draw(desk: Desk, plan: str) -> None:
    with at(desk.service.runtime, DRAWN - BEFORE):
        fields = form(desk, plan)
        desk.done(f"/desk/plans/{plan}/announce", fields)
        again = desk.post(f"/desk/plans/{plan}/announce", fields)
    assert again.status_code == httpx.codes.CONFLICT
    assert "make commitments for that one" in words(again.text)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "This entry is needed."),
        ({"day": "soon"}, "Write a day as year-month-day"),
        ({"time": "25:00"}, "This is not written in the form"),
        ({"day": "2026-03-01"}, "at least 24 hours before"),
        ({"commit_1": ""}, "A party and its commitment belong together"),
        ({"commit_1": "abc"}, "This is not written in the form"),
        ({"escrow_body": ""}, "a second body that keeps a copy"),
        ({"publish_by": "2026-12-01"}, "The result opens between"),
        ({"dice": "3"}, "fewer than 2^60 outcomes"),
        ({"kl8": "12"}, "This is not written in the form"),
        ({"forced": "NOBODY"}, "Line 1 must hold the code"),
        ({"excluded": "NOBODY 不在名录中"}, "Institution NOBODY is not active"),
    ],
)
def test_a_refusal_stands_on_the_form_as_it_was_entered(
    desk: Desk, plan: str, changed: dict[str, str], said: str
) -> None:
    with at(desk.service.runtime, DRAWN - BEFORE):
        fields = form(desk, plan, party_2="witness", commit_2="0" * 64, **changed)
        answer = desk.post(f"/desk/plans/{plan}/announce", fields)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert said in words(answer.text)
    assert "witness" in answer.text


def test_every_source_has_its_own_field(desk: Desk, plan: str) -> None:
    html = desk.page(announced(desk, plan, drand="true", ssq="2026024"))
    assert "Secret of bureau" in html
    assert "https://api.drand.sh/" in html
    assert "20 ten-sided dice" in html
    assert "Lottery Shuangseqiu, issue 2026024" in html
    assert 'action="' + "/desk/draws/" in html
    assert {f'name="source_{place}"' in html for place in (1, 2, 3, 4)} == {True}


def test_forced_and_excluded_institutions_are_taken_line_by_line(desk: Desk, plan: str) -> None:
    one, other = INSTITUTIONS[:2]
    path = announced(
        desk, plan, forced=f"{one.id} 群众反映较多\r\n", excluded=f"{other.id}，已列入其他检查"
    )
    fed(desk, path)
    forced = words(desk.page(f"{path}/members?membership=forced"))
    assert one.id in forced
    assert other.id not in words(desk.page(f"{path}/members"))


@pytest.mark.parametrize(
    ("place", "outcome", "said"),
    [
        (1, {}, "This entry is needed."),
        (1, {"source_1": "0" * 64}, "is not the one it committed to"),
        (2, {"source_2": "12", "evidence_2": "录像"}, "12 is not an outcome of dice:20:"),
        (2, {"source_2": DICE}, "Name the bulletin"),
    ],
)
def test_a_wrong_outcome_is_told_at_its_source(
    desk: Desk, plan: str, place: int, outcome: dict[str, str], said: str
) -> None:
    path = announced(desk, plan)
    answer = desk.post(f"{path}/entropy/{place}", outcome)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert said in words(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert outcome.get(f"source_{place}", "") in answer.text


def test_dice_count_once_two_people_read_the_same(desk: Desk, plan: str) -> None:
    path = announced(desk, plan)
    asked = words(desk.page(path))
    assert "Enter the outcome: Secret of bureau" in asked
    assert "Enter the outcome: 20 ten-sided dice, thrown in public" in asked
    desk.done(f"{path}/entropy/1", {"source_1": f"reveal:bureau:{SECRET}"})
    desk.done(f"{path}/entropy/2", THROWN)
    desk.done(f"{path}/entropy/2", THROWN)  # the same person twice is one reader still
    other = desk.post(f"{path}/entropy/2", {**THROWN, "source_2": "9" * 20}, SECOND)
    assert other.status_code == httpx.codes.CONFLICT
    assert "Two people read different outcomes" in words(other.text)
    assert "Result computed Follows by itself" in words(desk.page(path))
    desk.done(f"{path}/entropy/2", THROWN, SECOND)
    html = desk.page(path)
    assert f"dice:20:{DICE}" in html
    assert 'name="source_1"' not in html
    late = desk.post(f"{path}/entropy/2", THROWN)
    assert late.status_code == httpx.codes.CONFLICT
    assert 'role="alert"' in late.text


def test_a_number_is_taken_before_the_announcement(desk: Desk, plan: str) -> None:
    with at(desk.service.runtime, DRAWN - BEFORE):
        fields = form(desk, plan)
        path = desk.done(f"/desk/plans/{plan}/draft", fields)
        assert "make commitments for it" in words(desk.page(path))
        deposit = {"party": "bureau", "commit": fields["commit_1"], "body": "示例纪检组织"}
        desk.done(f"{path}/escrow", deposit, OVERSIGHT)
        told = words(desk.page(path))
        assert "Copy of a secret kept by a second body" in told
        assert "示例纪检组织" not in told  # it speaks for its own organisation alone
        new = {**form(desk, plan), "escrow_body": "", "escrow_document": ""}
        assert new["number"] == fields["number"]
        assert desk.done(f"/desk/plans/{plan}/announce", new) == path
    fed(desk, path)


def test_a_rehearsal_is_numbered_apart_and_visits_nobody(desk: Desk, plan: str) -> None:
    path = announced(desk, plan, rehearsal="true", rehearsal_number=NINE)
    assert path.endswith(NINE)
    said = words(desk.page(path))
    assert "This is a rehearsal" in said
    assert path not in desk.page("/desk/draws")
    assert path in desk.page("/desk/draws?rehearsals=true")
    assert desk.post(f"{path}/assign").status_code == httpx.codes.CONFLICT


def test_members_come_with_tickets_and_chances(desk: Desk, plan: str) -> None:
    path = f"{computed(desk, plan)}/members"
    said = words(desk.page(path))
    assert "1 to 6 of 6" in said  # four are drawn, two stand in reserve
    assert "2/3" in said
    assert "1 to 3 of 3" in words(desk.page(f"{path}?stratum=310106-B"))
    assert "1 to 2 of 2" in words(desk.page(f"{path}?membership=reserve"))
    name = INSTITUTIONS[0].name
    assert "1 to 1 of 1" in words(desk.page(f"{path}?text={name}"))
    assert "month 3" in said
    assert "in which month an institution is visited" in said
    sheet = desk.get(f"{path}?as=csv").content.decode("utf-8-sig")
    assert len(sheet.splitlines()) == 7


def test_the_sample_is_sealed_to_all_but_those_who_hold_the_draw(desk: Desk, plan: str) -> None:
    path = computed(desk, plan)
    assert "still sealed" not in words(desk.page(path, CITY))
    assert desk.get(f"{path}/members").status_code == httpx.codes.OK
    assert desk.get(f"{path}/files/{RESULT}").status_code == httpx.codes.OK
    for who in (ADMIN, OVERSIGHT):
        sealed = desk.page(path, who)
        assert "/members" not in sealed
        assert SECRET not in sealed
        assert desk.get(f"{path}/members", who).status_code == httpx.codes.FORBIDDEN
        assert desk.get(f"{path}/files/{RESULT}", who).status_code == httpx.codes.FORBIDDEN
        assert desk.get(f"{path}/files/plan.json", who).status_code == httpx.codes.OK
    for who in (NEIGHBOUR, district_regulator("310106")):
        assert desk.get(path, who).status_code == httpx.codes.NOT_FOUND
        assert desk.get(f"{path}/members", who).status_code == httpx.codes.NOT_FOUND
    assert desk.get(path, evaluator(INSPECTORS[0].id)).status_code == httpx.codes.FORBIDDEN


def test_publishing_opens_the_sample_to_all(desk: Desk, plan: str) -> None:
    path = computed(desk, plan)
    html = desk.page(path)
    assert "20 working days left" in words(html)
    assert "It cannot be taken back" in words(html)
    fields = {"publication": hidden(html, "publication")}
    assert desk.done(f"{path}/publish", fields) == path
    assert "working days left" not in words(desk.page(path))
    assert desk.get(f"{path}/members", ADMIN).status_code == httpx.codes.OK
    assert desk.post(f"{path}/publish", fields).status_code == httpx.codes.CONFLICT


def test_whoever_only_looks_on_finds_no_button(desk: Desk, plan: str) -> None:
    path = computed(desk, plan)
    assert "<form" not in main(desk.page(path, OVERSIGHT))
    answers = (
        desk.post(f"{path}/void", {"reason": "来源有误"}, OVERSIGHT),
        desk.post(f"{path}/assign", who=OVERSIGHT),
        desk.get(f"/desk/plans/{plan}/announce", OVERSIGHT),
    )
    assert {one.status_code for one in answers} == {httpx.codes.FORBIDDEN}


def main(html: str) -> str:
    """Return the part of a page that is its own."""
    return html.partition("<main")[2].partition("</main>")[0]


def test_a_void_draw_keeps_its_number_and_its_reason(desk: Desk, plan: str) -> None:
    path = announced(desk, plan)
    assert "stay public for ever" in words(desk.page(path))
    short = desk.post(f"{path}/void", {"reason": "错"})
    assert short.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "<details open>" in short.text
    desk.done(f"{path}/void", {"reason": "参与方未按时公开秘密数"})
    said = words(desk.page(path))
    assert "参与方未按时公开秘密数" in said
    assert "This draw is void" in said
    again = desk.post(f"{path}/void", {"reason": "参与方未按时公开秘密数"})
    assert again.status_code == httpx.codes.CONFLICT


def test_the_list_names_every_draw(desk: Desk, plan: str) -> None:
    path = announced(desk, plan, title="列表中的抽查")
    assert path.rpartition("/")[2] in desk.page("/desk/draws?state=announced")
    assert "列表中的抽查" not in desk.page("/desk/draws?state=void")
    assert "列表中的抽查" not in desk.page("/desk/draws", NEIGHBOUR)


def test_nothing_is_announced_from_a_draft(desk: Desk, service: Service) -> None:
    fields = announcement("draft", number("310000", 2026, 1))
    assert desk.get(f"/desk/plans/{fields.plan}/announce").status_code == httpx.codes.NOT_FOUND
    assert service.client.get("/desk/draws").status_code != httpx.codes.OK
