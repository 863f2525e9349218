// What a drawing names and does not hold itself, kept as it was written: bpmn-moddle would drop the word.
// A list to go through (loopDataInputRef) is such a name here: a variable, no element of the drawing.
const DRAWN = /:(incoming|outgoing|sourceRef|targetRef|attachedToRef|flowNodeRef|processRef|default|bpmnElement)$/;

class Kept {
  static $inject = ["eventBus", "moddle"];

  constructor(eventBus, moddle) {
    eventBus.on("import.parse.complete", ({ references, elementsById }) => {
      for (const { element, property, id } of references ?? []) {
        const many = element.$descriptor.propertiesByName[property]?.isMany;
        if (!elementsById[id] && !many && !DRAWN.test(property)) element.set(property, named(moddle, id));
      }
    });
  }
}

// An element that is written as its name alone.
export const named = (moddle, id) => moddle.create("bpmn:DataObject", { id });

export default { __init__: ["keptNames"], keptNames: ["type", Kept] };
