// The histogram of times: drawn anew for the claims that are shown, and a brush over it.

const timeline = byId("_time");
const from = element("input", { type: "number", step: "1", "aria-label": "From year", placeholder: "from" });
const to = element("input", { type: "number", step: "1", "aria-label": "To year", placeholder: "to" });
const sameYears = button("same", "", () => {
  const known = yearsOfResult();
  forget();
  [first, last] = known;
  changed();
});

const axis = timeline && { first: +timeline.dataset.first, step: +timeline.dataset.step, bars: +timeline.dataset.bars };
const drawn = timeline && { vague: [...timeline.querySelectorAll(".vague")], exact: [...timeline.querySelectorAll(".exact")], brush: timeline.querySelector(".brush") };
const WIDTH = 300;
const HEIGHT = 72;

// Of each time the first and the last place on the axis, and whether it is within one.
const spans = !timeline ? [] : data.years.values.map((span) => {
  if (!span) return null;
  const at = (number) => Math.floor((number - axis.first) / axis.step);
  const low = span[0] === null ? 0 : Math.max(at(span[0]), 0);
  const high = span[1] === null ? axis.bars - 1 : Math.min(at(span[1]), axis.bars - 1);
  return { low, high, exact: low === high && span[0] !== null && span[1] !== null };
});

function drawTimes() {
  if (!timeline) return;
  const all = new Array(axis.bars).fill(0);
  const exact = new Array(axis.bars).fill(0);
  counted(TIMES).forEach((count, v) => {
    const span = spans[v];
    if (!span || !count) return;
    for (let place = span.low; place <= span.high; place += 1) all[place] += count;
    if (span.exact) exact[span.low] += count;
  });
  const top = Math.max(...all, 1);
  for (const [rects, counts] of [[drawn.vague, all], [drawn.exact, exact]]) {
    rects.forEach((rect, place) => {
      const high = (counts[place] / top) * HEIGHT;
      rect.setAttribute("y", (HEIGHT - high).toFixed(1));
      rect.setAttribute("height", high.toFixed(1));
    });
  }
  const scale = WIDTH / (axis.bars * axis.step);
  const x = first === null ? 0 : Math.max((first - axis.first) * scale, 0);
  const end = last === null ? WIDTH : Math.min((last + 1 - axis.first) * scale, WIDTH);
  drawn.brush.setAttribute("x", x.toFixed(1));
  drawn.brush.setAttribute("width", (hasYears() ? Math.max(end - x, 0) : 0).toFixed(1));
  offerYears();
}

// The first and the last year that the times of the shown claims name; null for none.
function yearsOfResult() {
  let begin = Infinity;
  let end = -Infinity;
  for (const i of result) {
    for (const number of data.years.values[data.years.of[i]] ?? []) {
      if (number === null) continue;
      begin = Math.min(begin, number);
      end = Math.max(end, number);
    }
  }
  return begin > end ? null : [begin, end];
}

function offerYears() {
  const others = words !== "" || chosen.some((set) => set.size);
  const known = others && yearsOfResult();
  sameYears.hidden = !known;
  if (known) sameYears.textContent = `All claims of ${known[0] === known[1] ? known[0] : known.join("–")}`;
}

function takeYears(by = "") {
  const read = (input) => (input.value === "" || !Number.isInteger(Number(input.value)) ? null : Number(input.value));
  [first, last] = [read(from), read(to)];
  const wrong = first !== null && last !== null && first > last;
  to.setCustomValidity(wrong ? "The last year is before the first." : "");
  if (wrong) {
    to.reportValidity();
    first = last = null;
  }
  changed({ by, isTyped: true });
}
from.addEventListener("change", () => takeYears());
to.addEventListener("change", () => takeYears());

if (timeline) {
  let begin = null;
  let drag = 0;
  const at = (event) => {
    const box = timeline.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 0.9999);
    return axis.first + Math.floor(share * axis.bars) * axis.step;
  };
  const move = (event) => {
    const here = at(event);
    from.value = Math.min(begin, here);
    to.value = Math.max(begin, here) + axis.step - 1;
    takeYears(`brush ${drag}`);
  };
  timeline.addEventListener("pointerdown", (event) => {
    begin = at(event);
    drag += 1;
    timeline.setPointerCapture(event.pointerId);
    move(event);
  });
  timeline.addEventListener("pointermove", (event) => { if (begin !== null) move(event); });
  for (const end of ["pointerup", "pointercancel"]) timeline.addEventListener(end, () => { begin = null; });
}
