// Blocks as elements, one maker each.

import { date } from "./dates.js";
import { fragment, make } from "./dom.js";
import { element, label } from "./elements.js";
import { emoji } from "./emoji.js";
import { link, markdown, person } from "./mrkdwn.js";

let fields = 0;

const MAKERS = {
  header: (block, world) => make("h3", { class: "header" }, label(block.text, world)),

  section(block, world, click) {
    const body = make("div", { class: "section-body" });
    if (block.text) body.append(make("div", { class: "text" }, label(block.text, world)));
    if (block.fields) body.append(make("div", { class: "fields" }, ...block.fields.map((field) => make("div", {}, label(field, world)))));
    const node = make("div", { class: "section" }, body);
    if (block.accessory) node.append(make("div", { class: "accessory" }, element(block, block.accessory, world, click)));
    return node;
  },

  context: (block, world, click) => make("div", { class: "context" },
    ...block.elements.map((one) => (one.type === "image" ? element(block, one, world, click) : make("span", {}, label(one, world))))),

  actions: (block, world, click) => make("div", { class: "actions", role: "group", "aria-label": "Actions" }, ...block.elements.map((one) => element(block, one, world, click))),

  divider: () => make("hr"),

  image: (block) => make("div", { class: "picture", role: "img", "aria-label": block.alt_text }, `🖼 ${block.alt_text}`),

  markdown: (block, world) => make("div", { class: "text markdown" }, markdown(block.text, world)),

  input(block, world, click) {
    const name = `field-${(fields += 1)}`;
    const node = element(block, block.element, world, click);
    const control = node.control ?? node;
    const title = make("label", { id: `${name}-label`, for: name }, label(block.label, world), block.optional ? make("span", { class: "optional" }, " (optional)") : null);
    const hint = block.hint ? make("small", { id: `${name}-hint` }, label(block.hint, world)) : null;
    const error = make("p", { class: "error", id: `${name}-error`, "aria-live": "polite" });
    control.id = name;
    control.removeAttribute("aria-label");
    control.setAttribute("aria-labelledby", title.id);
    control.setAttribute("aria-describedby", hint ? `${hint.id} ${error.id}` : error.id);
    return Object.assign(make("div", { class: "input" }, title, node, hint, error), { block, node, control, error });
  },

  rich_text: (block, world) => make("div", { class: "rich" }, ...block.elements.map((part) => richPart(part, world))),
};

const RICH_PARTS = {
  rich_text_section: (part, world) => make("div", {}, ...richWords(part, world)),
  rich_text_preformatted: (part, world) => make("pre", {}, ...richWords(part, world)),
  rich_text_quote: (part, world) => make("blockquote", {}, ...richWords(part, world)),
  rich_text_list: (part, world) => make(part.style === "ordered" ? "ol" : "ul", { class: `indent-${part.indent ?? 0}`, start: part.offset ? String(part.offset + 1) : undefined },
    ...part.elements.map((item) => make("li", {}, ...richWords(item, world)))),
};

function richPart(part, world) {
  return RICH_PARTS[part.type]?.(part, world) ?? fragment();
}

function richWords(part, world) {
  return part.elements.map((word) => styled(richWord(word, world), word.style));
}

function lines(text) {
  return fragment(...text.split("\n").flatMap((line, place) => (place ? [make("br"), line] : [line])));
}

function richWord(word, world) {
  switch (word.type) {
    case "text":
      return lines(word.text);
    case "link":
      return link(word.url, word.text ?? word.url);
    case "user":
      return person(word.user_id, world);
    case "usergroup":
      return make("span", { class: "mention" }, `@${world.groups[word.usergroup_id] ?? word.usergroup_id}`);
    case "channel":
      return make("span", { class: "mention" }, `#${world.channels.find((one) => one.id === word.channel_id)?.name ?? word.channel_id}`);
    case "emoji":
      return fragment(emoji(word.name));
    case "date":
      return make("time", { title: word.fallback }, date(word.timestamp, word.format, world) ?? word.fallback ?? "");
    case "broadcast":
      return make("span", { class: "mention loud" }, `@${word.range}`);
    default:
      return fragment();
  }
}

function styled(node, style = {}) {
  for (const [name, tag] of [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]]) {
    if (style[name]) node = make(tag, {}, node);
  }
  return node;
}

export function blocks(list, world, click) {
  return fragment(...list.map((block) => {
    const maker = MAKERS[block.type];
    return maker ? maker(block, world, click) : make("p", { class: "unknown" }, `(${block.type} is not shown in the playground)`);
  }));
}
