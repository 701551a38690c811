// Discord's markdown as DOM nodes. No string of a member is ever parsed as HTML; links are http and https only.

import { el, freshId, link, webAddress } from "./dom.js";

const DEEPEST = 8;
const SPECIAL = /[\\`|*_~[<@h]/g;

/**
 * Renders `text`. `names` answers user(id), role(id), channel(id) with a name and open(channelId) follows a channel.
 */
export function renderMarkdown(text, names) {
  const out = document.createDocumentFragment();
  const fence = /```(?:([\w+#.-]+)\n)?\n?([\s\S]*?)\n?```/g;
  let from = 0;
  for (const match of text.matchAll(fence)) {
    renderLines(text.slice(from, match.index), out, names);
    out.append(el("pre", { tabindex: "0", "aria-label": "Code" }, el("code", {}, match[2])));
    from = match.index + match[0].length;
  }
  renderLines(text.slice(from), out, names);
  return out;
}

/** One line of markdown without blocks: for titles and short labels. */
export function renderInline(text, names) {
  const out = document.createDocumentFragment();
  inline(text, out, names, 0);
  return out;
}

function renderLines(text, out, names) {
  const lines = text.replace(/^\n+|\n+$/g, "").split("\n");
  let at = 0;
  while (at < lines.length) at = block(lines, at, out, names);
}

const BLOCKS = [
  { test: /^>>> ?/, take: restQuoted },
  { test: /^> ?/, take: quoted },
  { test: /^#{1,3} +\S/, take: heading },
  { test: /^-# +\S/, take: subtext },
  { test: /^ *([-*]|\d+\.) +\S/, take: list },
];

function block(lines, at, out, names) {
  if (lines[at].trim() === "") return at + 1;
  const kind = BLOCKS.find(({ test }) => test.test(lines[at]));
  return (kind ? kind.take : paragraph)(lines, at, out, names);
}

function paragraph(lines, at, out, names) {
  const taken = [];
  let next = at;
  while (next < lines.length && lines[next].trim() !== "" && !BLOCKS.some(({ test }) => test.test(lines[next]))) {
    taken.push(lines[next]);
    next += 1;
  }
  const node = el("p");
  inline(taken.join("\n"), node, names, 0);
  out.append(node);
  return next;
}

function restQuoted(lines, at, out, names) {
  const rest = [lines[at].replace(/^>>> ?/, ""), ...lines.slice(at + 1)];
  const quote = el("blockquote");
  renderLines(rest.join("\n"), quote, names);
  out.append(quote);
  return lines.length;
}

function quoted(lines, at, out, names) {
  const taken = [];
  let next = at;
  while (next < lines.length && /^> ?/.test(lines[next]) && !lines[next].startsWith(">>>")) {
    taken.push(lines[next].replace(/^> ?/, ""));
    next += 1;
  }
  const quote = el("blockquote");
  // A quotation in a quotation stays text, as on Discord; this also bounds the depth.
  quote.append(plainParagraph(taken.join("\n"), names));
  out.append(quote);
  return next;
}

function plainParagraph(text, names) {
  const node = el("p");
  inline(text, node, names, 0);
  return node;
}

function heading(lines, at, out, names) {
  const [, marks, text] = lines[at].match(/^(#{1,3}) +(.*)$/);
  // Every message is under an h3, so its own headings are all h4: no level is skipped. The size shows the rank.
  const node = el("h4", { class: `rank-${marks.length}` });
  inline(text, node, names, 0);
  out.append(node);
  return at + 1;
}

function subtext(lines, at, out, names) {
  const node = el("p", { class: "subtext" });
  inline(lines[at].replace(/^-# +/, ""), node, names, 0);
  out.append(node);
  return at + 1;
}

function list(lines, at, out, names) {
  const item = /^( *)([-*]|\d+\.) +(.*)$/;
  const ordered = /^\d/.test(lines[at].match(item)[2]);
  const node = ordered ? el("ol", { start: parseInt(lines[at].trim(), 10) }) : el("ul");
  let next = at;
  for (let match; next < lines.length && (match = lines[next].match(item)); next += 1) {
    if (match[1].length === 0 && /^\d/.test(match[2]) !== ordered) break;
    const entry = el("li");
    inline(match[3], entry, names, 0);
    place(node, entry, match[1].length >= 2);
  }
  out.append(node);
  return next;
}

function place(node, entry, nested) {
  const parent = nested ? node.lastElementChild : null;
  if (!parent) {
    node.append(entry);
    return;
  }
  if (parent.lastElementChild?.tagName !== "UL") parent.append(el("ul"));
  parent.lastElementChild.append(entry);
}

// Inline rules, in the order in which Discord tries them. Each pattern is sticky: it matches here or not at all.
const wrap = (tag, attributes) => (match, out, names, depth) => {
  const node = el(tag, attributes);
  inline(match[1], node, names, depth + 1);
  out.append(node);
};

const RULES = [
  [/\\([^A-Za-z0-9\s])/y, (match, out) => out.append(match[1])],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (match, out) => out.append(el("code", {}, match[2].trim() || match[2]))],
  [/\|\|([\s\S]+?)\|\|/y, spoiler],
  [/\*\*\*([\s\S]+?)\*\*\*(?!\*)/y, (match, out, names, depth) => {
    const strong = el("strong", {}, el("em"));
    inline(match[1], strong.firstElementChild, names, depth + 1);
    out.append(strong);
  }],
  [/\*\*([\s\S]+?)\*\*(?!\*)/y, wrap("strong")],
  [/__([\s\S]+?)__(?!_)/y, wrap("u")],
  [/\*(?=\S)([\s\S]*?[^\s*])\*(?!\*)/y, wrap("em")],
  [/_(?=\S)([\s\S]*?[^\s_])_(?![\w_])/y, wrap("em")],
  [/~~([\s\S]+?)~~/y, wrap("s")],
  [/\[([^\]\n]+)\]\(<?(https?:\/\/[^\s<>]*?[^\s<>)]|https?:\/\/[^\s<>()]*\([^\s<>()]*\)[^\s<>()]*)>?(?: +"[^"\n]*")?\)/y, maskedLink],
  [/<(https?:\/\/[^\s<>]+)>/y, (match, out) => bareLink(match[1], out)],
  [/https?:\/\/[^\s<>]+/y, plainLink],
  [/<@!?(\d{1,20})>/y, (match, out, names) => out.append(el("span", { class: "mention" }, `@${names.user(match[1])}`))],
  [/<@&(\d{1,20})>/y, (match, out, names) => out.append(el("span", { class: "mention" }, `@${names.role(match[1])}`))],
  [/<#(\d{1,20})>/y, channelMention],
  [/<\/([^:<>\n]{1,100}):\d{1,20}>/y, (match, out) => out.append(el("span", { class: "mention" }, `/${match[1]}`))],
  [/<a?:(\w{2,32}):\d{1,20}>/y, (match, out) => out.append(el("span", { class: "emoji" }, `:${match[1]}:`))],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, timestamp],
  [/@(everyone|here)\b/y, (match, out) => out.append(el("span", { class: "mention" }, match[0]))],
];

function inline(text, out, names, depth) {
  let plain = 0;
  let at = 0;
  while (at < text.length) {
    const found = depth < DEEPEST ? matchAt(text, at) : null;
    if (!found) {
      at = nextSpecial(text, at + 1);
      continue;
    }
    appendText(text.slice(plain, at), out);
    const [match, render] = found;
    const used = render(match, out, names, depth);
    at += typeof used === "number" ? used : match[0].length;
    plain = at;
  }
  appendText(text.slice(plain), out);
}

function matchAt(text, at) {
  // An underscore inside a word is part of the word.
  if (text[at] === "_" && text[at + 1] !== "_" && at > 0 && /\w/.test(text[at - 1])) return null;
  for (const [pattern, render] of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return [match, render];
  }
  return null;
}

function nextSpecial(text, from) {
  SPECIAL.lastIndex = from;
  return SPECIAL.exec(text)?.index ?? text.length;
}

function appendText(text, out) {
  text.split("\n").forEach((line, index) => {
    if (index > 0) out.append(el("br"));
    if (line) out.append(line);
  });
}

function bareLink(text, out) {
  const address = webAddress(text);
  out.append(address ? link(address, text) : text);
}

/** A bare link ends before the punctuation of the sentence around it. */
function plainLink(match, out) {
  const address = withoutPunctuation(match[0]);
  bareLink(address, out);
  return address.length;
}

function withoutPunctuation(address) {
  let text = address;
  for (;;) {
    const unbalanced = text.endsWith(")") && text.split(")").length > text.split("(").length;
    if (!unbalanced && !/[.,;:!?'"*~|\]]$/.test(text)) return text;
    text = text.slice(0, -1);
  }
}

function maskedLink(match, out, names, depth) {
  const address = webAddress(match[2]);
  if (!address) {
    out.append(match[0]);
    return;
  }
  const label = document.createDocumentFragment();
  inline(match[1].replace(/https?:\/\//g, ""), label, names, Math.max(depth + 1, DEEPEST - 2));
  out.append(link(address, label));
}

function channelMention(match, out, names) {
  out.append(el("a", { class: "mention", href: `#c${match[1]}` }, `#${names.channel(match[1])}`));
}

function spoiler(match, out, names, depth) {
  const id = freshId("spoiler");
  const hidden = el("span", { id, class: "spoiler-text", hidden: true });
  inline(match[1], hidden, names, depth + 1);
  const button = el("button", { type: "button", class: "spoiler", "aria-expanded": "false", "aria-controls": id }, "Show hidden text");
  button.addEventListener("click", () => {
    hidden.hidden = !hidden.hidden;
    button.setAttribute("aria-expanded", String(!hidden.hidden));
    button.textContent = hidden.hidden ? "Show hidden text" : "Hide";
  });
  out.append(button, " ", hidden);
}

const STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};

function timestamp(match, out) {
  const when = new Date(Number(match[1]) * 1000);
  if (Number.isNaN(when.getTime())) {
    out.append(match[0]);
    return;
  }
  const full = when.toLocaleString("en-GB", STYLES.F);
  const shown = match[2] === "R" ? relative(when) : when.toLocaleString("en-GB", STYLES[match[2] ?? "f"]);
  out.append(el("time", { datetime: when.toISOString(), title: full, "data-relative": match[2] === "R" }, shown));
}

const UNITS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** "in 10 minutes", "2 hours ago". */
export function relative(when, now = Date.now()) {
  const seconds = Math.round((when.getTime() - now) / 1000);
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return words.format(Math.trunc(seconds / size), unit);
}
