// Computes the SHA-256 of a chosen file on this device and enters it; the file goes nowhere.
"use strict";

const chooser = document.querySelector("[data-verify]");
const digest = document.getElementById("digest");

// Browsers offer this on secure pages only; without it the fingerprint is entered by hand.
if (chooser && digest && window.crypto && crypto.subtle) {
  const input = chooser.querySelector("input");
  const said = chooser.querySelector("output");
  chooser.hidden = false;
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    said.textContent = chooser.dataset.working;
    const sum = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    digest.value = Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("");
    said.textContent = chooser.dataset.done;
  });
}
