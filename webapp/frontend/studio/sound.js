// Sound defaults: what the palette, the context pad and the wrench offer is what the engine runs.
const UNSUPPORTED = /complex|link-|compensation|cancel|conditional|ad-?hoc|script|event-subprocess|transaction|data-|group|send-task|^replace-with-task$|toggle-loop/;

class Sound {
  static $inject = ["palette", "contextPad", "popupMenu", "create", "elementFactory", "autoPlace", "translate"];

  constructor(palette, contextPad, popupMenu, create, elementFactory, autoPlace, translate) {
    const step = () => elementFactory.createShape({ type: "bpmn:UserTask" });
    const service = () => elementFactory.createShape({ type: "bpmn:ServiceTask" });
    const drawn = (make) => {
      const begin = (event) => create.start(event, make());
      return { click: begin, dragstart: begin };
    };
    palette.registerProvider(500, {
      getPaletteEntries: () => (entries) => {
        const kept = only(entries);
        return Object.fromEntries(Object.entries(kept).flatMap(([key, entry]) => (key === "create.task" ? [
          [key, { ...entry, className: "bpmn-icon-user-task", title: translate("Create task"), action: drawn(step) }],
          ["create.service-task", { group: entry.group, className: "bpmn-icon-service-task", title: "Thêm bước tự động", action: drawn(service) }],
        ] : [[key, entry]])));
      },
    });
    contextPad.registerProvider(500, {
      getContextPadEntries: (element) => (entries) => {
        const kept = only(entries);
        if (kept["append.append-task"]) {
          const begin = (event, source) => create.start(event, step(), { source });
          kept["append.append-task"] = { ...kept["append.append-task"], className: "bpmn-icon-user-task", action: { click: () => autoPlace.append(element, step()), dragstart: begin } };
        }
        return kept;
      },
    });
    popupMenu.registerProvider("bpmn-replace", 500, {
      getPopupMenuEntries: () => only,
      getPopupMenuHeaderEntries: () => only,
    });
  }
}

const only = (entries) => Object.fromEntries(Object.entries(entries).filter(([key]) => !UNSUPPORTED.test(key)));

export default { __init__: ["soundDefaults"], soundDefaults: ["type", Sound] };
