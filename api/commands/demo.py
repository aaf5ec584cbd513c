"""`mingjian demo`: the whole trip on a synthetic register, then its public pages."""

import asyncio
import os
import shutil
from pathlib import Path

import click
import msgspec

from api.commands.running import finish
from api.commands.serve import start
from api.demo import logins
from api.demo.play import Summary, play
from api.demo.scale import Size, enlarge, is_empty
from api.demo.sights import TITLES
from api.security import SIGN_IN
from audit.settings import Settings
from reports.language import gettext as _

SUMMARY = "summary.json"
_MARK = ".mingjian-demo"
_USUAL_SCALE = "100000,20000,100"
_DATABASE = "MINGJIAN_DATABASE_URL"


def _size(_context: click.Context, _option: click.Parameter, given: str | None) -> Size | None:
    """Return the size that three numbers give: institutions, visits, answers to each visit."""
    if given is None:
        return None
    numbers = given.split(",")
    if len(numbers) != len(_USUAL_SCALE.split(",")) or not all(map(str.isdecimal, numbers)):
        message = _("Give three numbers with commas between them, such as {example}.")
        raise click.BadParameter(message.format(example=_USUAL_SCALE))
    institutions, visits, answers = map(int, numbers)
    return Size(institutions=institutions, visits=visits, answers=answers)


@click.command(help=_("Go through the whole trip with made-up data, then serve its public pages."))
@click.option("--dir", "folder", default="demo", type=click.Path(path_type=Path), show_default=True)
@click.option("--serve/--no-serve", default=True, help=_("Serve the public pages in the end."))
@click.option("--again", is_flag=True, help=_("Serve the demonstration that is there already."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the summary alone, as JSON."))
@click.option("--port", default=8000, type=click.IntRange(1, 65535), show_default=True)
@click.option(
    "--scale",
    "size",
    is_flag=False,
    flag_value=_USUAL_SCALE,
    callback=_size,
    metavar="INSTITUTIONS,VISITS,ANSWERS",
    help=_("Enlarge it: institutions, visits, answers to each visit. Takes some minutes."),
)
def demo(
    folder: Path, *, serve: bool, again: bool, as_json: bool, port: int, size: Size | None
) -> None:
    """Show the product to a newcomer."""
    settings = _settings(folder, port)
    if again:
        _require_made(folder)
        _serve(settings, port)
        return
    _make_room(folder)
    if size is not None and _DATABASE in os.environ:
        settings = _elsewhere(settings)

    def tell(line: str) -> None:
        click.echo(line, err=as_json)

    summary = asyncio.run(play(settings, folder, tell))
    if size is not None:
        asyncio.run(enlarge(settings, size, tell))
    content = msgspec.json.encode(summary)
    (folder / SUMMARY).write_bytes(msgspec.json.format(content))
    if as_json:
        click.echo(content.decode())
    else:
        _say_what_to_open(summary, folder, settings.base_url)
    if serve:
        _serve(settings, port)


def _serve(settings: Settings, port: int) -> None:
    click.echo(_("Open {address} in a browser; Ctrl-C ends it.").format(address=settings.base_url))
    click.echo(
        _("Every role signs in at {address}, which names the accounts.").format(
            address=settings.base_url + SIGN_IN
        )
    )
    start(settings, host="127.0.0.1", port=port)


def _require_made(folder: Path) -> None:
    if not (folder / SUMMARY).is_file():
        message = _("{folder} holds no demonstration; make one first, without --again.")
        raise click.ClickException(message.format(folder=folder))


def _make_room(folder: Path) -> None:
    """Empty the folder of an earlier demonstration; refuse to touch any other."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).is_file():
            message = _("{folder} is not empty and holds no demonstration; choose another folder.")
            raise click.ClickException(message.format(folder=folder))
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()


def _settings(folder: Path, port: int) -> Settings:
    place = folder.resolve()
    return Settings(
        database_url=f"sqlite+aiosqlite:///{place / 'mingjian.db'}",
        evidence_url=str(place / "evidence"),
        key_file=str(place / "secret.key"),
        demo=True,
        base_url=f"http://127.0.0.1:{port}",
    )


def _elsewhere(settings: Settings) -> Settings:
    """Return the settings with the database of the environment, which must be empty."""
    given = Settings.from_environment({_DATABASE: os.environ[_DATABASE]})
    chosen = msgspec.structs.replace(settings, database_url=given.database_url)
    if not finish(is_empty(chosen), chosen.language):
        message = _("The database of {variable} holds something already; name an empty one.")
        raise click.ClickException(message.format(variable=_DATABASE))
    return chosen


def _say_what_to_open(summary: Summary, folder: Path, base_url: str) -> None:
    click.echo(_("Done. All of it is made up, and says so. To look at:"))
    lines = (
        (_("a report"), summary.reports[0]),
        (_("the public table of results"), summary.table),
        (_("the registers as spreadsheets"), folder / "registers"),
        (_("the draw, which anyone can verify"), summary.draws[0]),
        (_("the open data"), summary.published[0]),
        (_("the progress report of the city"), summary.progress),
    )
    for title, path in lines:
        click.echo(f"  {title}  {path}")
    click.echo(f"  .venv/bin/mingjian draw verify {summary.draws[0]}")
    followed = _("a complaint to follow: number {number}, code {code}")
    click.echo("  " + followed.format(number=summary.complaint, code=summary.complaint_code))
    signed_in = _("Once it is served, sign in as {login} and open:")
    click.echo(signed_in.format(login=logins.CITY))
    for sight, path in summary.pages.items():
        click.echo(f"  {_(TITLES[sight])}  {base_url}{path}")
