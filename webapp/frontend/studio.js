// The designer's page: a drawing board whose drawing is saved by ETag and judged by the server's own checks.
import Modeler from "bpmn-js/lib/Modeler";
import finding from "./studio/finding.js";
import kept from "./studio/kept.js";
import { Panel } from "./studio/panel.js";
import { Problems } from "./studio/problems.js";
import sound from "./studio/sound.js";
import { tools } from "./studio/tools.js";
import { translate } from "./studio/words.js";

const FONT = '"Be Vietnam Pro", sans-serif';
const TEXT = { fontFamily: FONT, fontSize: 12, lineHeight: 1.3 };

async function open(form) {
  const box = form.querySelector("[data-studio-canvas]");
  const mayChange = form.dataset.mayChange === "yes" && matchMedia("(min-width: 861px)").matches;
  const answer = await fetch(form.dataset.studio, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const xml = await answer.text();
  // bpmn-js measures text once, while importing: with a fallback font every label would be broken at the wrong place.
  await Promise.all([400, 500].map((weight) => document.fonts.load(`${weight} 12px ${FONT}`, "Duyệt")));
  box.replaceChildren();
  const modeler = new Modeler({
    container: box,
    additionalModules: [kept, finding, sound, { translate: ["value", translate] }],
    textRenderer: { defaultStyle: TEXT, externalStyle: TEXT },
  });
  await modeler.importXML(xml);
  const svg = box.querySelector("svg");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", "Bản vẽ sơ đồ: phím mũi tên để di chuyển");
  fit(modeler, 0.5);
  tools(modeler, form.querySelector("[data-studio-tools]"), fit);
  const panel = new Panel(modeler, form.querySelector("[data-studio-panel]"), { ...JSON.parse(form.dataset.offers), tables: form.dataset.tables }, mayChange);
  new Problems(modeler, form, (id) => {
    modeler.get("canvas").scrollToElement(id, 80);
    modeler.get("selection").select(modeler.get("elementRegistry").get(id));
    panel.focus();
  });
  if (mayChange) keep(form, modeler);
  form.dataset.drawn = "true";
}

// The pool beside the palette, not under it: whole, or where one begins no smaller than can be read.
function fit(modeler, least = 0.2) {
  const canvas = modeler.get("canvas");
  const { inner, outer } = canvas.viewbox();
  const palette = 20 + (canvas.getContainer().querySelector(".djs-palette")?.offsetWidth ?? 0);
  const scale = Math.min((outer.width - palette - 32) / inner.width, (outer.height - 48) / inner.height, 1);
  const zoomed = Math.max(scale, least);
  canvas.viewbox({ x: inner.x - (palette + 16) / zoomed, y: inner.y - 24 / zoomed, width: outer.width / zoomed, height: outer.height / zoomed });
}

function keep(form, modeler) {
  const said = form.querySelector("[data-studio-said]");
  let changed = false;
  const say = (words, tone = "") => {
    said.textContent = words;
    said.className = `studio-said ${tone}`;
  };
  const save = async () => {
    document.activeElement?.blur?.();  // a field is written when it is left
    if (form.querySelector("[data-studio-panel] [aria-invalid]")) return say("Sửa mục chưa đúng ở bên phải rồi lưu.", "bad");
    const { xml } = await modeler.saveXML({ format: true });
    form.elements.diagram.value = xml;
    form.elements.file.value = "";
    const sent = new FormData(form);
    const headers = { Accept: "application/json", "If-Match": `"${form.elements.digest.value}"` };
    const answer = await fetch(form.action, { method: "POST", body: sent, headers });
    if (answer.status === 412) {
      changed = false;
      form.submit();  // the page that shows both versions
      return undefined;
    }
    const told = await answer.json();
    if (!answer.ok) return say(told.detail ?? "Chưa lưu được.", "bad");
    form.elements.digest.value = told.digest;
    changed = false;
    return say("Đã lưu.", "ok");
  };
  const attempt = () => save().catch(() => say("Chưa lưu được: không nối được máy chủ. Bản vẽ vẫn còn trên trang này.", "bad"));
  modeler.on("commandStack.changed", () => {
    changed = true;
    say("Chưa lưu", "warn");
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-studio-file]")) {
      changed = false;
      return;
    }
    event.preventDefault();
    attempt().finally(() => {
      delete form.dataset.sent;
      event.submitter?.removeAttribute("aria-disabled");
    });
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    attempt();
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("[data-studio]")) {
  open(form).catch((error) => {
    form.dataset.drawn = "false";
    form.querySelector("[data-studio-canvas]").textContent = "Không vẽ được sơ đồ; vẫn tải tệp .bpmn xuống và gửi lại được.";
    console.error(error);
  });
}
