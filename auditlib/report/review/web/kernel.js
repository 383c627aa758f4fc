// Questions to Python and their answers. What is not answered is never shown as saved.
class Kernel {
  constructor(model, patience = 8000) {
    this.model = model;
    this.patience = patience;
    this.waiting = new Map();
    this.number = 0;
    this.heard = (message) => {
      const found = this.waiting.get(message.id);
      if (!found) return;
      this.waiting.delete(message.id);
      clearTimeout(found.timer);
      found.resolve(message);
    };
    model.on("msg:custom", this.heard);
    this.own = Math.random().toString(36).slice(2); // two windows may look at one desk
  }

  ask(what, given = {}) {
    const id = `${this.own}-${++this.number}`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        resolve({ silent: true });
      }, this.patience);
      this.waiting.set(id, { resolve, timer });
      this.model.send({ id, ask: what, ...given });
    });
  }

  close() {
    this.model.off("msg:custom", this.heard);
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
  }
}
