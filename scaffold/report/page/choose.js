// Choosing one: by its id in the address, so that a link leads to it and Back undoes it.

const reveal = (index) => {
  const box = elements[index].getBoundingClientRect();
  const frame = view.getBoundingClientRect();
  const margin = 60;
  if (box.left >= frame.left + margin && box.right <= frame.right - margin && box.top >= frame.top + margin && box.bottom <= frame.bottom - margin) return;
  view.classList.add("smooth");
  view.scrollBy(box.left + box.width / 2 - frame.left - frame.width / 2, box.top + box.height / 2 - frame.top - frame.height / 2);
  view.classList.remove("smooth");
};
const toCurrent = (index, focusing) => {
  if (current !== null) elements[current].setAttribute("tabindex", "-1");
  current = index;
  elements[index].setAttribute("tabindex", "0");
  if (focusing) elements[index].focus({ preventScroll: true });
};
const address = (node) => `#${encodeURIComponent(node.id).replaceAll("%2F", "/")}`;
const apply = () => {
  const index = nodes.findIndex((node) => address(node) === location.hash);
  chosen = index < 0 ? null : index;
  paint();
  showPanel();
  if (chosen === null) {
    say("nothing is chosen");
    return;
  }
  open("picture");
  toCurrent(chosen, false);
  reveal(chosen);
  const count = (list, end, all) => `${new Set(list.map((edge) => edge[end])).size} directly, ${all.size - 1} in all`;
  say(`${title(nodes[chosen])} needs ${count(before[chosen], "first", reach(chosen, before, "first"))}; ` +
    `needed by ${count(after[chosen], "later", reach(chosen, after, "later"))}`);
};
const choose = (index) => {
  const hash = index === null ? "" : address(nodes[index]);
  if (hash !== location.hash) history.pushState(null, "", hash || location.pathname + location.search);
  apply();
};
addEventListener("popstate", apply);
addEventListener("hashchange", apply);
