"""核验抽取 / Verify a draw: python3 verify_draw.py FOLDER|ZIP [SHA-256 announced for plan.json].

Computes a DRAW1 draw again from its published files. Needs Python 3.8, no package, no network.
Not checked: the BLS signature of a drand value; compare the value with what drand publishes.
"""

import json
import re
import sys
import zlib
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from zipfile import BadZipFile, ZipFile

LISTS = ("population.jsonl", "excluded.jsonl", "inspectors.jsonl", "recusals.jsonl")
FILES = ("plan.json", *LISTS, "entropy.json", "result.json")
GAMES = {"kl8": {20: 80}, "ssq": {6: 33, 1: 16}, "dlt": {5: 35, 2: 12}}  # so many of so many
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode

def require(right, *fault):
    if not right:
        raise ValueError(" ".join(map(str, fault)))

def hashed(*fields):
    return sha256("|".join(("DRAW1", *fields)).encode()).hexdigest()

def load(path):
    if path.is_dir():
        return {name: (path / name).read_bytes() for name in FILES}
    with ZipFile(path) as packed:
        found = {Path(f.filename).name: f for f in packed.infolist() if f.file_size <= 2**28}
        return {name: packed.read(found[name]) for name in FILES}

def whole(number):
    require(number.isdigit() and int(number) < 2**53, "不是整数 / not a whole number:", number)
    return int(number)

read = json.JSONDecoder(parse_int=whole, parse_float=whole, parse_constant=whole).decode

def parse(name, content):
    """Return the value of a document or of lines: canonical JSON, sorted by id, no id twice."""
    text, lines = content.decode(), name in LISTS
    value = read("[" + text[:-1].replace("\n", ",") + "]" if lines else text)
    again = "".join([canonical(one) + "\n" for one in value]) if lines else canonical(value)
    keys = [(one["id"],) if "id" in one else (one["i"], one["p"]) for one in value if lines]
    named = all(re.fullmatch("[!-{}~]{1,64}", part) for key in keys for part in key)
    ordered = len(set(keys)) == len(keys) and (keys == sorted(keys) or name == LISTS[3])
    require(again == text and named and ordered, "写法或编号有误 / bad JSON or ids:", name)
    return value

def answers(source, answer, draw):
    """Tell whether an entropy string is an outcome of the source that the plan names."""
    kind, parts = source["type"], ("type", "chain", "round", "party", "n", "issue")
    start = "".join([f"{source[part]}:" for part in parts if part in source])
    outcome = answer[len(start):]
    if kind in GAMES:
        groups = zip(outcome.split("+"), GAMES[kind].values())
        sets = [{f"{n:02}" for n in range(1, top + 1)} & {*one.split(",")} for one, top in groups]
        ascending = "+".join([",".join(sorted(one)) for one in sets])
        return answer == start + ascending and [len(one) for one in sets] == [*GAMES[kind]]
    bound = kind != "reveal" or hashed("commit", draw, source["party"], outcome) == source["commit"]
    digits = {"drand": "[0-9a-f]", "reveal": "[0-9a-f]", "dice": "[0-9]"}[kind]
    form = re.escape(start) + digits + f"{{{source['n'] if kind == 'dice' else 64}}}"
    return bound and re.fullmatch(form, answer)

