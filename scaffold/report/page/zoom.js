// Zoom and pan: the picture scrolls in its frame.

const zoom = (wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) => {
  const old = scale;
  scale = Math.min(4, Math.max(0.05, wanted));
  const left = (view.scrollLeft + x) * scale / old - x;
  const top = (view.scrollTop + y) * scale / old - y;
  svg.style.width = `${size.width * scale}px`;
  svg.style.height = `${size.height * scale}px`;
  view.scrollTo(left, top);
  one("#size").textContent = `${Math.round(scale * 100)}%`;
};
const fit = () => Math.min(view.clientWidth / size.width, view.clientHeight / size.height);
const actions = { smaller: () => zoom(scale / 1.25), size: () => zoom(1), larger: () => zoom(scale * 1.25), whole: () => zoom(fit()) };
for (const [id, action] of Object.entries(actions)) one(`#${id}`).addEventListener("click", action);
view.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const frame = view.getBoundingClientRect();
  zoom(scale * Math.exp(-event.deltaY / (event.deltaMode ? 12 : 400)), event.clientX - frame.left, event.clientY - frame.top);
}, { passive: false });
let drag = null;
view.addEventListener("pointerdown", (event) => {
  if (event.button === 0 && event.pointerType === "mouse") drag = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop, moved: false };
});
addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
  drag.moved ||= Math.hypot(x, y) > 4;
  if (!drag.moved) return;
  view.classList.add("moving");
  view.scrollTo(drag.left - x, drag.top - y);
});
addEventListener("pointerup", () => {
  view.classList.remove("moving");
  if (drag?.moved) addEventListener("click", (event) => event.stopPropagation(), { capture: true, once: true });
  setTimeout(() => { drag = null; });
});
svg.addEventListener("click", (event) => {
  if (drag?.moved) return;
  const element = event.target.closest(".node");
  if (element) {
    const index = Number(element.dataset.node);
    toCurrent(index, true);
    choose(index);
  } else choose(null);
});
