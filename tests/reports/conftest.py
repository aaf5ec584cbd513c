"""Reports printed once for all tests that only look at them."""

import pytest

from reports.render import render_now
from tests.factories_reports import images, report, table


@pytest.fixture(scope="session")
def visit_pdf() -> bytes:
    return render_now(report(), images())


@pytest.fixture(scope="session")
def table_pdf() -> bytes:
    return render_now(table(), {})
