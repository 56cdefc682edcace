// The things in a message that can be clicked or filled in.

import { make } from "./dom.js";
import { mrkdwn, plain } from "./mrkdwn.js";
import { upload } from "./world.js";

export function label(text, world) {
  if (!text) return "";
  return text.type === "mrkdwn" ? mrkdwn(text.text, world) : plain(text.text, text.emoji !== false);
}

const LONGEST = 3000;
const MOST_FILES = 10;
const LARGEST_FILE = 64 * 1024 * 1024;

const words = (text) => text?.text ?? "";

// Each maker returns the node; `act` is called with what was chosen, `node.read` gives the value for the state,
// `node.write` puts such a value back, `node.fault` is what is wrong with it, `node.ready` waits until it can be read, and
// `node.control` has the focus.
const MAKERS = {
  button(element, world, act) {
    const node = make("button", { type: "button", class: `button ${element.style ?? ""}`, "aria-label": element.accessibility_label }, label(element.text, world));
    node.addEventListener("click", () => {
      if (element.url) window.open(element.url, "_blank", "noopener,noreferrer");
      act({ text: element.text, ...(element.value === undefined ? {} : { value: element.value }) });
    });
    return node;
  },

  overflow(element, world, act) {
    const menu = make("div", { class: "menu", role: "menu" });
    const node = make("details", { class: "overflow" }, make("summary", { class: "button", "aria-label": "More actions" }, "⋯"), menu);
    for (const option of element.options) {
      const item = make("button", { type: "button", role: "menuitem" }, label(option.text, world));
      item.addEventListener("click", () => {
        node.open = false;
        act({ selected_option: option });
      });
      menu.append(item);
    }
    return node;
  },

  static_select(element, world, act) {
    const options = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
    const chosen = () => options.find((option) => option.value === node.value) ?? null;
    const node = make("select", { class: "field", "aria-label": words(element.placeholder) || "Choose" }, make("option", { value: "" }, words(element.placeholder) || "Choose…"),
      ...options.map((option) => make("option", { value: option.value, selected: option.value === element.initial_option?.value }, words(option.text))));
    node.addEventListener("change", () => act({ selected_option: chosen() }));
    node.read = () => ({ type: "static_select", selected_option: chosen() });
    node.write = ({ selected_option }) => choose(node, selected_option ? [selected_option.value] : []);
    return node;
  },

  users_select(element, world, act) {
    const node = make("select", { class: "field", "aria-label": words(element.placeholder) || "Choose somebody" }, make("option", { value: "" }, words(element.placeholder) || "Choose somebody…"),
      ...Object.entries(world.people).filter(([, one]) => !one.bot).map(([id, one]) => make("option", { value: id, selected: id === element.initial_user }, one.real_name)));
    node.addEventListener("change", () => act({ selected_user: node.value || null }));
    node.read = () => ({ type: "users_select", selected_user: node.value || null });
    node.write = ({ selected_user }) => choose(node, selected_user ? [selected_user] : []);
    return node;
  },

  multi_users_select(element, world, act) {
    const chosen = () => [...node.selectedOptions].map((option) => option.value);
    const node = make("select", { class: "field", multiple: true, "aria-label": words(element.placeholder) || "Choose people" },
      ...Object.entries(world.people).filter(([, one]) => !one.bot).map(([id, one]) => make("option", { value: id, selected: element.initial_users?.includes(id) ?? false }, one.real_name)));
    node.addEventListener("change", () => act({ selected_users: chosen() }));
    node.read = () => ({ type: "multi_users_select", selected_users: chosen() });
    node.write = ({ selected_users }) => choose(node, selected_users);
    node.fault = () => (chosen().length > (element.max_selected_items ?? Infinity) ? `Choose ${element.max_selected_items} at most.` : "");
    return node;
  },

  conversations_select(element, world, act) {
    const initial = element.initial_conversation ?? (element.default_to_current_conversation ? world.room : "");
    const wanted = element.filter?.include ?? ["public", "private", "im"];
    const kind = (one) => (one.direct ? "im" : one.private ? "private" : "public");
    const node = make("select", { class: "field", "aria-label": words(element.placeholder) || "Choose a channel" }, make("option", { value: "" }, words(element.placeholder) || "Choose a channel…"),
      ...world.channels.filter((one) => wanted.includes(kind(one))).map((one) => make("option", { value: one.id, selected: one.id === initial }, `# ${one.name}`)));
    node.addEventListener("change", () => act({ selected_conversation: node.value || null }));
    node.read = () => ({ type: "conversations_select", selected_conversation: node.value || null });
    node.write = ({ selected_conversation }) => choose(node, selected_conversation ? [selected_conversation] : []);
    return node;
  },

  datepicker: (element, world, act) => picker("date", "selected_date", element.initial_date, "datepicker", element, act),
  timepicker: (element, world, act) => picker("time", "selected_time", element.initial_time, "timepicker", element, act),

  plain_text_input(element) {
    const node = make(element.multiline ? "textarea" : "input", { class: "field", placeholder: words(element.placeholder), rows: element.multiline ? "4" : undefined, "aria-label": words(element.placeholder) || "Text" });
    node.value = element.initial_value ?? "";
    node.read = () => ({ type: "plain_text_input", value: node.value || null });
    node.write = ({ value }) => {
      node.value = value ?? "";
    };
    node.fault = () => {
      const { length } = node.value;
      if (length > (element.max_length ?? LONGEST)) return `This has ${length} characters; ${element.max_length ?? LONGEST} are allowed.`;
      return length && length < (element.min_length ?? 0) ? `At least ${element.min_length} characters are needed.` : "";
    };
    return node;
  },

  file_input: (element) => chooser(element.max_files ?? MOST_FILES, element.filetypes ?? []),

  checkboxes: (element, world, act) => choices("checkbox", element, world, act),
  radio_buttons: (element, world, act) => choices("radio", element, world, act),

  image: (element) => make("span", { class: "picture", role: "img", "aria-label": element.alt_text }, "🖼"),
};

