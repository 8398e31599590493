// The map of a claim: what supports it, what it supports, what it contrasts with. Lines
// are drawn below links, so that these have a paper of their own and can be read.

const NODE = { width: 52, height: 26, gap: 7, row: 62, reach: 2, most: 24, across: 6 };

let tied = null; // of each claim that has ties, to which claims, and how far below
function tiesOf(i) {
  if (!tied) {
    tied = new Map();
    const tie = (one, to, down) => {
      if (!tied.has(one)) tied.set(one, []);
      tied.get(one).push({ to, down });
    };
    for (const [one, kind, other] of data.relations) {
      const down = kind === "supports" ? 1 : 0;
      tie(one, other, down);
      tie(other, one, -down);
    }
  }
  return tied.get(i) ?? [];
}

// Claims at most two ties away, each on the row below what it supports on the way.
function neighbours(i) {
  const row = new Map([[i, 0]]);
  let edge = [i];
  for (let step = 0; step < NODE.reach && row.size < NODE.most; step += 1) {
    const next = [];
    for (const one of edge) {
      for (const { to, down } of tiesOf(one)) {
        if (row.has(to) || row.size >= NODE.most) continue;
        row.set(to, row.get(one) + down);
        next.push(to);
      }
    }
    edge = next;
  }
  return row;
}

// Where each claim is drawn, and how large the drawing is: a row for each level, or more
// where one is too narrow.
function laidOut(row) {
  const levels = new Map();
  for (const [node, r] of row) levels.set(r, [...(levels.get(r) ?? []), node]);
  const rows = [...levels.keys()].sort((a, b) => a - b).flatMap((r) => {
    const nodes = levels.get(r);
    const count = Math.ceil(nodes.length / NODE.across);
    const each = Math.ceil(nodes.length / count);
    return Array.from({ length: count }, (_, n) => nodes.slice(n * each, (n + 1) * each));
  });
  const step = NODE.width + NODE.gap;
  const width = Math.max(...rows.map((nodes) => nodes.length)) * step - NODE.gap;
  const at = new Map();
  rows.forEach((nodes, r) => {
    const left = (width - nodes.length * step + NODE.gap) / 2;
    nodes.forEach((node, n) => at.set(node, { x: left + n * step, y: r * NODE.row }));
  });
  return { at, width, height: (rows.length - 1) * NODE.row + NODE.height + 22 };
}

function curve(a, b) {
  const [start, end] = [a.x + NODE.width / 2, b.x + NODE.width / 2];
  if (a.y === b.y) {
    const low = a.y + NODE.height;
    return `M${start} ${low} C${start} ${low + 18} ${end} ${low + 18} ${end} ${low + 3}`;
  }
  const [top, foot] = a.y < b.y ? [a.y + NODE.height, b.y - 3] : [a.y, b.y + NODE.height + 3];
  const middle = (top + foot) / 2;
  return `M${start} ${top} C${start} ${middle} ${end} ${middle} ${end} ${foot}`;
}

function mapOf(i) {
  if (!tiesOf(i).length) return null;
  const { at, width, height } = laidOut(neighbours(i));
  const tip = svg("marker", { id: "_arrow", viewBox: "0 0 6 6", refX: 5, refY: 3, markerWidth: 6, markerHeight: 6, orient: "auto" }, svg("path", { d: "M0 0L6 3L0 6z" }));
  const lines = svg("svg", { width, height, "aria-hidden": "true" }, svg("defs", {}, tip));
  for (const [one, kind, other] of data.relations) {
    if (!at.has(one) || !at.has(other)) continue;
    lines.append(svg("path", { class: kind, d: curve(at.get(one), at.get(other)), "marker-end": kind === "supports" ? "url(#_arrow)" : "none" }));
  }
  const boxes = [...at].map(([node, { x, y }]) => {
    const box = element("a", { href: "#" + ids[node], class: node === i ? "self" : "", title: textOf(node), text: ids[node] });
    Object.assign(box.style, { left: `${x}px`, top: `${y}px`, width: `${NODE.width}px`, height: `${NODE.height}px` });
    return box;
  });
  const map = element("div", { class: "map", role: "group", "aria-label": `Claims tied to ${ids[i]}` }, lines, ...boxes);
  return element("figure", {}, map, element("figcaption", { text: "An arrow goes from a claim to what it supports; a dashed line joins claims that contrast." }));
}
