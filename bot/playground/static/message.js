// One message, with its thread, as it is shown.

import { blocks } from "./blocks.js";
import { full, time } from "./dates.js";
import { make } from "./dom.js";
import { label, state } from "./elements.js";
import { mrkdwn } from "./mrkdwn.js";
import { ofMessage } from "./shortcuts.js";
import { at, keyOf, reader, send, world, zone } from "./world.js";

const openThreads = new Set();

export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  const dialog = at("confirm");
  at("confirm-title").replaceChildren(label(question.title, reader()));
  at("confirm-text").replaceChildren(label(question.text, reader()));
  at("confirm-yes").replaceChildren(label(question.confirm, reader()));
  at("confirm-yes").className = `button ${question.style ?? "primary"}`;
  at("confirm-deny").replaceChildren(label(question.deny, reader()));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}

async function clicked(message, root, click, question) {
  if (!(await confirmed(question))) return;
  await send("click", { channel: message.channel, ts: message.ts, state: state(root), ...click });
}

export function avatar(person, name) {
  const kind = person?.bot ? "bot" : person ? "person" : "slack";
  const letters = person?.bot ? "✓" : name.split(" ").map((word) => word[0]).join("").slice(0, 2);
  const tint = String((name.charCodeAt(0) * 7) % 5);
  return make("span", { class: `avatar ${kind}`, "data-tint": tint, "aria-hidden": "true" }, letters);
}

function tools(message) {
  if (message.gone) return null;
  const may = message.ephemeral || message.user === world.me || world.people[world.me].admin;
  const what = message.ephemeral ? "Dismiss" : "Delete";
  const button = make("button", { type: "button", class: "tool", "aria-label": `${what} this message` }, what);
  button.addEventListener("click", () => send("delete", { channel: message.channel, ts: message.ts }));
  return make("div", { class: "tools" }, message.ephemeral ? null : ofMessage(message), may ? button : null);
}

function attachments(message) {
  if (!message.files?.length) return null;
  return make("p", { class: "attached" }, message.files.map((file) => `📎 ${file.name}`).join(", "));
}

function thread(message, replies) {
  if (!replies.length) return null;
  const key = keyOf(message);
  const last = make("span", { class: "thread-last" }, `last at ${time(Number(replies.at(-1).ts), zone())}`);
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  const summary = make("summary", {}, count, last);
  summary.dataset.key = `thread/${key}`;
  const answers = replies.map((reply) => drawing(reply));
  const node = make("details", { class: "thread" }, summary, make("div", { role: "group", "aria-label": "Thread" }, ...answers));
  node.open = openThreads.has(key);
  node.addEventListener("toggle", () => (node.open ? openThreads.add(key) : openThreads.delete(key)));
  return node;
}

function stamp(message) {
  const seconds = Number(message.ts);
  const href = `/archives/${message.channel}/${idOf(message)}`;
  return make("a", { class: "stamp", href, title: full(seconds, zone()) }, time(seconds, zone()));
}

function head(message, name) {
  const app = world.people[message.user]?.bot ? make("span", { class: "app" }, "APP") : null;
  return make("p", { class: "head" }, make("strong", {}, name), app, stamp(message));
}

function only() {
  return make("p", { class: "only" }, make("span", { "aria-hidden": "true" }, "👁 "), "Only visible to you");
}

export const idOf = (message) => `p${message.ts.replace(".", "")}`;

// `compact` leaves out the name, because the message before has the same.
export function drawing(message, replies = [], compact = false) {
  const who = world.people[message.user];
  const name = who?.real_name ?? "Slackbot";
  const kinds = ["message", compact && "compact", message.ephemeral && "ephemeral", message.gone && "gone"];
  const spoken = `${name}, ${time(Number(message.ts), zone())}${message.ephemeral ? ", only visible to you" : ""}`;
  const root = make("article", { class: kinds.filter(Boolean).join(" "), id: idOf(message), "aria-label": spoken });
  const body = make("div", { class: "body" });
  if (message.blocks) body.append(blocks(message.blocks, reader(), (click, question) => clicked(message, root, click, question)));
  else body.append(make("div", { class: "text" }, mrkdwn(message.text, reader())));
  if (message.edited && !message.blocks) body.append(make("span", { class: "edited" }, "(edited)"));
  root.append(
    compact ? make("span", { class: "gutter" }, stamp(message)) : avatar(who, name),
    make("div", { class: "content" }, message.ephemeral ? only() : null, compact ? null : head(message, name), body, attachments(message), thread(message, replies)),
    tools(message) ?? "",
  );
  return root;
}
