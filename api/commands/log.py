"""`mingjian log`: check a downloaded log or one entry, from files and public keys alone."""

from collections.abc import Iterator
from pathlib import Path

import click

from api.commands.running import refusals
from audit.domain import log_files
from audit.domain.errors import Invalid
from audit.domain.note import Verifier, read_verifier
from reports.language import CHINESE, say
from reports.language import gettext as _

_MOST_BYTES = 2**30
_CHECKED = (log_files.ENTRIES, log_files.CHECKPOINT)
_KINDS = (log_files.OLDER, log_files.PROOF, log_files.CHANGES)


def _verifier(value: str) -> Verifier:
    try:
        return read_verifier(value)
    except Invalid as refusal:
        raise click.BadParameter(say(refusal)) from refusal


_key = click.option(
    "--key",
    metavar="KEY",
    required=True,
    callback=lambda _context, _option, value: _verifier(value),
    help=_("The public key of the log, from a source that you trust."),
)


@click.group(help=_("Check a downloaded transparency log without any network."))
def log() -> None:
    """Hold the commands on the files of a log."""


@log.command(
    help=_("Check entries.jsonl, checkpoint, older heads, proofs and changes of draws in DIR.")
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_key
@click.option(
    "--witness",
    "witnesses",
    metavar="KEY",
    multiple=True,
    callback=lambda _context, _option, values: tuple(map(_verifier, values)),
    help=_("The public key of a witness that must have signed the checkpoint."),
)
def verify(folder: Path, key: Verifier, witnesses: tuple[Verifier, ...]) -> None:
    """Print OK with the counts, or every fault."""
    found = log_files.check(dict(_files(folder)), key, witnesses)
    for fault in found.faults:
        click.echo(f"{fault.where}: {say(fault)}")
    if found.faults:
        raise click.exceptions.Exit(1)
    click.echo(
        _("OK: {entries} entries, {heads} signed heads.").format(
            entries=found.entries, heads=found.heads
        )
    )


@log.command(help=_("Check that the line in ENTRY is what PROOF, a .tlog-proof, proves."))
@click.argument("entry", metavar="ENTRY", type=click.Path(path_type=Path))
@click.argument("proof", metavar="PROOF", type=click.Path(path_type=Path))
@_key
def entry(entry: Path, proof: Path, key: Verifier) -> None:
    """Print OK, or what is wrong."""
    with refusals(CHINESE):
        fault = log_files.entry_fault(_read(entry).removesuffix(b"\n"), _read(proof), key)
    if fault is not None:
        raise click.ClickException(say(fault))
    click.echo(_("OK: the log {name} holds this entry.").format(name=key.name))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise _failure(error) from error
    for name in names:
        if name in _CHECKED or name.endswith(_KINDS):
            yield name, _read(folder / name)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _failure(error) from error
    if len(content) > _MOST_BYTES:
        raise click.ClickException(
            _("{path} is larger than any log; look at what it is.").format(path=path)
        )
    return content


def _failure(error: OSError) -> click.ClickException:
    return click.ClickException(
        _(
            "{path} cannot be read or written: {reason}. Check the path and your rights to it."
        ).format(path=error.filename, reason=error.strerror)
    )