function picker(type, key, initial, kind, element, act) {
  const node = make("input", { class: "field", type, "aria-label": words(element.placeholder) || `Choose a ${type}` });
  node.value = initial ?? "";
  node.addEventListener("change", () => act({ [key]: node.value || null }));
  node.read = () => ({ type: kind, [key]: node.value || null });
  node.write = (state) => {
    node.value = state[key] ?? "";
  };
  return node;
}

// What is no longer among a list's options is not chosen any more; where nothing is left, its own choice stays.
function choose(select, values) {
  const options = [...select.options];
  if (values.length && !options.some((option) => values.includes(option.value))) return;
  if (!select.multiple && !values.length) select.value = "";
  else for (const option of options) option.selected = values.includes(option.value);
}

// Files go to the playground as they are chosen, and the form names them.
function chooser(most, kinds) {
  const input = make("input", { type: "file", class: "field", multiple: most > 1, accept: kinds.map((kind) => `.${kind}`).join(",") });
  const names = make("ul", { class: "chosen" });
  const node = make("div", { class: "files" }, input, names);
  let files = [];
  let answers = [];
  const taken = async (file) => (file.size > LARGEST_FILE ? { trouble: "It is larger than 64 MB." } : upload(file));
  input.addEventListener("change", () => {
    const chosen = [...input.files];
    [files, answers] = [chosen, []];
    names.replaceChildren(...(chosen.length > 1 ? chosen.map((file) => make("li", {}, file.name)) : []));
    node.ready = Promise.all(chosen.length > most ? [] : chosen.map(taken)).then((all) => {
      if (files === chosen) answers = all;
    });
  });
  node.control = input;
  node.read = () => ({ type: "file_input", files: answers });
  node.fault = () => {
    if (files.length > most) return `Choose ${most} ${most === 1 ? "file" : "files"} at most.`;
    return answers.flatMap(({ trouble }, place) => (trouble ? [`${files[place].name}: ${trouble}`] : [])).join(" ");
  };
  return node;
}

let group = 0;

function choices(type, element, world, act) {
  const one = type === "radio";
  const key = one ? "selected_option" : "selected_options";
  const name = `choices-${(group += 1)}`;
  const initial = one ? [element.initial_option] : (element.initial_options ?? []);
  const node = make("span", { class: "choices", role: one ? "radiogroup" : "group" });
  const boxes = element.options.map((option) => {
    const box = make("input", { type, name });
    box.checked = initial.some((chosen) => chosen?.value === option.value);
    const about = option.description ? make("small", {}, label(option.description, world)) : null;
    node.append(make("label", {}, box, make("span", {}, label(option.text, world), ...(about ? [about] : []))));
    return box;
  });
  const chosen = () => {
    const options = element.options.filter((_, place) => boxes[place].checked);
    return { [key]: one ? (options[0] ?? null) : options };
  };
  node.addEventListener("change", () => act(chosen()));
  node.read = () => ({ type: one ? "radio_buttons" : "checkboxes", ...chosen() });
  node.write = (state) => {
    const values = (one ? [state[key]] : state[key]).map((option) => option?.value);
    boxes.forEach((box, place) => {
      box.checked = values.includes(element.options[place].value);
    });
  };
  return node;
}

export function element(block, one, world, click) {
  const maker = MAKERS[one.type];
  if (!maker) return make("span", { class: "unknown" }, `(${one.type} is not shown in the playground)`);
  const quiet = block.type === "input" && !block.dispatch_action;
  const node = maker(one, world, (chosen) => quiet || click({ block: block.block_id, action: one.action_id, type: one.type, chosen }, one.confirm));
  node.dataset.key = `${block.block_id}/${one.action_id}`;
  node.dataset.action = one.action_id;
  node.dataset.block = block.block_id;
  return node;
}

// What is filled in anywhere in a message, as Slack sends it along with a click.
export function state(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-action]")) {
    if (node.read) (values[node.dataset.block] ??= {})[node.dataset.action] = node.read();
  }
  return values;
}
