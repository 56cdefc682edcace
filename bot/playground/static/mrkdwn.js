// Slack's mrkdwn, and the Markdown of markdown blocks, as elements.

import { date } from "./dates.js";
import { fragment, make } from "./dom.js";
import { emoji } from "./emoji.js";

const URL_TEXT = String.raw`(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)"'”])`;
const EMOJI = ":([a-z0-9_+-]+):";
const CODE = "`([^`\\n]+)`";
const NEWLINE = "(\\n)";
const QUOTE = /^(?:>|&gt;) ?/;
const pattern = (...parts) => new RegExp(parts.join("|"), "g");

// *bold*, _italic_ and ~strike~ begin and end at the edge of a word.
const between = (mark) => String.raw`(?<![\w${mark}])[${mark}]([^\s${mark}](?:[^${mark}\n]*[^\s${mark}])?)[${mark}](?![\w${mark}])`;
const MRKDWN = pattern(CODE, "<([^<>\\n]+)>", between("*"), between("_"), between("~"), EMOJI, URL_TEXT, NEWLINE);
const MARKDOWN = pattern(
  CODE, String.raw`\[([^\]\n]+)\]\(([^()\s]+)\)`, String.raw`\*\*([^*\n]+)\*\*`, String.raw`(?<![\w*])[*_]([^*_\n]+)[*_](?![\w*])`,
  "~~([^~\\n]+)~~", EMOJI, URL_TEXT, NEWLINE,
);

export function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function link(address, ...label) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return fragment(...label);
  }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return fragment(...label);
  const own = url.origin === location.origin;
  return make("a", { href: url.href, target: own ? undefined : "_blank", rel: "noopener noreferrer" }, ...label);
}

export function person(id, world) {
  const known = world.people[id];
  return make("span", { class: id === world.me ? "mention me" : "mention" }, `@${known?.real_name ?? id}`);
}

// Plain text: nothing but emoji means anything in it.
export function plain(text, withEmoji = true) {
  return fragment(withEmoji ? String(text).replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name)) : String(text));
}

function angled(inside, world) {
  const bar = inside.indexOf("|");
  const [target, label] = bar < 0 ? [inside, ""] : [inside.slice(0, bar), unescaped(inside.slice(bar + 1))];
  if (target.startsWith("@")) return person(target.slice(1), world);
  if (target.startsWith("#")) {
    const channel = world.channels.find((one) => one.id === target.slice(1));
    return make("span", { class: "mention" }, `#${channel?.name ?? (label || "private channel")}`);
  }
  if (target.startsWith("!date^")) {
    const [, seconds, format, address] = target.split("^");
    const text = date(seconds, format, world) ?? label;
    const shown = make("time", { datetime: new Date(Number(seconds) * 1000).toISOString(), title: label }, text);
    return address ? link(address, shown) : shown;
  }
  if (target.startsWith("!subteam^")) {
    return make("span", { class: "mention" }, `@${world.groups[target.slice(9)] ?? label.replace(/^@/, "")}`);
  }
  if (target.startsWith("!")) return make("span", { class: "mention loud" }, `@${label || target.slice(1)}`);
  return link(unescaped(target), label || unescaped(target).replace(/^mailto:/, ""));
}

function inline(text, world) {
  const out = [];
  let done = 0;
  for (const found of text.matchAll(MRKDWN)) {
    const [whole, code, angle, bold, italic, strike, name, url, newline] = found;
    out.push(unescaped(text.slice(done, found.index)));
    done = found.index + whole.length;
    if (code !== undefined) out.push(make("code", {}, ...codeParts(code, world)));
    else if (angle !== undefined) out.push(angled(angle, world));
    else if (bold !== undefined) out.push(make("strong", {}, ...inline(bold, world)));
    else if (italic !== undefined) out.push(make("em", {}, ...inline(italic, world)));
    else if (strike !== undefined) out.push(make("s", {}, ...inline(strike, world)));
    else if (name !== undefined) out.push(emoji(name));
    else if (url !== undefined) out.push(link(unescaped(url), unescaped(url)));
    else if (newline !== undefined) out.push(make("br"));
  }
  out.push(unescaped(text.slice(done)));
  return out.filter((part) => part !== "");
}

// Mentions and links work inside code, formatting does not.
function codeParts(text, world) {
  return text.split(/(<[^<>\n]+>)/).filter(Boolean).map((part) => (/^<.+>$/.test(part) ? angled(part.slice(1, -1), world) : unescaped(part)));
}

// Lines that begin with > become quotes; the rest stays as it is.
function quoted(text, render) {
  const out = [];
  const groups = [];
  for (const line of text.split("\n")) {
    const quote = QUOTE.test(line);
    if (groups.at(-1)?.quote !== quote) groups.push({ quote, lines: [] });
    groups.at(-1).lines.push(line.replace(QUOTE, ""));
  }
  for (const { quote, lines } of groups) {
    const inner = render(lines.join("\n"));
    if (quote) out.push(make("blockquote", {}, ...inner));
    else out.push(...inner);
  }
  return out;
}

function fenced(text, world, render) {
  const parts = text.split("```");
  if (parts.length % 2 === 0) parts.push(`\`\`\`${parts.pop()}`);
  return parts.flatMap((part, place) => {
    if (place % 2) return [make("pre", {}, ...codeParts(part.replace(/^\n/, "").replace(/\n$/, ""), world))];
    const trimmed = part.replace(place ? /^\n/ : "", "").replace(place < parts.length - 1 ? /\n$/ : "", "");
    return trimmed ? render(trimmed) : [];
  });
}

export function mrkdwn(text, world) {
  return fragment(...fenced(String(text), world, (part) => quoted(part, (lines) => inline(lines, world))));
}

function markdownInline(text) {
  const out = [];
  let done = 0;
  for (const found of text.matchAll(MARKDOWN)) {
    const [whole, code, label, address, bold, italic, strike, name, url] = found;
    out.push(text.slice(done, found.index));
    done = found.index + whole.length;
    if (code !== undefined) out.push(make("code", {}, code));
    else if (label !== undefined) out.push(link(address, ...markdownInline(label)));
    else if (bold !== undefined) out.push(make("strong", {}, ...markdownInline(bold)));
    else if (italic !== undefined) out.push(make("em", {}, ...markdownInline(italic)));
    else if (strike !== undefined) out.push(make("s", {}, ...markdownInline(strike)));
    else if (name !== undefined) out.push(emoji(name));
    else if (url !== undefined) out.push(link(url, url));
    else out.push(make("br"));
  }
  out.push(text.slice(done));
  return out.filter((part) => part !== "");
}

function markdownLines(text) {
  const out = [];
  let list = null;
  for (const line of text.split("\n")) {
    const [, heading] = line.match(/^#{1,6} (.+)$/) ?? [];
    const [, bullet, number, item] = line.match(/^\s*(?:([-*])|(\d+)\.) (.+)$/) ?? [];
    if (item === undefined) list = null;
    if (heading) out.push(make("p", { class: "heading" }, ...markdownInline(heading)));
    else if (item !== undefined) {
      const tag = bullet ? "ul" : "ol";
      if (list?.localName !== tag) out.push((list = make(tag, { start: number })));
      list.append(make("li", {}, ...markdownInline(item)));
    } else if (line.trim()) out.push(make("p", {}, ...markdownInline(line)));
  }
  return out;
}

export function markdown(text, world) {
  return fragment(...fenced(String(text), world, (part) => quoted(part, markdownLines)));
}
