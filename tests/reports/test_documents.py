import json
import subprocess
from collections import Counter
from datetime import date
from decimal import Decimal

import jinja2
import msgspec
import pytest

from audit.domain.answer import Verdict
from audit.domain.errors import Conflict
from audit.domain.facts import VisitFacts
from audit.domain.grade import grade
from audit.domain.scoring import score
from audit.domain.visit import Membership, Targeted
from checklists.canonical import canonical
from reports.build import visit_report
from reports.documents import ResultTable, VisitReport, facts, read
from reports.language import CHINESE, translator
from reports.markup import environment, markup
from reports.passages import ByCause, ByDraw
from reports.writing import day, moment, number
from tests.factories_reports import (
    BEGAN,
    PLACES,
    SEED,
    answers,
    checklist,
    edition,
    report,
    table,
    visit_facts,
)


def built(changed: VisitFacts) -> VisitReport:
    return visit_report(changed, edition(), places=PLACES, translate=translator())


def with_visit(**changes: object) -> VisitFacts:
    known = visit_facts()
    return msgspec.structs.replace(known, visit=msgspec.structs.replace(known.visit, **changes))


def drawn_by(made: VisitReport) -> ByDraw:
    assert isinstance(made.selection, ByDraw)
    return made.selection


@pytest.mark.parametrize("document", [report(), table()], ids=["visit", "table"])
def test_the_facts_read_back_as_the_document(document: VisitReport | ResultTable) -> None:
    assert read(facts(document)) == document
    assert facts(document) == canonical(json.loads(facts(document)))


def test_every_item_stands_in_its_part_once() -> None:
    made = report()
    codes = [item.code for part in made.parts for item in part.items]
    assert sorted(codes) == sorted(resolved.item.code for resolved in checklist().items)
    assert made.checklist.items == len(codes) == 58
    assert sum(tally.count for tally in made.tallies) == 58


def test_an_item_shows_its_basis_its_finding_and_its_points() -> None:
    [item] = [x for part in report().parts for x in part.items if x.code == "3.04"]
    assert item.verdict.name == "不符合"
    assert item.reason.startswith("12名直接服务人员中有2人")
    assert item.measure is not None
    assert (item.measure.value, item.measure.threshold) == ("14学时/人·年", "≥20学时/人·年")
    assert (item.counts, item.points, item.possible) == (True, Decimal(0), Decimal("27.27"))
    cited = {basis.source: [clause.article for clause in basis.clauses] for basis in item.bases}
    assert cited["《残疾预防和残疾人康复条例》"] == ["第二十三条"]


def test_the_documents_cited_stand_once_the_strongest_first() -> None:
    made = report()
    ids = [source.id for source in made.sources]
    cited = {basis.source for part in made.parts for x in part.items for basis in x.bases}
    assert Counter(ids) == Counter(cited)
    assert next(source.force.code for source in made.sources) == "law"
    assert next(x.title for x in made.sources if x.id == "民发〔2022〕104号").endswith("的通知")


def test_the_chance_is_exact_and_the_ticket_can_be_made_again_in_a_shell() -> None:
    drawn = drawn_by(report())
    assert (drawn.num, drawn.den, drawn.percent) == (3, 17, "17.65%")
    printed = subprocess.run(
        ["sh", "-c", drawn.command], capture_output=True, check=True, text=True
    )
    assert printed.stdout.split()[0] == drawn.ticket


def test_a_secret_seed_is_not_told() -> None:
    drawn = drawn_by(built(msgspec.structs.replace(visit_facts(), seed="")))
    assert (drawn.seed, drawn.command) == ("", "")
    assert SEED not in markup(built(msgspec.structs.replace(visit_facts(), seed="")))


def test_who_came_in_without_a_ticket_has_no_line_to_run() -> None:
    origin = msgspec.structs.replace(
        visit_facts().visit.origin, membership=Membership.FORCED, ticket="", num=1, den=1
    )
    drawn = drawn_by(built(with_visit(origin=origin)))
    assert (drawn.membership.code, drawn.percent, drawn.command) == ("forced", "100%", "")


def test_a_targeted_visit_says_why() -> None:
    origin = Targeted(reason="接到投诉举报", body_name="上海市民政局（示例）", items=("MZ-01",))
    made = built(with_visit(origin=origin))
    assert made.selection == ByCause(reason="接到投诉举报")
    assert "接到投诉举报" in markup(made)


