// The queue: a list of any length of which only the rows in sight are elements; pages of it are asked for as they come into sight.
const ROW = 52, PAGE = 100, BEYOND = 8;

class Queue {
  constructor(kernel, told) {
    this.kernel = kernel;
    this.told = told; // {labels(), filters(), chosen(row)}
    this.rows = new Map();
    this.asked = new Set();
    this.total = 0;
    this.at = -1;
    this.turn = 0; // answers to questions of an earlier filter are thrown away
    this.space = h("div", { class: "space" });
    this.element = h("div", {
      class: "queue", tabindex: "0", role: "listbox", onscroll: () => this.draw(), onkeydown: (event) => this.keyed(event),
    }, this.space);
  }

  async load(at = 0, quiet = false) {
    const turn = ++this.turn;
    const first = Math.max(0, Math.floor(at / PAGE) * PAGE);
    const answer = await this.kernel.ask("page", { ...this.told.filters(), offset: first, limit: PAGE });
    if (turn !== this.turn || !answer.rows) return false;
    this.rows.clear();
    this.asked = new Set([first]);
    this.take(first, answer);
    this.element.setAttribute("aria-label", this.told.labels().queue);
    this.choose(Math.min(at, this.total - 1), quiet);
    return true;
  }

  take(first, answer) {
    this.total = answer.total;
    answer.rows.forEach((row, place) => this.rows.set(first + place, row));
    this.space.style.height = `${this.total * ROW}px`;
    this.draw();
  }

  async fetch(first) {
    if (this.asked.has(first) || first < 0 || first >= this.total) return;
    this.asked.add(first);
    const turn = this.turn;
    const answer = await this.kernel.ask("page", { ...this.told.filters(), offset: first, limit: PAGE });
    if (turn !== this.turn) return;
    if (answer.rows) this.take(first, answer);
    else this.asked.delete(first);
  }

  draw() {
    const top = this.element.scrollTop, height = this.element.clientHeight || 400;
    const from = Math.max(0, Math.floor(top / ROW) - BEYOND);
    const to = Math.min(this.total, Math.ceil((top + height) / ROW) + BEYOND);
    for (let first = Math.floor(from / PAGE) * PAGE; first < to; first += PAGE) this.fetch(first);
    const shown = [];
    for (let place = from; place < to; place++) shown.push(this.line(place));
    this.space.replaceChildren(...shown);
    if (!this.total) this.space.append(h("p", { class: "none" }, this.told.labels().nothing));
    const chosen = this.at >= from && this.at < to ? `desk-row-${this.at}` : null;
    if (chosen) this.element.setAttribute("aria-activedescendant", chosen);
    else this.element.removeAttribute("aria-activedescendant");
  }

  line(place) {
    const row = this.rows.get(place), labels = this.told.labels();
    const given = {
      id: `desk-row-${place}`, role: "option", class: `row${place === this.at ? " chosen" : ""}`,
      "aria-selected": String(place === this.at), "aria-setsize": String(this.total), "aria-posinset": String(place + 1),
      style: `top:${place * ROW}px;height:${ROW}px`, onclick: () => { this.choose(place); this.element.focus(); },
    };
    if (!row) return h("div", given, h("span", { class: "waiting" }, "…"));
    return h(
      "div", given,
      h("span", { class: `state ${row.state}`, title: labels.states[row.state] }, labels.states[row.state]),
      h("span", { class: `grade ${row.grade || row.verdict}` }, row.graded),
      h("b", {}, `${row.session} ${row.check}`),
      row.flags.map((flag) => h("span", { class: "flag" }, flag)),
      h("span", { class: "money" }, row.amount),
      h("span", { class: "said" }, row.said),
    );
  }

  keyed(event) {
    const far = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: far, PageUp: -far, Home: -this.total, End: this.total };
    if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.choose(this.at + steps[event.key]);
  }

  choose(place, quiet = false) {
    if (!this.total) { this.at = -1; this.draw(); this.told.chosen(null, quiet); return; }
    this.at = Math.max(0, Math.min(place, this.total - 1));
    const top = this.at * ROW, height = this.element.clientHeight || 400;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + ROW > this.element.scrollTop + height) this.element.scrollTop = top + ROW - height;
    this.draw();
    const row = this.rows.get(this.at);
    if (row) this.told.chosen(row, quiet);
    else this.fetch(Math.floor(this.at / PAGE) * PAGE).then(() => this.rows.has(this.at) && this.told.chosen(this.rows.get(this.at), quiet));
  }

  replace(row) {
    for (const [place, held] of this.rows) {
      if (held.session === row.session && held.check === row.check) this.rows.set(place, row);
    }
    this.draw();
  }
}
