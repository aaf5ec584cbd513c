"""核验抽取 / Verify a draw: python3 verify_draw.py FOLDER|ZIP [SHA-256 announced for plan.json].

Computes a DRAW1 draw again from its published files. Needs Python 3.8, no package, no network.
Not checked: the BLS signature of a drand value; compare the value with what drand publishes.
"""

import json
import re
import sys
from collections import deque
from hashlib import sha256
from pathlib import Path, PurePath
from zipfile import BadZipFile, ZipFile

FROZEN = ("population.jsonl", "excluded.jsonl", "inspectors.jsonl", "recusals.jsonl")
FILES = ("plan.json", *FROZEN, "entropy.json", "result.json")
GAMES = {"kl8": ((20, 80),), "ssq": ((6, 33), (1, 16)), "dlt": ((5, 35), (2, 12))}
HEX = "[0-9a-f]{64}"
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def require(right, *fault):
    if not right:
        raise ValueError(" ".join(map(str, fault)))


def hashed(*fields):
    return sha256("|".join(("DRAW1", *fields)).encode()).hexdigest()


def whole(number):
    require(number.isdigit() and int(number) < 2**53, "不是整数 / not a whole number:", number)
    return int(number)


def load(path):
    if path.is_dir():
        return {name: (path / name).read_bytes() for name in FILES}
    with ZipFile(path) as packed:
        found = {PurePath(one.filename).name: one for one in packed.infolist()}
        fits = [name for name in FILES if name in found and found[name].file_size <= 2**28]
        require(len(fits) == len(FILES), "文件不全或过大 / not complete, or too large:", path)
        return {name: packed.read(found[name]) for name in FILES}


def parse(name, content):
    """Return the value of a document or of lines: canonical JSON, sorted by id, no id twice."""
    text, lines = content.decode(), name.endswith("l")
    array = "[" + text[:-1].replace("\n", ",") + "]" if lines else text
    value = json.loads(array, parse_int=whole, parse_float=whole, parse_constant=whole)
    again = "".join([canonical(one) + "\n" for one in value]) if lines else canonical(value)
    require(again == text, "不是规范 JSON / not canonical JSON (RFC 8785):", name)
    keys = [(one["id"],) if "id" in one else (one["i"], one["p"]) for one in value if lines]
    ids = all(re.fullmatch("[!-{}~]{1,64}", part) for key in keys for part in key)
    require(ids and len(set(keys)) == len(keys), "编号有误或重复 / bad or repeated ids:", name)
    require(name == FROZEN[3] or keys == sorted(keys), "未按编号排序 / not sorted by id:", name)
    return value


def answers(source, answer, draw):
    """Tell whether an entropy string is an outcome of the source that the plan names."""
    kind, parts = source["type"], ("chain", "round", "party", "n", "issue")
    start = ":".join([kind, *(str(source[part]) for part in parts if part in source), ""])
    outcome, game = answer[len(start) :], GAMES.get(kind, ())
    if game:
        form = "[+]".join(",".join(["[0-9]{2}"] * count) for count, _ in game)
    else:
        form = {"drand": HEX, "reveal": HEX, "dice": f"[0-9]{{{source.get('n')}}}"}[kind]
    for group, (_, top) in zip(outcome.split("+"), game):
        numbers = ["00", *group.split(","), str(top + 1)]
        require(numbers == sorted(set(numbers)), "号码有误 / not numbers of the game:", answer)
    bound = kind != "reveal" or hashed("commit", draw, source["party"], outcome) == source["commit"]
    return bound and answer.startswith(start) and re.fullmatch(form, outcome)


