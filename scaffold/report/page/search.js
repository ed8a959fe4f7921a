// Search: a list below the field, to be used with the arrow keys.

let options = [];
let active = -1;
let painting = 0;
const activate = (index) => {
  active = index;
  options.forEach(([, item], at) => item.setAttribute("aria-selected", String(at === active)));
  if (active < 0) search.removeAttribute("aria-activedescendant");
  else {
    search.setAttribute("aria-activedescendant", options[active][1].id);
    options[active][1].scrollIntoView({ block: "nearest" });
  }
};
const close = () => {
  found.hidden = true;
  search.setAttribute("aria-expanded", "false");
  activate(-1);
};
const rank = (node, first) => [node.name.toLowerCase().startsWith(first) ? 0 : node.name.toLowerCase().includes(first) ? 1 : 2, node.name.length];
const suggest = () => {
  const wanted = words();
  const hits = wanted.length ? [...nodes.keys()].filter((index) => matches(nodes[index], wanted)) : [];
  const ranks = new Map(hits.map((index) => [index, rank(nodes[index], wanted[0])]));
  hits.sort((a, b) => ranks.get(a)[0] - ranks.get(b)[0] || ranks.get(a)[1] - ranks.get(b)[1] || byTime(a, b));
  const shown = hits.slice(0, 12);
  options = shown.map((index, at) => {
    const item = make("li", { id: `found-${at}`, role: "option", "aria-selected": "false" }, `${title(nodes[index])} `);
    item.append(make("span", { class: "muted" }, nodes[index].group));
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(index); });
    return [index, item];
  });
  const more = hits.length - shown.length;
  const rest = more > 0 ? [make("li", { class: "more", role: "presentation" }, `and ${more} more`)] : [];
  const none = wanted.length && !hits.length ? [make("li", { class: "more", role: "presentation" }, "nothing has this name")] : [];
  found.replaceChildren(...options.map(([, item]) => item), ...rest, ...none);
  found.hidden = !wanted.length;
  search.setAttribute("aria-expanded", String(wanted.length > 0));
  activate(hits.length ? 0 : -1);
  if (wanted.length) say(`${hits.length} found`);
  clearTimeout(painting);
  painting = setTimeout(paint, 120);
};
const take = (index) => {
  search.value = "";
  close();
  choose(index);
  elements[index].focus({ preventScroll: true });
};
search.addEventListener("input", suggest);
search.addEventListener("blur", close);
search.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    activate((active + step + options.length) % options.length);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    take(options[active][0]);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    if (search.value) {
      search.value = "";
      suggest();
    } else search.blur();
  }
});
