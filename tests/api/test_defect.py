"""A fault of our own: it is recorded, and the client learns no more than that."""

import logging
from pathlib import Path

import pytest

from audit.runtime import Runtime
from tests.api.service import serving
from tests.factories_register import CITY


async def lose_a_table(runtime: Runtime) -> None:
    async with runtime.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE plans RENAME TO elsewhere")


def test_a_defect_is_recorded_and_not_told(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(database_url, tmp_path) as service:
        headers = service.headers(CITY)
        service.call(lose_a_table)
        with caplog.at_level(logging.ERROR, "mingjian"):
            answer = service.client.get("/api/plans?body=310000", headers=headers)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "http.internal_server_error"
    assert not [word for word in ("plans", "SELECT", "Traceback") if word in answer.text]
    (record,) = (one for one in caplog.records if one.name == "mingjian")
    assert record.getMessage() == "defect at GET /api/plans"
    assert record.exc_info is not None