def drawn(rule, weights, seed):
    """Return what is drawn from one stratum, given the weights of its units by id."""
    method, size, certain = rule.get("method", "srs"), len(weights), []
    n = places = min(size, max(rule.get("min", 0), -(-size * rule["num"] // rule["den"])))
    order = sorted((hashed("ticket", seed, name), name) for name in weights)
    if method == "poisson":
        order = [one for one in order if int(one[0], 16) < 2**256 * rule["num"] // rule["den"]]
        n = places = len(order)
    elif method != "srs":
        total, start = sum(weights.values()), int(hashed("ticket.start", seed, ""), 16)
        while heavy := [name for name in weights if places and places * weights[name] >= total]:
            certain, places = sorted(certain + heavy), places - len(heavy)
            total -= sum(map(weights.pop, heavy))
        order = [one for one in order if places and one[1] in weights]
        shares = [places * weights[name] for _, name in order]
        choose = {"pareto": pareto, "systematic": systematic}[method]
        order = choose(order, shares, total, start=start)
    listed = [[name, ticket] for ticket, name in order[:places + rule.get("reserve", 0)]]
    selected, reserve = listed[:places], listed[places:]
    return {"N": size, "n": n, "certain": certain, "selected": selected, "reserve": reserve}

def pareto(order, shares, total, **_):
    both = zip([int(ticket, 16) for ticket, _ in order], shares)
    odds = [(t + 1) * (total - share) * 2**128 // ((2**256 - t) * share) for t, share in both]
    return [one for _, one in sorted(zip(odds, order))]

def systematic(order, shares, total, *, start):
    ends = zip(order, shares, accumulate(shares))
    return [one for one, share, end in ends if (end - start - 1) % total < share]

def attempt(number, seed, *, units, people, recused, rule):
    """Deal the teams slot by slot to the least loaded; where all are full, move others."""
    seed = hashed("attempt", seed, str(number)) if number else seed
    order = sorted(units, key=lambda u: (hashed("assign.inst", seed, u["id"]), u["id"]))
    teams, unfilled = {u["id"]: [] for u in order}, []
    apart = "org" if rule["distinctOrg"] else "id"
    def card(name, load):
        return load, hashed("assign.card", seed, name, str(load)), name
    def search(start, slot, came):  # breadth first: everybody whom a chain of moves reaches
        queue = [None]
        for mover in queue:
            for u in [u for u in order if teams[u["id"]][slot:] == [mover]] if mover else [start]:
                d, k = u.get("d"), None if slot else u.get("k")
                team = {people[name][apart] for name in teams[u["id"]][:slot] if name}
                for load, _, name in cards:
                    one, met = people[name], name in came or (name, u["id"]) in recused
                    fits = not met and d in (None, *one["d"]) and k in (None, *one["k"])
                    if fits and one[apart] not in team:
                        came[name] = mover, u["id"]
                        queue.append(name)
                        yield load, name
    cards = sorted(card(name, one["load"]) for name, one in people.items())
    for slot in range(rule["size"]):
        hopeless = {}  # whom a failed search has met
        for u in order:
            teams[u["id"]].append(None)
            came = dict(hopeless)
            met = search(u, slot, came)
            load, name = next((one for one in met if one[0] < people[one[1]]["cap"]), (0, None))
            if name:
                cards[cards.index(card(name, load))] = card(name, load + 1)
                cards.sort()
            else:
                hopeless = came
                unfilled.append([u["id"], slot])
            while name:
                mover, institution = came[name]
                teams[institution][slot], name = name, mover
    return {"attempt": number, "teams": teams, "unfilled": unfilled}

def computed(seed, plan, units, *, people, recusals):
    weights = {name: {} for name in plan["strata"]}
    for unit in (one for one in units if "f" not in one):
        weights[unit["s"]][unit["id"]] = unit.get("w", 1)
    strata = {name: drawn(rule, weights[name], seed) for name, rule in plan["strata"].items()}
    forced = [unit["id"] for unit in units if "f" in unit]
    chosen = [one["certain"] + [name for name, _ in one["selected"]] for one in strata.values()]
    visited, recused = {*forced}.union(*chosen), {(one["p"], one["i"]) for one in recusals}
    units, people = [u for u in units if u["id"] in visited], {one["id"]: one for one in people}
    given = {"units": units, "people": people, "recused": recused, "rule": plan["team"]}
    tried, nobody = [], {"attempt": 0, "teams": {}, "unfilled": []}
    while people and len(tried) < plan["team"]["attempts"] and all(a["unfilled"] for a in tried):
        tried.append(attempt(len(tried), seed, **given))
    best = min(tried, key=lambda one: len(one["unfilled"]), default=nobody)
    return {"strata": strata, "forced": forced, **best}

def verify(files, announced):
    """Yield what was checked; raise ValueError with the first thing that is wrong."""
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    values = [parse(name, files[name]) for name in FILES]
    plan, units, excluded, people, recusals, entropy, found = values
    own, draw, asked = digests["plan.json"], plan["draw"], plan["entropy"]
    require(announced in ("", own), "公布的是另一份方案 / another plan was announced:", own)
    wrong = [name for name in LISTS if plan["files"].get(name) != digests[name]]
    complete = not wrong and len(plan["files"]) == len(LISTS)
    require(complete, "名单与方案指纹不符 / the lists are not as in the plan:", *wrong)
    number = plan["v"] == "DRAW1" and re.fullmatch("[0-9]{6}-[0-9]{4}-[0-9]{4}", draw)
    ratios = all(rule["num"] <= rule["den"] for rule in plan["strata"].values())
    named = all(re.fullmatch("[ -~]{1,64}", name) for name in plan["strata"])
    require(number and ratios and named, "方案有误 / the plan is not sound:", draw)
    overlap = {one["id"] for one in excluded} & {one["id"] for one in units}
    require(not overlap, "既在册又排除 / both in the draw and excluded:", *overlap)
    given = len(asked) == len(entropy) and all(answers(*pair, draw) for pair in zip(asked, entropy))
    require(given, "随机数不是方案所定的 / entropy does not answer the plan:", *entropy)
    right = {"v": "DRAW1", "draw": draw, "plan": own, "seed": hashed("seed", draw, *entropy)}
    right.update(computed(right["seed"], plan, units, people=people, recusals=recusals))
    other = [key for key in right if canonical(right[key]) != canonical(found.get(key))]
    require(not other and len(found) == len(right), "结果不符 / the result is another:", *other)
    yield f"方案 / plan{', as announced' if announced else ''}: {own}"
    for name, one in right["strata"].items():
        yield f"{name}: N={one['N']} n={len(one['certain'] + one['selected'])}"
    yield "核验通过，结果无误。 / Verified: the result follows from the published files."

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.stdout.reconfigure(errors="replace")
    try:
        for line in verify(load(Path(sys.argv[1])), "".join(sys.argv[2:]).lower()):
            print("OK ", line)
    except (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError,
            ValueError, BadZipFile, zlib.error) as fault:
        sys.exit(f"不符 / WRONG ({type(fault).__name__}): {fault}")
