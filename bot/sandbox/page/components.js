// Embeds (cards) and message components, old rows and Components V2 alike.

import { isSelect, selectControl } from "./choices.js";
import { el, link, outsideLink, timeElement, webAddress } from "./dom.js";
import { renderInline, renderMarkdown } from "./markdown.js";

const TYPE = { ROW: 1, BUTTON: 2, SECTION: 9, TEXT: 10, THUMBNAIL: 11, GALLERY: 12, FILE: 13, SEPARATOR: 14, CONTAINER: 17 };
const BUTTON_KIND = { 1: "primary", 2: "secondary", 3: "success", 4: "danger" };

/** One embed as a card: title, text, facts, source line. `names` as in markdown.js. */
export function renderEmbed(embed, names) {
  const card = el("section", { class: "card" });
  accent(card, embed.color);
  if (embed.author?.name) card.append(el("p", { class: "card-author" }, linked(embed.author.url, embed.author.name)));
  if (embed.title) {
    const title = el("h4", { class: "card-title" });
    title.append(linked(embed.url, renderInline(embed.title, names)));
    card.append(title);
  }
  if (embed.description) card.append(el("div", { class: "text" }, renderMarkdown(embed.description, names)));
  if (embed.fields?.length) card.append(facts(embed.fields, names));
  for (const picture of [embed.image, embed.thumbnail]) if (picture?.url) card.append(picturePlace(picture));
  card.append(...footer(embed));
  return card;
}

function accent(node, colour) {
  if (Number.isInteger(colour) && colour > 0) {
    node.style.setProperty("--accent-bar", `#${colour.toString(16).padStart(6, "0")}`);
  }
}

function linked(url, content) {
  const address = url ? webAddress(url) : null;
  return address ? link(address, content) : content;
}

function facts(fields, names) {
  const list = el("dl", { class: "facts" });
  for (const field of fields) {
    const pair = el("div", { class: field.inline ? "fact inline" : "fact" }, el("dt", {}), el("dd", { class: "text" }));
    pair.firstElementChild.append(renderInline(field.name, names));
    pair.lastElementChild.append(renderMarkdown(field.value, names));
    list.append(pair);
  }
  return list;
}

/** Pictures from outside are not fetched: the page is loaded from this computer only. */
function picturePlace(picture) {
  const words = picture.description ?? "no description";
  const address = webAddress(picture.url);
  return el("p", { class: "picture" }, "Picture: ", address ? outsideLink(address, words) : words);
}

function footer(embed) {
  if (!embed.footer?.text && !embed.timestamp) return [];
  return [el("p", { class: "card-footer" }, embed.footer?.text ?? "", embed.footer?.text && embed.timestamp ? " · " : "",
    embed.timestamp ? timeElement(embed.timestamp) : null)];
}

/**
 * Components of a message. `use` = { names, community, press(component, values, control) }.
 */
export function renderComponents(components, use) {
  const out = document.createDocumentFragment();
  for (const component of components) out.append(render(component, use));
  return out;
}

function render(component, use) {
  if (isSelect(component)) return selectRow(component, use);
  return (RENDERERS[component.type] ?? unknown)(component, use);
}

const RENDERERS = {
  [TYPE.ROW]: (row, use) => el("div", { class: "buttons" }, row.components.map((each) => render(each, use))),
  [TYPE.BUTTON]: button,
  [TYPE.SECTION]: section,
  [TYPE.TEXT]: (text, use) => el("div", { class: "text" }, renderMarkdown(text.content, use.names)),
  [TYPE.THUMBNAIL]: (picture) => picturePlace({ url: picture.media?.url, description: picture.description }),
  [TYPE.GALLERY]: (gallery) => el("div", {}, gallery.items.map((item) => (
    picturePlace({ url: item.media?.url, description: item.description })))),
  [TYPE.FILE]: (file) => el("p", {}, `File: ${file.name ?? file.file?.url ?? "attached"}`),
  [TYPE.SEPARATOR]: (line) => el(line.divider === false ? "div" : "hr", { class: line.spacing === 2 ? "gap wide" : "gap" }),
  [TYPE.CONTAINER]: container,
};

function unknown(component) {
  return el("p", { class: "hint" }, `This page cannot show a component of type ${component.type}.`);
}

function section(part, use) {
  return el("div", { class: "part" }, el("div", { class: "part-text" }, part.components.map((each) => render(each, use))),
    part.accessory ? render(part.accessory, use) : null);
}

function container(box, use) {
  const card = el("section", { class: "card" });
  accent(card, box.accent_color);
  const inside = box.components.map((each) => render(each, use));
  card.append(...(box.spoiler ? [el("details", {}, el("summary", {}, "Show hidden part"), inside)] : inside));
  return card;
}

function button(component, use) {
  const words = [component.emoji?.name && !component.emoji.id ? component.emoji.name : null, component.label].filter(Boolean).join(" ")
    || component.emoji?.name || "Button";
  if (component.style === 5) {
    const address = webAddress(component.url ?? "");
    return address && !component.disabled ? link(address, words) : el("span", { class: "hint" }, words);
  }
  return el("button", {
    type: "button", class: `press ${BUTTON_KIND[component.style] ?? "secondary"}`, disabled: component.disabled,
    "data-key": component.custom_id, onclick: (event) => use.press(component, undefined, event.currentTarget),
  }, words);
}

/** A list does not act while somebody walks through it with the arrow keys: a press does. */
function selectRow(component, use) {
  const label = component.placeholder ?? "Choose";
  const control = selectControl({ ...component, placeholder: "Choose …" }, use.community, label);
  const send = el("button", {
    type: "button", class: "press secondary", disabled: component.disabled, "data-key": `${component.custom_id} send`,
    onclick: (event) => use.press(component, control.values(), event.currentTarget),
  }, "Send choice");
  return el("div", { class: "select-row" }, control.node, send);
}
