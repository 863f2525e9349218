// What pages do beyond HTML. Everything here is a comfort: without it each page still works.
//
// data-theme-toggle            button: light or dark, remembered on this machine
// data-menu-toggle="id"        button: opens the element with that id on a phone (class "open")
// input[type=file]             the chosen names appear in the .file-names beside it
// data-when='{"field":"value"}' is shown only while the form's other field, named with the same data-prefix, has that value
// data-print                   button: prints the page
// data-refresh="50"            the element is drawn anew every so many seconds, while it is looked at and not used
// details.phone-fold           stands open, but on a phone, where its summary is shown
// form[method=post]            is sent once, however often its button is pressed
//
// Loaded in <head> without defer, so that a dark page does not flash white. No single-letter shortcuts: they collide
// with Telex typing.
const root = document.documentElement;

const remembered = () => {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;  // storage is switched off
  }
};
const preferred = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

root.dataset.theme = remembered() ?? preferred();

function themeToggle(button) {
  const show = () => button.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // Then it lasts for this page.
    }
    show();
  });
  show();
}

function menuToggle(button) {
  const menu = document.getElementById(button.dataset.menuToggle);
  if (!menu) return;
  const open = (yes) => {
    menu.classList.toggle("open", yes);
    button.setAttribute("aria-expanded", String(yes));
  };
  button.setAttribute("aria-controls", menu.id);
  button.addEventListener("click", () => open(!menu.classList.contains("open")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.classList.contains("open")) return;
    open(false);
    button.focus();
  });
  open(false);
}

const size = (bytes) => (bytes < 1024 * 1024
  ? `${Math.max(1, Math.round(bytes / 1024))} KB`
  : `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`);

function fileNames(input) {
  const list = input.parentElement.querySelector(".file-names") ?? document.createElement("ul");
  list.className = "file-names";
  list.setAttribute("aria-live", "polite");
  if (!list.isConnected) input.after(list);
  input.addEventListener("change", () => {
    list.replaceChildren(...Array.from(input.files, (file) => {
      const row = document.createElement("li");
      row.textContent = `${file.name} (${size(file.size)})`;
      return row;
    }));
  });
}

// A ticked box sends “on” and an empty one nothing.
const said = (answer, value) => (typeof value === "boolean" ? (answer !== null) === value : answer === String(value));

// A field that is asked for under a condition only; hidden, it is still sent, and the server leaves it out.
function shownWhen(field) {
  const form = field.closest("form");
  const conditions = Object.entries(JSON.parse(field.dataset.when));
  const show = () => {
    const answers = new FormData(form);
    field.hidden = !conditions.every(([name, value]) => said(answers.get(field.dataset.prefix + name), value));
  };
  form.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}

function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    // Not `disabled`: a disabled button's name and value would not be sent.
    event.submitter?.setAttribute("aria-disabled", "true");
  });
}

// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  }
});

function printButton(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Fetches the page again and puts in what changed; the header keeps the server from taking that for somebody at work.
function refreshed(region) {
  const beat = setInterval(async () => {
    if (document.hidden || region.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(region.id);
      if (!fresh) return;
      if (!fresh.dataset.refresh) clearInterval(beat);  // what was awaited has come
      fresh.querySelectorAll("details[id]").forEach((fold) => { fold.open = document.getElementById(fold.id)?.open ?? fold.open; });
      region.replaceChildren(...fresh.childNodes);
      region.querySelectorAll("[data-print]").forEach(printButton);
    } catch {
      // The network is away; the next time may find it.
    }
  }, Number(region.dataset.refresh) * 1000);
}

// Without JavaScript everything stands open on a phone, too.
const narrow = matchMedia("(max-width: 860px)");
function foldOnPhones() {
  document.querySelectorAll("details.phone-fold").forEach((fold) => { fold.open = !narrow.matches; });
}
narrow.addEventListener("change", foldOnPhones);

// Another script drew a part of the page anew.
document.addEventListener("drawn", ({ target }) => target.querySelectorAll("[data-when]").forEach(shownWhen));

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-theme-toggle]").forEach(themeToggle);
  document.querySelectorAll("[data-menu-toggle]").forEach(menuToggle);
  document.querySelectorAll("input[type=file]").forEach(fileNames);
  document.querySelectorAll("[data-print]").forEach(printButton);
  document.querySelectorAll("[data-refresh]").forEach(refreshed);
  document.querySelectorAll("[data-when]").forEach(shownWhen);
  foldOnPhones();
  document.querySelectorAll("form[method=post]").forEach(sendOnce);
});
