"""The demonstration from outside: its command, and what everybody reads on its pages."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from api.demo.logins import PASSWORD, ROLES
from tests.api.pages.desk import OWN_ORIGIN, words

COMMAND = [sys.executable, "-m", "api.cli"]


class Desks:
    """Everybody's first page, signed in once: a one-time code is good for one sign-in."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self._client = client
        self._cookies: dict[str, dict[str, str]] = {}
        self.sign_in = client.get("/sign-in").text
        self.homes: dict[str, httpx.Response] = {}
        for login in ROLES:
            client.cookies.clear()
            self.homes[login] = signed_in(client, login)
            self._cookies[login] = dict(client.cookies)

    def get(self, login: str, path: str) -> httpx.Response:
        """Return a page as somebody reads it, anyone if no login is given."""
        self._client.cookies.clear()
        self._client.cookies.update(self._cookies.get(login, {}))
        return self._client.get(path)


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, check=False, env=os.environ | variables
    )


def public(desks: Desks, summary: dict[str, Any], sight: str) -> str:
    """Return what anyone reads at the address of a sight."""
    answer = desks.get("", summary["pages"][sight])
    assert answer.status_code == 200, sight
    return words(answer.text)


def times_of(desks: Desks, number: str, *kinds: str) -> Iterator[str]:
    """Yield when the log says that a draw came to each of these."""
    lines = desks.get("", "/open/log/entries").text.splitlines()
    entries = [json.loads(line) for line in lines]
    for kind in kinds:
        (found,) = [one for one in entries if (one["kind"], one["subject"]) == (kind, number)]
        yield found["at"]


def signed_in(client: TestClient[Litestar], login: str) -> httpx.Response:
    """Sign in with the password, and with the code that the next page shows where it asks."""
    given = {"login": login, "password": PASSWORD}
    answer = client.post("/sign-in", data=given, headers=OWN_ORIGIN)
    if answer.url.path == "/sign-in/code":
        code = re.search(rf"{login}</code></dt><dd><code>(\d{{6}})", answer.text)
        assert code is not None
        answer = client.post("/sign-in/code", data={"code": code[1]}, headers=OWN_ORIGIN)
    return answer
