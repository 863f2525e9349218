// The panel beside the drawing: plain fields of the one selected element, written when they are left.
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";
import { FIELDS } from "./fields.js";
import { Properties } from "./properties.js";
import { kindOf } from "./words.js";

export class Panel {
  constructor(modeler, box, offers, mayChange) {
    this.box = box;
    this.offers = offers;
    this.mayChange = mayChange;
    this.modeling = modeler.get("modeling");
    this.moddle = modeler.get("moddle");
    this.registry = modeler.get("elementRegistry");
    this.properties = new Properties(modeler);
    this.root = modeler.getDefinitions();
    this.shape = null;
    this.writing = false;
    modeler.on("selection.changed", ({ newSelection }) => this.show(newSelection.length === 1 ? newSelection[0] : null));
    // What is undone, or drawn otherwise, is shown; what was just typed here is there already.
    modeler.on("commandStack.changed", () => {
      if (!this.writing) this.show(this.shape && this.registry.get(this.shape.id) ? this.shape : null);
    });
    this.show(null);
  }

  show(shape) {
    this.shape = shape?.labelTarget ?? shape;
    if (!this.shape) {
      this.box.replaceChildren(node("p", { className: "hint", textContent: "Chọn một phần tử trên sơ đồ để xem và sửa thuộc tính." }));
      return;
    }
    const element = getBusinessObject(this.shape);
    const fields = FIELDS.filter((field) => field.when(element));
    this.box.replaceChildren(
      node("h2", { textContent: element.name || element.id }),
      node("p", { className: "studio-kind", textContent: kindOf(element) }),
      ...fields.map((field) => this.#field(field, { ...this.#context(), element })),
    );
  }

  focus() {
    this.box.querySelector("input, select, textarea")?.focus();
  }

  #context() {
    const { modeling, moddle, registry, properties, root, shape } = this;
    return { modeling, moddle, registry, properties, root, shape };
  }

  #field(field, context) {
    const id = `s-${field.id}`;
    const value = field.read(context);
    const control = this.#control(field, id, value);
    control.disabled = !this.mayChange;
    const problem = node("p", { className: "problem", id: `${id}-problem`, hidden: true });
    const hint = field.hint ? [node("p", { className: "hint", id: `${id}-hint`, textContent: field.hint })] : [];
    control.setAttribute("aria-describedby", [field.hint ? `${id}-hint` : "", problem.id].filter(Boolean).join(" "));
    control.addEventListener("change", () => this.#write(field, context, control, problem));
    if (field.tick) return node("div", { className: "field" }, node("label", { className: "tick" }, control, node("span", { textContent: field.label })), problem);
    return node("div", { className: "field" }, node("label", { htmlFor: id, textContent: field.label }), ...hint, problem, node("div", { className: "control" }, control), ...this.#suggestions(field, control, context), ...this.#link(field, control));
  }

  #control(field, id, value) {
    if (field.tick) return node("input", { type: "checkbox", id, checked: Boolean(value) });
    if (field.long) return node("textarea", { className: "input", id, rows: 3, value, spellcheck: false });
    if (!field.choices) return node("input", { className: "input", id, value, autocomplete: "off", spellcheck: false });
    const offered = field.choices(this.offers);
    // What the drawing says stays to be seen, also where the house knows it not.
    const foreign = value && !offered.some(([each]) => each === value) ? [[value, `${value} (không có ở đây)`]] : [];
    const options = [["", field.none ?? "Chưa chọn"], ...offered, ...foreign].map(([each, label]) => node("option", { value: each, textContent: label }));
    const select = node("select", { className: "input", id }, ...options);
    select.value = value;
    return select;
  }

  #suggestions(field, control, context) {
    if (!field.suggestions) return [];
    const list = node("datalist", { id: `${control.id}-list` }, ...field.suggestions(this.offers, context).map((each) => {
      const [value, label] = [each].flat();
      return node("option", label ? { value, label } : { value });
    }));
    control.setAttribute("list", list.id);
    return [list];
  }

  // Where what is chosen can be worked on; it follows the choice.
  #link(field, control) {
    if (!field.link) return [];
    const link = node("a", { className: "small" });
    const show = () => {
      const { href, text } = field.link(this.offers, control.value);
      Object.assign(link, { href, textContent: text });
    };
    control.addEventListener("change", show);
    show();
    return [link];
  }

  #write(field, context, control, problem) {
    const value = field.tick ? (control.checked ? "yes" : "") : control.value.trim();
    const wrong = field.wrong?.(context, value) ?? "";
    problem.hidden = !wrong;
    problem.textContent = wrong;
    control.toggleAttribute("aria-invalid", Boolean(wrong));
    if (wrong) return;
    this.writing = true;
    field.write(context, value);
    this.writing = false;
    this.box.querySelector("h2").textContent = context.element.name || context.element.id;
    if (!field.redraws) return;
    this.show(this.shape);
    this.box.querySelector(`#${control.id}`).focus();
  }
}

export function node(tag, options, ...children) {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...children);
  return made;
}
