// What is lit and what is dimmed: by what is chosen, by filters and by what is searched.

const words = () => search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
const matches = (node, wanted) => {
  const text = `${node.id} ${node.group} ${node.layer}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
};
const passes = (node) => Object.entries(hidden).every(([key, values]) => !values.has(String(node[key])));

const paint = () => {
  const wanted = words();
  const sides = chosen === null ? [new Set(nodes.keys())] : [reach(chosen, before, "first"), reach(chosen, after, "later")];
  const lit = nodes.map((node, index) => sides.some((side) => side.has(index)) && passes(node) && matches(node, wanted));
  const partly = chosen !== null || lit.includes(false);
  svg.classList.toggle("partly", partly);
  elements.forEach((element, index) => {
    element.classList.toggle("dim", !lit[index]);
    element.setAttribute("aria-pressed", String(index === chosen));
  });
  boxElements.forEach((element, index) => element.classList.toggle("dim", !boxes[index].some((node) => lit[node])));
  const touched = sides.map((side) => boxes.map((members) => members.some((node) => lit[node] && side.has(node))));
  for (const way of ways) {
    const { from, to } = way.dataset;
    way.classList.toggle("on", partly && touched.some((side) => side[from] && side[to]));
  }
};