def drawn(rule, weights, seed):
    """Return what is drawn from one stratum, given the weights of its units by id."""
    size, method, certain = len(weights), rule.get("method", "srs"), []
    n = places = min(size, max(rule.get("min", 0), -(-size * rule["num"] // rule["den"])))
    order = sorted((hashed("ticket", seed, name), name) for name in weights)
    if method == "poisson":
        order = [one for one in order if int(one[0], 16) < 2**256 * rule["num"] // rule["den"]]
        n = places = len(order)
    elif method != "srs":
        rest, total = dict(weights), sum(weights.values())
        while heavy := [name for name in rest if places and places * rest[name] >= total]:
            certain, places = sorted(certain + heavy), places - len(heavy)
            total -= sum(map(rest.pop, heavy))
        shares = {name: places * weight for name, weight in rest.items() if places}
        choose = {"pareto": pareto, "systematic": systematic}[method]
        order = choose([one for one in order if one[1] in shares], shares, total, seed=seed)
    chosen = [[name, ticket] for ticket, name in order[: places + rule.get("reserve", 0)]]
    selected, reserve = chosen[:places], chosen[places:]
    return {"N": size, "n": n, "certain": certain, "selected": selected, "reserve": reserve}


def pareto(order, shares, total, **_):
    def odds(one):
        ticket, share = int(one[0], 16), shares[one[1]]
        return (ticket + 1) * (total - share) * 2**128 // ((2**256 - ticket) * share), one

    return sorted(order, key=odds)


def systematic(order, shares, total, *, seed):
    left, met = int(hashed("ticket.start", seed, ""), 16) % max(total, 1), []
    for one in order:
        left -= shares[one[1]]
        if left < 0:
            met.append(one)
            left += total
    return met


class Attempt:
    """One attempt at the teams, slot by slot: deal to the least loaded, else move others."""

    def __init__(self, seed, units, *, people, recused, rule):
        self.seed, self.people, self.recused, self.rule = seed, people, recused, rule
        self.order = sorted(units, key=lambda u: (hashed("assign.inst", seed, u["id"]), u["id"]))
        self.teams = {unit["id"]: [] for unit in self.order}
        self.unfilled, self.rank, self.pools = [], {}, {}
        for name, one in people.items():
            self.enter(name, one["load"])
        for self.slot in range(rule["size"]):
            self.hopeless = set()  # a failed search met them: in this slot they lead nowhere
            for unit in self.order:
                self.teams[unit["id"]].append(None)
                if not self.fill(unit):
                    self.unfilled.append([unit["id"], self.slot])

    def enter(self, name, load):
        self.rank[name] = load, hashed("assign.card", self.seed, name, str(load)), name

    def eligible(self, unit):
        kind = unit.get("d"), None if self.slot else unit.get("k")
        if kind not in self.pools:
            fits = [one for one in self.people.values() if kind[0] in (None, *one["d"])]
            self.pools[kind] = [one["id"] for one in fits if kind[1] in (None, *one["k"])]
        self.pools[kind].sort(key=self.rank.__getitem__)
        team = [self.people[name] for name in self.teams[unit["id"]][: self.slot] if name]
        orgs = {one["org"] for one in team if self.rule["distinctOrg"]}
        for name in self.pools[kind]:
            barred = self.people[name] in team or self.people[name]["org"] in orgs
            if not barred and (name, unit["id"]) not in self.recused:
                yield name

    def fill(self, start):
        """Search, breadth first, a chain of moves that ends with somebody who is free."""
        came, queue = {}, deque([None])
        while queue:
            mover = queue.popleft()
            held = (u for u in self.order if self.teams[u["id"]][self.slot :] == [mover])
            for unit in held if mover else [start]:
                for name in self.eligible(unit):
                    if name in came or name in self.hopeless:
                        continue
                    came[name] = mover, unit["id"]
                    if self.rank[name][0] < self.people[name]["cap"]:
                        return self.shift(name, came)
                    queue.append(name)
        self.hopeless.update(came)
        return False

    def shift(self, name, came):
        self.enter(name, self.rank[name][0] + 1)
        while name:
            mover, institution = came[name]
            self.teams[institution][self.slot] = name
            name = mover
        return True


def assigned(seed, units, *, people, recused, rule):
    """Return the teams: the first attempt without unfilled places, else with the fewest."""
    tried = []
    while people and len(tried) < rule["attempts"] and not (tried and not tried[-1][0]):
        own = hashed("attempt", seed, str(len(tried))) if tried else seed
        found = Attempt(own, units, people=people, recused=recused, rule=rule)
        tried.append((found.unfilled, len(tried), found.teams))
    unfilled, number, dealt = min(tried or [([], 0, {})], key=lambda one: len(one[0]))
    return {"attempt": number, "teams": dealt, "unfilled": unfilled}


def computed(seed, plan, population, *, people, recusals):
    """Return what follows from the seed: who is drawn, and the teams that visit them."""
    strata = {name: {} for name in plan["strata"]}
    for unit in population:
        if "f" not in unit:
            strata[unit["s"]][unit["id"]] = unit.get("w", 1)
    outcome = {name: drawn(plan["strata"][name], strata[name], seed) for name in strata}
    forced = [unit["id"] for unit in population if "f" in unit]
    visited = set(forced)
    for one in outcome.values():
        visited.update(one["certain"], (name for name, _ in one["selected"]))
    units = [unit for unit in population if unit["id"] in visited]
    recused = {(one["p"], one["i"]) for one in recusals}
    by_id = {one["id"]: one for one in people}
    dealt = assigned(seed, units, people=by_id, recused=recused, rule=plan["team"])
    return {"strata": outcome, "forced": forced, **dealt}


def check_plan(plan, digests, *, population, excluded):
    wrong = [name for name in FROZEN if plan["files"].get(name) != digests[name]]
    complete = not wrong and len(plan["files"]) == len(FROZEN)
    require(complete, "与方案指纹不符 / not as in the plan:", *wrong)
    number = re.fullmatch("[0-9]{6}-[0-9]{4}-[0-9]{4}", plan["draw"])
    named = all(re.fullmatch("[ -~]{1,64}", name) for name in plan["strata"])
    ratios = all(rule["num"] <= rule["den"] for rule in plan["strata"].values())
    sound = plan["v"] == "DRAW1" and number and named and ratios
    require(sound, "方案有误 / the plan is not sound:", plan["draw"])
    overlap = {one["id"] for one in excluded} & {one["id"] for one in population}
    require(not overlap, "既在册又排除 / both in the draw and excluded:", *overlap)


def verify(files, announced):
    """Yield what was checked; raise ValueError with the first thing that is wrong."""
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    values = [parse(name, files[name]) for name in FILES]
    plan, population, excluded, people, recusals, entropy, found = values
    yield "写法规范 / canonical: " + ", ".join(FILES)
    own = digests["plan.json"]
    require(announced in ("", own), "公布的是另一份方案 / another plan was announced:", own)
    check_plan(plan, digests, population=population, excluded=excluded)
    yield f"方案与名单 / plan and lists{', as announced' if announced else ''}: {own}"
    asked, pairs = plan["entropy"], zip(plan["entropy"], entropy)
    given = len(entropy) == len(asked) and all(answers(*pair, plan["draw"]) for pair in pairs)
    require(given, "随机数不是方案所定的 / entropy does not answer the plan:", *entropy)
    yield f"随机数与承诺 / entropy and commitments: {len(entropy)}"
    seed = hashed("seed", plan["draw"], *entropy)
    right = {"v": "DRAW1", "draw": plan["draw"], "plan": own, "seed": seed}
    right.update(computed(seed, plan, population, people=people, recusals=recusals))
    other = [k for k in right if canonical(right[k]) != canonical(found.get(k))]
    same = not other and right.keys() == found.keys()
    require(same, "结果与重新计算不符 / the result is another:", *other)
    yield f"种子 / seed: {seed}"
    for name, one in right["strata"].items():
        chosen = len(one["certain"]) + len(one["selected"])
        yield f"{name}: N={one['N']} n={chosen} 备选/reserve={len(one['reserve'])}"
    yield f"必查 / forced: {len(right['forced'])}; 检查组 / teams: {len(right['teams'])}"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.stdout.reconfigure(errors="replace")
    try:
        for line in verify(load(Path(sys.argv[1])), "".join(sys.argv[2:]).lower()):
            print("OK ", line)
    except (ArithmeticError, AttributeError, LookupError, OSError, BadZipFile) as fault:
        sys.exit(f"不符 / WRONG: {fault!r}")
    except (RuntimeError, TypeError, ValueError) as fault:
        sys.exit(f"不符 / WRONG: {fault}")
    print("核验通过，结果无误。 / Verified: the result follows from the published files.")


if __name__ == "__main__":
    main()
