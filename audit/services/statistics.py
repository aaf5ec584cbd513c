"""Statistics for anyone, counted from what is public."""

from audit.domain.statistics import Statistics, statistics
from audit.storage.unit_of_work import UnitOfWork


async def public(uow: UnitOfWork) -> Statistics:
    """Return the statistics of all published draws and results, in a constant number of queries.

    Findings and the days of publication lie in tables that the public itself cannot read; only
    counts of what stands behind public results leave here, so it is called as the service itself.
    """
    return statistics(await uow.statistics.counts(uow.today))
