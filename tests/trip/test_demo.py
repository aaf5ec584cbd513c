"""The demonstration as a newcomer runs it: one command, then everything it made is checked."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import page
import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.demo.logins import CITY, DISTRICT, EVALUATORS, INSTITUTIONS, ROLES
from api.demo.register import synthetic
from api.demo.stage import REGULATOR
from audit.domain.actor import Role
from audit.domain.migration import MoveState
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import migration
from audit.settings import Settings
from tests.api.pages.desk import OWN_ORIGIN, words
from tests.trip.desks import Desks, public, run, times_of


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    told = run("demo", "--dir", str(folder), "--no-serve", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == json.loads((folder / "summary.json").read_text())
    return folder


@pytest.fixture(scope="module")
def summary(demo: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((demo / "summary.json").read_text())
    return found


@pytest.fixture(scope="module")
def settings(demo: Path, summary: dict[str, Any]) -> Settings:
    return Settings(
        database_url=summary["database"],
        evidence_url=summary["evidence"],
        key_file=str(demo / "secret.key"),
        demo=True,
        render_workers=1,
    )


@pytest.fixture(scope="module")
def desks(settings: Settings) -> Iterator[Desks]:
    with TestClient(create_app(settings)) as client:
        yield Desks(client)


def test_it_counts_what_it_did(summary: dict[str, Any]) -> None:
    assert summary["visits"] == summary["results_published"]
    assert sum(summary["grades"].values()) == summary["visits"] - summary["failed_visits"]
    assert len(summary["reports"]) == summary["visits"] - summary["failed_visits"] > 0
    assert len(summary["grades"]) >= 3
    assert set(summary["actions"]) == {"open", "answered", "returned", "accepted"}


def test_its_draw_can_be_verified_by_anyone(summary: dict[str, Any]) -> None:
    assert summary["void_draws"]
    for folder in summary["draws"]:
        told = run("draw", "verify", folder)
        assert told.returncode == 0, told.stdout
        assert told.stdout.startswith("OK")


def test_a_changed_byte_of_its_draw_is_found(summary: dict[str, Any], tmp_path: Path) -> None:
    folder = summary["draws"][0]
    for file in Path(folder).iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    changed = tmp_path / "population.jsonl"
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    told = run("draw", "verify", str(tmp_path))
    assert told.returncode == 1
    assert "population.jsonl" in told.stdout


def test_every_pdf_is_fit_for_the_archive_and_for_all_readers(summary: dict[str, Any]) -> None:
    for file in (*summary["reports"], summary["table"], summary["progress"]):
        content = Path(file).read_bytes()
        for profile in ("3a", "ua1"):
            told = page.validate_pdf_bytes(content, profile=profile)
            assert [failure.message for failure in told.failures] == [], file
            assert told.is_compliant, file


def test_published_data_name_institutions_and_nobody_else(summary: dict[str, Any]) -> None:
    named = {Path(file).suffix: Path(file) for file in summary["published"]}
    whole = json.loads(named[".json"].read_text())
    with named[".csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert whole["demo"] is True
    assert len(whole["results"]) == len(rows) == summary["results_published"]
    assert {row["visit"] for row in rows} == {one["visit"] for one in whole["results"]}
    assert all(row["institution_name"].startswith("（演示）") for row in rows)
    text = named[".json"].read_text() + named[".csv"].read_text(encoding="utf-8-sig")
    for person in synthetic("mingjian-demo").inspectors:
        assert person.name not in text
        assert person.id not in text


def test_nothing_it_kept_was_changed_since(demo: Path, summary: dict[str, Any]) -> None:
    told = run(
        "verify",
        MINGJIAN_DATABASE_URL=summary["database"],
        MINGJIAN_EVIDENCE_URL=summary["evidence"],
        MINGJIAN_SECRET_FILE=str(demo / "secret.key"),
    )
    assert told.returncode == 0, told.stdout
    assert told.stdout.startswith("OK")
    assert (demo / "registers" / "institutions.xlsx").stat().st_size > 0


def test_it_leaves_a_folder_of_somebody_else_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    told = run("demo", "--dir", str(tmp_path), "--no-serve")
    assert told.returncode == 1
    assert (tmp_path / "diary.txt").read_text() == "mine"


def test_every_role_signs_in_and_finds_work(desks: Desks) -> None:
    for login, role in ROLES.items():
        assert login in desks.sign_in
        home = desks.homes[login]
        assert home.url.path == "/desk", login
        assert (role in {Role.OVERSIGHT, Role.ADMIN}) or "count" in home.text
        links = re.findall(r'<a href="(/desk[^"?]*)"', home.text)
        assert len(links) > 2
        for path in dict.fromkeys(links):
            assert desks.get(login, path).status_code == 200, (login, path)


def test_a_complaint_can_be_followed(settings: Settings, summary: dict[str, Any]) -> None:
    with TestClient(create_app(settings)) as client:
        given = {"number": summary["complaint"], "code": summary["complaint_code"]}
        told = client.post("/complaints/follow", data=given, headers=OWN_ORIGIN)
    assert told.status_code == 200
    assert "（演示）已到现场核实" in told.text


def test_it_shows_where_an_item_comes_from(desks: Desks, summary: dict[str, Any]) -> None:
    shown = desks.get(INSTITUTIONS[0], summary["pages"]["provenance"]).text
    assert "community-mental-rehab 2027.1" in shown
    assert "本产品据此把本项升为否决项" in shown
    assert shown.index("重点项") < shown.rindex("否决项")


def test_it_shows_what_the_next_version_changes(desks: Desks, summary: dict[str, Any]) -> None:
    shown = desks.get(EVALUATORS[0], summary["pages"]["comparison"]).text
    assert "points-model-2027" in shown
    assert "不得设立分支机构" in shown


def test_the_report_of_a_move_says_why_a_visit_stays(desks: Desks, summary: dict[str, Any]) -> None:
    shown = desks.get(CITY, summary["pages"]["migration"]).text
    assert "（演示）机构已按2026年版收到检查通知" in shown


async def test_running_visits_are_on_their_way_and_finished_ones_stay(
    settings: Settings, summary: dict[str, Any]
) -> None:
    identity = summary["pages"]["migration"].rpartition("/")[2]
    async with (
        Runtime.open(settings) as runtime,
        runtime.unit_of_work(REGULATOR, write=False) as uow,
    ):
        told = await migration.read(uow, identity, None, request=PageRequest())
    assert told.outline.counts == {
        MoveState.APPLIED: 2,
        MoveState.DECLINED: 1,
        MoveState.PROPOSED: 3,
    }
    assert summary["evaluations"] - told.lines.total == 4
    moved = [line.move for line in told.lines.items if line.move and line.move.applied_at]
    assert any(one.carried > 0 and one.aside > 0 for one in moved)


def test_a_result_says_what_would_reach_the_next_grade(
    desks: Desks, summary: dict[str, Any]
) -> None:
    shown = desks.get(INSTITUTIONS[0], summary["pages"]["advice"]).text
    assert "距离三级还差什么" in shown
    assert "最少整改哪些" in shown


def test_a_visit_that_moved_is_graded_by_the_new_scheme(
    desks: Desks, summary: dict[str, Any]
) -> None:
    shown = desks.get(CITY, summary["pages"]["grade"]).text
    assert "已拟定" in shown


def test_a_grade_that_stood_was_lowered_by_a_later_visit(
    desks: Desks, summary: dict[str, Any]
) -> None:
    shown = desks.get(CITY, summary["pages"]["lowered"]).text
    assert "已确认" in shown
    assert "由后一次检查的等级取代。" in shown
    listed = desks.get(CITY, "/desk/grades?unchecked=true").text
    assert "尚未做年度复核的有效等级" in listed


def test_an_institution_without_a_grade_waits(desks: Desks, summary: dict[str, Any]) -> None:
    shown = desks.get(CITY, summary["pages"]["refused"]).text
    assert "自2028年6月22日起的检查方可再次拟定等级" in shown


def test_history_is_held_against_the_scheme_of_2027(desks: Desks, summary: dict[str, Any]) -> None:
    shown = desks.get(CITY, summary["pages"]["history"])
    assert shown.status_code == 200
    assert "不变" in shown.text


def test_districts_stand_beside_their_targets(desks: Desks, summary: dict[str, Any]) -> None:
    shown = desks.get(CITY, summary["pages"]["indicators"]).text
    assert "2025年12月31日前不低于60%" in shown
    assert "达到目标" in shown


def test_a_draw_without_its_secret_is_void_and_drawn_again(
    desks: Desks, summary: dict[str, Any]
) -> None:
    void, sealed = (summary["pages"][name].rpartition("/")[2] for name in ("void", "sealed"))
    told = public(desks, summary, "void")
    assert "本次抽取作废" in told
    assert sealed in told
    assert "有随机源逾期未公布结果" in told
    again = public(desks, summary, "sealed")
    assert void in again
    assert "已关闭" in again


def test_a_closed_draw_speaks_of_all_institutions(desks: Desks, summary: dict[str, Any]) -> None:
    told = public(desks, summary, "estimates")
    assert "95%" in told


def test_an_open_draw_was_read_by_two_and_public_at_once(
    desks: Desks, summary: dict[str, Any]
) -> None:
    number = summary["pages"]["open"].rpartition("/")[2]
    told = public(desks, summary, "open")
    assert "已公布" in told
    files = desks.get("", f"/draws/{number}/files/result.json")
    assert json.loads(files.content)["draw"] == number
    announced, spoken = (
        datetime.fromisoformat(one) for one in times_of(desks, number, "announce", "result")
    )
    assert spoken - announced >= timedelta(hours=24)
    teams = desks.get(CITY, f"/desk/draws/{number}/teams").text
    assert "已审批" in teams
    verified = run("draw", "verify", *(one for one in summary["draws"] if one.endswith(number)))
    assert verified.stdout.startswith("OK")


def test_a_draw_waits_for_dice_that_two_logins_can_enter(
    desks: Desks, summary: dict[str, Any]
) -> None:
    for login in (CITY, DISTRICT):
        told = desks.get(login, summary["pages"]["waiting"]).text
        assert f"{summary['pages']['waiting']}/entropy/1" in told, login


def test_a_rehearsal_says_that_it_is_one(desks: Desks, summary: dict[str, Any]) -> None:
    assert "演练" in public(desks, summary, "rehearsal")
    number = summary["pages"]["rehearsal"].rpartition("/")[2]
    assert number not in words(desks.get("", "/draws").text)


def test_an_evaluator_and_an_institution_declared_recusals(
    desks: Desks, summary: dict[str, Any]
) -> None:
    told = desks.get(CITY, summary["pages"]["recusals"]).text
    assert "本人的亲属在该机构任职" in told
    assert "去年评估组的一名成员" in told
    for login in (EVALUATORS[0], INSTITUTIONS[0]):
        assert "（演示）" in desks.get(login, "/desk/own-recusals").text
