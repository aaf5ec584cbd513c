"""Every act of the services on indicators of a region."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from audit.domain.indicator_report import NewFigure
from audit.domain.permission import Act
from audit.services import indicator, indicator_report
from audit.storage.unit_of_work import UnitOfWork

_RATE = "standard_service_rate"


def on_indicators(
    district: str,
) -> Mapping[tuple[Act, str], Callable[[UnitOfWork], Awaitable[Any]]]:
    """Return what can be asked about the indicators of a district."""
    new = NewFigure(
        region=district,
        year=2025,
        indicator=_RATE,
        numerator=6,
        denominator=10,
        note="年度统计表（示例）",
    )
    return {
        (Act.READ_INDICATOR, "overview"): lambda u: indicator.overview(u, district, 2025),
        (Act.READ_INDICATOR, "course"): lambda u: indicator.course(u, _RATE, district, year=2025),
        (Act.REPORT_INDICATOR, "keep"): lambda u: indicator_report.keep(u, new),
    }
