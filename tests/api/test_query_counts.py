"""A page sends the database the same number of statements, however much it has to show.

Every public page of `tests.bench.pages` is held to it: a new one is one more line there. The pages
of those with an account are counted in `tests.api.pages.test_query_counts`.
"""

from api.view import SAID
from audit.domain.disclosure import PublishedResult
from audit.domain.permission import EVERYTHING
from audit.runtime import Runtime
from tests.api.public.many import copy, published_things
from tests.api.public.reading import BROWSER, Client, browsing
from tests.api.queries import counted
from tests.bench.pages import PAGES, PUBLIC
from tests.factories_register import CITY, NUMBER

FEW, MANY = range(2, 3), range(3, 41)
ANEW = BROWSER | {"cookie": f"{SAID}="}  # a page for one reader is made anew
MOST = 12
"""Each statement costs the reader a way to the database; a page that asks more asks too much."""


async def test_a_public_page_asks_the_same_for_two_things_and_for_forty(runtime: Runtime) -> None:
    result = await published_things(runtime)
    async with browsing(runtime) as client:
        await copy(runtime, result, FEW)
        few = await count(client, runtime, result)
        await copy(runtime, result, MANY)
        assert await count(client, runtime, result) == few
    assert max(few.values()) <= MOST


async def count(client: Client, runtime: Runtime, result: PublishedResult) -> dict[str, int]:
    """Return how many statements each public page takes when nothing of it is kept."""
    async with runtime.unit_of_work(CITY, write=False) as uow:
        drawn = await uow.draws.get(NUMBER, EVERYTHING)
    ids = {
        "institution": result.institution,
        "name": result.institution_name[:2],
        "district": result.district,
        "draw": NUMBER,
        "plan": drawn.plan,
        "visit": result.visit,
        "last": "0",
    }
    sent = {}
    for name, (reader, path) in PAGES.items():
        if reader == PUBLIC:
            # What follows from a file that never changes is kept from its first reading on.
            await client.get(path.format_map(ids), headers=ANEW)
            with counted(runtime) as statements:
                answer = await client.get(path.format_map(ids), headers=ANEW)
            assert answer.status_code == 200, path
            sent[name] = len(statements)
    return sent
