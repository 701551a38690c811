// What changes by itself: the connection, who is typing, and how long ago something was.

import { byId } from "./dom.js";
import { relative } from "./markdown.js";

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

/** "1 minute ago" becomes "2 minutes ago" while somebody reads. */
export function keepTimes() {
  window.setInterval(() => {
    for (const time of document.querySelectorAll("time[data-relative]")) time.textContent = relative(new Date(time.dateTime));
  }, 60_000);
}