def test_a_visit_without_a_result_has_no_report() -> None:
    with pytest.raises(Conflict, match=r"report\.not_graded"):
        built(with_visit(result=None))


def test_a_drawn_visit_needs_its_draw() -> None:
    with pytest.raises(Conflict, match=r"report\.draw_missing"):
        built(msgspec.structs.replace(visit_facts(), draw=None))


def test_an_order_is_given_for_legal_duties_alone() -> None:
    actions = report().actions
    assert {action.kind.name for action in actions} == {"责令改正", "整改建议"}
    assert all((x.kind.code == "order") == (x.lane.code == "legal") for x in actions)
    assert [action.number for action in actions] == list(range(1, len(actions) + 1))
    assert actions[2].due == date(2026, 11, 27)


def test_the_grade_names_the_rules_that_bound_it() -> None:
    made = report().grade
    assert (made.level, made.title, made.next_title, made.model) == (2, "二级", "三级", True)
    assert made.bound == tuple(rule.sentence for rule in made.rules if rule.binds)
    assert len(made.bound) == 2
    assert {part.floor for part in report().parts} == {Decimal(50)}
    assert {part.next_floor for part in report().parts} == {Decimal(60)}


def test_a_failed_veto_leaves_no_grade() -> None:
    known, given = visit_facts(), answers()
    given["6.03"] = msgspec.structs.replace(
        given["6.03"], verdict=Verdict.NOT, reason="公示栏张贴可识别身份的照片。", value=Decimal(1)
    )
    points = score(checklist(), given, known.scheme)
    none = grade(points, checklist(), known.scheme, first_time=False)
    made = built(msgspec.structs.replace(known, answers=given, score=points, grade=none))
    assert (made.grade.level, made.grade.title) == (0, "不予评级")
    assert {(part.floor, part.next_floor) for part in made.parts} == {(Decimal(40), None)}
    assert "不予评级" in markup(made)


def test_photographs_are_numbered_and_other_evidence_is_listed() -> None:
    made = report()
    assert [photo.number for photo in made.photos] == list(range(1, 9))
    assert made.photos[0].alt == "照片1，检查项2.02：二层走廊疏散指示灯不亮"
    assert made.photos[7].alt.endswith("依法登记、备案或许可齐全有效，在业务范围内活动")
    assert [exhibit.name for exhibit in made.exhibits] == ["突发事件应急预案.pdf"]


def test_the_table_says_what_followed_from_each_visit() -> None:
    rows = table().rows
    said = {row.result.code: row.handling for row in rows}
    assert said["no_issue"] == "无须后置处置措施"
    assert said["unreachable"] == "检查未能进行"
    assert rows[1].handling == "责令改正2项；整改建议3项"
    assert [row.number for row in rows] == list(range(1, 47))
    assert sum(tally.count for tally in table().tallies) == 46


def test_made_up_data_say_so_and_real_data_do_not() -> None:
    real = msgspec.structs.replace(report(), demo=False)
    assert "演示数据" in markup(report())
    assert "演示数据" not in markup(real)


def test_a_page_speaks_one_language() -> None:
    english = visit_report(
        visit_facts(), edition(language="en"), places=PLACES, translate=translator("en")
    )
    assert '<html lang="en">' in markup(english)
    assert "Summary of the result" in markup(english)
    assert "结果摘要" in markup(report())
    assert "Summary" not in markup(report())


def test_what_a_template_asks_for_in_vain_is_an_error() -> None:
    asking = environment(CHINESE).from_string("{{ report.colour }}")
    with pytest.raises(jinja2.UndefinedError):
        asking.render(report=report())


def test_text_from_outside_is_escaped() -> None:
    made = msgspec.structs.replace(report(), body="<script>alert(1)</script>")
    assert "<script>" not in markup(made)


def test_numbers_days_and_times_are_written_as_the_field_writes_them() -> None:
    chinese = translator()
    assert [number(Decimal(x)) for x in ("87.50", "400.00", "0.00", "1E+3")] == [
        "87.5",
        "400",
        "0",
        "1000",
    ]
    assert day(date(2026, 3, 9), chinese) == "2026年3月9日"
    assert moment(BEGAN, chinese) == "2026年11月16日 09:05"
    assert day(BEGAN.replace(hour=17), chinese) == "2026年11月17日"
