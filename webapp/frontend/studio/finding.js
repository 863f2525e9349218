// Finding without diacritics, as everywhere in this house: “kiem tra” finds “Kiểm tra”.
import search from "diagram-js/lib/features/search/search";

// Sign by sign, so that what is found stands at the same place in the words as they are shown.
const plain = (text) => text.normalize("NFC").replace(/[^\0-\x7f]/g, (sign) => (sign === "đ" || sign === "Đ" ? "d" : sign.normalize("NFD")[0]));
const each = (value, change) => (Array.isArray(value) ? value.map(change) : value && change(value));

function find(items, pattern, { keys }) {
  const folded = items.map((item) => ({ item, ...Object.fromEntries(keys.map((key) => [key, each(item[key], plain)])) }));
  return search(folded, plain(pattern), { keys }).map(({ item: { item }, tokens }) => ({ item, tokens: asShown(tokens, item) }));
}

function asShown(tokens, item) {
  const shown = (found, text) => found.map((token) => ({ ...token, value: text.normalize("NFC").substr(token.index, token.value.length) }));
  return Object.fromEntries(Object.entries(tokens).map(([key, found]) => [
    key, Array.isArray(item[key]) ? found.map((one, place) => shown(one, item[key][place])) : shown(found, item[key] ?? ""),
  ]));
}

export default { search: ["value", find] };
