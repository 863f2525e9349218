// What the panel asks of steps that are done several times: how often or for which list, and when that is enough.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { named } from "./kept.js";

const KINDS = ["bpmn:UserTask", "bpmn:ManualTask", "bpmn:ServiceTask", "bpmn:SubProcess", "bpmn:CallActivity"];
const ORDERS = { parallel: "Nhiều lần, song song", sequential: "Nhiều lần, lần lượt" };
const loop = (element) => (is(element, "bpmn:Activity") && is(element.loopCharacteristics ?? {}, "bpmn:MultiInstanceLoopCharacteristics") ? element.loopCharacteristics : undefined);
const within = (name, read, make) => ({
  when: loop,
  read: ({ element }) => read(loop(element)[name]) ?? "",
  write: ({ modeling, moddle, shape, element }, value) => modeling.updateModdleProperties(shape, loop(element), { [name]: value ? make(moddle, value) : undefined }),
});
const expression = (name) => within(name, (found) => found?.body, (moddle, body) => moddle.create("bpmn:FormalExpression", { body }));

export const SEVERAL = [
  {
    id: "several",
    label: "Làm mấy lần",
    when: (element) => KINDS.some((kind) => is(element, kind)),
    choices: () => Object.entries(ORDERS),
    none: "Một lần",
    redraws: true,
    read: ({ element }) => (loop(element) ? (loop(element).isSequential ? "sequential" : "parallel") : ""),
    write: ({ modeling, moddle, shape, element }, value) => {
      const isSequential = value === "sequential";
      if (value && loop(element)) return modeling.updateModdleProperties(shape, loop(element), { isSequential });
      const loopCharacteristics = value ? moddle.create("bpmn:MultiInstanceLoopCharacteristics", { isSequential }) : undefined;
      if (loopCharacteristics) loopCharacteristics.$parent = element;
      return modeling.updateProperties(shape, { loopCharacteristics });
    },
  },
  {
    id: "several-list",
    label: "Mỗi mục của danh sách một lần",
    hint: "Tên biến là danh sách; hoặc để trống và điền số lần.",
    ...within("loopDataInputRef", (found) => found?.id, named),
  },
  {
    id: "several-item",
    label: "Tên biến của từng mục",
    hint: "Ở trong bước, biến này là mục đang làm.",
    wrong: (context, value) => (value && !/^[A-Za-z_]\w*$/.test(value) ? "Tên biến chỉ gồm chữ không dấu, số, gạch dưới, không bắt đầu bằng số." : ""),
    ...within("inputDataItem", (found) => found?.id, (moddle, name) => moddle.create("bpmn:DataInput", { id: name, name })),
  },
  { id: "several-count", label: "Số lần", hint: "Một số, hoặc biểu thức cho ra số.", ...expression("loopCardinality") },
  { id: "several-done", label: "Đủ khi", hint: "Đúng thì những lần còn lại thôi, ví dụ: decision == 'agree'", ...expression("completionCondition") },
];
