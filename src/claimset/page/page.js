"use strict";
(() => {
const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("_data").textContent);

// With scripting on, the content of <noscript> is text: a line for each row, which
// becomes an element only when it is shown.
const linesOf = (id) =>
  byId(id).textContent.split("\n").filter((line) => line.startsWith("<article") || line.startsWith("<li"));
const cards = linesOf("_cards");
const rowsById = (id) => new Map(linesOf(id).map((line) => [idOf(line), line]));
function made(line) {
  const template = document.createElement("template");
  template.innerHTML = line;
  return template.content.firstChild;
}

const entity = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#x27;": "'", "&#10;": "\n", "&#13;": "\r" };
const plain = (html) => html.replace(/&[#\w]+;/g, (e) => entity[e]);
const idOf = (line) => plain(line.match(/ id="([^"]*)"/)[1]);
const ids = cards.map(idOf);
const total = ids.length;
const numberOf = new Map(ids.map((id, i) => [id, i]));
const placeOf = new Map(data.places.map((id, i) => [id, i]));
for (const facet of data.facets) facet.of = facet.of.map((values) => [values].flat());
const years = data.years.of.map((number) => data.years.values[number]);
const texts = cards.map((line) => plain(line.slice(line.indexOf('<p class="t">') + 13, line.indexOf("</p>"))));
const references = rowsById("_references");
const entities = rowsById("_entities");

const claimsAt = data.places.map(() => []);
data.at.forEach((place, i) => claimsAt[place].push(i));
const againAt = data.places.map(() => []);
data.again.forEach(([i, place]) => againAt[place].push(i));

/* ---- what is chosen ---------------------------------------------------- */

const chosen = data.facets.map(() => new Set());
let words = "";
let first = null;
let last = null;
let sentence = null; // the id of the chosen sentence
let claim = null; // the number of the chosen claim

const hasYears = () => first !== null || last !== null;
const isFiltered = () => words !== "" || hasYears() || chosen.some((set) => set.size);

// Each filter says which claims it lets through; null lets all.
function filters() {
  const found = data.facets.map((facet, f) => {
    const set = chosen[f];
    return set.size ? (i) => facet.of[i].some((value) => set.has(value)) : null;
  });
  if (words) {
    const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "iu");
    found.push((i) => pattern.test(texts[i]));
  } else found.push(null);
  found.push(hasYears() ? (i) => overlaps(years[i], first, last) : null);
  return found;
}

function overlaps(span, from, to) {
  if (!span) return false;
  const [begin, end] = span;
  return (begin === null || to === null || begin <= to) && (end === null || from === null || from <= end);
}

/* ---- the command that gives the same ------------------------------------ */

const quoted = (value) => '"' + value.replace(/["\\]/g, "\\$&") + '"';
const inShell = (text) => "'" + text.replace(/'/g, "'\\''") + "'";

function year(number) {
  if (number === null) return "..";
  if (Math.abs(number) > 9999) return "Y" + number;
  return (number < 0 ? "-" : "") + String(Math.abs(number)).padStart(4, "0");
}

function asked(facet, set) {
  const values = [...set].map((v) => facet.values[v]).sort();
  const column = facet.column;
  let parts;
  if (facet.kind === "one") {
    if (values.length > 1) return `${column} in [${values.map(quoted).join(", ")}]`;
    return `${column} == ${quoted(values[0])}`;
  }
  if (facet.kind === "list") {
    parts = values.map((v) => (v === "" ? `${column} == ""` : `${column} contains ${quoted(v)}`));
  } else {
    parts = values.map((v) => {
      const next = data.tenths[data.tenths.indexOf(v) + 1];
      if (v === "") return `${column} == ""`;
      return next === undefined ? `${column} >= ${v}` : `${column} >= ${v} and ${column} < ${next}`;
    });
  }
  return parts.length > 1 ? `(${parts.join(" or ")})` : parts[0];
}

function query() {
  const parts = data.facets.flatMap((facet, f) => (chosen[f].size ? [asked(facet, chosen[f])] : []));
  if (words) parts.push(`text contains ${quoted(words)}`);
  if (hasYears()) parts.push(`time overlaps ${quoted(first === last ? year(first) : `${year(first)}/${year(last)}`)}`);
  if (parts.length === 1 && parts[0].startsWith("(")) return parts[0].slice(1, -1);
  return parts.join(" and ");
}

function command() {
  const at = `--data ${data.version}`;
  if (claim !== null) return `claimset show ${ids[claim]} ${at}`;
  if (sentence !== null) return `claimset show ${sentence} ${at}`;
  const where = query();
  return `claimset stats ${at}` + (where ? ` --where ${inShell(where)}` : "");
}

/* ---- the citation, as `claimset cite` prints it ------------------------------- */

const cited = data.cite;
const facetOf = new Map(data.facets.map((facet) => [facet.column, facet]));
const coded = (cells, i) => (Array.isArray(cells) ? cells[i] : cells.values[cells.of[i]]);

function cell(i, column) {
  if (column === "claim_id") return ids[i];
  if (column === "text") return texts[i];
  if (column === "note") return plain(cards[i].match(/<dt>note<dd>([^<]*)/)?.[1] ?? "");
  if (column === "source_ref") return data.places[data.at[i]];
  if (cited.cells[column]) return coded(cited.cells[column], i);
  const facet = facetOf.get(column);
  return facet.of[i].map((value) => facet.values[value]).join(";");
}

const inCsv = (value) => (/[",\r\n]/.test(value) ? '"' + value.replace(/"/g, '""') + '"' : value);

// What is cited: a claim, or the claims of a query; of all claims, the release.
function citing() {
  const program = `claimset cite ${data.version}`;
  if (claim !== null) return { command: `${program} --claim ${ids[claim]}`, claim };
  const where = sentence === null ? query() : `source_ref == ${quoted(sentence)}`;
  const numbers = sentence === null ? result : claimsAt[placeOf.get(sentence)];
  return { command: where ? `${program} --where ${inShell(where)}` : program, where, numbers };
}

async function citation() {
  const what = citing();
  if (!cited) return { command: what.command, text: "" };
  if (what.claim !== undefined) {
    const place = coded(cited.places, claim).replace("\ue001", () => cell(claim, "spans"));
    const shown = [...text.querySelectorAll(`mark[data-c~="${claim}"]`)].map((mark) => mark.textContent).join("");
    const read = shown.replace(/\s+/g, " ").trim();
    const words = cited.words[claim] ?? read;
    const told = words ? `${texts[claim]} The source: “${words}”` : texts[claim];
    const parts = { "\ue000": ids[claim], "\ue001": place, "\ue004": told };
    return { command: what.command, text: cited.claim.replace(/[\ue000\ue001\ue004]/g, (mark) => parts[mark]) };
  }
  if (!what.where) return { command: what.command, text: cited.whole };
  const rows = [cited.header, ...what.numbers.map((i) => cited.header.map((column) => cell(i, column)))];
  const csv = rows.map((row) => row.map(inCsv).join(",") + "\n").join("");
  const parts = {
    "\ue000": `${what.numbers.length.toLocaleString("en")} claim${what.numbers.length === 1 ? "" : "s"} where`,
    "\ue002": what.where,
    "\ue003": await sha256(new TextEncoder().encode(csv).buffer),
  };
  return { command: what.command, text: cited.rows.replace(/[\ue000\ue002\ue003]/g, (mark) => parts[mark]) };
}

/* ---- elements ------------------------------------------------------------ */

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") node.textContent = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

const status = byId("_status");
const list = byId("_list");
const aside = byId("_claims");
const text = byId("_text");

/* ---- filters ------------------------------------------------------------- */

const SHORT = 7;
const panel = byId("_filters");
const search = element("input", { type: "search", id: "_search", autocomplete: "off", placeholder: "words of a claim  ( / )", "aria-label": "Search the claims" });
const from = element("input", { type: "number", step: "1", "aria-label": "From year", placeholder: "from" });
const to = element("input", { type: "number", step: "1", "aria-label": "To year", placeholder: "to" });
const timeline = byId("_time");
const reset = element("button", { type: "button", class: "reset", text: "Clear all", onclick: clear });
const groups = data.facets.map((facet, f) => {
  const open = ["type", "support", "section"].includes(facet.column);
  const summary = element("summary", { text: facet.name });
  const group = { facet, f, body: element("div"), inputs: [], counts: [], all: facet.values.length <= SHORT + 2, summary };
  group.details = element("details", { open }, summary, group.body);
  group.details.addEventListener("toggle", () => { fill(group); update({ text: false, list: false }); });
  return group;
});

function fill(group) {
  if (!group.details.open) return;
  const { facet, f, body } = group;
  const shown = facet.values.map((_, v) => v).filter((v) => group.all || v < SHORT || chosen[f].has(v));
  if (group.inputs.filter(Boolean).length === shown.length && group.counts.length) return;
  group.inputs = [];
  group.counts = [];
  body.replaceChildren(...shown.map((v) => {
    const input = element("input", { type: "checkbox" });
    input.checked = chosen[f].has(v);
    input.addEventListener("change", () => {
      if (input.checked) chosen[f].add(v); else chosen[f].delete(v);
      leave();
      update();
    });
    const count = element("b");
    group.inputs[v] = input;
    group.counts[v] = count;
    return element("label", {}, input, element("bdi", { text: facet.labels[v] }), count);
  }));
  if (!group.all) {
    body.append(element("button", { type: "button", class: "more", text: `all ${facet.values.length}`, onclick: () => {
      group.all = true;
      fill(group);
      update({ text: false, list: false });
      group.inputs[SHORT].focus();
    } }));
  }
}

if (timeline) {
  const box = element("div", { class: "time" }, element("p", { class: "head", text: "Time" }), timeline,
    element("p", { class: "years" }, from, element("span", { text: "–" }), to));
  panel.append(box);
}
panel.prepend(search);
panel.append(...groups.map((group) => group.details), reset);
const drawer = element("details", { class: "filters", open: true }, element("summary", { text: "Filters" }));
panel.replaceWith(drawer);
drawer.append(panel);
panel.hidden = false;
const narrow = window.matchMedia("(max-width: 60rem)");
if (narrow.matches) {
  drawer.open = false;
  for (const each of byId("_side").querySelectorAll(":scope > details")) each.open = false;
}

search.addEventListener("input", () => {
  words = search.value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ").normalize("NFC");
  if (!words.trim()) words = "";
  leave();
  update();
});

function takeYears() {
  const read = (input) => (input.value === "" || !Number.isInteger(Number(input.value)) ? null : Number(input.value));
  [first, last] = [read(from), read(to)];
  const wrong = first !== null && last !== null && first > last;
  to.setCustomValidity(wrong ? "The last year is before the first." : "");
  if (wrong) {
    to.reportValidity();
    first = last = null;
  }
  leave();
  update();
}
from.addEventListener("change", takeYears);
to.addEventListener("change", takeYears);

function clear() {
  chosen.forEach((set) => set.clear());
  words = search.value = "";
  from.value = to.value = "";
  first = last = null;
  groups.forEach((group) => group.inputs.forEach((input) => { input.checked = false; }));
  leave();
  update();
}

/* ---- the histogram --------------------------------------------------------- */

const axis = timeline && { first: +timeline.dataset.first, step: +timeline.dataset.step, bars: +timeline.dataset.bars };
const drawn = timeline && { vague: [...timeline.querySelectorAll(".vague")], exact: [...timeline.querySelectorAll(".exact")], brush: timeline.querySelector(".brush") };
const WIDTH = 300;
const HEIGHT = 72;

function drawTimes(passes) {
  if (!timeline) return;
  const all = new Array(axis.bars).fill(0);
  const exact = new Array(axis.bars).fill(0);
  const bar = (number) => Math.floor((number - axis.first) / axis.step);
  for (let i = 0; i < total; i += 1) {
    const span = years[i];
    if (!span || !passes(i)) continue;
    const low = span[0] === null ? 0 : Math.max(bar(span[0]), 0);
    const high = span[1] === null ? axis.bars - 1 : Math.min(bar(span[1]), axis.bars - 1);
    for (let b = low; b <= high; b += 1) all[b] += 1;
    if (low === high && span[0] !== null && span[1] !== null) exact[low] += 1;
  }
  const top = Math.max(...all, 1);
  for (const [rects, counts] of [[drawn.vague, all], [drawn.exact, exact]]) {
    rects.forEach((rect, b) => {
      const high = (counts[b] / top) * HEIGHT;
      rect.setAttribute("y", (HEIGHT - high).toFixed(1));
      rect.setAttribute("height", high.toFixed(1));
    });
  }
  const scale = WIDTH / (axis.bars * axis.step);
  const x = first === null ? 0 : Math.max((first - axis.first) * scale, 0);
  const end = last === null ? WIDTH : Math.min((last + 1 - axis.first) * scale, WIDTH);
  drawn.brush.setAttribute("x", x.toFixed(1));
  drawn.brush.setAttribute("width", (hasYears() ? Math.max(end - x, 0) : 0).toFixed(1));
}

if (timeline) {
  let begin = null;
  const at = (event) => {
    const box = timeline.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 0.9999);
    return axis.first + Math.floor(share * axis.bars) * axis.step;
  };
  const drag = (event) => {
    const here = at(event);
    from.value = Math.min(begin, here);
    to.value = Math.max(begin, here) + axis.step - 1;
    takeYears();
  };
  timeline.addEventListener("pointerdown", (event) => {
    begin = at(event);
    timeline.setPointerCapture(event.pointerId);
    drag(event);
  });
  timeline.addEventListener("pointermove", (event) => { if (begin !== null) drag(event); });
  for (const end of ["pointerup", "pointercancel"]) timeline.addEventListener(end, () => { begin = null; });
}

/* ---- the claims ------------------------------------------------------------ */

const PAGE = 40;
const shell = element("code");
const copy = element("button", { type: "button", text: "Copy", onclick: () => copyText(shell.textContent, copy) });
const about = element("div", { class: "about" });
const sheet = element("button", { type: "button", class: "sheet", "aria-expanded": "false", "aria-controls": "_list", text: "Claims" });
sheet.addEventListener("click", () => openSheet(!aside.classList.contains("up")));
aside.querySelector(".bar").append(element("p", { class: "command" }, shell, copy), sheet);
const citeText = element("p", { class: "cited" });
const citeShell = element("code");
const citeCopy = element("button", { type: "button", text: "Copy", onclick: () => copyText(citeText.textContent || citeShell.textContent, citeCopy) });
const cite = element("details", { class: "cite" }, element("summary", { text: "Cite this" }), citeText,
  element("p", { class: "command" }, citeShell, citeCopy));
cite.addEventListener("toggle", tellCitation);
// Working tables change, and cannot be cited.
if (data.released) aside.querySelector(".bar").append(cite);

async function tellCitation() {
  if (!cite.open) return;
  const told = await citation();
  citeText.textContent = told.text.trimEnd();
  citeShell.textContent = told.command;
}
list.before(about);

function openSheet(up) {
  aside.classList.toggle("up", up);
  sheet.setAttribute("aria-expanded", String(up));
  sheet.textContent = up ? "Close" : "Claims";
}

async function copyText(what, button) {
  const shown = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(what);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(shown);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

function card(i, note) {
  const node = made(cards[i]);
  node.tabIndex = -1;
  if (note) node.classList.add("again");
  for (const dd of node.querySelectorAll("dd")) {
    const links = [...dd.querySelectorAll("a")];
    const works = links.map((a) => references.get(target(a))).filter(Boolean);
    if (works.length) {
      dd.append(element("ul", {}, ...works.map((line) => {
        const row = made(line);
        row.removeAttribute("id");
        return row;
      })));
    }
    for (const a of links) {
      const other = numberOf.get(target(a));
      if (other !== undefined) a.after(" ", element("q", { text: texts[other] }));
    }
  }
  node.addEventListener("mouseenter", () => point(i));
  node.addEventListener("mouseleave", () => point(claim));
  node.addEventListener("click", (event) => {
    if (!event.target.closest("a, button") && getSelection().isCollapsed) chooseClaim(i, true);
  });
  return node;
}

/* ---- the map of a claim: what supports it, what it supports, what it contrasts with -- */

const ties = ids.map(() => []);
for (const [one, kind, other] of data.relations) {
  ties[one].push({ to: other, down: kind === "supports" ? 1 : 0 });
  ties[other].push({ to: one, down: kind === "supports" ? -1 : 0 });
}
const NODE = { width: 62, height: 26, gap: 12, row: 62, reach: 2, most: 24 };

function svg(name, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// Claims at most two ties away, each on the row below what it supports on the way.
function neighbours(i) {
  const row = new Map([[i, 0]]);
  let edge = [i];
  for (let step = 0; step < NODE.reach && row.size < NODE.most; step += 1) {
    const next = [];
    for (const one of edge) {
      for (const { to, down } of ties[one]) {
        if (row.has(to) || row.size >= NODE.most) continue;
        row.set(to, row.get(one) + down);
        next.push(to);
      }
    }
    edge = next;
  }
  return row;
}

function mapOf(i) {
  if (!ties[i].length) return null;
  const row = neighbours(i);
  const rows = new Map();
  for (const [node, r] of row) rows.set(r, [...(rows.get(r) ?? []), node]);
  const levels = [...rows.keys()].sort((a, b) => a - b);
  const widest = Math.max(...[...rows.values()].map((nodes) => nodes.length));
  const width = widest * (NODE.width + NODE.gap) + NODE.gap;
  const at = new Map();
  levels.forEach((r, level) => {
    const nodes = rows.get(r);
    const left = (width - nodes.length * (NODE.width + NODE.gap) + NODE.gap) / 2;
    nodes.forEach((node, n) => at.set(node, { x: left + n * (NODE.width + NODE.gap), y: 4 + level * NODE.row }));
  });
  const height = (levels.length - 1) * NODE.row + NODE.height + 24;
  const drawing = svg("svg", { class: "map", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `Claims tied to ${ids[i]}` });
  drawing.style.maxWidth = `${width * 1.15}px`;
  for (const [one, kind, other] of data.relations) {
    const [a, b] = [at.get(one), at.get(other)];
    if (!a || !b) continue;
    const centre = (p) => p.x + NODE.width / 2;
    let path;
    if (a.y === b.y) {
      const low = a.y + NODE.height;
      path = `M${centre(a)} ${low} C${centre(a)} ${low + 18} ${centre(b)} ${low + 18} ${centre(b)} ${low + 3}`;
    } else {
      const down = a.y < b.y;
      const [start, end] = down ? [a.y + NODE.height, b.y - 3] : [a.y, b.y + NODE.height + 3];
      const middle = (start + end) / 2;
      path = `M${centre(a)} ${start} C${centre(a)} ${middle} ${centre(b)} ${middle} ${centre(b)} ${end}`;
    }
    drawing.append(svg("path", { class: kind, d: path, "marker-end": kind === "supports" ? "url(#_arrow)" : "none" }));
  }
  for (const [node, { x, y }] of at) {
    const box = svg("rect", { x, y, width: NODE.width, height: NODE.height, rx: 4 });
    const label = svg("text", { x: x + NODE.width / 2, y: y + NODE.height / 2 + 4, "text-anchor": "middle" });
    label.textContent = ids[node];
    const title = svg("title", {});
    title.textContent = texts[node];
    drawing.append(svg("a", { href: "#" + ids[node], class: node === i ? "self" : "" }, title, box, label));
  }
  const arrow = svg("marker", { id: "_arrow", viewBox: "0 0 6 6", refX: 5, refY: 3, markerWidth: 6, markerHeight: 6, orient: "auto" }, svg("path", { d: "M0 0L6 3L0 6z" }));
  drawing.prepend(svg("defs", {}, arrow));
  return element("figure", {}, drawing, element("figcaption", { text: "An arrow goes from a claim to what it supports; a dashed line joins claims that contrast." }));
}

const target = (a) => decoded(a.getAttribute("href").slice(1));
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

let listed = [];
function show(numbers, notes = []) {
  listed = [...numbers, ...notes];
  const again = new Set(notes);
  list.replaceChildren();
  const more = element("button", { type: "button", class: "more" });
  let shown = 0;
  const next = (count) => {
    const rows = listed.slice(shown, shown + count).map((i, at) => card(i, shown + at >= numbers.length && again.has(i)));
    shown += rows.length;
    more.remove();
    list.append(...rows);
    if (shown < listed.length) {
      more.textContent = `Show more: ${shown} of ${listed.length} are listed`;
      list.append(more);
    }
    return rows[0];
  };
  more.addEventListener("click", () => next(PAGE * 2).focus());
  next(PAGE);
  aside.scrollTop = 0;
}

/* ---- the text -------------------------------------------------------------- */

let pass = null; // for each claim whether the filters let it through; null is all
let stamp = 0;
const seen = new Set();
function refresh(block) {
  if (block.stamp === stamp) return;
  block.stamp = stamp;
  for (const mark of block.querySelectorAll("mark")) {
    mark.numbers ??= `${mark.dataset.c ?? ""} ${mark.dataset.a ?? ""}`.trim().split(" ").map(Number);
    mark.classList.toggle("off", pass !== null && !mark.numbers.some((i) => pass[i]));
  }
}
const watcher = new IntersectionObserver((entries) => {
  for (const { target: block, isIntersecting } of entries) {
    if (isIntersecting) {
      seen.add(block);
      refresh(block);
    } else seen.delete(block);
  }
}, { rootMargin: "400px" });
for (const block of text.querySelectorAll("section > *")) watcher.observe(block);

const partsOf = (id) => [byId(id), ...text.querySelectorAll(`[data-s="${CSS.escape(id)}"]`)].filter(Boolean);
let current = [];
function markSentence(id) {
  for (const part of current) {
    part.classList.remove("now");
    part.removeAttribute("aria-current");
    part.removeAttribute("tabindex");
  }
  current = id === null ? [] : partsOf(id);
  for (const part of current) part.classList.add("now");
  const head = current[0] ?? roving();
  if (!head) return;
  head.tabIndex = 0;
  if (current.length) head.setAttribute("aria-current", "true");
  if (!current.length) current = [head];
}

let pointed = [];
function point(i) {
  for (const mark of pointed) mark.classList.remove("hit");
  pointed = i === null ? [] : [...text.querySelectorAll(`mark[data-c~="${i}"], mark[data-a~="${i}"]`)];
  for (const mark of pointed) mark.classList.add("hit");
}

let order = null;
const stops = () => (order ??= [...text.querySelectorAll(".s[id]")].filter((s) => placeOf.has(s.id)));
const roving = () => stops()[0];

/* ---- choosing ---------------------------------------------------------------- */

function leave() {
  sentence = claim = null;
  markSentence(null);
  point(null);
}

function choose(id) {
  sentence = id;
  claim = null;
  markSentence(id);
  point(null);
  update({ filter: false });
  openSheet(true);
}

function chooseClaim(i, scroll) {
  const id = data.places[data.at[i]];
  if (sentence !== id || claim === null) {
    sentence = id;
    claim = i;
    markSentence(id);
    update({ filter: false });
  }
  claim = i;
  point(i);
  say();
  openSheet(true);
  for (const node of list.querySelectorAll("article")) {
    node.querySelector("figure")?.remove();
    const isIt = node.id === ids[i];
    node.classList.toggle("now", isIt);
    const drawing = isIt ? mapOf(i) : null;
    if (drawing) node.append(drawing);
  }
  history.replaceState(null, "", "#" + encodeURIComponent(ids[i]));
  if (scroll) (pointed[0] ?? byId(id))?.scrollIntoView({ block: "center" });
}

function chooseValue(column, value) {
  const f = data.facets.findIndex((facet) => facet.column === column);
  const v = f < 0 ? -1 : data.facets[f].values.indexOf(value);
  clear();
  if (v >= 0) {
    chosen[f].add(v);
    groups[f].details.open = true;
    groups[f].inputs = [];
    groups[f].counts = [];
    fill(groups[f]);
  }
  openSheet(true);
  update();
}

// Go where a link or an address leads: a claim, a sentence, a reference, an entity.
function go(id) {
  if (numberOf.has(id)) {
    const i = numberOf.get(id);
    chooseClaim(i, true);
    [...list.querySelectorAll("article")].find((node) => node.id === id)?.scrollIntoView({ block: "nearest" });
  } else if (references.has(id)) chooseValue("ref_ids", id);
  else if (entities.has(id)) chooseValue("about", id);
  else if (byId(id)) {
    if (placeOf.has(id)) choose(id);
    byId(id).scrollIntoView({ block: placeOf.has(id) ? "center" : "start" });
    if (id.startsWith("_")) byId(id).focus();
  } else return false;
  return true;
}

document.addEventListener("click", (event) => {
  const a = event.target.closest('a[href^="#"]');
  if (a) {
    const id = target(a);
    if (go(id)) {
      event.preventDefault();
      if (!id.startsWith("_")) history.pushState(null, "", a.getAttribute("href"));
    }
    return;
  }
  const s = event.target.closest(".s");
  if (!s || !text.contains(s) || !getSelection().isCollapsed) {
    const mark = event.target.closest("mark");
    if (!s && mark && text.contains(mark) && mark.dataset.c) chooseClaim(+mark.dataset.c.split(" ")[0], false);
    return;
  }
  const id = s.id || s.dataset.s;
  if (!placeOf.has(id)) return;
  choose(id);
  history.replaceState(null, "", "#" + encodeURIComponent(id));
});
window.addEventListener("popstate", () => go(decoded(location.hash.slice(1))));

/* ---- keys ---------------------------------------------------------------------- */

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const inField = event.target.closest("input, textarea, select");
  const inCards = aside.contains(document.activeElement) && document.activeElement !== aside;
  if (event.key === "Escape") {
    if (inField) inField.blur();
    else if (inCards && sentence !== null) current[0]?.focus();
    else if (sentence !== null) { leave(); update(); history.replaceState(null, "", location.pathname + location.search); }
    else if (isFiltered()) clear();
    openSheet(false);
    return;
  }
  if (inField || !byId("_keys").checked) return;
  if (event.key === "/") {
    event.preventDefault();
    drawer.open = true;
    search.focus();
  } else if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    const step = event.key === "j" ? 1 : -1;
    if (inCards) {
      const nodes = [...list.querySelectorAll("article")];
      const here = nodes.indexOf(document.activeElement.closest("article"));
      nodes[Math.min(Math.max(here + step, 0), nodes.length - 1)]?.focus();
    } else {
      const here = sentence === null ? -1 : stops().findIndex((s) => s.id === sentence);
      const next = stops()[here < 0 ? (step > 0 ? 0 : stops().length - 1) : Math.min(Math.max(here + step, 0), stops().length - 1)];
      if (!next) return;
      choose(next.id);
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "center" });
      history.replaceState(null, "", "#" + encodeURIComponent(next.id));
    }
  } else if (event.key === "Enter" && event.target.matches(".s")) {
    event.preventDefault();
    if (sentence === null && placeOf.has(event.target.id)) choose(event.target.id);
    list.querySelector("article")?.focus();
  } else if (event.key === "Enter" && event.target.matches("#_list > article")) {
    event.preventDefault();
    chooseClaim(numberOf.get(event.target.id), true);
  }
});

/* ---- update --------------------------------------------------------------------- */

let result = [];
function say() {
  const number = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
  if (sentence !== null) {
    const here = claimsAt[placeOf.get(sentence)].length;
    const again = againAt[placeOf.get(sentence)].length;
    status.textContent = `${sentence}: ${number(here, "claim")}` + (again ? `, ${again} said again` : "");
  } else status.textContent = isFiltered() ? `${result.length.toLocaleString("en")} of ${number(total, "claim")}` : number(total, "claim");
  shell.textContent = command();
  tellCitation();
}

function describe() {
  const rows = [];
  if (sentence === null) {
    data.facets.forEach((facet, f) => {
      const rowsOf = { ref_ids: references, about: entities }[facet.column];
      if (rowsOf && chosen[f].size === 1) {
        const line = rowsOf.get(facet.values[[...chosen[f]][0]]);
        if (line) rows.push(made(line));
      }
    });
  }
  for (const row of rows) row.removeAttribute("id");
  about.replaceChildren(...(rows.length ? [element("ul", {}, ...rows)] : []));
}

function update(which = {}) {
  if (which.filter !== false) {
    const tests = filters();
    const fails = new Uint8Array(total);
    const failing = new Int8Array(total).fill(-1);
    tests.forEach((test, t) => {
      if (!test) return;
      for (let i = 0; i < total; i += 1) if (!test(i)) { fails[i] += 1; failing[i] = t; }
    });
    // A filter's own counts are of the claims that all the others let through.
    const besides = (t) => (i) => fails[i] === 0 || (fails[i] === 1 && failing[i] === t);
    for (const group of groups) {
      if (!group.details.open) continue;
      const counts = new Array(group.facet.values.length).fill(0);
      const passes = besides(group.f);
      for (let i = 0; i < total; i += 1) if (passes(i)) for (const v of group.facet.of[i]) counts[v] += 1;
      group.counts.forEach((node, v) => {
        node.textContent = counts[v].toLocaleString("en");
        node.parentNode.classList.toggle("zero", counts[v] === 0);
      });
    }
    drawTimes(besides(tests.length - 1));
    result = [];
    for (let i = 0; i < total; i += 1) if (fails[i] === 0) result.push(i);
    pass = null;
    if (isFiltered()) {
      pass = new Uint8Array(total);
      for (const i of result) pass[i] = 1;
    }
  }
  if (which.text !== false) {
    stamp += 1;
    for (const block of seen) refresh(block);
  }
  say();
  describe();
  reset.hidden = !isFiltered();
  for (const group of groups) group.summary.classList.toggle("set", chosen[group.f].size > 0);
  if (which.list === false) return;
  if (sentence === null) show(result);
  else {
    const place = placeOf.get(sentence);
    show(claimsAt[place], againAt[place]);
  }
}

/* ---- the reader's own copy of the text -------------------------------------------- */

const file = byId("_file");
if (file) {
  file.addEventListener("change", async () => {
    const told = [];
    for (const each of file.files) told.push(await take(each));
    byId("_read").textContent = told.join(" ");
  });
}

async function take(each) {
  const bytes = await each.arrayBuffer();
  const hash = await sha256(bytes);
  const found = data.sources.filter(([, wanted]) => wanted === hash);
  if (!found.length) return `${each.name} is not the file that was annotated: its sha256 is ${hash}.`;
  const characters = [...new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)];
  for (const section of text.querySelectorAll("section")) {
    if (!found.some(([id]) => id === section.dataset.source)) continue;
    for (const node of section.querySelectorAll("[data-o]")) {
      const [start, end] = node.dataset.o.split("-");
      node.textContent = characters.slice(start, end).join("");
    }
    section.classList.remove("unread");
    for (const head of section.querySelectorAll(".title, .heading")) {
      head.setAttribute("role", "heading");
      head.setAttribute("aria-level", head.classList.contains("title") ? "2" : "3");
    }
  }
  return `${each.name} is the file that was annotated.`;
}

async function sha256(buffer) {
  const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
  if (globalThis.crypto?.subtle) return hex(await crypto.subtle.digest("SHA-256", buffer));
  return hex(ownSha256(new Uint8Array(buffer)));
}

// FIPS 180-4, for pages that are no secure context.
function ownSha256(bytes) {
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32);
  const k = primes.map((p) => fraction(Math.cbrt(p)));
  const h = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const w = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const [a, b] = [w[i - 15], w[i - 2]];
      w[i] = w[i - 16] + w[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, j] = h;
    for (let i = 0; i < 64; i += 1) {
      const one = (j + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [j, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, j].forEach((value, i) => { h[i] = (h[i] + value) >>> 0; });
  }
  const out = new DataView(new ArrayBuffer(32));
  h.forEach((value, i) => out.setUint32(4 * i, value));
  return out.buffer;
}

/* ---- begin -------------------------------------------------------------------------- */

document.documentElement.classList.add("js");
groups.forEach(fill);
leave();
update();
if (location.hash.length > 1) go(decoded(location.hash.slice(1)));
})();
