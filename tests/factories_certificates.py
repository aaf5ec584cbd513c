"""A certificate and a notice, made up, for the tests of what is printed."""

from datetime import date
from functools import cache

from msgspec.structs import replace

from audit.domain.certificate import Certificate, certify
from audit.domain.disclosure import PublishedResult, published_result
from audit.domain.facts import NoticeFacts
from audit.domain.report import Working
from audit.domain.score import FULL
from audit.domain.visit import VisitState, WorkKind
from reports.build_certificate import grade_certificate
from reports.build_notice import visit_notice
from reports.documents import GradeCertificate, VisitNotice
from reports.language import translator
from tests.factories_reports import PLACES, visit_facts

BASE = "https://mingjian.example.org"


@cache
def published() -> PublishedResult:
    """Return the public result of the graded visit of the reports."""
    facts = visit_facts()
    return published_result(
        facts.visit,
        checking_body=facts.body,
        matters=("服务机构规范化运行检查",),
        working=Working(score=facts.score, grade=facts.grade),
        actions=facts.actions,
        report="",
        published_on=date(2026, 12, 1),
    )


@cache
def certificate() -> Certificate:
    """Return the certificate of that result."""
    return certify(
        published(),
        visit_facts().institution,
        number="ZS-2026-000123",
        full=FULL,
        on=date(2026, 12, 2),
    )


@cache
def certificate_document(*, demo: bool = True) -> GradeCertificate:
    """Return the document of the certificate."""
    issued = certificate()
    return grade_certificate(
        issued,
        places=PLACES,
        verify_url=f"{BASE}/verify?number={issued.number}",
        demo=demo,
        language="zh-CN",
        translate=translator(),
    )


def notice_facts(work: WorkKind = WorkKind.INSPECTION, *, begun: bool = True) -> NoticeFacts:
    """Return what the institution is told of that visit, at the door or beforehand."""
    facts = visit_facts()
    state = VisitState.UNDER_WAY if begun else VisitState.APPROVED
    visit = replace(
        facts.visit,
        work=work,
        state=state,
        result=None,
        began_at=facts.visit.began_at if begun else None,
        ended_at=None,
    )
    return NoticeFacts(
        visit=visit,
        institution=facts.institution,
        body=facts.body,
        plan=facts.plan,
        legal_basis=facts.legal_basis,
        matters=("服务机构规范化运行检查", "服务收费检查"),
        checklist=facts.checklist.title,
        inspectors=facts.inspectors,
    )


def notice_document(work: WorkKind = WorkKind.INSPECTION, *, begun: bool = True) -> VisitNotice:
    """Return the document of that notice."""
    facts = notice_facts(work, begun=begun)
    return visit_notice(
        facts,
        places=PLACES,
        verify_url=f"{BASE}/verify?number={facts.visit.id}",
        demo=True,
        language="zh-CN",
        translate=translator(),
    )
