// What the server's checks say of the drawing as it stands: a list beside it, marks on it; a click leads to the element.
import { node } from "./panel.js";
import { kindOf } from "./words.js";

const PAUSE = 700;  // after the last change, in ms: a check plays the whole drawing through
const LEVELS = { error: ["bad", "Lỗi"], warning: ["warn", "Cảnh báo"], note: ["", "Ghi chú"] };

export class Problems {
  constructor(modeler, form, lead) {
    this.modeler = modeler;
    this.form = form;
    this.lead = lead;
    this.list = form.querySelector("[data-studio-problems]");
    this.count = form.querySelector("[data-studio-count]");
    this.marked = [];
    this.asked = 0;
    modeler.on("commandStack.changed", () => this.later());
    this.ask();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const number = ++this.asked;
    const { xml } = await this.modeler.saveXML({ format: true });
    const sent = new FormData();
    sent.set("csrf_token", this.form.elements.csrf_token.value);
    sent.set("diagram", xml);
    try {
      const answer = await fetch(this.form.dataset.check, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { problems } = await answer.json();
      if (number === this.asked) this.show(problems);  // a slower answer to an older drawing says nothing any more
    } catch (error) {
      this.list.replaceChildren(node("li", {}, node("span", { textContent: "Chưa kiểm tra được; sẽ thử lại khi sơ đồ đổi." })));
      console.warn(error);
    }
  }

  show(problems) {
    this.#mark(problems);
    const wrong = problems.filter((each) => each.level !== "note");
    this.count.textContent = wrong.length;
    this.count.hidden = false;
    this.count.className = `count ${problems.some((each) => each.level === "error") ? "bad" : wrong.length ? "warn" : ""}`;
    const rows = problems.map((each) => node("li", { className: each.level }, this.#row(each)));
    this.list.replaceChildren(...(rows.length ? rows : [node("li", {}, node("span", { textContent: "Không có lỗi." }))]));
    this.form.dataset.checked = problems.some((each) => each.level === "error") ? "rejected" : "accepted";
  }

  #row(problem) {
    const [tone, word] = LEVELS[problem.level];
    const drawn = this.modeler.get("elementRegistry").get(problem.element);
    const name = problem.name && drawn && problem.name === problem.element ? `${kindOf(drawn.businessObject)} chưa đặt tên (${problem.name})` : problem.name;
    const parts = [node("span", { className: `chip ${tone}`, textContent: word }), node("span", { textContent: `${name ? `${name}: ` : ""}${problem.vi}` })];
    if (!drawn) return node("span", { className: "row" }, ...parts);
    const button = node("button", { type: "button", className: "row" }, ...parts);
    button.addEventListener("click", () => this.lead(problem.element));
    return button;
  }

  #mark(problems) {
    const canvas = this.modeler.get("canvas");
    const registry = this.modeler.get("elementRegistry");
    for (const [id, name] of this.marked) if (registry.get(id)) canvas.removeMarker(id, name);
    this.marked = problems
      .filter((each) => each.level !== "note" && registry.get(each.element))
      .map((each) => [each.element, `studio-${each.level}`]);
    for (const [id, name] of this.marked) canvas.addMarker(id, name);
  }
}
