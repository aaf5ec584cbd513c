"""`mingjian draw`: compute and verify a draw from its folder of files, without any database."""

import contextlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
import msgspec

from audit.domain import bundle, two_stage
from audit.domain.draw_files import LIMITS, POPULATION, RESULT, Result
from audit.domain.errors import Fault, Invalid
from checklists.canonical import digest
from reports.language import gettext as _
from reports.language import say

SIDE_FILES = ("plan.tsr", "*.tlog-proof", "evidence*")
"""Beside the files of a draw may lie time stamps, log proofs and evidence of the entropy."""


@click.group(help=_("Compute or verify a draw from the folder of its published files."))
def draw() -> None:
    """Hold the commands on a draw folder."""


@draw.command(help=_("Compute the result of the draw in DIR and write it to result.json."))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def compute(folder: Path) -> None:
    """Write result.json, whole or not at all."""
    files = _read(folder, without=RESULT)
    try:
        result = bundle.compute(files)
    except Invalid as refusal:
        _tell(refusal.faults, error=True)
        raise click.ClickException(say(refusal)) from refusal
    _write(folder / RESULT, result)
    click.echo(
        _("Wrote {name}, SHA-256 {digest}.").format(name=folder / RESULT, digest=digest(result))
    )


@draw.command(help=_("Verify every file of the draw in DIR; name every fault."))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--plan",
    metavar="SHA256",
    callback=lambda _context, _option, value: _checked_digest(value),
    help=_("The SHA-256 of plan.json that was published before the draw."),
)
@click.option(
    "--first",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=_("The folder of the draw of districts that plan.json names as its first stage."),
)
def verify(folder: Path, plan: str | None, first: Path | None) -> None:
    """Print OK with the counts, or every fault; of two stages both are verified."""
    files = _read(folder)
    _require_none(bundle.verify(files, plan))
    before = None if first is None else _read(first)
    if before is not None:
        _require_none(bundle.verify(before), of=f"{first}/")
        _require_none(tuple(two_stage.stage_faults(before, files)))
    click.echo(_summary(files[RESULT], units=files[POPULATION].count(b"\n")))
    click.echo(_stages(files, before), nl=False)


def _require_none(faults: tuple[Fault, ...], *, of: str = "") -> None:
    """End with the faults, if there are any, each with its place in a folder."""
    if faults:
        _tell(msgspec.structs.replace(one, where=f"{of}{one.where}") for one in faults)
        raise click.exceptions.Exit(1)


def _stages(files: Mapping[str, bytes], before: Mapping[str, bytes] | None) -> str:
    """Return the line about the first stage, "" for a draw in one."""
    first = bundle.parse(files).plan.first
    if first is None:
        return ""
    if before is None:
        says = _("Its districts were drawn by draw {draw}; verify that one too, with --first DIR.")
        return says.format(draw=first.draw) + "\n"
    chances = two_stage.joint_chances(before, files).values()
    says = _(
        "Its districts were drawn by draw {draw}; the chance over both stages is from {least} to"
        " {most}."
    )
    return says.format(draw=first.draw, least=min(chances), most=max(chances)) + "\n"


def _checked_digest(value: str | None) -> str | None:
    if value is None:
        return None
    if re.fullmatch(r"[0-9a-fA-F]{64}", value) is None:
        raise click.BadParameter(_("Give the SHA-256 as 64 hexadecimal digits."))
    return value.lower()


def _read(folder: Path, *, without: str = "") -> dict[str, bytes]:
    """Return the content of the files by name; of files that are none of a draw, the name alone."""
    files = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.name == without or any(path.match(pattern) for pattern in SIDE_FILES):
                continue
            files[path.name] = _content(path) if path.name in LIMITS else b""
    except OSError as error:
        raise _failure(error) from error
    return files


def _content(path: Path) -> bytes:
    """Return the content, of an overlong file no more than shows that it is overlong."""
    with path.open("rb") as file:
        return file.read(LIMITS[path.name] + 1)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # what to tell is the first error
            part.unlink()
        raise _failure(error) from error


def _failure(error: OSError) -> click.ClickException:
    return click.ClickException(
        _(
            "{path} cannot be read or written: {reason}. Check the path and your rights to it."
        ).format(path=_printable(str(error.filename)), reason=error.strerror)
    )


def _tell(faults: Iterable[Fault], *, error: bool = False) -> None:
    for fault in faults:
        click.echo(_printable(f"{fault.where}: {say(fault)}"), err=error)


def _printable(line: str) -> str:
    """Return the line without what would break it or command the terminal."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line
    )


def _summary(content: bytes, *, units: int) -> str:
    result = msgspec.json.decode(content, type=Result)
    strata = result.strata.values()
    return _(
        "OK: {units} units, {strata} strata, {selected} selected, {forced} forced, "
        "{reserve} reserve, {teams} teams, {unfilled} unfilled places."
    ).format(
        units=units,
        strata=len(strata),
        selected=sum(len(one.certain) + len(one.selected) for one in strata),
        forced=len(result.forced),
        reserve=sum(len(one.reserve) for one in strata),
        teams=len(result.teams),
        unfilled=len(result.unfilled),
    )
