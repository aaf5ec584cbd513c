"""A client that sends until its server is gone, and remembers what was acknowledged."""

import itertools
from collections.abc import Callable
from typing import Any

import httpx
import msgspec


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """A request that may be repeated: its id, the digest of what it brings, and its body."""

    id: str
    digest: str
    path: str
    body: dict[str, Any]
    answers: int = 0


class Traffic:
    """One client: what it sent, and the digests that were acknowledged to it."""

    def __init__(self, make: Callable[[int], Sending]) -> None:
        self._make = make
        self._numbers = itertools.count()
        self.sent: dict[str, Sending] = {}
        self.acknowledged: dict[str, str] = {}

    def run(self, client: httpx.Client) -> None:
        """Send one after the other until the server is gone."""
        while True:
            sending = self._make(next(self._numbers))
            self.sent[sending.id] = sending
            try:
                self.send(client, sending)
            except httpx.TransportError:
                return

    def send(self, client: httpx.Client, sending: Sending) -> None:
        answer = client.post(sending.path, **sending.body)
        assert answer.is_success, answer.text
        told = answer.json()
        self.acknowledged[sending.id] = told.get("submission", told)["digest"]

    def digests(self) -> dict[str, str]:
        return {one.id: one.digest for one in self.sent.values()}


def repeat_open(client: httpx.Client, *traffic: Traffic) -> None:
    """Send again what was never acknowledged, and the last thing that was."""
    for one in traffic:
        known = list(one.acknowledged)[-1:]
        for identity in [each for each in one.sent if each not in one.acknowledged] + known:
            one.send(client, one.sent[identity])
        assert one.acknowledged == one.digests()
