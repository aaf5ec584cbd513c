"""The trip by services alone, on both databases."""

from audit.runtime import Runtime
from tests import factories


async def test_a_trip(runtime: Runtime) -> None:
    published = await factories.published_result(runtime)
    assert published.state == "published"
