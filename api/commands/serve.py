"""`mingjian serve`: the web service."""

import logging

import click
import uvicorn

from api.app import create_app
from api.commands.running import run, settings
from audit.runtime import Runtime
from audit.settings import Settings
from reports.language import gettext as _


@click.command(help=_("Serve the public pages and the JSON API."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, type=click.IntRange(1, 65535), show_default=True)
def serve(host: str, port: int) -> None:
    """Serve until told to stop."""
    chosen = settings()
    run(chosen, _ready)
    start(chosen, host=host, port=port)


def start(chosen: Settings, *, host: str, port: int) -> None:
    """Serve with these settings until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("mingjian").setLevel(logging.INFO)
    uvicorn.run(create_app(chosen), host=host, port=port, log_level="warning", server_header=False)


async def _ready(_runtime: Runtime) -> None:
    """Do nothing: that a runtime opens shows that settings and tables are right."""
