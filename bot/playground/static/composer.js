// The field that commands are typed in: its history, its height, and suggestions to begin with.

import { make } from "./dom.js";
import { toEnd } from "./room.js";
import { at, send, world } from "./world.js";

const SUGGESTIONS = [
  ["/hybrid start domain=contoso.example tenant=contoso.onmicrosoft.com pilot=+3d", "Start the checklist for the pretend company"],
  ["/hybrid status", "See all eight steps"],
  ["/hybrid check domain", "Run the checks of step 2: some pass, some fail"],
  ["/hybrid done tenant", "Mark step 1 done"],
  ["/hybrid evidence", "See what to hand in from inside, and hand it in"],
  ["/hybrid remind log", "After winding the clock: which reminders came, and which will"],
  ["/hybrid help", "See everything that it understands"],
];
const REMEMBERED = 50;
const TALLEST = 180;

let past = JSON.parse(sessionStorage.getItem("typed") ?? "[]");
let place = past.length;
let draft = "";

function fit() {
  const { style } = at("typed");
  style.height = "auto";
  style.height = `${Math.min(at("typed").scrollHeight + 2, TALLEST)}px`;
}

function write(text) {
  at("typed").value = text;
  fit();
}

function say(event) {
  event.preventDefault();
  const text = at("typed").value.trim();
  if (!text) return;
  past = [...past.filter((one) => one !== text), text].slice(-REMEMBERED);
  place = past.length;
  sessionStorage.setItem("typed", JSON.stringify(past));
  write("");
  toEnd();
  send("say", { channel: world.room, text });
}

function recall(step) {
  if (place === past.length) draft = at("typed").value;
  place = Math.min(Math.max(place + step, 0), past.length);
  write(past[place] ?? draft);
}

function onKey(event) {
  const arrows = { ArrowUp: -1, ArrowDown: 1 };
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) say(event);
  else if (event.key in arrows && !at("typed").value.includes("\n")) {
    event.preventDefault();
    recall(arrows[event.key]);
  }
}

function suggestion(command, ...shown) {
  const button = make("button", { type: "button" }, ...shown);
  button.addEventListener("click", () => {
    write(command);
    at("typed").focus();
  });
  return make("li", {}, button);
}

export function begin() {
  const long = ([command, about]) => suggestion(command, make("code", {}, command), make("span", {}, about));
  const short = ([command]) => suggestion(command, command.split(" ").slice(0, 3).join(" "));
  at("suggestions").replaceChildren(...SUGGESTIONS.map(long));
  at("chips").replaceChildren(...SUGGESTIONS.slice(1).map(short));
  at("composer").addEventListener("submit", say);
  at("typed").addEventListener("keydown", onKey);
  at("typed").addEventListener("input", () => {
    place = past.length;
    fit();
  });
}
