// A decision table's page, more comfortable: the grid is changed in place, Enter goes down, nothing is left unsaved
// unawares. Without it every button sends the page and gets it back.
let changed = document.querySelector("[data-decision]")?.dataset.changed === "yes";

const cells = (input) => [...input.closest("tbody").querySelectorAll(`tr > :nth-child(${input.closest("td").cellIndex + 1}) input`)];

// The answer is the same page with the grid as it is now; what follows the form (the table's file, its end) stays.
async function ask(form, button) {
  const sent = new FormData(form, button);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sent), credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-decision]");
  if (!fresh) throw new Error(`${answer.status}`);
  form.replaceWith(fresh);
  changed = true;
  const next = fresh.querySelector("[autofocus]") ?? fresh.querySelector(`button[name="act"][value="${button.value}"]:not(:disabled)`);
  next?.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-decision]")) return;
  const button = event.submitter;
  if (!button || button.value === "save" || form.dataset.plain) {
    changed = false;
    return;
  }
  event.preventDefault();
  ask(form, button).catch(() => {
    delete form.dataset.sent;
    form.dataset.plain = "true";
    form.requestSubmit(button);  // the page itself says what is wrong
  });
});

document.addEventListener("input", (event) => {
  if (event.target.closest("[data-decision]")) changed = true;
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-decision]");
  if (!form) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.querySelector('button[value="save"]')?.click();
  } else if (event.key === "Enter" && event.target.matches("tbody input") && !event.isComposing) {
    event.preventDefault();
    const column = cells(event.target);
    const next = column[column.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (next) next.focus();
    else if (!event.shiftKey) form.querySelector("[data-add-row]")?.click();
  } else if (event.key === "Enter" && event.target.matches("[name=sample]")) {
    event.preventDefault();
    form.querySelector('button[value="try"]').click();
  }
});

addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
