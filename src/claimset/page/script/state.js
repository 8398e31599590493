// What is chosen, and which claims that lets through.

const chosen = facets.map(() => new Set()); // of each facet the numbers of values
let words = "";
let first = null; // years; null is an open side
let last = null;
let sentence = null; // the id of the chosen sentence
let claim = null; // the number of the chosen claim
let absent = ""; // what the address names and the page has not

const hasYears = () => first !== null || last !== null;
const isFiltered = () => words !== "" || hasYears() || chosen.some((set) => set.size);

// Choose nothing.
function forget() {
  for (const set of chosen) set.clear();
  words = absent = "";
  first = last = sentence = claim = null;
}

// The control characters that no cell of a table has.
function takeWords(said) {
  words = said.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ").normalize("NFC");
  if (!words.trim()) words = "";
}

function overlaps(span) {
  if (!span) return false;
  const [begin, end] = span;
  return (begin === null || last === null || begin <= last) && (end === null || first === null || first <= end);
}

// Of a column the values that are let through, a byte for each; null lets all through.
function wantedIn(c) {
  if (c === TIMES) return hasYears() ? Uint8Array.from(data.years.values, overlaps) : null;
  if (!chosen[c].size) return null;
  const wanted = new Uint8Array(facets[c].values.length);
  for (const v of chosen[c]) wanted[v] = 1;
  return wanted;
}

// How many filters refuse a claim, and the last that does.
const fails = new Uint8Array(total);
const failing = new Uint8Array(total);
const WORDS = columns.length;
let result = []; // the claims that none refuses

function refuse(i, filter) {
  fails[i] += 1;
  failing[i] = filter;
}

function filter() {
  fails.fill(0);
  columns.forEach(({ starts, values }, c) => {
    const wanted = wantedIn(c);
    if (!wanted) return;
    for (let i = 0; i < total; i += 1) {
      let k = starts[i];
      while (k < starts[i + 1] && !wanted[values[k]]) k += 1;
      if (k === starts[i + 1]) refuse(i, c);
    }
  });
  if (words) {
    const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "iu");
    for (let i = 0; i < total; i += 1) if (!pattern.test(textOf(i))) refuse(i, WORDS);
  }
  result = [];
  for (let i = 0; i < total; i += 1) if (fails[i] === 0) result.push(i);
}

// How many claims have each value of a column, of those that all other filters let through.
function counted(c) {
  const { starts, values } = columns[c];
  const counts = new Uint32Array((facets[c] ?? data.years).values.length);
  for (let i = 0; i < total; i += 1) {
    if (fails[i] > 1 || (fails[i] === 1 && failing[i] !== c)) continue;
    for (let k = starts[i]; k < starts[i + 1]; k += 1) counts[values[k]] += 1;
  }
  return counts;
}
