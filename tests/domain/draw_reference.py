"""The draw written from the specification alone, plainly and slowly: what the service must equal.

It reads the files of a draw as JSON and uses none of the code under test; only the assignment comes
from `assignment_reference`, which is written the same way.
"""

import hashlib
import json
from typing import Any

from audit.domain.assignment import Inspector, Recusal, TeamRule
from audit.domain.draw import Unit
from tests.domain import assignment_reference

Row = dict[str, Any]


def h(*fields: str) -> str:
    return hashlib.sha256("|".join(("DRAW1", *fields)).encode()).hexdigest()


def lines(content: bytes) -> list[Row]:
    return [json.loads(line) for line in content.decode().splitlines()]


def jcs(value: object) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def result(files: dict[str, bytes]) -> bytes:
    """Return result.json."""
    plan, entropy = json.loads(files["plan.json"]), json.loads(files["entropy.json"])
    seed = h("seed", plan["draw"], *entropy)
    population = lines(files["population.jsonl"])
    strata = {
        name: stratum(
            rule, [row for row in population if row["s"] == name and "f" not in row], seed
        )
        for name, rule in plan["strata"].items()
    }
    forced = sorted(row["id"] for row in population if "f" in row)
    visited = {*forced}
    for one in strata.values():
        visited |= {*one["certain"], *(name for name, _ in one["selected"])}
    return jcs(
        {
            "v": "DRAW1",
            "draw": plan["draw"],
            "plan": hashlib.sha256(files["plan.json"]).hexdigest(),
            "seed": seed,
            "strata": strata,
            "forced": forced,
            **teams(files, plan["team"], [r for r in population if r["id"] in visited], seed),
        }
    )


def stratum(rule: Row, rows: list[Row], seed: str) -> Row:
    """Draw from the rows of one stratum, forced ones left out."""
    method, reserve = rule.get("method", "srs"), rule.get("reserve", 0)
    tickets = sorted((h("ticket", seed, row["id"]), row["id"]) for row in rows)
    if method == "poisson":
        below = rule["num"] * 2**256 // rule["den"]
        order = [pair for pair in tickets if int(pair[0], 16) < below]
        return outcome(len(rows), len(order), [], order=order, reserve=0)
    share = -(-len(rows) * rule["num"] // rule["den"])
    n = count = min(len(rows), max(rule.get("min", 0), share))
    certain: list[str] = []
    if method != "srs":
        weights = {row["id"]: row.get("w", 1) for row in rows}
        certain, n = certainty(weights, n)
        tickets = [(t, name) for t, name in tickets if name not in certain]
        weights = {name: weights[name] for _, name in tickets}
        order_by = {"pareto": pareto, "systematic": systematic}[method]
        tickets = order_by(tickets, weights, n, seed)
    return outcome(len(rows), count, certain, order=tickets, reserve=reserve)


def outcome(
    size: int, n: int, certain: list[str], *, order: list[tuple[str, str]], reserve: int
) -> Row:
    left = n - len(certain)
    pairs = [[name, ticket] for ticket, name in order]
    return {
        "N": size,
        "n": n,
        "certain": sorted(certain),
        "selected": pairs[:left],
        "reserve": pairs[left : left + reserve],
    }


def certainty(weights: dict[str, int], n: int) -> tuple[list[str], int]:
    certain: list[str] = []
    while n > 0:
        left = {name: weight for name, weight in weights.items() if name not in certain}
        total = sum(left.values())
        heavy = [name for name, weight in left.items() if n * weight >= total]
        if not heavy:
            break
        certain += heavy
        n -= len(heavy)
    return certain, n


def pareto(
    tickets: list[tuple[str, str]], weights: dict[str, int], n: int, _seed: str
) -> list[tuple[str, str]]:
    total = sum(weights.values())

    def key(pair: tuple[str, str]) -> tuple[int, int, str]:
        t, share = int(pair[0], 16), n * weights[pair[1]]
        return (t + 1) * (total - share) * 2**128 // ((2**256 - t) * share), t, pair[1]

    return sorted(tickets, key=key) if n else []


def systematic(
    tickets: list[tuple[str, str]], weights: dict[str, int], n: int, seed: str
) -> list[tuple[str, str]]:
    total = sum(weights.values())
    if not n:
        return []
    start = int(h("ticket.start", seed, ""), 16) % total
    selected, reached = [], 0
    for ticket, name in tickets:
        before, reached = reached, reached + n * weights[name]
        marks = range(start, n * total, total)
        if any(before <= mark < reached for mark in marks):
            selected.append((ticket, name))
    return selected


def teams(files: dict[str, bytes], rule: Row, visited: list[Row], seed: str) -> Row:
    if not files["inspectors.jsonl"]:
        return {"attempt": 0, "teams": {}, "unfilled": []}
    assignment, _moves = assignment_reference.assign(
        seed,
        [Unit(id=r["id"], stratum="", district=r.get("d"), expertise=r.get("k")) for r in visited],
        [
            Inspector(
                id=one["id"],
                org=one["org"],
                districts=tuple(one["d"]),
                expertise=tuple(one["k"]),
                cap=one["cap"],
                load=one["load"],
            )
            for one in lines(files["inspectors.jsonl"])
        ],
        recusals=[
            Recusal(inspector=one["p"], institution=one["i"])
            for one in lines(files["recusals.jsonl"])
        ],
        rule=TeamRule(
            size=rule["size"], distinct_org=rule["distinctOrg"], attempts=rule["attempts"]
        ),
    )
    return {
        "attempt": assignment.attempt,
        "teams": {name: list(team) for name, team in assignment.teams.items()},
        "unfilled": [list(one) for one in assignment.unfilled],
    }
