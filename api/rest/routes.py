"""The three kinds of JSON route, each with the refusals it may answer in the API description."""

from functools import partial

from litestar import get, post

from api.errors import PROBLEMS

read = partial(get, responses=PROBLEMS)
create = partial(post, status_code=201, responses=PROBLEMS)
act = partial(post, status_code=200, responses=PROBLEMS)
