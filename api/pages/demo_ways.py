"""The logins of the demonstration, as its way in shows them."""

import msgspec

from api.demo.logins import demo_logins
from api.view import AnyRequest, Reader
from audit.runtime import Runtime


class DemoWay(msgspec.Struct, frozen=True, kw_only=True):
    """A login of the demonstration, worded: `code` is that of now, "" where none is asked."""

    login: str
    role: str
    shows: str
    code: str


def demo_ways(request: AnyRequest, reader: Reader) -> tuple[DemoWay, ...]:
    """Return the logins of the demonstration; a service that is none has none to show."""
    runtime: Runtime = request.app.state.runtime
    if not runtime.settings.demo:
        return ()
    return tuple(
        DemoWay(
            login=one.login,
            role=reader.label(one.role),
            shows=reader.translate(one.shows),
            code=one.code,
        )
        for one in demo_logins(runtime.clock())
    )
