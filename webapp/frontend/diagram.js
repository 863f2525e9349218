// Draws a process and marks where one instance stands in it. Knows nothing of what the process is about.
//
// <div class="diagram-card">
//   <button type="button" data-diagram-zoom="in|out|fit">…</button>  <button type="button" data-diagram-save="tên tệp">…</button>
//   <div class="diagram" data-diagram="/address/of.bpmn" data-marks='{"passed": [], "here": [], "late": false, "times": {"id": 2},
//       "heat": {"id": 5}, "counts": {"id": 12}}'></div>
// </div>
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const FONT = '"Be Vietnam Pro", sans-serif';
// Smaller than half size Vietnamese diacritics run together; then we show the surroundings of the work at a size to read.
const SMALLEST = 0.5;
const READABLE = 0.75;
const LARGEST = 3;
const MARGIN = 16;
const LOGO = 28;  // bpmn-js's, at the bottom; its licence wants it seen

async function draw(box) {
  const marks = { passed: [], here: [], late: false, added: [], removed: [], changed: [], missed: [], times: {}, heat: {}, counts: {}, ...JSON.parse(box.dataset.marks || "{}") };
  const xml = await fetchDiagram(box.dataset.diagram);
  // bpmn-js measures text once, while importing: with a fallback font every label would be broken at the wrong place.
  await Promise.all([400, 500].map((weight) => document.fonts.load(`${weight} 12px ${FONT}`, "Duyệt")));

  box.replaceChildren();
  const viewer = new NavigatedViewer({
    container: box,
    textRenderer: {
      defaultStyle: { fontFamily: FONT, fontSize: 12, lineHeight: 1.3 },
      externalStyle: { fontFamily: FONT, fontSize: 12, lineHeight: 1.3 },
    },
  });
  await viewer.importXML(xml);
  describe(box);
  leavePageScrolling(box);
  mark(viewer, marks);
  const hottest = Object.keys(marks.heat).sort((a, b) => marks.heat[b] - marks.heat[a]);
  const work = [...marks.here, ...hottest, ...marks.added, ...marks.removed, ...marks.changed, ...marks.missed];
  fit(viewer, work);
  connectButtons(box, viewer);
  box.closest("details")?.addEventListener("toggle", () => fit(viewer, work));
  box.dataset.drawn = "true";
}

async function fetchDiagram(address) {
  if (address.startsWith("#")) return document.querySelector(address).value;  // what was sent, and is kept nowhere
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.text();
}

// A group, not an image: a reader may walk into it. The table beside the diagram tells the same in words.
function describe(box) {
  box.setAttribute("role", "group");
  if (!box.hasAttribute("aria-label")) box.setAttribute("aria-label", "Sơ đồ quy trình");
  const svg = box.querySelector("svg");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", "Bản vẽ sơ đồ: phím mũi tên để di chuyển");
}

// The wheel belongs to the page; with Ctrl (or a pinch) it belongs to the diagram.
function leavePageScrolling(box) {
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  }, { capture: true, passive: true });
}

function mark(viewer, { passed, here, late, times, heat, counts, added, removed, changed, missed }) {
  const elements = viewer.get("elementRegistry");
  const canvas = viewer.get("canvas");
  // A diagram may have changed since: an element that is no longer drawn has nothing to mark.
  const add = (ids, name) => ids.filter((id) => elements.get(id)).forEach((id) => canvas.addMarker(id, name));
  add(passed.filter((id) => !here.includes(id)), "mark-passed");
  add(here, late ? "mark-late" : "mark-here");
  for (const [ids, act] of [[added, "added"], [removed, "removed"], [changed, "changed"], [missed, "missed"]]) add(ids, `mark-${act}`);
  for (const [id, level] of Object.entries(heat)) add([id], `heat-${level}`);
  for (const [id, count] of Object.entries(counts)) badge(viewer, id, count, "badge tokens");
  // Once is what is expected; a gateway's or an event's passing is told by its flows.
  for (const [id, count] of Object.entries(times)) if (count > 1) badge(viewer, id, `×${count}`, "badge");
}

// A figure at the corner of a step; the table beside the diagram tells the same.
function badge(viewer, id, text, name) {
  const element = viewer.get("elementRegistry").get(id);
  if (!element || !element.type.endsWith("Task")) return;
  const html = document.createElement("span");
  html.className = name;
  html.textContent = text;
  viewer.get("overlays").add(id, { position: { top: -10, right: 14 }, html });
}

// At first the work must be readable; asked for everything, we show everything.
function fit(viewer, here, smallest = SMALLEST) {
  const canvas = viewer.get("canvas");
  canvas.resized();
  const { inner, outer } = canvas.viewbox();
  const whole = Math.min((outer.width - 2 * MARGIN) / inner.width, (outer.height - 2 * MARGIN - LOGO) / inner.height, 1);
  if (!(whole > 0)) return;  // not on screen (a closed <details>): drawn again when it opens
  const scale = whole < smallest ? READABLE : whole;
  const stands = here.map((id) => viewer.get("elementRegistry").get(id)).find(Boolean);
  const centre = scale > whole && stands ? middle(stands) : null;
  const width = outer.width / scale;
  const height = outer.height / scale;
  canvas.viewbox({
    width,
    height,
    x: place(centre?.x, inner.x, inner.width, width, MARGIN / scale),
    y: place(centre?.y, inner.y, inner.height + LOGO / scale, height, MARGIN / scale),
  });
}

const middle = ({ x, y, width = 0, height = 0, waypoints }) => waypoints?.[0] ?? { x: x + width / 2, y: y + height / 2 };

// Where the window starts along one axis: all of it centred when it fits, else around the point, never past the edges.
function place(point, start, length, window, margin) {
  if (length + 2 * margin <= window) return start + (length - window) / 2;
  if (point === undefined) return start - margin;
  return Math.min(Math.max(point - window / 2, start - margin), start + length + margin - window);
}

function connectButtons(box, viewer) {
  const card = box.closest(".diagram-card") ?? box.parentElement;
  const canvas = viewer.get("canvas");
  const acts = {
    in: () => canvas.zoom(Math.min(canvas.zoom() * 1.25, LARGEST)),
    out: () => canvas.zoom(Math.max(canvas.zoom() / 1.25, 0.2)),
    fit: () => fit(viewer, [], 0),
  };
  for (const button of card.querySelectorAll("[data-diagram-zoom]")) {
    button.addEventListener("click", acts[button.dataset.diagramZoom]);
  }
  for (const button of card.querySelectorAll("[data-diagram-save]")) {
    button.addEventListener("click", () => save(viewer, button.dataset.diagramSave || "so-do"));
  }
}

async function save(viewer, name) {
  const { svg } = await viewer.saveSVG();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  link.download = `${name}.svg`;
  link.click();
  URL.revokeObjectURL(link.href);
}

for (const box of document.querySelectorAll("[data-diagram]")) {
  draw(box).catch((error) => {
    box.dataset.drawn = "false";
    box.textContent = "Không vẽ được sơ đồ. Bảng các bước bên cạnh cho biết cùng nội dung.";
    console.error(error);
  });
}
