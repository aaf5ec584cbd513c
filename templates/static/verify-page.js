// Lets the reader of a draw's page, or of its saved copy, verify the draw on this device.
"use strict";

const checker = document.querySelector("[data-check]");
const source = document.getElementById("check-source");
const saved = document.getElementById("check-archive");
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// A saved copy holds the worker and the archive; the page of the service names their addresses.
// From a file, browsers start no worker that is a module: there it runs as a plain script.
function newWorker() {
  if (!source) return new Worker(checker.dataset.worker, { type: "module" });
  const script = source.textContent.replace(/^export /gm, "");
  return new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
}

async function chosen() {
  const files = [...(checker.querySelector("input[type=file]")?.files ?? [])];
  if (files.length === 0) {
    if (saved) return { name: document.title, archive: bytes(saved.textContent.trim()) };
    const name = checker.dataset.archive;
    return { name, archive: new Uint8Array(await (await fetch(name)).arrayBuffer()) };
  }
  const read = await Promise.all(files.map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())]));
  return files.length === 1 ? { name: read[0][0], archive: read[0][1] } : { files: Object.fromEntries(read) };
}

// What is said stands in templates of the page, with {names} where values of the draw belong.
function say(name, values) {
  const wanted = checker.querySelector(`template[data-says="${name}"]`).content.cloneNode(true);
  const texts = document.createTreeWalker(wanted, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    texts.currentNode.data = texts.currentNode.data.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }
  checker.querySelector("[data-verdict]").replaceChildren(wanted);
}

async function check() {
  const [button, bar] = [checker.querySelector("button"), checker.querySelector("progress")];
  const announced = checker.querySelector("input[name=announced]")?.value ?? checker.dataset.announced;
  button.disabled = true;
  bar.hidden = false;
  bar.removeAttribute("value");
  checker.querySelector("[data-verdict]").replaceChildren();
  try {
    const input = { ...await chosen(), announced: announced.trim().toLowerCase() };
    const { found, fault } = await answer(input, bar);
    if (found) say("right", found);
    else say(fault.check, { about: fault.about || input.name });
  } catch (error) {
    say("unreadable", { about: error.message });
  }
  button.disabled = false;
  bar.hidden = true;
}

function answer(input, bar) {
  const worker = newWorker();
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", (event) => reject(new Error(event.message || "worker")));
    worker.addEventListener("message", ({ data }) => {
      if (data.steps) Object.assign(bar, { max: data.steps, value: data.done });
      else resolve(data);
    });
    worker.postMessage(input);
  }).finally(() => worker.terminate());
}

if (checker && window.Worker && window.DecompressionStream) {
  checker.hidden = false;
  checker.querySelector("button").addEventListener("click", check);
}
