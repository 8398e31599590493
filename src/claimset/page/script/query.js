// The command that gives what the page shows.

const quoted = (value) => '"' + value.replace(/["\\]/g, "\\$&") + '"';
const inShell = (said) => "'" + said.replace(/'/g, "'\\''") + "'";

function year(number) {
  if (number === null) return "..";
  if (Math.abs(number) > 9999) return "Y" + number;
  return (number < 0 ? "-" : "") + String(Math.abs(number)).padStart(4, "0");
}
const years = () => (first === last ? year(first) : `${year(first)}/${year(last)}`);

function asked(facet, set) {
  const values = [...set].map((v) => facet.values[v]).sort();
  const column = facet.column;
  if (facet.kind === "one") {
    if (values.length > 1) return `${column} in [${values.map(quoted).join(", ")}]`;
    return `${column} == ${quoted(values[0])}`;
  }
  const parts = values.map((value) => {
    if (value === "") return `${column} == ""`;
    if (facet.kind === "list") return `${column} contains ${quoted(value)}`;
    const next = data.tenths[data.tenths.indexOf(value) + 1];
    return next === undefined ? `${column} >= ${value}` : `${column} >= ${value} and ${column} < ${next}`;
  });
  return parts.length > 1 ? `(${parts.join(" or ")})` : parts[0];
}

function query() {
  const parts = facets.flatMap((facet, f) => (chosen[f].size ? [asked(facet, chosen[f])] : []));
  if (words) parts.push(`text contains ${quoted(words)}`);
  if (hasYears()) parts.push(`time overlaps ${quoted(years())}`);
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
