// Computes a DRAW1 draw again from its published files, teams included: `verify` below, also as a
// worker. Nothing is loaded or sent. Not checked: the BLS signature of a drand value.

// The files of a draw, in the order in which they are read, and the fields that each or each line must have.
const FIELDS = {
  "plan.json": ["v", "draw", "strata", "entropy", "team", "files"],
  "population.jsonl": ["id", "s"],
  "excluded.jsonl": ["id"],
  "inspectors.jsonl": ["id", "org", "d", "k", "cap", "load"],
  "recusals.jsonl": ["i", "p"],
  "entropy.json": [],
  "result.json": [],
};
export const FILES = Object.keys(FIELDS);
const FROZEN = FILES.slice(1, 5);
const GAMES = { kl8: [[20, 80]], ssq: [[6, 33], [1, 16]], dlt: [[5, 35], [2, 12]] };
const LARGEST_FILE = 2 ** 28;

/** What is wrong with a draw: which check found it, and where. */
export class Fault extends Error {
  constructor(check, about = "") {
    super(`${check}: ${about}`);
    this.check = check;
    this.about = String(about);
  }
}

function require(right, check, about) {
  if (!right) throw new Fault(check, about);
}

// SHA-256 (FIPS 180-4). The browser's own is asynchronous and too slow for a hundred thousand tickets.
const ROUNDS = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const words = new Int32Array(64);
const state = new Int32Array(8);

function sha256(message) {
  const bits = message.length * 8;
  const padded = new Uint8Array(((message.length + 72) >> 6) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bits / 2 ** 32));
  view.setUint32(padded.length - 4, bits);
  state.set(START);
  for (let at = 0; at < padded.length; at += 64) block(view, at);
  let text = "";
  for (const word of state) {
    text += HEX[word >>> 24] + HEX[(word >>> 16) & 255] + HEX[(word >>> 8) & 255] + HEX[word & 255];
  }
  return text;
}

