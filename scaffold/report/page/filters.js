// Filters by level, namespace and layer.

const menus = [...document.querySelectorAll(".menu")];
const layers = [...new Set([...nodes].sort((a, b) => a.level - b.level).map((node) => node.layer))];
const values = {
  level: [...new Set(nodes.map((node) => node.level))].sort((a, b) => a - b).map(String),
  group: [...new Set(nodes.map((node) => node.group))].sort(),
  layer: layers,
};
const filtered = () => {
  for (const menu of menus) menu.classList.toggle("changed", hidden[menu.id.slice(5)].size > 0);
  paint();
  say(`${nodes.filter(passes).length} of ${nodes.length} shown`);
};
for (const menu of menus) {
  const key = menu.id.slice(5);
  const choices = values[key].map((value) => {
    const check = make("input", { type: "checkbox", value });
    check.checked = true;
    check.addEventListener("change", () => {
      hidden[key][check.checked ? "delete" : "add"](value);
      filtered();
    });
    const count = nodes.filter((node) => String(node[key]) === value).length;
    const name = key === "level" ? `level ${value}` : value || "no namespace";
    return [check, make("label", {}, check, name, make("span", { class: "muted" }, String(count)))];
  });
  const all = (label, on) => {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      for (const [check] of choices) {
        check.checked = on;
        hidden[key][on ? "delete" : "add"](check.value);
      }
      filtered();
    });
    return button;
  };
  menu.querySelector("fieldset").append(make("div", { class: "all" }, all("All", true), all("None", false)), ...choices.map(([, label]) => label));
  menu.addEventListener("toggle", () => {
    if (menu.open) for (const other of menus) other.open = other === menu;
  });
}
addEventListener("pointerdown", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});
