// The keyboard: from name to name, and keys for the whole page.

const middle = (index) => {
  const box = elements[index].getBoundingClientRect();
  return [box.left, box.top + box.height / 2];
};
const nearest = (from, candidates, weight) => {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const index of candidates) {
    const [otherX, otherY] = middle(index);
    const distance = Math.abs(otherX - x) * weight[0] + Math.abs(otherY - y) * weight[1];
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
};
const neighbour = (key) => {
  const [x, y] = middle(current);
  const others = [...nodes.keys()].filter((index) => index !== current);
  if (key === "ArrowUp" || key === "ArrowDown") {
    const sign = key === "ArrowDown" ? 1 : -1;
    const level = others.filter((index) => nodes[index].level === nodes[current].level);
    return nearest(current, level.filter((index) => sign * (middle(index)[1] - y) > 1), [2, 1]);
  }
  const right = key === "ArrowRight";
  const sign = right ? 1 : -1;
  const joined = right ? after[current].map((edge) => edge.later) : before[current].map((edge) => edge.first);
  const aside = (index) => sign * (middle(index)[0] - x) > 1;
  return nearest(current, joined.filter(aside), [1, 1]) ?? nearest(current, others.filter(aside), [1, 2]);
};
svg.addEventListener("focusin", (event) => {
  const element = event.target.closest(".node");
  if (element) toCurrent(Number(element.dataset.node), false);
});
svg.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || current === null) return;
  if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    const next = neighbour(event.key);
    if (next !== null) {
      toCurrent(next, true);
      reveal(next);
    }
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(current === chosen ? null : current);
  }
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = menus.find((one) => one.open);
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "Escape") choose(null);
  if (event.target.closest("input, textarea, select")) return;
  const pictured = !one("#picture").hidden;
  if (event.key === "/") {
    event.preventDefault();
    open("picture");
    search.focus();
    search.select();
  } else if (pictured && (event.key === "+" || event.key === "=")) actions.larger();
  else if (pictured && event.key === "-") actions.smaller();
  else if (pictured && event.key === "0") actions.size();
  else if (pictured && event.key === "f") actions.whole();
});