function block(view, at) {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15];
    const y = words[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = words[i - 16] + s0 + words[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
}

const encoder = new TextEncoder();
const hashed = (...fields) => sha256(encoder.encode(["DRAW1", ...fields].join("|")));

// A file is hashed by the browser itself where it offers that: on secure pages.
async function digest(content) {
  if (!globalThis.crypto?.subtle) return sha256(content);
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", content)), (byte) => HEX[byte]).join("");
}

/** RFC 8785 for whole numbers from 0 to 2^53 - 1 and text without lone surrogates. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const parts = Object.keys(value).sort().map((key) => `${canonical(key)}:${canonical(value[key])}`);
    return `{${parts.join(",")}}`;
  }
  require(typeof value !== "number" || (Number.isSafeInteger(value) && value >= 0), "canonical", value);
  require(typeof value !== "string" || !/\p{Surrogate}/u.test(value), "canonical", "surrogate");
  return JSON.stringify(value) ?? "";
}

function parsed(text, where, fields) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Fault("canonical", where);
  }
  require(canonical(value) === text, "canonical", where);
  for (const field of fields) require(Object.hasOwn(value ?? {}, field), "lacks", `${where} ${field}`);
  return value;
}

function decoded(content, name) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new Fault("canonical", name);
  }
}

function parse(name, content) {
  const text = decoded(content, name);
  if (!name.endsWith("l")) return parsed(text, name, FIELDS[name]);
  const rows = text.split("\n");
  require(rows.pop() === "", "canonical", name);
  const values = rows.map((row, at) => parsed(row, `${name}:${at + 1}`, FIELDS[name]));
  let last = "";
  const seen = new Set();
  values.forEach((one, at) => {
    const key = "id" in one ? [one.id] : [one.i, one.p];
    require(key.every((part) => /^[!-{}~]{1,64}$/.test(part)), "ids", `${name}:${at + 1}`);
    const joined = key.join("|");
    require(!seen.has(joined) && (name === FROZEN[3] || last < joined), "ids", `${name}:${at + 1}`);
    seen.add(joined);
    last = joined;
  });
  return values;
}

const compared = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const byTicket = (one, other) => compared(one.ticket, other.ticket) || compared(one.name, other.name);

/** Tell whether an entropy string is an outcome of the source that the plan names. */
function answers(source, answer, draw) {
  const parts = ["chain", "round", "party", "n", "issue"].filter((part) => part in source);
  const start = [source.type, ...parts.map((part) => source[part]), ""].join(":");
  const outcome = answer.slice(start.length);
  if (!answer.startsWith(start)) return false;
  if (source.type === "dice") return outcome.length === source.n && /^[0-9]+$/.test(outcome);
  if (Object.hasOwn(GAMES, source.type)) return isOfGame(GAMES[source.type], outcome);
  if (!/^[0-9a-f]{64}$/.test(outcome)) return false;
  if (source.type === "reveal") return hashed("commit", draw, source.party, outcome) === source.commit;
  return source.type === "drand";
}

function isOfGame(game, outcome) {
  const groups = outcome.split("+").map((group) => group.split(","));
  return groups.length === game.length && game.every(([count, top], place) => {
    const numbers = ["00", ...groups[place], String(top + 1)];
    return numbers.length === count + 2
      && numbers.every((one, at) => /^[0-9]{2}$/.test(one) && (at === 0 || numbers[at - 1] < one));
  });
}

/** Return what is drawn from one stratum. */
function drawn(rule, units, seed) {
  const method = rule.method ?? "srs";
  const [num, den] = [BigInt(rule.num), BigInt(rule.den)];
  const size = units.length;
  const share = Number((BigInt(size) * num + den - 1n) / den);
  let places = Math.min(size, Math.max(rule.min ?? 0, share));
  let n = places;
  let certain = [];
  let order = units.map(({ id, w = 1 }) => ({ ticket: hashed("ticket", seed, id), name: id, weight: BigInt(w) }));
  order.sort(byTicket);
  if (method === "poisson") {
    const bound = (2n ** 256n * num) / den;
    order = order.filter((one) => BigInt(`0x${one.ticket}`) < bound);
    n = places = order.length;
  } else if (method !== "srs") {
    [certain, order, places] = withoutCertain(order, places);
    const total = order.reduce((sum, one) => sum + one.weight, 0n);
    const choose = new Map([["pareto", pareto], ["systematic", systematic]]).get(method);
    order = places ? choose(order, BigInt(places), total, seed) : [];
  }
  const chosen = order.slice(0, places + (rule.reserve ?? 0)).map((one) => [one.name, one.ticket]);
  return { N: size, n, certain: certain.sort(), selected: chosen.slice(0, places), reserve: chosen.slice(places) };
}

function withoutCertain(order, count) {
  let [rest, places, heavy] = [order, count, []];
  const certain = [];
  do {
    const total = rest.reduce((sum, one) => sum + one.weight, 0n);
    const isHeavy = (one) => places > 0 && BigInt(places) * one.weight >= total;
    heavy = rest.filter(isHeavy);
    rest = rest.filter((one) => !isHeavy(one));
    certain.push(...heavy.map((one) => one.name));
    places -= heavy.length;
  } while (heavy.length);
  return [certain, rest, places];
}

function pareto(order, places, total) {
  for (const one of order) {
    const [ticket, share] = [BigInt(`0x${one.ticket}`), places * one.weight];
    one.odds = ((ticket + 1n) * (total - share) * 2n ** 128n) / ((2n ** 256n - ticket) * share);
  }
  return order.sort((one, other) => compared(one.odds, other.odds) || byTicket(one, other));
}

function systematic(order, places, total, seed) {
  let left = BigInt(`0x${hashed("ticket.start", seed, "")}`) % total;
  return order.filter((one) => {
    left -= places * one.weight;
    const met = left < 0n;
    if (met) left += total;
    return met;
  });
}

const byLoad = (one, other) => one.load - other.load || byTicket(one, other);

/** One attempt at the teams, slot by slot: deal to the least loaded, else move others. */
class Attempt {
  constructor(seed, units, inspectors, recused, rule) {
    Object.assign(this, { seed, recused, rule, unfilled: [], pools: new Map() });
    this.people = inspectors.map((one) => ({ ...one, name: one.id }));
    for (const person of this.people) this.burden(person, person.load);
    this.order = units.map(({ id, d, k }) => ({ name: id, d, k, ticket: hashed("assign.inst", seed, id), team: [] }));
    this.order.sort(byTicket);
    for (this.slot = 0; this.slot < rule.size; this.slot++) {
      this.hopeless = new Set(); // a failed search met them: in this slot they lead nowhere
      for (const place of this.order) {
        place.team.push(null);
        if (!this.fill(place)) this.unfilled.push([place.name, this.slot]);
      }
    }
  }

  burden(person, load) {
    person.load = load;
    person.ticket = hashed("assign.card", this.seed, person.name, person.load);
  }

  *eligible({ name, d = null, k = null, team }) {
    const lead = this.slot === 0;
    const kind = canonical([d, lead ? k : null]);
    if (!this.pools.has(kind)) {
      const fits = (one) => (d === null || one.d.includes(d)) && (!lead || k === null || one.k.includes(k));
      this.pools.set(kind, this.people.filter(fits));
    }
    const members = team.slice(0, this.slot).filter((one) => one !== null);
    for (const person of this.pools.get(kind).sort(byLoad)) {
      const barred = (one) => one === person || (this.rule.distinctOrg && one.org === person.org);
      if (!members.some(barred) && !this.recused.has(`${person.name}|${name}`)) yield person;
    }
  }

  /** Search, breadth first, a chain of moves that ends with somebody who is free. */
  fill(start) {
    const came = new Map();
    const queue = [null];
    for (const mover of queue) {
      const held = mover === null ? [start] : this.order.filter(({ team }) => team[this.slot] === mover);
      for (const place of held) {
        for (const person of this.eligible(place)) {
          if (came.has(person) || this.hopeless.has(person)) continue;
          came.set(person, { mover, place });
          if (person.load < person.cap) {
            this.burden(person, person.load + 1);
            this.shift(person, came);
            return true;
          }
          queue.push(person);
        }
      }
    }
    for (const person of came.keys()) this.hopeless.add(person);
    return false;
  }

  shift(free, came) {
    for (let person = free; person !== null;) {
      const { mover, place } = came.get(person);
      place.team[this.slot] = person;
      person = mover;
    }
  }

  teams() {
    return Object.fromEntries(this.order.map(({ name, team }) => [name, team.map((one) => one && one.name)]));
  }
}

/** Return the teams of the first attempt without unfilled places, else of that with the fewest. */
function assigned(seed, units, inspectors, recusals, rule) {
  const recused = new Set(recusals.map(({ p, i }) => `${p}|${i}`));
  let best = null;
  for (let attempt = 0; inspectors.length && attempt < rule.attempts && best?.unfilled.length !== 0; attempt++) {
    const own = attempt ? hashed("attempt", seed, attempt) : seed;
    const found = new Attempt(own, units, inspectors, recused, rule);
    if (best === null || found.unfilled.length < best.unfilled.length) {
      best = { attempt, unfilled: found.unfilled, teams: found.teams() };
    }
  }
  return best ?? { attempt: 0, unfilled: [], teams: {} };
}

async function computed(plan, population, inspectors, recusals, seed, step) {
  const strata = new Map(Object.keys(plan.strata).map((name) => [name, []]));
  for (const unit of population) {
    require(strata.has(unit.s), "plan", unit.s);
    if (!("f" in unit)) strata.get(unit.s).push(unit);
  }
  const forced = population.filter((unit) => "f" in unit).map((unit) => unit.id);
  const visited = new Set(forced);
  const outcome = [];
  for (const [name, units] of strata) {
    const one = drawn(plan.strata[name], units, seed);
    outcome.push([name, one]);
    for (const id of [...one.certain, ...one.selected.map(([id]) => id)]) visited.add(id);
    await step();
  }
  const units = population.filter((unit) => visited.has(unit.id));
  const teams = assigned(seed, units, inspectors, recusals, plan.team);
  await step();
  return { strata: Object.fromEntries(outcome), forced, ...teams };
}

function checkPlan(plan, population, excluded, digests) {
  for (const name of FROZEN) require(plan.files[name] === digests[name], "hashes", name);
  require(Object.keys(plan.files).length === FROZEN.length, "hashes", "plan.json");
  require(plan.v === "DRAW1" && /^[0-9]{6}-[0-9]{4}-[0-9]{4}$/.test(plan.draw), "plan", plan.draw);
  for (const [name, rule] of Object.entries(plan.strata)) {
    require(/^[ -~]{1,64}$/.test(name) && rule.num <= rule.den, "plan", name);
  }
  const drawnFrom = new Set(population.map((unit) => unit.id));
  for (const { id } of excluded) require(!drawnFrom.has(id), "plan", id);
}

/**
 * Check the files of a draw (name to bytes); `announced` is the published SHA-256 of plan.json, or
 * "" where none is known, and `progress` is told of how many steps how many are done.
 *
 * Returns counts and the seed; throws `Fault` with the first thing that is wrong.
 */
export async function verify(files, announced = "", progress = async () => {}) {
  try {
    return await checked(files, announced, progress);
  } catch (error) {
    throw error instanceof Fault ? error : new Fault("unreadable", `plan.json, *.jsonl (${error.message})`);
  }
}

async function checked(files, announced, progress) {
  const digests = {};
  const values = [];
  for (const name of FILES) {
    require(files[name], "missing", name);
    values.push(parse(name, files[name]));
    digests[name] = await digest(files[name]);
  }
  const [plan, population, excluded, inspectors, recusals, entropy, found] = values;
  require(announced === "" || announced === digests["plan.json"], "announced", digests["plan.json"]);
  checkPlan(plan, population, excluded, digests);
  require(entropy.length === plan.entropy.length, "entropy", entropy.length);
  plan.entropy.forEach((source, at) => require(answers(source, entropy[at], plan.draw), "entropy", entropy[at]));
  const seed = hashed("seed", plan.draw, ...entropy);
  let done = 0;
  const steps = Object.keys(plan.strata).length + 2;
  const step = async () => progress(++done, steps);
  await step();
  const right = {
    v: "DRAW1", draw: plan.draw, plan: digests["plan.json"], seed,
    ...await computed(plan, population, inspectors, recusals, seed, step),
  };
  for (const part of Object.keys({ ...right, ...found })) {
    require(canonical(right[part]) === canonical(found[part]), "result", part);
  }
  return told(right, population.length, entropy.length);
}

function told({ draw, plan, seed, strata, teams, forced, unfilled }, units, sources) {
  const sizes = Object.values(strata).map((one) => one.certain.length + one.selected.length);
  const selected = sizes.reduce((sum, size) => sum + size, 0);
  const counts = { units, sources, strata: sizes.length, selected, forced: forced.length };
  return { draw, plan, seed, ...counts, teams: Object.keys(teams).length, unfilled: unfilled.length };
}

/** Return the files of a draw in a ZIP archive, name to bytes. */
export async function unzip(archive) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  require(end >= 0, "archive");
  const files = {};
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength)).split("/").pop();
    if (FILES.includes(name)) files[name] = await unpacked(archive, view, at, name);
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

async function unpacked(archive, view, at, name) {
  const [method, packed, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
  const local = view.getUint32(at + 42, true);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const content = archive.subarray(start, start + packed);
  require(size <= LARGEST_FILE, "archive", name);
  if (method === 0) return content;
  require(method === 8, "archive", name);
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new Fault("archive", name);
  }
}

// As a worker: takes { archive } (bytes) or { files }, and { announced }; answers with progress and
// in the end with what was found.
if (typeof WorkerGlobalScope !== "undefined" && globalThis instanceof WorkerGlobalScope) {
  globalThis.addEventListener("message", async ({ data }) => {
    const progress = async (done, steps) => postMessage({ done, steps });
    try {
      const files = data.files ?? await unzip(data.archive);
      postMessage({ found: await verify(files, data.announced, progress) });
    } catch (error) {
      const { check = "archive", about = "" } = error; // an archive that breaks off has no more to tell
      postMessage({ fault: { check, about } });
    }
  });
}
