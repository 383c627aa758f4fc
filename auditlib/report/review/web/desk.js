// The desk: filters above, the queue on the left, the finding on the right, what is decided below it. One key for each decision.
class Desk {
  constructor(model, element) {
    this.model = model;
    this.kernel = new Kernel(model);
    this.root = h("div", { class: "review-desk", "data-lm-suppress-shortcuts": "true", onkeydown: (event) => this.keyed(event) });
    element.append(this.root);
    this.filters = {};
    this.row = null;
    this.detail = null;
    this.shown = Promise.resolve(); // until what is chosen is on the screen
    this.order = Promise.resolve(); // keys may come faster than answers: one after the other, each on what it was pressed for
    this.start();
  }

  get labels() { return this.all[this.language]; }

  async start() {
    this.root.replaceChildren(h("p", { role: "status" }, "正在打开……"));
    const opened = await this.kernel.ask("open");
    if (opened.silent || opened.refused) {
      this.root.replaceChildren(h("p", { class: "warning", role: "alert" }, opened.refused ||
        "内核没有回答。请重新运行本笔记本（刷新页面）。已显示“已保存”的处理都在台账中。 / The kernel does not answer: run the notebook again. All that was shown as saved is in the ledger."));
      return;
    }
    this.all = opened.labels;
    this.language = opened.language;
    this.choices = opened.choices;
    this.mode = opened.mode;
    this.filters = opened.filters;
    this.who = opened.who;
    this.build();
    this.counted(opened.counts);
    await this.queue.load(opened.at, true);
    this.queue.element.focus({ preventScroll: true });
  }

  build() {
    const labels = this.labels;
    this.queue = new Queue(this.kernel, {
      labels: () => this.labels,
      filters: () => ({ filters: this.filters, mode: this.mode, language: this.language }),
      chosen: (row) => { this.shown = this.show(row); },
    });
    this.progress = h("progress", { max: 1, value: 0, "aria-label": labels.progress });
    this.number = h("span", { class: "number" });
    this.status = h("span", { class: "status", role: "status", "aria-live": "polite" });
    this.alert = h("p", { class: "warning", role: "alert", hidden: true });
    this.body = h("div", { class: "body", tabindex: "0", role: "region", "aria-label": labels.finding });
    this.reason = h("textarea", { rows: "2", placeholder: labels.reasonHint });
    this.root.lang = this.language === "zh" ? "zh-CN" : "en";
    this.root.replaceChildren(
      h("header", {}, h("h2", {}, labels.title), this.number, this.progress, this.status,
        labelled(labels.mode, select(labels.modes, this.mode, (mode) => this.turn({ mode }))),
        h("span", { class: "who" }, `${labels.who} ${this.who}`),
        h("button", { type: "button", onclick: () => this.turn({ language: this.language === "zh" ? "en" : "zh" }) }, labels.other),
        this.choices.masked === null ? null : h("button", { type: "button", onclick: () => this.inOrder(() => this.unmask()) }, this.choices.masked ? labels.unmask : labels.mask)),
      this.mode === "second" ? "" : h("div", { class: "filters", role: "search" }, this.filterBar()), // a sample is judged whole
      h("div", { class: "halves" },
        h("div", { class: "left" }, this.queue.element),
        h("div", { class: "right" }, this.body, this.actions())),
      h("details", { class: "keys" }, h("summary", {}, labels.keys), table("", [], labels.keyList)),
    );
  }

  filterBar() {
    const labels = this.labels;
    const bar = Object.entries(labels.filters).map(([name, text]) =>
      labelled(text, select([["", labels.every], ...this.choices[name][this.language]], this.filters[name] || "", (value) => this.filter(name, value))));
    const box = h("input", { type: "search", value: this.filters.text || "", placeholder: labels.searchHint,
      oninput: (event) => { clearTimeout(this.typing); const value = event.target.value; this.typing = setTimeout(() => this.filter("text", value), 200); } });
    this.search = box;
    return [...bar, labelled(labels.search, box),
      h("button", { type: "button", onclick: () => { this.filters = {}; this.turn({}); } }, labels.clear)];
  }

