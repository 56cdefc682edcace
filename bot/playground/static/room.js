// The messages of the open channel, in order, each drawn anew only when it has changed.

import { day } from "./dates.js";
import { arrange, make } from "./dom.js";
import { drawing } from "./message.js";
import { at, keyOf, world, zone } from "./world.js";

const TOGETHER = 300; // seconds in which one person's messages stand under one name
const NEAR = 80; // pixels from the end that still count as at the end

const messages = new Map();
const drawn = new Map();

const dayOf = (message) => day(Number(message.ts), zone(), world.now());

// An unchanged message keeps its element, so that focus and half-typed input stay.
function cached(message, replies, compact) {
  const key = keyOf(message);
  const print = JSON.stringify([message, replies, compact, dayOf(message), world.me, world.people, world.channels]);
  const before = drawn.get(key);
  if (before?.print === print) return before.node;
  const focused = before?.node.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  const node = drawing(message, replies, compact);
  drawn.set(key, { print, node });
  if (focused) queueMicrotask(() => node.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus());
  return node;
}

function divider(text) {
  const key = `day ${text}`;
  if (!drawn.has(key)) drawn.set(key, { node: make("p", { class: "day" }, make("span", {}, text)) });
  return drawn.get(key).node;
}

function here() {
  const all = [...messages.values()].filter((message) => message.channel === world.room);
  return all.sort((one, other) => Number(one.ts) - Number(other.ts));
}

function isAnswer(message) {
  const parent = message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : "";
  return parent && !message.broadcast && messages.has(`${message.channel}/${parent}`);
}

function goesOn(message, last) {
  const plain = [message, last].every((one) => one && !one.blocks && !one.ephemeral);
  return plain && last.user === message.user && Number(message.ts) - Number(last.ts) < TOGETHER && dayOf(message) === dayOf(last);
}

export function atEnd() {
  const { scrollHeight, scrollTop, clientHeight } = at("scroll");
  return scrollHeight - scrollTop - clientHeight < NEAR;
}

export function toEnd() {
  at("scroll").scrollTop = at("scroll").scrollHeight;
}

export function show() {
  const all = here();
  const follow = atEnd();
  const nodes = [];
  let last = null;
  for (const message of all.filter((one) => !isAnswer(one))) {
    if (!last || dayOf(last) !== dayOf(message)) nodes.push(divider(dayOf(message)));
    const replies = all.filter((one) => one.thread_ts === message.ts && one.ts !== message.ts);
    nodes.push(cached(message, replies, goesOn(message, last)));
    last = message;
  }
  arrange(at("messages"), nodes);
  at("welcome").hidden = all.length > 0;
  at("chips").hidden = all.length === 0;
  if (follow) toEnd();
}

// Shows another channel, or another reader's; without a screen reader reading it all out.
export function showAnew() {
  at("messages").setAttribute("aria-busy", "true");
  drawn.clear();
  show();
  toEnd();
  at("newer").hidden = true;
  at("messages").removeAttribute("aria-busy");
}

export function replaceAll(all) {
  messages.clear();
  for (const message of all) messages.set(keyOf(message), message);
}

// Takes in one change; tells whether there is a message that was not there before.
export function change({ channel, ts, message }) {
  const key = `${channel}/${ts}`;
  const fresh = Boolean(message) && !messages.has(key);
  if (message) messages.set(key, message);
  else messages.delete(key);
  if (!messages.has(key)) drawn.delete(key);
  if (channel === world.room) {
    const away = !atEnd();
    show();
    if (fresh && away) at("newer").hidden = false;
  }
  return fresh;
}
