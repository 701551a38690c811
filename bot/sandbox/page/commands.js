// Slash commands as data: what can be typed, what was typed, and what is sent. Touches no document.

const OPTION = { SUBCOMMAND: 1, GROUP: 2 };
export const KIND = { STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10, FILE: 11 };

/**
 * Every command that can be sent, subcommands each on their own:
 * {command, path: ["queue", "next"], title: "/queue next", description, options}.
 */
export function sendable(commands) {
  return commands.flatMap((command) => unfold(command, command, [command.name]));
}

function unfold(command, node, path) {
  const options = node.options ?? [];
  const below = options.filter((option) => option.type === OPTION.SUBCOMMAND || option.type === OPTION.GROUP);
  if (below.length) return below.flatMap((option) => unfold(command, option, [...path, option.name]));
  return [{ command, path, title: `/${path.join(" ")}`, description: node.description ?? "", options }];
}

/** The entries that fit what is typed, best first: the start of the title, then any word in title or description. */
export function fitting(entries, typed) {
  const wanted = typed.trim().replace(/^\//, "").toLowerCase();
  if (!wanted) return entries;
  const rank = (entry) => {
    const title = entry.title.slice(1).toLowerCase();
    if (title.startsWith(wanted) || wanted.startsWith(`${title} `)) return 0;
    return `${title} ${entry.description.toLowerCase()}`.includes(wanted) ? 1 : 2;
  };
  return entries.filter((entry) => rank(entry) < 2).sort((a, b) => rank(a) - rank(b));
}

/**
 * Reads "/evidence hsct progressive visibility:public". As in Discord, words without a name go to the first option and stay
 * there until `name:` opens another; a list, a number or a person takes one word, and the next option what follows.
 * Answers {} where nothing follows the command's name.
 */
export function typedValues(entry, line) {
  const rest = line.trim().slice(entry.title.length).trim();
  const values = {};
  if (!rest || !line.trim().toLowerCase().startsWith(entry.title.toLowerCase())) return values;
  const named = (name) => entry.options.find((option) => option.name === name);
  const free = () => entry.options.find((option) => !(option.name in values));
  let current = null;
  for (const word of rest.split(/\s+/)) {
    const [, name, value] = word.match(/^([\w-]+):(.*)$/) ?? [];
    const opened = named(name);
    if (opened) values[opened.name] = "";
    else if (!current || (takesOneWord(current) && free())) current = free();
    current = opened ?? current;
    if (!current) return values;
    values[current.name] = `${values[current.name] ?? ""} ${opened ? value : word}`.trim();
  }
  return values;
}

function takesOneWord(option) {
  return option.type !== KIND.STRING || Boolean(option.choices?.length);
}

/** A typed value in the form Discord sends: numbers and booleans as such, everything else as text. */
export function converted(option, text) {
  if (option.type === KIND.INTEGER) return Number.parseInt(text, 10);
  if (option.type === KIND.NUMBER) return Number.parseFloat(text);
  if (option.type === KIND.BOOLEAN) return text === "true";
  return text;
}

/** The options of an interaction: `values` is {name: text}; empty ones are left out unless `focused` names them. */
export function payload(entry, values, focused = null) {
  const given = entry.options
    .filter((option) => (values[option.name] ?? "") !== "" || option.name === focused)
    .map((option) => ({
      name: option.name,
      type: option.type,
      value: option.name === focused ? values[option.name] ?? "" : converted(option, values[option.name]),
      ...(option.name === focused ? { focused: true } : {}),
    }));
  return nested(entry.command, entry.path.slice(1), given);
}

function nested(node, path, given) {
  if (!path.length) return given;
  const option = node.options.find((each) => each.name === path[0]);
  return [{ name: option.name, type: option.type, options: nested(option, path.slice(1), given) }];
}
