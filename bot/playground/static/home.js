// The bot's Home: a tab beside the direct messages with it.

import { blocks } from "./blocks.js";
import { make } from "./dom.js";
import { state } from "./elements.js";
import { confirmed } from "./message.js";
import { at, reader, send } from "./world.js";

const TABS = ["messages", "home"];
const EMPTY = "The bot has put nothing here yet.";

let shown = null;
let open = false;

async function press(view, click, question) {
  if (!(await confirmed(question))) return;
  await send("press", { view: view.id, state: state(at("home")), ...click });
}

// What is focused is found again by what it does, because each publication gives the blocks other ids.
function place(node) {
  const same = [...at("home").querySelectorAll("[data-action]")].filter((one) => one.dataset.action === node?.dataset.action);
  return { action: node?.dataset.action, number: same.indexOf(node) };
}

function draw() {
  const focus = at("home").contains(document.activeElement) ? place(document.activeElement) : null;
  const drawn = shown ? blocks(shown.blocks, reader(), (click, question) => press(shown, click, question)) : make("p", { class: "unknown" }, EMPTY);
  at("home").replaceChildren(drawn);
  if (!focus) return;
  const same = [...at("home").querySelectorAll("[data-action]")].filter((one) => one.dataset.action === focus.action);
  (same[focus.number] ?? at("home")).focus();
}

export function show(view) {
  if (shown && view && shown.hash === view.hash) return;
  shown = view ?? null;
  draw();
}

function choose(tab) {
  open = tab === "home";
  for (const name of TABS) {
    const chosen = name === tab;
    at(`tab-${name}`).setAttribute("aria-selected", String(chosen));
    at(`tab-${name}`).tabIndex = chosen ? 0 : -1;
  }
  at("home").hidden = !open;
  at("scroll").hidden = open;
  at("composer").hidden = open;
  document.body.classList.toggle("at-home", open);
}

async function turn(tab) {
  choose(tab);
  await send("home", { tab });
}

// Another room was entered: the tabs are those of the direct messages alone, and begin with these.
export function enter(direct) {
  at("tabs").hidden = !direct;
  choose("messages");
}

export function begin() {
  for (const tab of TABS) at(`tab-${tab}`).addEventListener("click", () => turn(tab));
  at("tabs").addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = open ? "messages" : "home";
    at(`tab-${other}`).focus();
    turn(other);
  });
}
