// The modal that is open: the topmost view, in a dialog of the browser's own.

import { blocks } from "./blocks.js";
import { label, state } from "./elements.js";
import { ask, at, reader, send } from "./world.js";

const NOT_SENT = "What is clicked here does not reach the bot in the playground; what is filled in does, with the form.";
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

function draw(view) {
  const world = reader();
  const form = view.blocks.some((block) => block.type === "input");
  at("modal-title").replaceChildren(label(view.title, world));
  at("modal-body").setAttribute("aria-live", form ? "off" : "polite");
  at("modal-body").replaceChildren(blocks(view.blocks, world, () => tell({ trouble: NOT_SENT })));
  at("modal-trouble").textContent = "";
  at("modal-close").replaceChildren(label(view.close ?? CLOSE, world));
  at("modal-submit").replaceChildren(label(view.submit, world));
  at("modal-submit").hidden = !view.submit;
}

export function show(view) {
  if (shown && view?.id === shown.id && view.hash === shown.hash) return;
  shown = view;
  if (!view) {
    at("modal").close();
    return;
  }
  draw(view);
  if (!at("modal").open) at("modal").showModal();
  focus(fields()[0]?.control ?? at("modal-close"));
}

export function begin() {
  at("modal-form").addEventListener("submit", submit);
  at("modal-form").addEventListener("change", changed);
  at("modal-close").addEventListener("click", leave);
  at("modal").addEventListener("cancel", (event) => {
    if (event.target === at("modal")) leave(); // a file chooser that is cancelled tells of it in the same way
  });
}
