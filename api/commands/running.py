"""What commands share: settings from the environment, one runtime, refusals as sentences."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from audit.domain.errors import DomainError
from audit.runtime import Runtime
from audit.settings import Settings, WrongSetting
from checklists.loader import DataError
from reports.language import gettext as _
from reports.language import say

Value = TypeVar("Value")


def settings() -> Settings:
    """Return the settings of this process; a wrong one ends the command with its sentence."""
    try:
        return Settings.from_environment(os.environ)
    except WrongSetting as error:
        raise click.ClickException(str(error)) from error


def run(chosen: Settings, act: Callable[[Runtime], Awaitable[Value]]) -> Value:
    """Return what `act` gives with a runtime of its own; a refusal ends the command with it."""

    async def within() -> Value:
        async with Runtime.open(chosen) as runtime:
            return await act(runtime)

    return finish(within(), chosen.language)


def finish(work: Awaitable[Value], language: str) -> Value:
    """Return what `work` gives; a refusal ends the command, naming every place."""

    async def awaited() -> Value:
        return await work

    with refusals(language):
        return asyncio.run(awaited())


@contextmanager
def refusals(language: str) -> Iterator[None]:
    """End the command with the sentence of a refusal, after one for every place it names."""
    try:
        yield
    except (WrongSetting, DataError) as error:
        raise click.ClickException(str(error)) from error
    except DomainError as refusal:
        for fault in refusal.faults:
            click.echo(f"{fault.where}: {say(fault, language)}", err=True)
        raise click.ClickException(f"{say(refusal, language)} [{refusal.code}]") from refusal


def write(file: Path, content: bytes) -> None:
    """Write a file that was asked for; a path that takes none ends the command."""
    try:
        file.write_bytes(content)
    except OSError as error:
        message = _(
            "{path} cannot be read or written: {reason}. Check the path and your rights to it."
        )
        raise click.ClickException(message.format(path=file, reason=error.strerror)) from error
