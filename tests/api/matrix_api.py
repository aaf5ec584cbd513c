"""The lines of the matrix for the JSON API: each needs a bearer token, and one of its acts."""

from datetime import date

import msgspec

from audit.domain.actor import Actor, Role
from audit.domain.permission import Act
from audit.domain.registry import Register
from audit.domain.visit import ResultCode, WorkKind
from audit.services.assignment import Filling, TargetedCheck
from audit.services.publication import Deferral
from audit.services.remediation import Response
from audit.services.token import NewToken
from audit.services.visit import Delivery, Failure
from tests.api.matrix import Line, Place, line
from tests.factories_register import (
    CHECKLIST,
    ENTROPY,
    INSPECTORS,
    ITEM,
    announcement,
    new_plan,
)

NEW, VISIT, ACTION, DRAW = Place.NEW, Place.VISIT, Place.ACTION, Place.DRAW
PLAN, PUBLICATION, INSTITUTION = Place.PLAN, Place.PUBLICATION, Place.INSTITUTION
OUTCOME = {"place": 1, "outcome": ENTROPY[0]}
DRAFT = {"plan": "{plan_id}", "number": "310000-2026-0002", "title": "第二次抽查"}
ESCROW = {"party": "bureau", "commit": "5e" * 32, "body": "示例公证处", "document": "示例证明"}
MIGRATION = Place.MIGRATION
VERSIONS = f"old={CHECKLIST}&old_version=2026.1&new={CHECKLIST}&new_version=2027.1"
PROPOSAL = {
    "route": {
        "old_name": CHECKLIST,
        "old_version": "2026.1",
        "new_name": CHECKLIST,
        "new_version": "2027.1",
    },
    "reason": "新版施行",
}
LINKED = {"visit": "{visit_id}"}
STAYS = {"visit": "{visit_id}", "reason": "明天交卷"}
FAILURE = Failure(result=ResultCode.CLOSED, reason="机构已停业")
CHECK = TargetedCheck(
    institution="{institution_id}",
    work=WorkKind.INSPECTION,
    team=(INSPECTORS[3].id, INSPECTORS[4].id),
    reason="群众投诉",
    body_name="示例市民政局",
    items=(ITEM.code,),
    checklist=CHECKLIST,
)
FILLING = Filling(inspector=INSPECTORS[5].id, reason="补足人员")
REASON = {"reason": "资料有误，需要复核"}
LATER = Deferral(reason="等待复核", until=date(2026, 12, 1))
ADMIN_TOKEN = NewToken(actor=Actor(id="new", role=Role.ADMIN))
NOTHING_YET = Delivery(id="delivery-none", answers=())
NO_ENTRIES = Register(institutions=(), inspectors=(), recusals=(), items=())
CITY_PLAN = msgspec.structs.replace(new_plan(), title="另一计划（示例）")
SAMPLE = "/api/visits/{visit_id}/samples/{sample_number}"
LISTING = {"item": "4.01", "kind": "client_files", "numbers": ["A-001", "A-002"]}
AIMING = {"aim": {"method": "discovery", "good": 0, "bad": 1}, "source": "dice"}
MARKING = {"record": "A-001", "mark": "fits"}

