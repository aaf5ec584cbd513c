"""The command `mingjian` as its users run it, with settings of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec
from click.testing import CliRunner, Result

from api.cli import main
from audit.runtime import Runtime
from audit.settings import Settings
from tests.fixtures_runtime import START, SetClock

Value = TypeVar("Value")


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Runs commands on one database and one folder of files."""

    settings: Settings

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that give these settings."""
        return {
            "MINGJIAN_DATABASE_URL": self.settings.database_url,
            "MINGJIAN_EVIDENCE_URL": self.settings.evidence_url,
            "MINGJIAN_SECRET_FILE": self.settings.key_file,
            "MINGJIAN_LANGUAGE": "en",
        }

    def run(self, *arguments: str) -> Result:
        """Return what a command ends with; anything but a refusal is raised."""
        return CliRunner(env=dict(self.environment)).invoke(main, arguments, catch_exceptions=False)

    def say(self, *arguments: str) -> str:
        """Return what a command that must succeed says."""
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def within(self, act: Callable[[Runtime], Awaitable[Value]]) -> Value:
        """Return what `act` gives on the same database, at the time of the tests."""

        async def opened() -> Value:
            async with Runtime.open(self.settings, clock=SetClock(START)) as runtime:
                return await act(runtime)

        return asyncio.run(opened())
