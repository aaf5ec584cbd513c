"""How a JSON body is read: by its type, strictly, and exactly.

Litestar would read it without a type first, and then turn "5" into 5 and 85.00 into a float.
"""

import functools
import re
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException
from typing_extensions import override

_PLACE = re.compile(r"^(?P<message>.*) - at `(?P<place>.+)`$", re.DOTALL)
_BODY = "body"


class ExactRequest(Request[Any, Any, Any]):
    """A request whose JSON body becomes a value of just the type that its handler takes."""

    @override
    async def json(self) -> Any:
        """Return the body as the handler's `data`; raises `ValidationException` with the place."""
        field = self.route_handler.parsed_data_field
        decoder = _decoder(Any if field is None else field.annotation)
        try:
            return decoder.decode(await self.body())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _unreadable(str(error)) from error


@functools.cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 -- whatever a handler takes
    return msgspec.json.Decoder(kind)


def _unreadable(reason: str) -> ValidationException:
    found = _PLACE.match(reason)
    message, place = (found["message"], found["place"]) if found else (reason, "$")
    return ValidationException(extra=[{"message": message, "key": place, "source": _BODY}])
