// Keys that the list at the end of each page tells of; whoever wants can turn them off for good.
// Texts to be pasted elsewhere get a button that copies them. Everything works without this script.
for (const place of document.querySelectorAll("[data-copied]")) {
  const said = place.querySelector("[role=status]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = place.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.querySelector("pre").textContent);
    said.textContent = place.dataset.copied;
  });
  place.append(button);
}

const help = document.getElementById("keys");
const store = "dsr-keys";
const isOn = () => localStorage.getItem(store) !== "off";
let before = null;

function showHelp(open) {
  help.open = open;
  if (open) {
    before = document.activeElement;
    help.querySelector("summary").focus();
    help.scrollIntoView({ block: "nearest" });
  } else before?.focus();
}

if (help) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  const name = () => { button.textContent = isOn() ? help.dataset.off : help.dataset.on; };
  button.addEventListener("click", () => {
    localStorage.setItem(store, isOn() ? "off" : "on");
    name();
  });
  name();
  help.append(button);
}

// The rows of the page's table, and the one that has the focus somewhere in it.
const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => document.activeElement?.closest("tr")?.querySelector("[data-row]");
const step = (by) => {
  const all = rows();
  (all[all.indexOf(current()) + by] ?? (by > 0 ? all[0] : undefined))?.focus();
};
const press = (selector) => document.querySelector(selector)?.click();
const KEYS = {
  "?": () => showHelp(!help.open),
  "/": () => document.querySelector("[data-search]")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  x: () => current()?.closest("tr").querySelector("[data-take]")?.click(),
  n: () => press("a[rel=next]"),
  p: () => press("a[rel=prev]"),
  u: () => press("a[data-up]"),
};

document.addEventListener("keydown", (event) => {
  if (!help || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && help.contains(document.activeElement)) return showHelp(false);
  const typed = "input:not([type=checkbox], [type=radio]), select, textarea";
  if (event.target instanceof Element && event.target.closest(typed)) return;
  if (!isOn() || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});
