// What the panel asks of each kind of element: a table of fields, each read from the drawing and written to it.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { EVENTS, event, hasMessage } from "./events.js";
import { SEVERAL } from "./several.js";

const EVENTS_WITH_FORM = ["bpmn:StartEvent", "bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent"];
const any = (element, kinds) => kinds.some((kind) => is(element, kind));
const isStep = (element) => any(element, ["bpmn:UserTask", "bpmn:ManualTask"]);
const isAnswered = (element) => isStep(element) || (any(element, EVENTS_WITH_FORM) && (event(element, "Message") || (is(element, "bpmn:StartEvent") && !element.eventDefinitions?.length)));
const isDecided = (element) => is(element, "bpmn:SequenceFlow") && any(element.sourceRef, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"]);

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
  {
    id: "forms",
    label: "Biểu mẫu của việc ngoài sơ đồ",
    hint: "Tên các biểu mẫu không bước nào nêu (tạm dừng, mở lại…), cách nhau bằng dấu phẩy.",
    when: (each) => is(each, "bpmn:Participant") && each.processRef,
    read: ({ properties, element }) => properties.property(element.processRef, "forms"),
    write: ({ properties, shape, element }, value) => properties.setProperty(shape, element.processRef, "forms", value),
  },
  { id: "candidates", label: "Ai làm các bước của làn", when: (each) => is(each, "bpmn:Lane"), choices: (offers) => named(offers, "candidates"), ...property("candidates") },
  {
    id: "form",
    label: "Biểu mẫu",
    when: isAnswered,
    choices: (offers) => offers.forms.map(([name, title]) => [name, title ? `${title} (${name})` : name]),
    link: (offers, value) => (offers.forms.some(([name]) => name === value) ? { href: `${offers.forms_at}/${value}`, text: "Sửa biểu mẫu" } : { href: offers.forms_at, text: "Thêm biểu mẫu" }),
    ...property("form"),
  },
  { id: "state", label: "Trạng thái khi đứng ở đây", hint: "Một từ, hoặc biểu thức sau dấu “=”.", when: (each) => isStep(each) || is(each, "bpmn:EndEvent"), suggestions: (offers) => offers.catalogue.filter((each) => each.kind === "state").map((each) => each.name), ...property("state") },
  { id: "own-candidates", label: "Ai làm, nếu khác với làn", when: isAnswered, choices: (offers) => named(offers, "candidates"), ...property("candidates") },
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
    hint: "Chọn trong gợi ý, hoặc viết dạng: decision == 'confirm'",
    when: isDecided,
    suggestions: (offers) => [...offers.conditions, ...calls(offers)],
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
  ...EVENTS,
  { id: "offered", label: "Chỉ hiện nút bấm khi", when: (each) => event(each, "Message") && any(each, EVENTS_WITH_FORM), suggestions: calls, ...property("offered") },
  { id: "correlation", label: "Chuyển cho tiến trình nào", hint: "Biểu thức; để trống: tiến trình cùng mã hồ sơ.", when: hasMessage, suggestions: calls, ...property("correlation") },
  { id: "payload", label: "Biến mang theo", hint: "Cách nhau bằng dấu phẩy.", when: (each) => hasMessage(each) || event(each, "Signal"), ...property("payload") },
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
  ...SEVERAL,
  { id: "aside", label: "Ngoài đường đi thường", tick: true, when: (each) => isStep(each) || is(each, "bpmn:EndEvent"), ...property("aside") },
];
