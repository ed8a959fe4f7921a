// Views as tabs, light and dark.

const tabs = [...document.querySelectorAll("section.tab")].map((section) => {
  const name = section.querySelector("h2")?.textContent ?? "";
  const label = section.id === "picture" ? "Picture" : name;
  const button = make("button", { type: "button", role: "tab", id: `tab-${section.id}`, "aria-controls": section.id }, label);
  section.setAttribute("role", "tabpanel");
  section.setAttribute("aria-labelledby", button.id);
  section.removeAttribute("aria-label");
  button.addEventListener("click", () => open(section.id));
  one(".tabs").append(button);
  return [section, button];
});
const open = (id) => {
  for (const [section, button] of tabs) {
    const chosenTab = section.id === id;
    section.hidden = !chosenTab;
    button.setAttribute("aria-selected", String(chosenTab));
    button.tabIndex = chosenTab ? 0 : -1;
  }
};
one(".tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = tabs.findIndex(([, button]) => button === document.activeElement);
  const [section, button] = tabs[(at + step + tabs.length) % tabs.length];
  open(section.id);
  button.focus();
});
one("#list").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  const row = one(link.getAttribute("href"));
  row.setAttribute("tabindex", "-1");
  row.scrollIntoView({ block: "center" });
  row.focus();
});
const theme = one("#theme");
const isDark = () => getComputedStyle(document.documentElement).colorScheme === "dark";
const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
theme.addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  nameTheme();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", nameTheme);
