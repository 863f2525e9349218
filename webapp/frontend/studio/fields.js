// What the panel asks of each kind of element: a table of fields, each read from the drawing and written to it.
import { is } from "bpmn-js/lib/util/ModelUtil";

const EVENTS_WITH_FORM = ["bpmn:StartEvent", "bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent"];
const any = (element, kinds) => kinds.some((kind) => is(element, kind));
const event = (element, kind) => element.eventDefinitions?.find((each) => is(each, `bpmn:${kind}EventDefinition`));
const isStep = (element) => any(element, ["bpmn:UserTask", "bpmn:ManualTask"]);
const isDecided = (element) => is(element, "bpmn:SequenceFlow") && any(element.sourceRef, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"]);
const TIMERS = { timeDate: "Đến một thời điểm", timeDuration: "Sau một khoảng", timeCycle: "Lặp lại" };
const timerKind = (element) => Object.keys(TIMERS).find((kind) => event(element, "Timer")?.[kind]) ?? "timeDate";

const property = (name) => ({
  read: ({ properties, element }) => properties.property(element, name),
  write: ({ properties, shape, element }, value) => properties.setProperty(shape, element, name, value),
});
const attribute = (name) => ({
  read: ({ element }) => element[name] ?? "",
  write: ({ modeling, shape }, value) => modeling.updateProperties(shape, { [name]: value || undefined }),
});
const named = (offers, kind) => offers.catalogue.filter((each) => each.kind === kind).map((each) => [each.name, `${each.name} – ${each.sentence}`]);
const calls = (offers) => offers.catalogue.filter((each) => each.kind === "function").map((each) => each.example);
const plain = (names) => names.map((each) => [each, each]);

export const FIELDS = [
  { id: "name", label: "Tên", when: (each) => !is(each, "bpmn:Collaboration"), ...attribute("name") },
  {
    id: "id",
    label: "Mã",
    hint: "Việc đang chạy nhận ra bước theo mã; đổi mã của bước đang có việc thì phải nêu khi chuyển.",
    when: (each) => !any(each, ["bpmn:Collaboration", "bpmn:Participant", "bpmn:SequenceFlow"]),
    ...attribute("id"),
    wrong: ({ registry, element }, value) => {
      if (!/^[A-Za-z_][\w-]{0,79}$/.test(value)) return "Mã bắt đầu bằng chữ cái, chỉ gồm chữ không dấu, số, gạch dưới.";
      return value !== element.id && registry.get(value) ? "Mã này đã có phần tử khác dùng." : "";
    },
  },
  { id: "candidates", label: "Ai làm các bước của làn", when: (each) => is(each, "bpmn:Lane"), choices: (offers) => named(offers, "candidates"), ...property("candidates") },
  {
    id: "form",
    label: "Biểu mẫu",
    when: (each) => isStep(each) || (any(each, EVENTS_WITH_FORM) && (event(each, "Message") || (is(each, "bpmn:StartEvent") && !each.eventDefinitions?.length))),
    choices: (offers) => offers.forms.map(([name, title]) => [name, title ? `${title} (${name})` : name]),
    link: (offers, value) => (offers.forms.some(([name]) => name === value) ? { href: `${offers.forms_at}/${value}`, text: "Sửa biểu mẫu" } : { href: offers.forms_at, text: "Thêm biểu mẫu" }),
    ...property("form"),
  },
  { id: "state", label: "Trạng thái khi đứng ở đây", hint: "Một từ, hoặc biểu thức sau dấu “=”.", when: (each) => isStep(each) || is(each, "bpmn:EndEvent"), suggestions: (offers) => offers.catalogue.filter((each) => each.kind === "state").map((each) => each.name), ...property("state") },
  { id: "own-candidates", label: "Ai làm, nếu khác với làn", when: isStep, choices: (offers) => named(offers, "candidates"), ...property("candidates") },
  {
    id: "operator",
    label: "Thao tác",
    when: (each) => is(each, "bpmn:ServiceTask"),
    choices: (offers) => named(offers, "service"),
    read: ({ properties, element }) => properties.operator(element),
    write: ({ properties, shape, element }, value) => properties.setOperator(shape, element, value, properties.parameters(element)),
  },
  {
    id: "parameters",
    label: "Tham số",
    hint: "Mỗi dòng một tham số: tên = biểu thức.",
    long: true,
    when: (each) => is(each, "bpmn:ServiceTask"),
    read: ({ properties, element }) => properties.parameters(element),
    write: ({ properties, shape, element }, value) => properties.setOperator(shape, element, properties.operator(element), value),
  },
  {
    id: "condition",
    label: "Điều kiện",
    hint: "Ví dụ: decision == 'confirm'",
    when: isDecided,
    suggestions: calls,
    read: ({ element }) => element.conditionExpression?.body ?? "",
    write: ({ modeling, moddle, shape }, value) => modeling.updateProperties(shape, { conditionExpression: value ? moddle.create("bpmn:FormalExpression", { body: value }) : undefined }),
  },
  {
    id: "default",
    label: "Đường mặc định của cổng",
    when: isDecided,
    tick: true,
    read: ({ element }) => (element.sourceRef.default === element ? "yes" : ""),
    write: ({ modeling, shape, element }, value) => modeling.updateProperties(shape.source, { default: value ? element : undefined }),
  },
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
    suggestions: calls,
    read: ({ element }) => timerText(element),
    write: (context, value) => setTimer(context, timerKind(context.element), value),
  },
  {
    id: "message",
    label: "Thông điệp",
    when: (each) => event(each, "Message"),
    suggestions: (offers) => offers.catalogue.filter((each) => each.kind === "message").map((each) => each.name),
    read: ({ element }) => event(element, "Message").messageRef?.name ?? "",
    write: ({ modeling, root, moddle, shape, element }, value) => modeling.updateModdleProperties(shape, event(element, "Message"), { messageRef: value ? message(root, moddle, value) : undefined }),
  },
  { id: "offered", label: "Chỉ hiện nút bấm khi", when: (each) => event(each, "Message") && any(each, EVENTS_WITH_FORM), suggestions: calls, ...property("offered") },
  { id: "payload", label: "Biến mang theo", hint: "Cách nhau bằng dấu phẩy.", when: (each) => event(each, "Message") || event(each, "Signal"), ...property("payload") },
  {
    id: "decision",
    label: "Bảng quyết định",
    when: (each) => is(each, "bpmn:BusinessRuleTask"),
    choices: (offers) => offers.decisions,
    link: (offers, key) => (key ? { href: offers.tables + key, text: "Sửa bảng quyết định" } : { href: offers.tables, text: "Tạo bảng quyết định" }),
    read: ({ properties, element }) => properties.decision(element),
    write: ({ properties, shape, element }, value) => properties.setDecision(shape, element, value),
  },
  { id: "called", label: "Quy trình được gọi", when: (each) => is(each, "bpmn:CallActivity"), choices: (offers) => offers.definitions, ...attribute("calledElement") },
  { id: "aside", label: "Ngoài đường đi thường", tick: true, when: (each) => isStep(each) || is(each, "bpmn:EndEvent"), ...property("aside") },
];

function timerText(element) {
  return event(element, "Timer")[timerKind(element)]?.body ?? "";
}

function setTimer({ modeling, moddle, shape, element }, kind, text) {
  const none = { timeDate: undefined, timeDuration: undefined, timeCycle: undefined };
  // A kind is told by its expression; an empty one keeps the choice until it is filled in.
  modeling.updateModdleProperties(shape, event(element, "Timer"), { ...none, [kind]: moddle.create("bpmn:FormalExpression", { body: text }) });
}

// Two events of one name share one message: it is by its name that the engine brings them together.
function message(root, moddle, name) {
  const known = root.rootElements.find((each) => is(each, "bpmn:Message") && each.name === name);
  if (known) return known;
  const made = moddle.create("bpmn:Message", { id: moddle.ids.nextPrefixed("Message_"), name });
  made.$parent = root;
  root.rootElements.push(made);
  return made;
}
