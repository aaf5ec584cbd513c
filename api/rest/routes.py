"""The kinds of JSON route, each with the refusals it may answer in the API description."""

from functools import partial
from http import HTTPStatus

from litestar import get, post

from api.errors import problems
from api.openapi import MEDIA_TYPES

_READING, _ACTING = (400, 401, 403, 404, 409, 422), (400, 401, 403, 404, 409, 413, 422)

read = partial(get, responses=problems(_READING))
create = partial(post, status_code=HTTPStatus.CREATED, responses=problems(_ACTING))
act = partial(post, status_code=HTTPStatus.OK, responses=problems(_ACTING))


def download(path: str, *media_types: str) -> get:
    """Return a route that gives bytes of one of these types."""
    return read(path, media_type=media_types[0], opt={MEDIA_TYPES: media_types})
