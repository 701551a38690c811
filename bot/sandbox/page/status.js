// The two lines that tell what goes on: the connection, and who is typing.

import { byId } from "./dom.js";

const TYPING_SHOWN = 8000; // milliseconds, as on Discord
let timer = 0;

export function showTyping(name) {
  window.clearTimeout(timer);
  byId("typing").textContent = `${name} is typing …`;
  byId("typing").hidden = false;
  timer = window.setTimeout(hideTyping, TYPING_SHOWN);
}

export function hideTyping() {
  byId("typing").hidden = true;
}

/** Said in words, not by colour alone; unchanged words are not said again. */
export function showConnection(bots, live) {
  const known = bots.map((bot) => `${bot.name} is ${bot.connected ? "connected" : "not connected"}`).join(", ");
  const text = live ? `Live. ${known || "No bot is known"}.` : "Connection lost. Trying again …";
  const place = byId("connection");
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("lost", !live || bots.some((bot) => !bot.connected));
}
