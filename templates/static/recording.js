// What saves each item by itself while it is answered; without this file a button saves the part.

const JUDGED = ["conform", "partly", "not"];

// What an answer lacks before it can be saved: "verdict", "value", "reason", or "" for nothing.
function lack(answer) {
  const verdict = answer.querySelector("[name^='verdict-']:checked")?.value;
  const value = answer.querySelector("[name^='value-']");
  const reason = answer.querySelector("[name^='reason-']");
  if (!verdict) return "verdict";
  const of = answer.querySelector("[name^='of-']");
  if (value && JUDGED.includes(verdict) && !value.value.trim()) return "value";
  if (of && Boolean(value.value.trim()) !== Boolean(of.value.trim())) return "value";
  return verdict !== "conform" && !reason.value.trim() ? "reason" : "";
}

function hint(part, needed) {
  for (const one of part.querySelectorAll("[data-needs]")) one.hidden = one.dataset.needs !== needed;
}

function take(answer) {
  const needed = lack(answer);
  answer.classList.add("changed");
  hint(answer, needed);
  if (!needed) answer.dispatchEvent(new Event("complete"));
}

document.addEventListener("change", ({ target }) => {
  const part = target.closest("[data-saves]");
  if (part?.classList.contains("answer")) take(part);
  else if (part && target.type === "file") part.dispatchEvent(new Event("complete"));
});

// On a slow network an item may be answered before this file has come.
document.addEventListener("DOMContentLoaded", () => {
  const touched = (input) => input.checked !== input.defaultChecked || input.value !== input.defaultValue;
  for (const answer of document.querySelectorAll(".answer[data-saves]")) {
    if ([...answer.querySelectorAll("input, textarea")].some(touched)) take(answer);
  }
});

// Whether a value reaches its threshold, told while it is typed; what counts is told on saving.
function compare(part) {
  const input = part.querySelector("[data-comparison]");
  const { comparison, threshold } = input.dataset;
  const output = part.querySelector("output");
  const of = part.querySelector("[name^='of-']");
  const value = of ? (100 * Number(input.value)) / Number(of.value) : Number(input.value);
  if (!threshold || !input.value.trim() || !Number.isFinite(value)) output.textContent = "";
  else {
    const met = comparison === "at_least" ? value >= Number(threshold) : value <= Number(threshold);
    output.textContent = met ? output.dataset.met : output.dataset.missed;
  }
}

document.addEventListener("input", ({ target }) => {
  const part = target.closest(".measured");
  if (part) compare(part);
});

// An answer that is not this page, such as the one to sign in, must not take its place.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const id = detail.target?.id;
  if (id && detail.serverResponse.includes(`id="${id}"`)) return;
  detail.shouldSwap = false;
  hint(detail.requestConfig.elt, "connection");
});

document.addEventListener("htmx:sendError", ({ detail }) => hint(detail.elt, "connection"));

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const part = detail.requestConfig.elt;
  if (!lack(part)) hint(part, "");
  part.classList.remove("changed");
});
