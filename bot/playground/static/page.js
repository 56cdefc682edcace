// The page as a whole: listens to the workspace, and shows what is around the messages.

import * as composer from "./composer.js";
import { clock } from "./dates.js";
import { make } from "./dom.js";
import * as home from "./home.js";
import { avatar } from "./message.js";
import * as modal from "./modal.js";
import * as shortcuts from "./shortcuts.js";
import { atEnd, change, replaceAll, show, showAnew, toEnd } from "./room.js";
import { at, send, toast, world, zone } from "./world.js";

const unread = new Map();
let stream = null;

function enter(channel) {
  world.room = channel;
  unread.delete(channel);
  sessionStorage.setItem("room", channel);
  around();
  home.enter(world.channels.find((one) => one.id === channel)?.direct);
  showAnew();
}

const title = (channel) => (channel.direct ? channel.name : `${channel.private ? "🔒" : "#"} ${channel.name}`);

function channelItem(channel) {
  const count = unread.get(channel.id);
  const open = channel.id === world.room;
  const badge = count ? make("span", { class: "badge", "aria-label": `${count} unread` }, String(count)) : null;
  const kind = open ? "open" : count ? "unread" : "";
  const button = make("button", { type: "button", class: kind, "aria-current": open ? "page" : null }, title(channel), badge);
  button.dataset.key = channel.id;
  button.addEventListener("click", () => enter(channel.id));
  return make("li", {}, button);
}

function showChannels() {
  const focused = at("channels").contains(document.activeElement) ? document.activeElement.dataset.key : "";
  at("channels").replaceChildren(...world.channels.map(channelItem));
  if (focused) at("channels").querySelector(`[data-key="${focused}"]`)?.focus();
}

function personChoice([id, one]) {
  const choice = make("input", { type: "radio", name: "person", value: id });
  choice.checked = id === world.me;
  choice.addEventListener("change", () => listen(id));
  const name = make("span", {}, one.real_name);
  return make("label", { title: `${one.real_name}, ${one.zone}` }, choice, avatar(one, one.real_name), name);
}

function showPeople() {
  if (at("people").querySelector("input")) return;
  at("people").append(...Object.entries(world.people).filter(([, one]) => !one.bot).map(personChoice));
}

function showBookmarks(all) {
  at("bookmarks").hidden = all.length === 0;
  at("bookmarks").replaceChildren(...all.map(({ title: text, link }) => make("li", {}, make("a", { href: link }, `🔗 ${text}`))));
}

function note(channel) {
  if (channel.direct) return "Direct messages with the bot";
  return channel.bot ? "The bot is in this channel" : "The bot is not in this channel: /invite @hybrid brings it in";
}

function around() {
  const channel = world.channels.find((one) => one.id === world.room);
  at("team").textContent = world.team;
  at("room").textContent = title(channel);
  at("room-note").textContent = note(channel);
  at("typed").placeholder = `Message ${channel.direct ? channel.name : `#${channel.name}`}, or /hybrid …`;
  at("typed-label").textContent = at("typed").placeholder;
  showBookmarks(channel.bookmarks);
  shortcuts.offer();
  showChannels();
  showPeople();
  tick();
}

function tick() {
  const now = world.now();
  const text = clock(now, zone());
  if (at("clock").textContent === text) return;
  at("clock").textContent = text;
  at("clock").dateTime = now.toISOString();
  at("clock").title = `The playground’s own time, in ${zone()}`;
}

// ---------------------------------------------------------------- what comes in

function learn({ now, messages, view, home: tab, ...rest }) {
  Object.assign(world, rest, { ahead: now * 1000 - Date.now() });
  if (messages) replaceAll(messages);
}

function onSnapshot(event) {
  const news = JSON.parse(event.data);
  learn(news);
  const known = world.channels.some((channel) => channel.id === world.room);
  enter(known ? world.room : world.channels[0].id);
  document.body.dataset.reader = world.me;
  jump(location.pathname);
  showViews(news);
}

function showViews(news) {
  modal.show(news.view);
  home.show(news.home);
}

function onWorkspace(event) {
  learn(JSON.parse(event.data));
  around();
  show();
}

function onMessage(event) {
  const news = JSON.parse(event.data);
  const fresh = change(news);
  if (!fresh || news.channel === world.room || news.message.user === world.me) return;
  unread.set(news.channel, (unread.get(news.channel) ?? 0) + 1);
  showChannels();
}

function listen(person) {
  stream?.close();
  sessionStorage.setItem("person", person);
  stream = new EventSource(`/page/events?person=${encodeURIComponent(person)}`);
  stream.addEventListener("snapshot", onSnapshot);
  stream.addEventListener("workspace", onWorkspace);
  stream.addEventListener("message", onMessage);
  stream.addEventListener("view", (event) => showViews(JSON.parse(event.data)));
  stream.addEventListener("error", () => toast("Waiting for the playground to come back …"));
}

// A link to a message, /archives/CHANNEL/pTS, shows it in its place.
function jump(path) {
  const [, channel, id] = path.match(/^\/archives\/(\w+)\/(p\d+)$/) ?? [];
  if (!world.channels.some((one) => one.id === channel)) return false;
  if (channel !== world.room) enter(channel);
  const target = at(id);
  const thread = target?.closest("details");
  if (thread) thread.open = true;
  target?.scrollIntoView({ block: "center" });
  target?.classList.add("found");
  setTimeout(() => target?.classList.remove("found"), 3000);
  return true;
}

function onLink(event) {
  const target = event.target.closest("a[href]");
  if (target?.origin === location.origin && jump(target.pathname)) event.preventDefault();
}

world.room = sessionStorage.getItem("room") ?? "";
composer.begin();
modal.begin();
home.begin();
shortcuts.begin();
document.addEventListener("click", onLink);
at("newer").addEventListener("click", toEnd);
at("scroll").addEventListener("scroll", () => {
  if (atEnd()) at("newer").hidden = true;
});
for (const button of document.querySelectorAll("[data-wind]")) {
  button.addEventListener("click", () => send("wind", { by: button.dataset.wind }));
}
setInterval(tick, 1000);
listen(sessionStorage.getItem("person") ?? "U0ALICE001");
