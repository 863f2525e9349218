// Reads and writes what our engine reads beside BPMN: spiffworkflow's properties, operator and decision.
// Kept generic on purpose: a moddle descriptor would lose the extension elements that it does not know.
const SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core";

const extensions = (element) => element.extensionElements?.values ?? [];
const isOurs = (each, name) => each.$descriptor?.ns?.uri === SPIFF && each.$descriptor.ns.localName === name;
const ours = (element, name) => extensions(element).find((each) => isOurs(each, name));

export class Properties {
  constructor(modeler) {
    this.moddle = modeler.get("moddle");
    this.modeling = modeler.get("modeling");
  }

  property(element, name) {
    return this.#properties(element).find((each) => each.name === name)?.value ?? "";
  }

  setProperty(shape, element, name, value) {
    const others = this.#properties(element).filter((each) => each.name !== name);
    const children = value ? [...others, this.#any("property", { name, value })] : others;
    this.#replace(shape, element, "properties", children.length ? this.#any("properties", { $children: children }) : null);
  }

  operator(element) {
    return ours(element, "serviceTaskOperator")?.id ?? "";
  }

  parameters(element) {
    const groups = ours(element, "serviceTaskOperator")?.$children ?? [];
    return groups.flatMap((each) => each.$children ?? []).map(({ id, value }) => `${id} = ${value}`).join("\n");
  }

  setOperator(shape, element, id, parameters) {
    const listed = parameters.split("\n").map((line) => line.split(/=(.*)/s).map((each) => each?.trim())).filter(([name]) => name);
    const inside = listed.map(([name, value]) => this.#any("parameter", { id: name, type: "any", value: value ?? "" }));
    const children = inside.length ? { $children: [this.#any("parameters", { $children: inside })] } : {};
    this.#replace(shape, element, "serviceTaskOperator", id ? this.#any("serviceTaskOperator", { id, ...children }) : null);
  }

  decision(element) {
    return (ours(element, "calledDecisionId")?.$body ?? "").trim();
  }

  setDecision(shape, element, id) {
    this.#replace(shape, element, "calledDecisionId", id ? this.#any("calledDecisionId", { $body: id }) : null);
  }

  #properties(element) {
    return ours(element, "properties")?.$children ?? [];
  }

  #any(name, content) {
    return this.moddle.createAny(`spiffworkflow:${name}`, SPIFF, content);
  }

  // A new list, so that undoing finds the old one as it was; other tools' extensions stay where they are.
  #replace(shape, element, name, made) {
    const kept = extensions(element);
    const place = kept.findIndex((each) => isOurs(each, name));
    const values = kept.filter((each) => !isOurs(each, name));
    if (made) values.splice(place < 0 ? values.length : place, 0, made);
    const holder = values.length ? this.moddle.create("bpmn:ExtensionElements", { values }) : undefined;
    for (const each of values) each.$parent = holder;
    if (holder) holder.$parent = element;
    this.modeling.updateModdleProperties(shape, element, { extensionElements: holder });
  }
}
