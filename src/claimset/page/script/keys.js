// Keys: j and k, Enter, Esc, and / for the search.

const isIn = (part) => part.contains(document.activeElement) && document.activeElement !== part;

function escape(field) {
  if (field) field.blur();
  else if (isIn(aside) && sentence !== null) current[0]?.focus();
  else if (sentence !== null) choose(null);
  else if (isFiltered()) {
    forget();
    changed();
  }
  openSheet(false);
}

const within = (place, length) => Math.min(Math.max(place, 0), length - 1);

function stepInCards(step) {
  const nodes = [...list.querySelectorAll("article")];
  focusCard(nodes[within(nodes.indexOf(document.activeElement.closest("article")) + step, nodes.length)]);
}

function stepInText(step) {
  const { all, at } = stops();
  const here = at.get(sentence) ?? (step > 0 ? -1 : all.length);
  const node = all[within(here + step, all.length)];
  if (!node) return;
  choose(node.id, "keys");
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "center" });
}

function enter(node) {
  if (node.matches(".s")) {
    if (sentence === null && placeOf.has(node.id)) choose(node.id);
    focusCard(list.querySelector("article"));
  } else if (node.matches("#_list > article")) chooseClaim(numberOf.get(node.id));
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const field = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    escape(field);
    return;
  }
  if (field || !byId("_keys").checked) return;
  const step = { j: 1, k: -1 }[event.key];
  if (event.key === "/") {
    drawer.open = true;
    search.focus();
  } else if (step && isIn(aside)) stepInCards(step);
  else if (step) stepInText(step);
  else if (event.key !== "Enter" || !enter(event.target)) return;
  event.preventDefault();
});