  actions() {
    const labels = this.labels, blind = this.mode === "second", review = this.mode === "review";
    const buttons = review ? labels.opinions : labels.decisions;
    const fill = (text) => { this.reason.value = text; this.reason.focus(); };
    return h("div", { class: "actions" }, this.alert,
      labelled(labels.reason, this.reason, { class: "field reason" }),
      labelled(labels.phrases, h("select", { onchange: (event) => { if (event.target.value) fill(event.target.value); event.target.value = ""; } },
        h("option", { value: "" }, labels.choosePhrase), labels.phraseList.map((text, place) => h("option", { value: text }, `${place + 1} ${text}`)))),
      h("div", { class: "buttons", role: "group", "aria-label": labels.decide },
        buttons.map(([decision, text, key]) => this.button(text, key, () => this.inOrder(() => this.decide(decision)))),
        this.button(labels.skip, "s", () => this.skip()),
        this.button(labels.next, "n", () => this.inOrder(() => this.next())),
        this.button(labels.undo, "u", () => this.inOrder(() => this.undo()))),
      blind ? null : h("details", { class: "more" }, h("summary", {}, labels.moreActions), this.further()));
  }

  button(text, key, onclick) {
    return h("button", { type: "button", "aria-keyshortcuts": key, onclick }, text, h("kbd", {}, key.toUpperCase()));
  }

  further() {
    const labels = this.labels, value = {};
    const input = (name, type, text, given = {}) => labelled(text, h("input", { type, ...given, oninput: (event) => { value[name] = event.target.value; } }));
    const act = (text, what, names) => h("button", { type: "button", onclick: () => this.further_(what, Object.fromEntries(names.map((name) => [name, value[name] || ""]))) }, text);
    this.signing = act(labels.sign, "sign", []);
    return h("div", { class: "further" },
      h("p", {}, input("yuan", "text", labels.yuan, { inputmode: "decimal" }), act(labels.saveAmount, "amount", ["yuan"])),
      h("p", {}, input("to", "text", labels.owner), input("due", "date", labels.due), act(labels.assign, "assign", ["to", "due"])),
      h("p", {}, input("reply", "text", labels.reply), input("by", "text", labels.by), act(labels.saveReply, "explain", ["reply", "by"])),
      h("p", {}, input("path", "text", labels.file), act(labels.addFile, "evidence", ["path"])),
      h("p", {}, act(labels.note, "note", []), act(labels.rectified, "rectified", []), act(labels.close, "close", []), act(labels.reopen, "reopen", [])),
      h("p", {}, input("deadline", "date", labels.deadline), act(labels.notice, "notice", ["deadline"]), this.signing));
  }

  turn(given) { return this.inOrder(() => this.turned(given)); }

  async turned(given) {
    if (given.language) this.language = given.language;
    if (given.mode) this.mode = given.mode;
    await this.kernel.ask("turned", { language: this.language, mode: this.mode, filters: this.filters });
    const at = this.queue.at;
    this.build();
    const counts = await this.kernel.ask("counts", { filters: this.filters, mode: this.mode });
    this.counted(counts.counts);
    await this.queue.load(given.mode || !Object.keys(given).length ? 0 : Math.max(at, 0));
  }

  filter(name, value) { return this.inOrder(() => this.filtered(name, value)); }

  async filtered(name, value) {
    this.filters = { ...this.filters, [name]: value };
    if (!value) delete this.filters[name];
    await this.queue.load(0);
    const counts = await this.kernel.ask("counts", { filters: this.filters, mode: this.mode });
    this.counted(counts.counts);
  }

  counted(counts) {
    if (!counts) return;
    this.number.textContent = counts.text[this.language];
    this.progress.max = Math.max(counts.total, 1);
    this.progress.value = counts.done;
  }

  inOrder(act) {
    this.order = this.order.then(act).catch((error) => this.tell({ refused: String(error) }));
    return this.order;
  }

  async show(row) {
    this.row = row;
    this.wanted = null; // what was chosen for another finding is not chosen for this one
    this.detail = null; // nothing can be decided on what is not yet seen
    const turn = (this.showing = (this.showing || 0) + 1);
    if (!row) { this.detail = null; this.body.replaceChildren(h("p", { class: "none" }, this.labels.nothing)); return; }
    const found = await this.kernel.ask("detail", { session: row.session, check: row.check, mode: this.mode, language: this.language });
    if (turn !== this.showing) return;
    if (!found.row) { this.tell(found); return; }
    this.detail = found;
    this.body.replaceChildren(...detailOf(found, this.labels).flat().filter((part) => part));
    this.body.scrollTop = 0;
    if (this.signing) this.signing.textContent = `${this.labels.sign} ${row.session}`;
    this.reason.value = "";
    clearTimeout(this.looking); // who leafs through has not seen it
    this.looking = setTimeout(() => this.looked(row), 1500);
  }

