// Elements from texts: nothing that a dossier says is ever read as HTML.
function h(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

// Labelled control: the label is read out with it, and a click on it reaches it.
let controls = 0;
function labelled(text, control, given = {}) {
  control.id = control.id || `desk-control-${++controls}`;
  return h("span", { class: "field", ...given }, h("label", { for: control.id }, text), control);
}

function select(options, chosen, onchange) {
  return h(
    "select",
    { onchange: (event) => onchange(event.target.value) },
    options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
  );
}

function table(caption, columns, rows) {
  return h(
    "table",
    {},
    caption && h("caption", {}, caption),
    columns.length ? h("thead", {}, h("tr", {}, columns.map((text) => h("th", { scope: "col" }, text)))) : null,
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((text) => h("td", {}, text))))),
  );
}
