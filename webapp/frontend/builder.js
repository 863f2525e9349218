// The page on which a form is built: its preview follows what is typed. Without this every button still works.
//
// [data-builder]         the form; its preview and notes are drawn anew by the server a moment after each change
// [data-draw]            a change of it draws the preview at once
// [data-redraw]          a change of it draws the whole page: other controls belong to what was chosen
// [data-builder-said]    says whether something is not saved
const PAUSE = 500;
const DRAWN = ["built-trial", "built-notes"];

function follow(form) {
  const said = form.querySelector("[data-builder-said]");
  let waiting = 0;
  let latest = 0;
  let changed = form.hasAttribute("data-changed");
  const draw = async () => {
    const turn = (latest += 1);
    const sent = new URLSearchParams(new FormData(form));
    sent.set("act", "draw");
    const answer = await fetch(location.pathname, { method: "POST", body: sent, credentials: "same-origin" });
    if (!answer.ok || turn !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of DRAWN) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (!old || !fresh || old.contains(document.activeElement)) continue;
      old.replaceChildren(...fresh.childNodes);
      old.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
    }
  };
  // The network may be away for a moment; what is typed stays, and the next change tries again.
  const soon = (pause) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => draw().catch(() => {}), pause);
  };
  form.addEventListener("input", ({ target }) => {
    if (target.closest("#built-trial")) return;
    if (!target.matches("[data-draw]")) {
      changed = true;
      if (said) said.textContent = "Chưa lưu";
    }
    soon(target.matches("[data-draw]") ? 0 : PAUSE);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.matches("[data-redraw]")) form.requestSubmit(form.querySelector('[value="draw"]'));
  });
  form.addEventListener("submit", () => {
    changed = false;
    clearTimeout(waiting);
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

document.querySelectorAll("[data-builder]").forEach(follow);
