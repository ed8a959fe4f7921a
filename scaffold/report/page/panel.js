// The panel beside the picture: what the chosen one needs, and what needs it.

const verbs = {
  dependsOn: ["dependsOn", "dependsOn"],
  delivers: ["delivers it", "delivered by it"],
  source: ["is its source", "has it as its source"],
};
const breakable = (text) => text.split(/(?<=\/)/).flatMap((part) => [part, make("wbr")]);
const entry = (index, notes) => {
  const place = nodes[index].group === nodes[index].name ? "" : ` ${nodes[index].group}`;
  const button = make("button", { type: "button" }, title(nodes[index]), make("span", { class: "muted" }, place));
  button.append(...notes.filter(Boolean).map((note) => make("small", {}, ...breakable(note))));
  button.addEventListener("click", () => choose(index));
  return make("li", {}, button);
};
const listing = (heading, items) => {
  if (!items.length) return [];
  return [make("h3", {}, `${heading} (${items.length})`), make("ul", {}, ...items)];
};
const order = { dependsOn: 0, delivers: 1, source: 2 };
const direct = (heading, list, end, side) => {
  const sorted = [...list].sort((a, b) => order[a.kind] - order[b.kind] || byTime(a[end], b[end]));
  const verb = (edge) => [verbs[edge.kind][side], edge.purposes.length ? `for ${edge.purposes.join(", ")}` : "", edge.change];
  const notes = (edge) => [verb(edge).filter(Boolean).join(" · "), edge.place];
  return listing(heading, sorted.map((edge) => entry(edge[end], notes(edge))));
};
const indirect = (heading, all, list, end) => {
  const near = new Set([chosen, ...list.map((edge) => edge[end])]);
  const far = [...all].filter((index) => !near.has(index)).sort(byTime);
  return listing(heading, far.map((index) => entry(index, [`level ${nodes[index].level}`])));
};
const showPanel = () => {
  if (chosen === null) {
    panel.replaceChildren(...welcome());
    return;
  }
  const node = nodes[chosen];
  const close = make("button", { type: "button", "aria-label": "Close", title: "Close (Escape)" }, "×");
  close.addEventListener("click", () => choose(null));
  const facts = make("dl");
  const fact = (name, value) => value && facts.append(make("dt", {}, name), make("dd", {}, ...breakable(value)));
  fact("kind", node.kind);
  fact("namespace", node.namespace);
  fact("objects in", node.group === node.namespace ? "" : node.group);
  fact("layer", node.layer);
  fact("level", String(node.level));
  fact("delivers", node.delivers.join(", "));
  fact("declared in", node.place);
  panel.replaceChildren(
    make("header", {}, make("h2", {}, node.name), close),
    ...node.states.map((state) => make("p", { class: `state ${state}` }, state)),
    facts,
    ...direct("Needs", before[chosen], "first", 0),
    ...indirect("Needs through others", reach(chosen, before, "first"), before[chosen], "first"),
    ...direct("Needed by", after[chosen], "later", 1),
    ...indirect("Needed by through others", reach(chosen, after, "later"), after[chosen], "later"),
  );
  panel.scrollTop = 0;
};
const welcome = () => {
  const keys = [
    ["click, Enter", "what it needs and what needs it"],
    ["/", "search"],
    ["← → ↑ ↓", "from name to name, along the lines"],
    ["+ − 0 f", "larger, smaller, actual size, all of it"],
    ["Ctrl + wheel", "zoom; drag to move"],
    ["Escape", "all of it again"],
  ];
  const help = make("dl");
  for (const [key, meaning] of keys) help.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, meaning));
  const special = nodes.map((node, index) => index).filter((index) => nodes[index].states.length).sort(byTime);
  return [
    make("h2", {}, "Choose a name"),
    help,
    ...listing("Look at these first", special.map((index) => entry(index, nodes[index].states))),
  ];
};
