"""核验抽取 / Verify a draw: python3 verify_draw.py FOLDER|ZIP [SHA-256 announced of plan.json]
Needs Python 3.8, no package, no network. Not checked: the BLS signature of drand; ask drand."""
import hashlib, itertools, json, pathlib, re, sys, zipfile
LISTS = ("population.jsonl", "excluded.jsonl", "inspectors.jsonl", "recusals.jsonl")
FILES = ("plan.json", *LISTS, "entropy.json", "result.json")
GAMES = {"kl8": {20: 80}, "ssq": {6: 33, 1: 16}, "dlt": {5: 35, 2: 12}}  # so many of so many
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
read, place = json.JSONDecoder(parse_float=int).decode, sys.argv[1:2]  # there are no fractions
def load(path):
    if path.is_dir():
        return {one.name: one.read_bytes() for one in path.iterdir()}
    with zipfile.ZipFile(path) as packed:
        return {pathlib.Path(name).name: packed.read(name) for name in packed.namelist()}
def parsed(name, content):
    """Return what a file holds; `place` says which line is being read."""
    values = []
    for line in content.split(b"\n")[:-1 if name in LISTS else None]:
        place[:] = [f"{name}:{len(values) + 1}"]
        values.append(read(line.decode()))
    return values if name in LISTS else values[0]
hashed = lambda *fields: hashlib.sha256("|".join(("DRAW1", *fields)).encode()).hexdigest()
def answers(source, answer, draw):
    """Tell whether an entropy string is an outcome of the source that the plan names."""
    kind, parts = source["type"], ("type", "chain", "round", "party", "n", "issue")
    start = "".join([f"{source[part]}:" for part in parts if part in source])
    outcome = answer[len(start):]
    if kind in GAMES:
        groups = zip(outcome.split("+"), GAMES[kind].values())
        sets = [{f"{n:02}" for n in range(1, top + 1)} & {*one.split(",")} for one, top in groups]
        ascending = start + "+".join([",".join(sorted(one)) for one in sets])
        return answer == ascending and [len(one) for one in sets] == [*GAMES[kind]]
    form = f"[0-9]{{{source['n']}}}" if kind == "dice" else "[0-9a-f]{64}"
    bound = kind != "reveal" or hashed("commit", draw, source["party"], outcome) == source["commit"]
    return bound and answer.startswith(start) and re.fullmatch(form, outcome)
