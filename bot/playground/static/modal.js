// The modal that is open: the topmost view, in a dialog of the browser's own.

import { blocks } from "./blocks.js";
import { label, state } from "./elements.js";
import { ask, at, reader, send } from "./world.js";

const CLOSE = { type: "plain_text", text: "Cancel" };

let shown = null;
let busy = false;

const fields = () => [...at("modal-body").querySelectorAll(".input")];
const focus = (control) => (control.querySelector("input") ?? control).focus();
const isEmpty = ({ type, ...values }) => Object.values(values).every((value) => value === null || value.length === 0);

function fault({ block, node }) {
  const missing = !block.optional && node.read && isEmpty(node.read());
  return node.fault?.() || (missing ? "This is needed." : "");
}

function complain({ error, control }, text) {
  error.textContent = text;
  control.setAttribute("aria-invalid", String(Boolean(text)));
}

function tell({ errors = {}, trouble = "" }) {
  for (const field of fields()) complain(field, errors[field.block.block_id] ?? "");
  at("modal-trouble").textContent = trouble;
  const wrong = fields().find((field) => field.error.textContent);
  if (wrong) focus(wrong.control);
}

function occupy(yes) {
  busy = yes;
  at("modal-form").setAttribute("aria-busy", String(yes));
}

async function submit(event) {
  event.preventDefault();
  const view = shown;
  if (busy || !view) return;
  occupy(true);
  await Promise.all(fields().map(({ node }) => node.ready));
  const wrong = fields().map((field) => [field.block.block_id, fault(field)]).filter(([, text]) => text);
  const answer = wrong.length ? { errors: Object.fromEntries(wrong) } : await ask("submit", { view: view.id, state: state(at("modal-body")) });
  occupy(false);
  if (shown === view) tell(answer);
}

// What was wrong with a field is forgotten once it is changed; files are looked at as soon as they are chosen.
async function changed({ target }) {
  const field = target.closest(".input");
  if (!field) return;
  await field.node.ready;
  complain(field, field.node.fault?.() ?? "");
}

function leave() {
  const view = shown;
  show(null);
  if (view) send("close", { view: view.id });
}

// What the bot asks to be told of at once: a button, or a choice in a field that says so.
async function pick(view, click) {
  const { trouble = "" } = await ask("pick", { view: view.id, state: state(at("modal-body")), ...click });
  if (trouble && shown?.id === view.id) tell({ trouble });
}

// As in Slack, what is filled in stays when a view is changed, wherever a field of the same block and action is there again.
function kept() {
  const values = new Map(fields().filter(({ node }) => node.write).map(({ node }) => [node.dataset.key, node.read()]));
  const here = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  return () => {
    for (const { node } of fields()) {
      const value = values.get(node.dataset.key);
      if (value && value.type === node.read?.().type) node.write(value);
    }
    return fields().find(({ node }) => node.dataset.key === here);
  };
}

function draw(view) {
  const world = reader();
  const form = view.blocks.some((block) => block.type === "input");
  at("modal-title").replaceChildren(label(view.title, world));
  at("modal-body").setAttribute("aria-live", form ? "off" : "polite");
  at("modal-body").replaceChildren(blocks(view.blocks, world, (click) => pick(view, click)));
  at("modal-trouble").textContent = "";
  at("modal-close").replaceChildren(label(view.close ?? CLOSE, world));
  at("modal-submit").replaceChildren(label(view.submit, world));
  at("modal-submit").hidden = !view.submit;
}

export function show(view) {
  if (shown && view?.id === shown.id && view.hash === shown.hash) return;
  const restore = shown && view?.id === shown.id ? kept() : () => null;
  shown = view;
  if (!view) {
    at("modal").close();
    return;
  }
  draw(view);
  if (!at("modal").open) at("modal").showModal();
  const before = restore();
  focus((before ?? fields()[0])?.control ?? at("modal-close"));
}

export function begin() {
  at("modal-form").addEventListener("submit", submit);
  at("modal-form").addEventListener("change", changed);
  at("modal-close").addEventListener("click", leave);
  at("modal").addEventListener("cancel", (event) => {
    if (event.target === at("modal")) leave(); // a file chooser that is cancelled tells of it in the same way
  });
}