  async looked(row) {
    const answer = await this.kernel.ask("seen", { session: row.session, check: row.check, mode: this.mode, language: this.language });
    if (!answer.row) return;
    this.queue.replace(answer.row);
    const state = this.row === row && this.body.querySelector(".headline .state");
    if (state) { state.className = `state ${answer.row.state}`; state.textContent = this.labels.states[answer.row.state]; }
  }

  tell(answer, saved) {
    const text = answer.silent ? this.labels.silent : answer.refused || answer.told || "";
    this.alert.hidden = !text;
    this.alert.textContent = text;
    this.status.textContent = answer.silent || answer.refused ? this.labels.notSaved : saved || "";
    this.status.classList.toggle("bad", Boolean(answer.silent || answer.refused));
    return !(answer.silent || answer.refused);
  }

  async write(what, given) {
    await this.shown;
    if (!this.detail) return false;
    this.status.textContent = this.labels.saving;
    const { session, check } = this.detail.row;
    const answer = await this.kernel.ask(what, { session, check, seen: this.detail.seen, reason: this.reason.value, mode: this.mode, language: this.language, filters: this.filters, ...given });
    const saved = this.tell(answer, answer.saved);
    if (answer.row) this.queue.replace(answer.row);
    if (answer.counts) this.counted(answer.counts);
    if (!saved && answer.needsReason) this.reason.focus();
    return saved && answer;
  }

  async decide(decision) {
    await this.shown;
    this.wanted = decision;
    const answer = await this.write("decide", { decision });
    if (answer) { this.last = answer.row; answer.told ? await (this.shown = this.show(answer.row)) : await this.next(); }
  }

  skip() { this.queue.choose(this.queue.at + 1); this.queue.element.focus({ preventScroll: true }); }

  async next() {
    const after = this.row ? { session: this.row.session, check: this.row.check } : null;
    const answer = await this.kernel.ask("next", { after, filters: this.filters, mode: this.mode, language: this.language });
    if (answer.silent || answer.refused) { this.tell(answer); return; }
    if (answer.at === null) { this.status.textContent = `${this.status.textContent} ${this.labels.allDone}`; if (this.row) this.shown = this.show(this.row); }
    else if (this.queue.rows.has(answer.at) && this.queue.rows.get(answer.at).check === answer.check && this.queue.rows.get(answer.at).session === answer.session) this.queue.choose(answer.at);
    else await this.queue.load(answer.at);
    await this.shown;
    this.queue.element.focus({ preventScroll: true });
  }

  async undo() {
    const { session, check } = this.row || {};
    const answer = await this.kernel.ask("undo", { session, check, language: this.language, mode: this.mode, filters: this.filters });
    if (this.tell(answer, answer.saved) && answer.at !== undefined) { this.counted(answer.counts); await this.queue.load(answer.at); }
  }

  further_(what, given) {
    return this.inOrder(async () => {
      const answer = await this.write(what, given);
      if (answer) await (this.shown = this.show(answer.row || this.row));
    });
  }

  async unmask() {
    const answer = await this.kernel.ask("unmask", { masked: !this.choices.masked, language: this.language });
    if (this.tell(answer, answer.saved)) { this.choices.masked = answer.masked; await this.turned({ language: this.language }); }
  }

  keyed(event) {
    event.stopPropagation();
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape" && typing) { this.queue.element.focus(); return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === this.reason) {
      const wanted = this.wanted;
      if (wanted) this.inOrder(() => this.decide(wanted));
      else this.tell({ refused: this.labels.chooseFirst });
      return;
    }
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const decision = (this.mode === "review" ? this.labels.opinions : this.labels.decisions).find((one) => one[2] === key);
    const digit = /^[1-9]$/.test(key) && this.labels.phraseList[Number(key) - 1];
    const others = { s: () => this.skip(), n: () => this.inOrder(() => this.next()), u: () => this.inOrder(() => this.undo()), r: () => this.reason.focus(), "/": () => this.mode === "second" || this.search.focus() };
    if (decision) { this.inOrder(() => this.decide(decision[0])); }
    else if (digit) this.reason.value = digit;
    else if (others[key]) others[key]();
    else return;
    event.preventDefault();
  }

  close() { this.kernel.close(); clearTimeout(this.typing); clearTimeout(this.looking); }
}

export default {
  render({ model, el }) {
    const desk = new Desk(model, el);
    return () => desk.close();
  },
};
