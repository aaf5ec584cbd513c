"""The lines of the matrix for the pages of whoever has an account: each needs a session."""

from audit.domain.permission import Act
from tests.api.matrix import Ground, Line, Place, line
from tests.factories_register import CHECKLIST as CHECKLIST_NAME
from tests.factories_register import ENTROPY, INSPECTORS, ITEM

NEW, COMMON, VISIT, ACTION, DRAW = Place.NEW, Place.COMMON, Place.VISIT, Place.ACTION, Place.DRAW
PLAN, PUBLICATION, INSTITUTION = Place.PLAN, Place.PUBLICATION, Place.INSTITUTION
INSPECTOR, COMPLAINT, PERSON = Place.INSPECTOR, Place.COMPLAINT, Place.PERSON
RECORDS = Place.RECORDS
MIGRATION = Place.MIGRATION
ORGANISATION, TOKEN, CHECKLIST = Place.ORGANISATION, Place.TOKEN, Place.CHECKLIST
REASON = {"reason": "资料有误，需要复核"}
STAYS = {"visit": "{visit_id}", "reason": "明天交卷"}
FAILURE = {"result": "closed", "reason": "机构已停业"}
DUTY = {"publication": "{duty}"}
DUE = {"publications": ["{publication_id}"]}
LINKED = {"visit": "{visit_id}"}
REPLY = {"reply": "已经核实，费用标准已在门口公示。"}
OUTCOMES = {"source_1": ENTROPY[0], "source_2": ENTROPY[1]}
CHECK = {
    "institution": "{institution_id}",
    "work": "inspection",
    "items": [ITEM.code],
    "checklist": CHECKLIST_NAME,
    "lead": INSPECTORS[3].id,
    "others": [INSPECTORS[4].id],
    "reason": "群众投诉",
}
OWNED, OFFICE = "institution={institution_id}", "organisation={office}"
KIND = "kind=oversight"
NEWCOMER = {"login": "newcomer", "name": "示例新人"}
ROLE = {"id": "membership-{person}"}
BODY = {"name": "示例监督机构", "region": "31"}
TEXT = {"text": "已按要求整改完毕。"}
STATEMENT = {"statement": "当日停电，并非拒绝。"}

