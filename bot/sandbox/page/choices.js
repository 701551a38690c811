// Select menus of bots, as controls that a keyboard and a screen reader handle without surprises.

import { el, freshId } from "./dom.js";

const SELECT = { STRING: 3, USER: 5, ROLE: 6, MENTIONABLE: 7, CHANNEL: 8 };
export const isSelect = (component) => Object.values(SELECT).includes(component.type);

/** [{value, label, description, chosen}] for any kind of select. */
function optionsOf(component, community) {
  if (component.type === SELECT.STRING) {
    return component.options.map((option) => ({
      value: option.value, label: option.label, description: option.description, chosen: option.default ?? false,
    }));
  }
  const people = [...community.members.keys()].map((id) => ({ value: id, label: community.user(id) }));
  const roles = [...community.roles.keys()].map((id) => ({ value: id, label: `@${community.role(id)}` }));
  if (component.type === SELECT.USER) return people;
  if (component.type === SELECT.ROLE) return roles;
  if (component.type === SELECT.MENTIONABLE) return [...people, ...roles];
  return [...community.channels.values()]
    .filter((channel) => !component.channel_types?.length || component.channel_types.includes(channel.type))
    .map((channel) => ({ value: channel.id, label: `#${community.channel(channel.id)}` }));
}

/**
 * A control for a select component: a list for one choice, tick boxes for several.
 * Returns {node, values(), id}; `label` names it, `describedBy` is an id or null.
 */
export function selectControl(component, community, label, describedBy = null) {
  const options = optionsOf(component, community);
  return (component.max_values ?? 1) > 1
    ? tickBoxes(component, options, label)
    : oneOf(component, options, label, describedBy);
}

function oneOf(component, options, label, describedBy) {
  const id = freshId("select");
  const optional = component.min_values === 0 || component.required === false;
  const select = el("select", {
    id, disabled: component.disabled, "aria-describedby": describedBy, "data-key": component.custom_id,
    required: !optional,
  });
  select.append(el("option", { value: "" }, component.placeholder ?? "Choose …"));
  for (const option of options) {
    const text = option.description ? `${option.label} - ${option.description}` : option.label;
    select.append(el("option", { value: option.value, selected: option.chosen }, text));
  }
  const node = el("span", { class: "field" }, el("label", { for: id }, label), select);
  return { node, id, values: () => (select.value ? [select.value] : []) };
}

function tickBoxes(component, options, label) {
  const boxes = [];
  const node = el("fieldset", { class: "ticks", disabled: component.disabled }, el("legend", {}, label));
  for (const option of options) {
    const box = el("input", { type: "checkbox", id: freshId("tick"), value: option.value, checked: option.chosen });
    boxes.push(box);
    node.append(el("p", {}, box, el("label", { for: box.id }, option.label,
      option.description ? el("span", { class: "hint" }, ` - ${option.description}`) : null)));
  }
  return { node, id: boxes[0]?.id ?? null, values: () => boxes.filter((box) => box.checked).map((box) => box.value) };
}
