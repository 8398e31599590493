// The text: which words are underlined, where the chosen sentence and claim are.

const numbersOf = (said) => (said ? said.split(" ").map(Number) : []);

// Words whose claims are all refused lose their line; only where the reader looks.
function refresh(leaf) {
  if (leaf.drawn === drawing) return;
  leaf.drawn = drawing;
  for (const mark of leaf.querySelectorAll("mark")) {
    mark.numbers ??= [...numbersOf(mark.dataset.c), ...numbersOf(mark.dataset.a)];
    mark.classList.toggle("off", !mark.numbers.some((i) => fails[i] === 0));
  }
}
let drawing = 0;
const seen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const { target: leaf, isIntersecting } of entries) {
    if (isIntersecting) {
      seen.add(leaf);
      refresh(leaf);
    } else seen.delete(leaf);
  }
}, { rootMargin: "400px" });

let isWatching = false;
function underline() {
  drawing += 1;
  if (isFiltered() === isWatching) {
    for (const leaf of seen) refresh(leaf);
    return;
  }
  isWatching = !isWatching;
  if (isWatching) {
    for (const leaf of text.querySelectorAll(".leaf")) watcher.observe(leaf);
    return;
  }
  watcher.disconnect();
  seen.clear();
  for (const mark of text.querySelectorAll("mark.off")) mark.classList.remove("off");
}

// A sentence may be in several pieces: the later ones say whose they are.
let later = null;
function partsOf(id) {
  if (!later) {
    later = new Map();
    for (const part of text.querySelectorAll("[data-s]")) {
      later.set(part.dataset.s, [...(later.get(part.dataset.s) ?? []), part]);
    }
  }
  const head = byId(id);
  return [...(head && text.contains(head) ? [head] : []), ...(later.get(id) ?? [])];
}

// The sentences that make claims; Tab stops at one of them.
let order = null;
function stops() {
  if (!order) {
    const all = [...text.querySelectorAll(".s[id]")].filter((each) => placeOf.has(each.id));
    order = { all, at: new Map(all.map((each, n) => [each.id, n])) };
  }
  return order;
}
const firstStop = () => byId(data.places.find((id) => byId(id)) ?? "");

let current = [];
function markSentence(id) {
  for (const part of current) {
    part.classList.remove("now");
    part.removeAttribute("aria-current");
    part.removeAttribute("tabindex");
  }
  const parts = id === null ? [] : partsOf(id);
  for (const part of parts) part.classList.add("now");
  const head = parts[0] ?? firstStop();
  current = parts.length ? parts : [head].filter(Boolean);
  if (!head) return;
  head.tabIndex = 0;
  if (parts.length) head.setAttribute("aria-current", "true");
}

const marksOf = (i) => [...text.querySelectorAll(`mark[data-c~="${i}"], mark[data-a~="${i}"]`)];

let pointed = [];
function point(i) {
  for (const mark of pointed) mark.classList.remove("hit");
  pointed = i === null ? [] : marksOf(i);
  for (const mark of pointed) mark.classList.add("hit");
}
