// Keys for the list: "/" goes to the search, "j" and "k" to the next and the previous request.
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

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea")) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); }
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  const next = rows[rows.indexOf(document.activeElement) + step] ?? (step > 0 ? rows[0] : undefined);
  next?.focus();
});
