// What the page knows: nodes, edges, boxes, and the elements that show them.

const { nodes, edges, boxes } = JSON.parse(document.getElementById("graph-data").textContent);
const one = (selector) => document.querySelector(selector);
const svg = one("svg.graph");
const view = one(".view");
const panel = one("#panel");
const search = one("#search");
const found = one("#found");
const size = { width: svg.width.baseVal.value, height: svg.height.baseVal.value };
const elements = [];
for (const element of svg.querySelectorAll(".node")) elements[element.dataset.node] = element;
const boxElements = [...svg.querySelectorAll(".box")];
const ways = [...svg.querySelectorAll(".way")];
const before = nodes.map(() => []);
const after = nodes.map(() => []);
for (const edge of edges) {
  before[edge.later].push(edge);
  after[edge.first].push(edge);
}
const hidden = { level: new Set(), group: new Set(), layer: new Set() };
let chosen = null;
let current = null;
let scale = 1;

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
const say = (text) => { one("#status").textContent = text; };
const title = (node) => (node.kind === "Kustomization" ? node.name : `${node.kind} ${node.name}`);
const byTime = (a, b) => nodes[a].level - nodes[b].level || (nodes[a].id < nodes[b].id ? -1 : 1);

// What comes before or after a node, itself among it.
const reach = (start, next, end) => {
  const seen = new Set([start]);
  for (const index of seen) for (const edge of next[index]) seen.add(edge[end]);
  return seen;
};
