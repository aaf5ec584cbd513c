"""Good lines of every register sheet, and how tests read them."""

from audit.domain.errors import Fault
from audit.domain.register_rows import Parsed, Row, Sheet, Table, V, read_rows
from audit.domain.register_words import Lexicon
from audit.domain.registry import (
    KINDS,
    InspectorStatus,
    InstitutionStatus,
    ItemCategory,
    RiskClass,
)
from tests import strategies

ENGLISH = Lexicon(
    choices={
        "forms": {code: strategies.TERMS[code] for code in strategies.FORMS},
        "kinds": {code: strategies.TERMS[code] for code in KINDS},
        "expertise": strategies.EXPERTISE,
        "checklists": strategies.CHECKLISTS,
        "institution_status": {status: status for status in InstitutionStatus},
        "inspector_status": {status: status for status in InspectorStatus},
        "item_category": {category: category for category in ItemCategory},
        "risk_class": {risk: risk for risk in RiskClass},
        "yes_no": {"yes": "yes", "no": "no"},
    }
)

INSTITUTION = {
    "uscc": "52310106MJ0000000C",
    "licence": "",
    "name": "暖阳康复中心",
    "district": "310106",
    "address": "示例路1号",
    "forms": "日间康复、居家支持",
    "kind": "station",
    "status": "active",
    "risk_class": "B",
    "capacity": "30",
    "registered_on": "2020-01-31",
}
INSPECTOR = {
    "id": "31-0007",
    "name": "演示人员",
    "organisation": "11310106MB00000005",
    "organisation_name": "演示评估中心",
    "districts": "310106,3101、31",
    "expertise": "精神卫生；fire.safety",
    "capacity": "6",
    "status": "active",
    "officer": "no",
}
RECUSAL = {
    "inspector": "31-0007",
    "institution": "52310106MJ0000000C/7",
    "reason": "曾在该机构任职",
    "declared_on": "2026/3/1",
}
ITEM = {
    "code": "MZ-01",
    "name": "服务与安全",
    "category": "key",
    "subject": "社区康复服务机构",
    "basis": "条例第一条",
    "method": "实地检查",
    "ratio": "2.5%",
    "frequency": "每年一次",
    "checklist": "national",
}


def read(table: Table[V], *lines: dict[str, str], words: Lexicon = ENGLISH) -> Parsed[V]:
    keys = tuple(lines[0])
    rows = (Row(number=number, cells=tuple(line.values())) for number, line in enumerate(lines, 2))
    sheet = Sheet(title="S", header=Row(number=1, cells=keys), rows=tuple(rows))
    return read_rows(sheet, table, words)


def only_fault(table: Table[V], line: dict[str, str], words: Lexicon = ENGLISH) -> Fault:
    parsed = read(table, line, words=words)
    assert parsed.values == ()
    (fault,) = parsed.faults
    return fault
