// The buttons above the drawing, each also a key: undo, redo, find, zoom, and the whole screen.
const LEAST = 0.2;
const MOST = 3;

export function tools(modeler, bar, fit) {
  const canvas = modeler.get("canvas");
  const history = modeler.get("commandStack");
  const desk = bar.closest(".studio");
  const acts = {
    undo: () => history.undo(),
    redo: () => history.redo(),
    find: () => modeler.get("searchPad").toggle(),
    in: () => canvas.zoom(Math.min(canvas.zoom() * 1.25, MOST)),
    out: () => canvas.zoom(Math.max(canvas.zoom() / 1.25, LEAST)),
    fit: () => fit(modeler),
    wide: () => (document.fullscreenElement ? document.exitFullscreen() : desk.requestFullscreen()),
  };
  const button = (name) => bar.querySelector(`[data-studio-tool="${name}"]`);
  const show = () => {
    // Not disabled, which would take the focus away from whoever works by keys.
    button("undo")?.setAttribute("aria-disabled", String(!history.canUndo()));
    button("redo")?.setAttribute("aria-disabled", String(!history.canRedo()));
  };
  for (const each of bar.querySelectorAll("[data-studio-tool]")) {
    each.addEventListener("click", (event) => {
      event.stopPropagation();  // a click anywhere closes the search that this one opens
      acts[each.dataset.studioTool]();
    });
  }
  modeler.on("commandStack.changed", show);
  document.addEventListener("fullscreenchange", () => {
    button("wide").setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
    canvas.resized();
  });
  show();
  bar.hidden = false;
}
