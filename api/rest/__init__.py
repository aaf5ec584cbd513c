"""JSON controllers, one module per step of the trip."""

from api.rest.actions import ActionController
from api.rest.draws import DrawController
from api.rest.evidence import EvidenceController
from api.rest.migrations import (
    ComparisonController,
    MigrationController,
    VisitMoveController,
)
from api.rest.plans import PlanController
from api.rest.publications import PublicationController
from api.rest.records import RecordController
from api.rest.registers import RegisterController
from api.rest.reports import ReportController
from api.rest.results import ResultController
from api.rest.samples import SampleController
from api.rest.tokens import TokenController
from api.rest.trail import TrailController
from api.rest.visits import VisitController

CONTROLLERS = (
    RegisterController,
    PlanController,
    DrawController,
    VisitController,
    SampleController,
    VisitMoveController,
    ComparisonController,
    MigrationController,
    EvidenceController,
    ResultController,
    ReportController,
    ActionController,
    PublicationController,
    TrailController,
    TokenController,
    RecordController,
)
