// What the panel asks of events: the instant they wait for; the message, signal, error or escalation that they name.
import { is } from "bpmn-js/lib/util/ModelUtil";

export const event = (element, kind) => element.eventDefinitions?.find((each) => is(each, `bpmn:${kind}EventDefinition`));

const TIMERS = { timeDate: "Đến một thời điểm", timeDuration: "Sau một khoảng", timeCycle: "Lặp lại" };
const timerKind = (element) => Object.keys(TIMERS).find((kind) => event(element, "Timer")?.[kind]) ?? "timeDate";
const timerText = (element) => event(element, "Timer")[timerKind(element)]?.body ?? "";

function setTimer({ modeling, moddle, shape, element }, kind, text) {
  const none = { timeDate: undefined, timeDuration: undefined, timeCycle: undefined };
  // A kind is told by its expression; an empty one keeps the choice until it is filled in.
  modeling.updateModdleProperties(shape, event(element, "Timer"), { ...none, [kind]: moddle.create("bpmn:FormalExpression", { body: text }) });
}

// Two events of one name share what they name: it is by its name (or code) that the engine brings them together.
function reference(id, label, kind, word, more = {}) {
  const holder = (element) => event(element, kind) ?? (kind === "Message" && isMessageStep(element) ? element : undefined);
  const attribute = `${kind.toLowerCase()}Ref`;
  const named = (root) => root.rootElements.filter((each) => is(each, `bpmn:${kind}`));
  return {
    id,
    label,
    when: holder,
    suggestions: (offers, { root }) => [...new Set([
      ...offers.catalogue.filter((each) => each.kind === kind.toLowerCase()).map((each) => each.name),
      ...named(root).map((each) => each[word] ?? ""),
    ])].filter(Boolean),
    read: ({ element }) => holder(element)[attribute]?.[word] ?? "",
    write: ({ modeling, moddle, root, shape, element }, value) => {
      const known = named(root).find((each) => each[word] === value);
      modeling.updateModdleProperties(shape, holder(element), { [attribute]: value ? known ?? declared(moddle, root, kind, { name: value, [word]: value }) : undefined });
    },
    ...more,
  };
}

function declared(moddle, root, kind, words) {
  const made = moddle.create(`bpmn:${kind}`, { id: moddle.ids.nextPrefixed(`${kind}_`), ...words });
  made.$parent = root;
  root.rootElements.push(made);
  return made;
}

export const isMessageStep = (element) => is(element, "bpmn:ReceiveTask") || is(element, "bpmn:SendTask");
export const hasMessage = (element) => event(element, "Message") || isMessageStep(element);

export const EVENTS = [
  {
    id: "timer-kind",
    label: "Mốc giờ",
    when: (each) => event(each, "Timer"),
    choices: () => Object.entries(TIMERS),
    read: ({ element }) => timerKind(element),
    write: (context, value) => setTimer(context, value || "timeDate", timerText(context.element)),
  },
  {
    id: "timer",
    label: "Giá trị",
    hint: "Một hàm như next_rung(), hoặc 'P2D' trong dấu nháy.",
    when: (each) => event(each, "Timer"),
    suggestions: (offers) => offers.catalogue.filter((each) => each.kind === "function").map((each) => each.example),
    read: ({ element }) => timerText(element),
    write: (context, value) => setTimer(context, timerKind(context.element), value),
  },
  reference("message", "Thông điệp", "Message", "name"),
  reference("signal", "Tín hiệu", "Signal", "name", { hint: "Đến mọi nơi đang chờ tín hiệu cùng tên." }),
  reference("error", "Mã lỗi", "Error", "errorCode", { hint: "Sự kiện ở biên có cùng mã thì bắt được lỗi này." }),
  reference("escalation", "Mã báo cấp trên", "Escalation", "escalationCode", { hint: "Sự kiện ở biên có cùng mã thì nhận được." }),
];
