// What is shown of one finding: sentence, decisions, the rows around the cells cited, clause, figures, how it was computed.
function detailOf(found, labels) {
  const row = found.row;
  return [
    h("h3", { tabindex: "-1" }, `${row.session} · ${row.check} ${found.title}`),
    h("p", { class: "headline" },
      h("span", { class: `grade ${row.grade || row.verdict}` }, row.graded),
      h("span", { class: `state ${row.state}` }, labels.states[row.state]),
      row.amount && h("span", { class: "money" }, `${labels.amount} ${row.amount}`)),
    found.session && h("p", { class: "more" }, found.session),
    h("p", { class: "sentence" }, found.said),
    found.warnings.map((text) => h("p", { class: "warning", role: "note" }, text)),
    found.missing.length ? h("section", {}, h("h4", {}, labels.missing), h("ul", {}, found.missing.map((text) => h("li", {}, text)))) : null,
    h("section", {}, h("h4", {}, labels.evidence), found.excerpts.length ? found.excerpts.map((one) => excerptOf(one, labels)) : h("p", {}, labels.noEvidence),
      found.leftOut && h("p", { class: "more" }, found.leftOut)),
    found.sections.map((section) => h("section", {}, h("h4", {}, section.heading),
      section.columns.length ? table("", section.columns, section.rows) : section.rows.map((line) => h("p", {}, line.join(" "))))),
    h("section", {}, h("h4", {}, labels.history), found.history.length
      ? table("", labels.historyColumns, found.history) : h("p", {}, labels.noHistory)),
  ];
}

function excerptOf(one, labels) {
  const place = h("p", { class: "place" }, h("b", {}, one.sheet ? `${one.file}!${one.sheet}` : one.file),
    one.path && h("code", { title: labels.path }, one.path));
  if (!one.rows.length) return h("div", { class: "excerpt" }, place, h("p", { class: "more" }, labels.wholeFile));
  const lines = [];
  let before = null;
  for (const [number, texts, marked] of one.rows) {
    if (before !== null && number > before + 1) {
      lines.push(h("tr", { class: "gap" }, h("td", { colspan: String(one.columns.length + 1) }, "⋮")));
    }
    before = number;
    lines.push(h("tr", {}, h("th", { scope: "row" }, String(number)), texts.map((text, column) =>
      marked.includes(column)
        ? h("td", {}, h("mark", { title: `${one.columns[column]}${number}` }, text || labels.blank))
        : h("td", {}, text))));
  }
  return h("div", { class: "excerpt" }, place,
    h("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": `${labels.rowsOf} ${one.file} ${one.sheet}` },
      h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, ""), one.columns.map((letter) => h("th", { scope: "col" }, letter)))),
        h("tbody", {}, lines))),
    one.leftOut && h("p", { class: "more" }, one.leftOut));
}
