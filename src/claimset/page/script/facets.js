// The panel of filters: words, years, and a list of values for each facet.

const SHORT = 7;
const OPEN = ["type", "support", "ref_ids", "about"];
const panel = byId("_filters");
const search = element("input", { type: "search", id: "_search", autocomplete: "off", placeholder: "words of a claim  ( / )", "aria-label": "Search the claims" });
const reset = button("reset", "Clear all", () => { forget(); changed(); });

const groups = facets.map((facet, f) => {
  const summary = element("summary", { text: facet.name });
  const body = element("div");
  const details = element("details", { open: OPEN.includes(facet.column) }, summary, body);
  const group = { facet, f, summary, body, details, shown: null, rows: [], isWhole: facet.values.length <= SHORT + 2 };
  details.addEventListener("toggle", () => fill(group));
  return group;
});

// Of many values those show that most claims have, of those that the other filters let
// through, and the chosen ones; they keep their order.
function shownOf(group, counts) {
  const all = group.facet.values.map((_, v) => v);
  if (group.isWhole) return all;
  const most = all.filter((v) => counts[v]).sort((a, b) => counts[b] - counts[a] || a - b).slice(0, SHORT);
  return all.filter((v) => most.includes(v) || chosen[group.f].has(v));
}

function fill(group) {
  if (!group.details.open) return;
  const counts = counted(group.f);
  // Nothing moves below the finger of who is choosing here.
  if (!group.shown || !group.body.contains(document.activeElement)) {
    const shown = shownOf(group, counts);
    if (shown.join() !== group.shown?.join()) listValues(group, shown);
  }
  for (const { v, input, count } of group.rows) {
    input.checked = chosen[group.f].has(v);
    count.textContent = counts[v].toLocaleString("en");
    count.parentNode.classList.toggle("zero", counts[v] === 0);
  }
}

function listValues(group, shown) {
  const { facet, f, body } = group;
  group.shown = shown;
  group.rows = shown.map((v) => ({ v, count: element("b"), input: element("input", { type: "checkbox", onchange: (event) => {
    if (event.target.checked) chosen[f].add(v); else chosen[f].delete(v);
    changed();
  } }) }));
  body.replaceChildren(...group.rows.map(({ v, input, count }) =>
    element("label", {}, input, element("bdi", { text: facet.labels[v] }), count)));
  if (group.isWhole) return;
  body.append(button("more", `all ${facet.values.length}`, () => {
    const known = new Set(group.shown);
    group.isWhole = true;
    group.shown = null;
    fill(group);
    group.rows.find(({ v }) => !known.has(v))?.input.focus();
  }));
}

// The fields follow what is chosen, but not while somebody types there.
function fillFields() {
  search.value = words;
  from.value = first ?? "";
  to.value = last ?? "";
  to.setCustomValidity("");
}

function fillPanel() {
  groups.forEach((group) => {
    group.summary.classList.toggle("set", chosen[group.f].size > 0);
    fill(group);
  });
  reset.hidden = !isFiltered();
}

search.addEventListener("input", () => {
  takeWords(search.value);
  changed({ by: "search", isTyped: true });
});

panel.append(search);
if (timeline) {
  panel.append(element("div", { class: "time" }, element("p", { class: "head", text: "Time" }), timeline, timeline.nextElementSibling,
    element("p", { class: "years" }, from, element("span", { text: "–" }), to), sameYears));
}
panel.append(...groups.map((group) => group.details), reset);
const drawer = element("details", { class: "filters", open: true }, element("summary", { text: "Filters" }));
panel.replaceWith(drawer);
drawer.append(panel);
panel.hidden = false;
if (narrow.matches) {
  for (const each of byId("_side").querySelectorAll(":scope > details")) each.open = false;
}
