// The app's shortcuts: those of the lightning menu, and those in the menu of each message.

import { make } from "./dom.js";
import { at, send, world } from "./world.js";

const items = (all, chosen) => all.map((one) => {
  const item = make("button", { type: "button", role: "menuitem" }, one.name);
  item.addEventListener("click", () => chosen(one.callback));
  return item;
});

function closing(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
}

export function offer() {
  const shown = items(world.shortcuts.filter((one) => !one.of_message), (callback) => {
    at("shortcuts").open = false;
    send("shortcut", { callback });
  });
  if (at("shortcut-menu").childElementCount !== shown.length) at("shortcut-menu").replaceChildren(...shown);
}

export function ofMessage(message) {
  const menu = make("details", { class: "overflow more" });
  const shown = items(world.shortcuts.filter((one) => one.of_message), (callback) => {
    menu.open = false;
    send("shortcut", { callback, channel: message.channel, ts: message.ts });
  });
  menu.append(
    make("summary", { class: "button", "aria-label": "Menu of this message" }, "⋯"),
    make("div", { class: "menu", role: "menu", "aria-label": "Menu of this message" }, ...shown),
  );
  closing(menu);
  return menu;
}

export function begin() {
  closing(at("shortcuts"));
}
