"""As many requests as a server answers over some kept connections, and how long each takes.

    python -m tests.bench.load 127.0.0.1:8000 /path [seconds] [connections]

It writes and reads the bytes itself, so that the server is what is measured.
"""

import asyncio
import statistics
import sys
import time

import msgspec

_HEADERS = "Host: {host}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n{more}\r\n"


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What a run measured: requests a second, milliseconds, and bytes of one answer's body."""

    rate: float
    median: float
    slow: float
    status: int
    size: int
    count: int


async def press(
    port: int, path: str, *, seconds: float = 5, connections: int = 4, more: str = ""
) -> Load:
    """Ask for one address again and again, on every connection one request after the other.

    `slow` is what one request of a hundred exceeds. Raises `ValueError` for answers of two kinds.
    """
    head = _HEADERS.format(host=f"127.0.0.1:{port}", more=more)
    request = f"GET {path} HTTP/1.1\r\n{head}".encode()
    until = time.perf_counter() + seconds
    start = time.perf_counter()
    runs = await asyncio.gather(
        *(_connection(port, request, until=until) for _ in range(connections))
    )
    taken = time.perf_counter() - start
    times = sorted(one for run in runs for one in run[0])
    kinds = {kind for run in runs for kind in run[1]}
    if len({status for status, _ in kinds}) != 1:
        raise ValueError(f"{path} was answered in several ways: {sorted(kinds)}")
    status, size = max(kinds)  # a form with an id of its own is not always as long
    return Load(
        rate=len(times) / taken,
        median=statistics.median(times) * 1000,
        slow=times[len(times) * 99 // 100] * 1000,
        status=status,
        size=size,
        count=len(times),
    )


async def _connection(
    port: int, request: bytes, *, until: float
) -> tuple[list[float], set[tuple[int, int]]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times, kinds = [], set()
    try:
        while (start := time.perf_counter()) < until:
            writer.write(request)
            kinds.add(await _answer(reader))
            times.append(time.perf_counter() - start)
    finally:
        writer.close()
        await writer.wait_closed()
    return times, kinds


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Read one answer; return its status and the length of its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if "content-length:" in head:
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        await reader.readexactly(length)
        return status, length
    if "transfer-encoding: chunked" not in head:
        return status, 0
    length = 0
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
        length += size
    await reader.readexactly(2)
    return status, length


def main() -> None:
    """Print what the address of the arguments bears."""
    address, path, *rest = sys.argv[1:]
    seconds, connections = (*map(int, rest), 5, 4)[:2] if rest else (5, 4)
    port = int(address.rpartition(":")[2])
    found = asyncio.run(press(port, path, seconds=seconds, connections=connections))
    sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main()
