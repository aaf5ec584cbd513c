"""`mingjian demo`: the whole trip on a synthetic register, then its public pages."""

import asyncio
import shutil
from pathlib import Path

import click
import msgspec

from api.commands.serve import start
from api.demo.play import Summary, play
from audit.settings import Settings
from reports.language import gettext as _

SUMMARY = "summary.json"
_MARK = ".mingjian-demo"


@click.command(help=_("Go through the whole trip with made-up data, then serve its public pages."))
@click.option("--dir", "folder", default="demo", type=click.Path(path_type=Path), show_default=True)
@click.option("--serve/--no-serve", default=True, help=_("Serve the public pages in the end."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the summary alone, as JSON."))
@click.option("--port", default=8000, type=click.IntRange(1, 65535), show_default=True)
def demo(folder: Path, *, serve: bool, as_json: bool, port: int) -> None:
    """Show the product to a newcomer."""
    _make_room(folder)
    settings = _settings(folder, port)

    def tell(line: str) -> None:
        click.echo(line, err=as_json)

    summary = asyncio.run(play(settings, folder, tell))
    content = msgspec.json.encode(summary)
    (folder / SUMMARY).write_bytes(msgspec.json.format(content))
    if as_json:
        click.echo(content.decode())
    else:
        _say_what_to_open(summary, folder)
    if serve:
        click.echo(
            _("Open {address} in a browser; Ctrl-C ends it.").format(address=settings.base_url)
        )
        start(settings, host="127.0.0.1", port=port)


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
        demo=True,
        base_url=f"http://127.0.0.1:{port}",
    )


def _say_what_to_open(summary: Summary, folder: Path) -> None:
    click.echo(_("Done. All of it is made up, and says so. To look at:"))
    lines = (
        (_("a report"), summary.reports[0]),
        (_("the public table of results"), summary.table),
        (_("the registers as spreadsheets"), folder / "registers"),
        (_("the draw, which anyone can verify"), summary.draws[0]),
        (_("the open data"), summary.published[0]),
    )
    for title, path in lines:
        click.echo(f"  {title}  {path}")
    click.echo(f"  mingjian draw verify {summary.draws[0]}")
