"""The least a page can cost with the same framework: a word, without a database."""

from litestar import Litestar, get


@get("/hello")
async def hello() -> str:
    """Say hello."""
    return "hello"


app = Litestar([hello])