DESK_LINES: tuple[Line, ...] = (
    line("GET /desk", Ground.SESSION),
    # Registers
    line("GET /desk/institutions", Act.READ_REGISTER),
    line("GET /desk/institutions/new", Act.EDIT_REGISTER),
    line("GET /desk/institutions/edit/{entry}", Act.EDIT_REGISTER, INSTITUTION),
    line("GET /desk/institutions/{entry}", Act.READ_REGISTER, INSTITUTION),
    line("POST /desk/institutions/new", Act.EDIT_REGISTER),
    line("POST /desk/institutions/edit/{entry}", Act.EDIT_REGISTER, INSTITUTION),
    line("GET /desk/inspectors", Act.READ_REGISTER),
    line("GET /desk/inspectors/new", Act.EDIT_REGISTER),
    line("GET /desk/inspectors/edit/{entry}", Act.EDIT_REGISTER, INSPECTOR),
    line("GET /desk/inspectors/{entry}", Act.READ_REGISTER, INSPECTOR),
    line("POST /desk/inspectors/new", Act.EDIT_REGISTER),
    line("POST /desk/inspectors/edit/{entry}", Act.EDIT_REGISTER, INSPECTOR),
    line("GET /desk/items", Act.READ_REGISTER),
    line("GET /desk/items/new", Act.EDIT_REGISTER),
    line("GET /desk/items/edit/{code}", Act.EDIT_REGISTER, COMMON),
    line("POST /desk/items/new", Act.EDIT_REGISTER),
    line("POST /desk/items/edit/{code}", Act.EDIT_REGISTER, COMMON),
    line("GET /desk/recusals", Act.READ_REGISTER),
    line("GET /desk/recusals/new", Act.EDIT_REGISTER),
    line("POST /desk/recusals/new", Act.EDIT_REGISTER),
    line("GET /desk/import/template.xlsx", Act.READ_REGISTER),
    line("GET /desk/import/{sheet}", Act.EDIT_REGISTER),
    line("GET /desk/import/{sheet}/register", Act.EDIT_REGISTER),
    line("POST /desk/import/{sheet}", Act.EDIT_REGISTER),
    line("POST /desk/import/{sheet}/changes", Act.EDIT_REGISTER),
    line("POST /desk/import/{sheet}/save", Act.EDIT_REGISTER),
    # Classes of risk
    line("GET /desk/risk", Act.READ_REGISTER),
    line("GET /desk/risk/rule", Act.READ_REGISTER),
    line("GET /desk/risk/{rating_id}", Act.READ_REGISTER, INSTITUTION),
    line("GET /desk/own-risk", Act.ANSWER_ACTION),
    line("POST /desk/risk/run", Act.EDIT_REGISTER),
    line("POST /desk/risk/confirm", Act.EDIT_REGISTER),
    line("POST /desk/risk/{rating_id}/confirm", Act.EDIT_REGISTER, INSTITUTION),
    line("POST /desk/risk/{rating_id}/answer", Act.EDIT_REGISTER, INSTITUTION, body=STATEMENT),
    line("POST /desk/own-risk/{rating_id}/object", Act.ANSWER_ACTION, INSTITUTION, body=STATEMENT),
    # Plans and draws
    line("GET /desk/plans", Act.READ_PLAN),
    line("GET /desk/plans/new", Act.EDIT_PLAN),
    line("GET /desk/plans/{plan_id}", Act.READ_PLAN, PLAN),
    line("GET /desk/plans/{plan_id}/announce", Act.HOLD_DRAW, PLAN),
    line("POST /desk/plans/new", Act.EDIT_PLAN),
    line("POST /desk/plans/preview", Act.EDIT_PLAN),
    line("POST /desk/plans/{plan_id}/announce", Act.HOLD_DRAW, PLAN),
    line("GET /desk/plans/{plan_id}/edit", Act.EDIT_PLAN, PLAN),
    line("POST /desk/plans/{plan_id}/edit", Act.EDIT_PLAN, PLAN),
    line("POST /desk/plans/{plan_id}/drop", Act.EDIT_PLAN, PLAN, body={"reason": "不再需要"}),
    line("POST /desk/plans/{plan_id}/publish", Act.EDIT_PLAN, PLAN),
    line("GET /desk/draws", Act.READ_DRAW),
    line("GET /desk/draws/{number}", Act.READ_DRAW, DRAW),
    line("GET /desk/draws/{number}/files/{name}", Act.READ_DRAW, DRAW),
    line("GET /desk/draws/{number}/members", Act.READ_DRAW, DRAW),
    line("GET /desk/draws/{number}/teams", Act.READ_VISIT, DRAW, first=Act.READ_DRAW),
    line("POST /desk/draws/{number}/approve", Act.APPROVE_VISIT, DRAW),
    line("POST /desk/draws/{number}/assign", Act.ASSIGN_VISIT, DRAW),
    line(
        "POST /desk/draws/{number}/entropy", Act.HOLD_DRAW, DRAW, first=Act.READ_DRAW, body=OUTCOMES
    ),
    line("POST /desk/draws/{number}/publish", Act.PUBLISH, DRAW, body=DUTY),
    line("POST /desk/draws/{number}/teams/{visit_id}/approve", Act.APPROVE_VISIT, VISIT),
    line("POST /desk/draws/{number}/void", Act.HOLD_DRAW, DRAW, body=REASON),
    # Visits
    line("GET /desk/calendar", Act.READ_VISIT),
    line("GET /desk/visits", Act.READ_VISIT),
    line("GET /desk/visits/new", Act.ASSIGN_VISIT),
    line("GET /desk/visits/{visit_id}", Act.READ_VISIT, VISIT),
    line("GET /desk/visits/{visit_id}/fill", Act.ASSIGN_VISIT, VISIT),
    line("GET /desk/visits/{visit_id}/hand-in", Act.RECORD_VISIT, VISIT),
    line("GET /desk/visits/{visit_id}/record", Act.RECORD_VISIT, VISIT),
    line("GET /desk/visits/{visit_id}/record/{item}/history", Act.READ_VISIT, VISIT),
    line("GET /desk/visits/{visit_id}/record/{part}", Act.RECORD_VISIT, VISIT),
    line("GET /desk/visits/{visit_id}/report.pdf", Act.READ_RESULT, VISIT),
    line("GET /desk/visits/{visit_id}/trail", Act.READ_VISIT, VISIT),
    line("GET /desk/evidence/{evidence_id}", Act.READ_VISIT, VISIT),
    line("GET /desk/evidence/{evidence_id}/small", Act.READ_VISIT, VISIT),
    line("POST /desk/visits/new", Act.ASSIGN_VISIT, INSTITUTION, body=CHECK),
    line("POST /desk/visits/{visit_id}/approve", Act.APPROVE_VISIT, VISIT),
    line("POST /desk/visits/{visit_id}/begin", Act.RECORD_VISIT, VISIT),
    line("POST /desk/visits/{visit_id}/fail", Act.RECORD_VISIT, VISIT, body=FAILURE),
    line("POST /desk/visits/{visit_id}/fill", Act.ASSIGN_VISIT, VISIT),
    line("POST /desk/visits/{visit_id}/grade", Act.GRADE_VISIT, VISIT),
    line("POST /desk/visits/{visit_id}/hand-in", Act.RECORD_VISIT, VISIT),
    line("POST /desk/visits/{visit_id}/not-carried-out", Act.RECORD_VISIT, VISIT, body=FAILURE),
    line("POST /desk/visits/{visit_id}/publish", Act.PUBLISH, PUBLICATION, body=DUTY),
    line("POST /desk/visits/{visit_id}/record", Act.RECORD_VISIT, VISIT),
    line("POST /desk/visits/{visit_id}/record/{part}", Act.RECORD_VISIT, VISIT),
    # Made once: whoever may read it is led to the one that is there.
    line("POST /desk/visits/{visit_id}/report", (Act.GRADE_VISIT, Act.READ_RESULT), VISIT),
    # Notices, results, corrective actions
    line("GET /desk/notices", Act.READ_NOTICE),
    line("GET /desk/notices/{visit_id}/read", Act.READ_NOTICE, VISIT),
    line("GET /desk/notices/{file_name}", (Act.READ_NOTICE, Act.READ_VISIT), VISIT),
    line("GET /desk/results", Act.READ_RESULT),
    line("GET /desk/results/{visit_id}", Act.READ_RESULT, VISIT),
    line("GET /desk/boundary", Act.GRADE_VISIT),
    line("GET /desk/grades", Act.READ_RESULT),
    line("GET /desk/grades/pauses", Act.READ_RESULT),
    line("GET /desk/grades/{visit_id}", Act.READ_RESULT, VISIT),
    line("POST /desk/grades/{visit_id}/hear", Act.GRADE_VISIT, VISIT, body=TEXT),
    line("POST /desk/grades/{visit_id}/display", Act.GRADE_VISIT, VISIT),
    line("POST /desk/grades/{visit_id}/confirm", Act.GRADE_VISIT, VISIT),
    line("POST /desk/grades/{visit_id}/lower", Act.GRADE_VISIT, VISIT, body=TEXT),
    line("POST /desk/grades/{visit_id}/withdraw", Act.GRADE_VISIT, VISIT, body=TEXT),
    line("GET /desk/reports", Act.READ_RESULT),
    line("GET /desk/reports/tables", Act.READ_DRAW),
    line("GET /desk/reports/tables/{number}", Act.READ_DRAW, DRAW),
    line("GET /desk/reports/tables/{number}/table.pdf", Act.READ_DRAW, DRAW),
    line("POST /desk/reports/tables/{number}", Act.PUBLISH, DRAW),
    line("GET /desk/actions", Act.READ_RESULT),
    line("GET /desk/actions/{action_id}", Act.READ_RESULT, ACTION),
    line("GET /desk/actions/{action_id}/files/{file_id}", Act.READ_RESULT, ACTION),
    line("GET /desk/actions/{action_id}/files/{file_id}/picture", Act.READ_RESULT, ACTION),
    line("POST /desk/actions/{action_id}/accept", Act.JUDGE_ACTION, ACTION),
    line("POST /desk/actions/{action_id}/answer", Act.ANSWER_ACTION, ACTION, body=TEXT),
    line("POST /desk/actions/{action_id}/return", Act.JUDGE_ACTION, ACTION, body=REASON),
    # Publications, complaints, certificates
    line("GET /desk/publications", Act.PUBLISH),
    line("GET /desk/publications/due", Act.PUBLISH),
    line("GET /desk/publications/{publication_id}", Act.PUBLISH, PUBLICATION),
    # What is not theirs is passed over, as what is not there.
    line("POST /desk/publications/due", Act.PUBLISH, body=DUE),
    line("POST /desk/publications/{publication_id}/defer", Act.PUBLISH, PUBLICATION),
    line("POST /desk/publications/{publication_id}/publish", Act.PUBLISH, PUBLICATION),
    line(
        "POST /desk/publications/{publication_id}/withdraw", Act.PUBLISH, PUBLICATION, body=REASON
    ),
    line("GET /desk/complaints", Act.READ_COMPLAINT),
    line("GET /desk/complaints/{number}", Act.READ_COMPLAINT, COMPLAINT),
    line("POST /desk/complaints/{number}/take-up", Act.HANDLE_COMPLAINT, COMPLAINT),
    line("POST /desk/complaints/{number}/link", Act.HANDLE_COMPLAINT, COMPLAINT, body=LINKED),
    line("POST /desk/complaints/{number}/answer", Act.HANDLE_COMPLAINT, COMPLAINT, body=REPLY),
    line("POST /desk/complaints/{number}/decline", Act.HANDLE_COMPLAINT, COMPLAINT, body=REASON),
    line("GET /desk/certificates", Act.READ_RESULT),
    line("GET /desk/certificates/{file_name}", Act.READ_RESULT, Place.CERTIFICATE),
    line("POST /desk/certificates", Act.ISSUE_CERTIFICATE, VISIT, body={"visit": "{visit_id}"}),
    # Basis
    line("GET /desk/migrations", Act.READ_VISIT),
    line("GET /desk/migrations/new", Act.MOVE_VISIT),
    line("GET /desk/migrations/{migration_id}", Act.READ_VISIT, MIGRATION),
    line("POST /desk/migrations/new", Act.MOVE_VISIT),
    line("POST /desk/migrations/{migration_id}/agree", Act.AGREE_MOVE, MIGRATION),
    line("POST /desk/migrations/{migration_id}/apply", Act.MOVE_VISIT, MIGRATION),
    line("POST /desk/migrations/{migration_id}/decline", Act.AGREE_MOVE, MIGRATION, body=STAYS),
    line("GET /desk/checklists", Act.READ_CHECKLIST),
    line("GET /desk/checklists/compare", Act.READ_CHECKLIST),
    line("GET /desk/schemes", Act.READ_CHECKLIST),
    line("GET /desk/schemes/{scheme_name}", Act.READ_CHECKLIST, CHECKLIST),
    line("GET /desk/schemes/{scheme_name}/history", Act.GRADE_VISIT, CHECKLIST),
    line("GET /desk/checklists/{name}/{version}", Act.READ_CHECKLIST, CHECKLIST),
    line("GET /desk/checklists/{name}/{version}/download.xlsx", Act.READ_CHECKLIST, CHECKLIST),
    line("GET /desk/checklists/{name}/{version}/download.yaml", Act.READ_CHECKLIST, CHECKLIST),
    line("GET /desk/checklists/{name}/{version}/items/{code}", Act.READ_CHECKLIST, CHECKLIST),
    # Indicators of the region of whoever asks: beyond it nothing is there.
    line("GET /desk/indicators", Act.READ_INDICATOR),
    line("GET /desk/indicators/progress.pdf", Act.READ_INDICATOR),
    line("GET /desk/indicators/report", Act.REPORT_INDICATOR),
    line("GET /desk/indicators/template.xlsx", Act.REPORT_INDICATOR),
    line("GET /desk/indicators/{indicator_code}", Act.READ_INDICATOR),
    line("POST /desk/indicators/import", Act.REPORT_INDICATOR),
    line("POST /desk/indicators/report", Act.REPORT_INDICATOR),
    line("GET /desk/records", Act.READ_RECORDS, RECORDS, query=OWNED),
    line("GET /desk/records/template.xlsx", Act.READ_RECORDS),
    line("GET /desk/records/measures", Act.READ_RECORDS, RECORDS, query=OWNED),
    line("GET /desk/records/measures/{measure}", Act.READ_RECORDS, RECORDS, query=OWNED),
    line("GET /desk/records/{sheet}", Act.READ_RECORDS, RECORDS, query=OWNED),
    line("GET /desk/records/{sheet}/file", Act.READ_RECORDS, RECORDS, query=OWNED),
    line("POST /desk/records/{sheet}", Act.DECLARE_RECORDS, Place.SHEET),
    # Administration
    line("GET /desk/people", Act.MANAGE_PEOPLE),
    line("GET /desk/people/new", Act.MANAGE_PEOPLE),
    line("GET /desk/people/{person}", Act.MANAGE_PEOPLE, PERSON),
    line("GET /desk/people/{person}/role", Act.MANAGE_PEOPLE, PERSON),
    line("POST /desk/people/new", Act.MANAGE_PEOPLE, PERSON, body=NEWCOMER, query=OFFICE),
    line("POST /desk/people/{person}/role", Act.MANAGE_PEOPLE, PERSON, query=OFFICE),
    line("POST /desk/people/{person}/link", Act.MANAGE_PEOPLE, PERSON),
    line("POST /desk/people/{person}/second-factor", Act.MANAGE_PEOPLE, PERSON),
    line("POST /desk/people/{person}/disable", Act.MANAGE_PEOPLE, PERSON),
    line("POST /desk/people/{person}/enable", Act.MANAGE_PEOPLE, PERSON),
    line("POST /desk/people/{person}/end", Act.MANAGE_PEOPLE, PERSON, body=ROLE),
    line("GET /desk/organisations", Act.MANAGE_ORGANISATIONS),
    line("GET /desk/organisations/new", Act.MANAGE_ORGANISATIONS),
    line("GET /desk/organisations/{identity}", Act.MANAGE_ORGANISATIONS, ORGANISATION),
    line("GET /desk/organisations/{identity}/edit", Act.MANAGE_ORGANISATIONS, ORGANISATION),
    line("POST /desk/organisations/new", Act.MANAGE_ORGANISATIONS, query=KIND, body=BODY),
    line("POST /desk/organisations/{identity}/edit", Act.MANAGE_ORGANISATIONS, ORGANISATION),
    line("POST /desk/organisations/{identity}/close", Act.MANAGE_ORGANISATIONS, ORGANISATION),
    line("GET /desk/tokens", Act.MANAGE_TOKENS),
    line("GET /desk/tokens/new", Act.MANAGE_TOKENS),
    line("GET /desk/tokens/{digest}", Act.MANAGE_TOKENS, TOKEN),
    line("POST /desk/tokens/new", Act.MANAGE_TOKENS),
    line("POST /desk/tokens/{digest}/revoke", Act.MANAGE_TOKENS, Place.SPARE_TOKEN),
    line("GET /desk/trail", Act.READ_TRAIL),
    line("GET /desk/trail/{seq}", Act.READ_TRAIL, COMMON),
    line("POST /desk/trail/check", Act.READ_TRAIL),
    line("GET /desk/health", Act.OPERATE),
    line("GET /desk/jobs", Act.OPERATE),
    line("POST /desk/jobs/{name}", Act.OPERATE, Place.JOB),
)