def drawn(rule, weights, seed):
    """Return what is drawn from one stratum, given the weights of its units by id."""
    method, size, certain = rule.get("method", "srs"), len(weights), []
    n = left = min(size, max(rule.get("min", 0), -(-size * rule["num"] // rule["den"])))
    order = sorted((hashed("ticket", seed, name), name) for name in weights)
    if method == "poisson":
        order = [one for one in order if int(one[0], 16) < 2**256 * rule["num"] // rule["den"]]
        n = left = len(order)
    elif method != "srs":
        mass, start = sum(weights.values()), int(hashed("ticket.start", seed, ""), 16)
        while heavy := [name for name in weights if left and left * weights[name] >= mass]:
            certain, left = sorted(certain + heavy), left - len(heavy)
            mass -= sum(map(weights.pop, heavy))
        units = [(int(t, 16), left * weights[i], (t, i)) for t, i in order if left and i in weights]
        if method == "pareto":
            units.sort(key=lambda u: (u[0] + 1) * (mass - u[1]) * 2**128 // u[1] // (2**256 - u[0]))
        else:
            ends = zip(units, itertools.accumulate(u[1] for u in units))
            units = [u for u, end in ends if (end - start - 1) % mass < u[1]]
        order = [one for _, _, one in units]
    out = [[name, ticket] for ticket, name in order[:left + rule.get("reserve", 0)]]
    return {"N": size, "n": n, "certain": certain, "selected": out[:left], "reserve": out[left:]}
def attempt(number, seed, units, people, recused, rule):
    """Deal the teams slot by slot to the least loaded; where all are full, move others."""
    card = lambda name, load: (load, hashed("assign.card", seed, name, str(load)), name)
    def seat(unit, slot, came):  # breadth first, over those who would have to move
        queue = [(None, unit)]
        for mover, u in queue:
            d, k = u.get("d"), None if slot else u.get("k")
            team = {people[name][apart] for name in teams[u["id"]][:slot] if name}
            for load, _, name in cards:
                one, met = people[name], name in came or (name, u["id"]) in recused
                fits = not met and d in (None, *one["d"]) and k in (None, *one["k"])
                if fits and one[apart] not in team:
                    came[name] = mover, u["id"]
                    if load < one["cap"]:
                        cards[cards.index(card(name, load))] = card(name, load + 1)
                        cards.sort()
                        return name
                    queue += [(name, w) for w in order if teams[w["id"]][slot:] == [name]]
    seed = hashed("attempt", seed, str(number)) if number else seed
    order = sorted(units, key=lambda u: (hashed("assign.inst", seed, u["id"]), u["id"]))
    cards, apart = sorted(card(j, p["load"]) for j, p in people.items()), rule["apart"]
    teams, unfilled, hopeless = {u["id"]: [] for u in order}, [], [{}] * rule["size"]
    for slot, unit in [(slot, unit) for slot in range(rule["size"]) for unit in order]:
        teams[unit["id"]].append(None)
        came = dict(hopeless[slot])  # whom a failed search of this slot has met
        if not (name := seat(unit, slot, came)):
            unfilled, hopeless[slot] = [*unfilled, [unit["id"], slot]], came
        while name:
            mover, institution = came[name]
            teams[institution][slot], name = name, mover
    return {"attempt": number, "teams": teams, "unfilled": unfilled}
def computed(plan, seed, units, people, recusals):
    weights = {name: {} for name in plan["strata"]}
    for unit in [one for one in units if "f" not in one]:
        weights[unit["s"]][unit["id"]] = unit.get("w", 1)
    strata = {name: drawn(rule, weights[name], seed) for name, rule in plan["strata"].items()}
    forced = [unit["id"] for unit in units if "f" in unit]
    chosen = {i for one in strata.values() for i in (*one["certain"], *dict(one["selected"]))}
    units = [unit for unit in units if unit["id"] in chosen or "f" in unit]
    known, recused = {one["id"]: one for one in people}, {(one["p"], one["i"]) for one in recusals}
    rule = {**plan["team"], "apart": "org" if plan["team"]["distinctOrg"] else "id"}
    tried = [] if people else [{"attempt": 0, "teams": {}, "unfilled": []}]
    while len(tried) < rule["attempts"] and all(one["unfilled"] for one in tried):
        tried.append(attempt(len(tried), seed, units, known, recused, rule))
    return {"strata": strata, "forced": forced, **min(tried, key=lambda one: len(one["unfilled"]))}
def verify(files, announced):
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    plan, units, left, people, recusals, entropy, _ = map(parsed, FILES, [files[n] for n in FILES])
    place[:] = ["plan.json, *.jsonl"]
    own, draw, asked = digests["plan.json"], plan["draw"], plan["entropy"]
    yield f"公布的方案 / the plan announced: {own}", announced in ("", own)
    yield "方案所定的名单 / lists", plan["files"] == {name: digests[name] for name in LISTS}
    yield "编号 / no id twice", len({u["id"] for u in units + left}) == len(units + left)
    ok = len(asked) == len(entropy) and all(answers(*one, draw) for one in zip(asked, entropy))
    yield "随机数 / entropy", ok and re.fullmatch("DRAW1[0-9]{6}(-[0-9]{4}){2}", plan["v"] + draw)
    right = {"v": "DRAW1", "draw": draw, "plan": own, "seed": hashed("seed", draw, *entropy)}
    right.update(computed(plan, right["seed"], units, people, recusals))
    yield "结果 / the result: " + right["seed"], files["result.json"] == canonical(right).encode()
if __name__ == "__main__":
    says, wrong = ["读不了 / cannot be read:", "缺少 / lacks"], "不符 / WRONG:"
    sys.excepthook = lambda kind, fault, _: print(wrong, *place, says[kind is KeyError], fault)
    for said, right in verify(load(pathlib.Path(*sys.argv[1:2])), "".join(sys.argv[2:]).lower()):
        print("OK  " if right else wrong, said)
        right or sys.exit(1)
