// What makes the pages quicker where scripts run; without this file every page works as it is.

// A list follows its filters while they are changed: the whole page is asked for, its list shown.
// Set before htmx reads the page; the address keeps the filters, so that a link shares the view.
for (const form of document.querySelectorAll("form[data-live]")) {
  for (const [name, value] of Object.entries({
    "hx-get": form.action || location.pathname,
    "hx-trigger": "input changed delay:300ms, change, submit",
    "hx-target": "#list",
    "hx-select": "#list",
    "hx-swap": "outerHTML",
    "hx-push-url": "true",
    "hx-sync": "this:replace",
  })) {
    form.setAttribute(name, value);
  }
}

// A secret that is shown once gets a button that copies it; without a script it is selected by hand.
for (const secret of document.querySelectorAll("input[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "outline";
  button.textContent = secret.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(secret.value);
    button.textContent = secret.dataset.copied;
  });
  secret.after(button);
}
