"""The unit of work: one transaction and its stores; all is kept, or nothing."""

from collections.abc import Callable
from datetime import date, datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.actor import Actor
from audit.domain.event import Event
from audit.domain.note import Verifier
from audit.domain.workdays import WorkCalendar, local_date
from audit.storage.accounts import AccountStore
from audit.storage.actions import ActionStore
from audit.storage.adoptions import AdoptionStore
from audit.storage.agenda import AgendaStore
from audit.storage.certificates import CertificateStore
from audit.storage.complaints import ComplaintStore
from audit.storage.disclosures import DisclosureStore
from audit.storage.draws import DrawStore
from audit.storage.estimates import EstimateStore
from audit.storage.events import Trail
from audit.storage.evidence import EvidenceStore
from audit.storage.exchanges import ExchangeStore
from audit.storage.grades import GradeStore
from audit.storage.indicators import IndicatorStore
from audit.storage.log import Log
from audit.storage.log_key import LogKey
from audit.storage.moves import MoveStore
from audit.storage.organisations import OrganisationStore
from audit.storage.packs import PackStore
from audit.storage.pauses import PauseStore
from audit.storage.plans import PlanStore
from audit.storage.publications import PublicationStore
from audit.storage.record_samples import RecordSampleStore
from audit.storage.records import RecordStore
from audit.storage.recusals import RecusalStore
from audit.storage.registers import RegisterStore
from audit.storage.results import ResultStore
from audit.storage.risk import RiskStore
from audit.storage.sessions import Presence, SessionStore
from audit.storage.snapshots import AtHand, SnapshotStore
from audit.storage.statistics import StatisticsStore
from audit.storage.team_changes import TeamChangeStore
from audit.storage.tokens import TokenStore
from audit.storage.vault import Vault
from audit.storage.visits import VisitStore
from checklists.catalogue import Catalogue
from checklists.editions import Editions


class Equipment(msgspec.Struct, frozen=True, kw_only=True):
    """What a process gives to each of its units of work."""

    catalogue: Catalogue
    editions: Editions
    at_hand: AtHand
    calendar: WorkCalendar
    new_id: Callable[[], str]
    vault: Vault
    log_key: LogKey
    witnesses: tuple[Verifier, ...]


class Situation:
    """Who asks, when, and what the process gives to a unit of work.

    `now` (UTC) and `today` (the day in China) are fixed when the unit begins. `session` is the id
    of the session a visitor came with, or "".
    """

    def __init__(self, equipment: Equipment, *, actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.session = ""
        self.now = now
        self.today: date = local_date(now)
        self.catalogue = equipment.catalogue
        self.editions = equipment.editions
        self.calendar = equipment.calendar
        self.new_id = equipment.new_id
        self.vault = equipment.vault
        self.log_key = equipment.log_key
        self.witnesses = equipment.witnesses


class UnitOfWork(Situation):
    """What a service function works with: its situation, and one store for each step."""

    def __init__(  # noqa: PLR0915 -- a line for each store
        self,
        connection: AsyncConnection,
        equipment: Equipment,
        *,
        actor: Actor,
        now: datetime,
        writing: bool,
    ) -> None:
        super().__init__(equipment, actor=actor, now=now)
        self.events = Trail(connection, writing=writing)
        self.log = Log(connection, self.events)
        self.registers = RegisterStore(connection, self.events)
        self.recusals = RecusalStore(connection, self.events)
        self.plans = PlanStore(connection, self.events)
        self.draws = DrawStore(connection, self.events)
        self.visits = VisitStore(connection, self.events)
        self.team_changes = TeamChangeStore(connection, self.events)
        self.moves = MoveStore(connection, self.events)
        self.evidence = EvidenceStore(connection, self.events)
        self.results = ResultStore(connection, self.events)
        self.actions = ActionStore(connection, self.events)
        self.exchanges = ExchangeStore(connection, self.events)
        self.agenda = AgendaStore(connection, self.events)
        self.publications = PublicationStore(connection, self.events)
        self.disclosures = DisclosureStore(connection, self.events)
        self.organisations = OrganisationStore(connection, self.events)
        self.accounts = AccountStore(connection, self.events)
        self.sessions = SessionStore(connection, self.events)
        self.presence = Presence(connection)
        self.tokens = TokenStore(connection, self.events)
        self.complaints = ComplaintStore(connection, self.events)
        self.statistics = StatisticsStore(connection, self.events)
        self.estimates = EstimateStore(connection, self.events)
        self.certificates = CertificateStore(connection, self.events)
        self.snapshots = SnapshotStore(connection, self.events, equipment.at_hand)
        self.records = RecordStore(connection, self.events, self.snapshots)
        self.record_samples = RecordSampleStore(connection, self.events, self.snapshots)
        self.indicators = IndicatorStore(connection, self.events, self.snapshots)
        self.adoptions = AdoptionStore(connection, self.events)
        self.grades = GradeStore(connection, self.events)
        self.pauses = PauseStore(connection, self.events)
        self.packs = PackStore(connection, self.events)
        self.risk = RiskStore(connection, self.events)

    def event(self, name: str, subject: str, **data: object) -> Event:
        """Return the event that this actor does `name` to `subject` now; a store keeps it."""
        return Event(at=self.now, actor=self.actor.id, name=name, subject=subject, data=data)