API_LINES: tuple[Line, ...] = (
    line("GET /api/actions", Act.READ_RESULT),
    line("GET /api/draws", Act.READ_DRAW),
    line("GET /api/draws/next-number", Act.HOLD_DRAW, PLAN, query="plan={plan_id}"),
    line("GET /api/draws/{number}", Act.READ_DRAW, DRAW),
    line("GET /api/draws/{number}/files/{name}", Act.READ_DRAW, DRAW),
    line("GET /api/draws/{number}/members", Act.READ_DRAW, DRAW),
    line("GET /api/events", Act.READ_TRAIL),
    line("GET /api/evidence/{evidence_id}/content", Act.READ_VISIT, VISIT),
    line("GET /api/institutions/{institution_id}/records", Act.READ_RECORDS, Place.RECORDS),
    line(
        "GET /api/institutions/{institution_id}/records/measures", Act.READ_RECORDS, Place.RECORDS
    ),
    line(
        "GET /api/institutions/{institution_id}/records/sheets/{sheet}/versions",
        Act.READ_RECORDS,
        Place.RECORDS,
    ),
    line(
        "POST /api/institutions/{institution_id}/records/sheets/{sheet}",
        Act.DECLARE_RECORDS,
        Place.RECORDS,
    ),
    line("GET /api/checklists/compare", Act.READ_CHECKLIST, query=VERSIONS),
    line("GET /api/migrations", Act.READ_VISIT),
    line("GET /api/migrations/{migration_id}", Act.READ_VISIT, MIGRATION),
    line("GET /api/visits/{visit_id}/moves", Act.READ_VISIT, VISIT),
    line("POST /api/migrations", Act.MOVE_VISIT, body=PROPOSAL),
    line("POST /api/migrations/preview", Act.MOVE_VISIT, body=PROPOSAL),
    line("POST /api/migrations/{migration_id}/agree", Act.AGREE_MOVE, MIGRATION, body=LINKED),
    line("POST /api/migrations/{migration_id}/apply", Act.MOVE_VISIT, MIGRATION),
    line("POST /api/migrations/{migration_id}/decline", Act.AGREE_MOVE, MIGRATION, body=STAYS),
    line("GET /api/plans", Act.READ_PLAN),
    line("GET /api/plans/{plan_id}", Act.READ_PLAN, PLAN),
    line("GET /api/publications", Act.PUBLISH),
    line("GET /api/registers/files/{sheet}", Act.EDIT_REGISTER),
    line("GET /api/registers/inspectors", Act.READ_REGISTER),
    line("GET /api/registers/institutions", Act.READ_REGISTER),
    line("GET /api/registers/institutions/{institution_id}", Act.READ_REGISTER, INSTITUTION),
    line("GET /api/registers/items", Act.READ_REGISTER),
    line("GET /api/registers/recusals", Act.READ_REGISTER),
    line("GET /api/registers/template", Act.READ_REGISTER),
    line("GET /api/results", Act.READ_RESULT),
    line("GET /api/tokens", Act.MANAGE_TOKENS),
    line("GET /api/visits", Act.READ_VISIT),
    line("GET /api/visits/{visit_id}", Act.READ_VISIT, VISIT),
    line("GET /api/visits/{visit_id}/evidence", Act.READ_VISIT, VISIT),
    line("GET /api/visits/{visit_id}/report", Act.READ_RESULT, VISIT),
    line("GET /api/visits/{visit_id}/samples", (Act.READ_VISIT, Act.READ_RESULT), VISIT),
    line(f"GET {SAMPLE}", (Act.READ_VISIT, Act.READ_RESULT), VISIT),
    line("GET /api/visits/{visit_id}/score", Act.READ_RESULT, VISIT),
    line("GET /api/visits/{visit_id}/sheet", Act.READ_VISIT, VISIT),
    line(
        "POST /api/actions/{action_id}/answer",
        Act.ANSWER_ACTION,
        ACTION,
        body=Response(text="已整改"),
    ),
    line("POST /api/actions/{action_id}/accept", Act.JUDGE_ACTION, ACTION),
    line("POST /api/actions/{action_id}/return", Act.JUDGE_ACTION, ACTION, body=REASON),
    line("POST /api/draws", Act.HOLD_DRAW, PLAN, body=announcement("{plan_id}")),
    line("POST /api/draws/drafts", Act.HOLD_DRAW, PLAN, body=DRAFT),
    line("POST /api/draws/{number}/entropy", Act.WITNESS_DRAW, DRAW, body=OUTCOME),
    line("POST /api/draws/{number}/escrow", Act.WITNESS_DRAW, DRAW, body=ESCROW),
    line("POST /api/draws/{number}/table", Act.PUBLISH, DRAW),
    line("POST /api/draws/{number}/visits", Act.ASSIGN_VISIT, DRAW),
    line("POST /api/draws/{number}/void", Act.HOLD_DRAW, DRAW, body=REASON),
    line("POST /api/plans", Act.EDIT_PLAN, NEW, body=CITY_PLAN),
    line("POST /api/plans/{plan_id}/publish", Act.EDIT_PLAN, PLAN),
    line("POST /api/plans/{plan_id}/drop", Act.EDIT_PLAN, PLAN, body={"reason": "不再需要"}),
    line("POST /api/publications/{publication_id}/defer", Act.PUBLISH, PUBLICATION, body=LATER),
    line("POST /api/publications/{publication_id}/publish", Act.PUBLISH, PUBLICATION),
    line("POST /api/publications/{publication_id}/withdraw", Act.PUBLISH, PUBLICATION, body=REASON),
    line("POST /api/registers", Act.EDIT_REGISTER, body=NO_ENTRIES),
    line("POST /api/registers/files/{sheet}", Act.EDIT_REGISTER),
    line("POST /api/tokens", Act.MANAGE_TOKENS, body=ADMIN_TOKEN),
    line("POST /api/tokens/{digest}/revoke", Act.MANAGE_TOKENS, Place.TOKEN),
    line("POST /api/visits", Act.ASSIGN_VISIT, INSTITUTION, body=CHECK),
    line("POST /api/visits/{visit_id}/approve", Act.APPROVE_VISIT, VISIT),
    line("POST /api/visits/{visit_id}/begin", Act.RECORD_VISIT, VISIT),
    line("POST /api/visits/{visit_id}/evidence", Act.RECORD_VISIT, VISIT),
    line("POST /api/visits/{visit_id}/fail", Act.RECORD_VISIT, VISIT, body=FAILURE),
    line("POST /api/visits/{visit_id}/grade", Act.GRADE_VISIT, VISIT),
    # Made once: whoever may read it is given the one that is there.
    line("POST /api/visits/{visit_id}/report", (Act.GRADE_VISIT, Act.READ_RESULT), VISIT),
    line("POST /api/visits/{visit_id}/samples", Act.RECORD_VISIT, VISIT, body=LISTING),
    line(f"POST {SAMPLE}/aim", Act.RECORD_VISIT, VISIT, body=AIMING),
    line(f"POST {SAMPLE}/dice", Act.RECORD_VISIT, VISIT, body={"outcome": "0" * 20}),
    line(f"POST {SAMPLE}/round", Act.RECORD_VISIT, VISIT, body={"signature": "b7" * 48}),
    line(f"POST {SAMPLE}/draw", Act.RECORD_VISIT, VISIT),
    line(f"POST {SAMPLE}/records", Act.RECORD_VISIT, VISIT, body=MARKING),
    line(f"POST {SAMPLE}/conclude", Act.RECORD_VISIT, VISIT),
    line(f"POST {SAMPLE}/abandon", Act.RECORD_VISIT, VISIT, body=REASON),
    line("POST /api/visits/{visit_id}/submissions", Act.RECORD_VISIT, VISIT, body=NOTHING_YET),
    line("POST /api/visits/{visit_id}/team", Act.ASSIGN_VISIT, VISIT, body=FILLING),
)
