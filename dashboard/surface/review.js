// The reviewed article with its findings. Everything of the article enters the page as text nodes:
// no markup from it is ever parsed. Python sends `data`, and hears of every act through `act`.

const ASIDE = { waived: "✓", disputed: "✓", upcoming: "◷" };
const SEVERITY = {
  blocker: { icon: "■", word: "Blocker" },
  major: { icon: "▲", word: "Major" },
  minor: { icon: "●", word: "Minor" },
  advice: { icon: "○", word: "Advice" },
};
const SHOWN_CITATIONS = 2;
const TAGS = { headline: "h3", list: "p", quotation: "blockquote", footnote: "p", table: "p", button: "p" };
const KEYS = [
  ["J / K", "next / previous finding"],
  ["F", "fix it"],
  ["N", "not a breach"],
  ["W", "waive"],
  ["U", "undo"],
  ["E", "edit the article"],
  ["Ctrl + Enter", "check"],
  ["]", "next article"],
  ["?", "this list"],
];

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
}

function button(label, key, title, onclick, kind) {
  const element = make("button", "cr-button" + (kind ? " cr-" + kind : ""));
  element.type = "button";
  element.append(make("span", "", label));
  if (key) {
    const hint = make("kbd", "", key);
    hint.setAttribute("aria-hidden", "true");
    element.append(hint);
    element.setAttribute("aria-keyshortcuts", key);
  }
  if (title) element.title = title;
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    onclick();
  });
  return element;
}

// Python counts code points, JavaScript counts UTF-16 units.
function codePoints(text) {
  if (!/[\ud800-\udfff]/.test(text)) return { slice: (a, b) => text.slice(a, b) };
  const units = Array.from(text);
  return { slice: (a, b) => units.slice(a, b).join("") };
}

class Review {
  constructor(root) {
    this.root = root;
    this.selected = null;
    this.editing = false;
    this.folded = { minor: true, advice: true };
    this.help = false;
    this.onkey = (event) => this.key(event);
    this.onresize = () => {
      const narrow = window.innerWidth < 900;
      if (narrow !== this.narrow) this.draw();
    };
    document.addEventListener("keydown", this.onkey);
    window.addEventListener("resize", this.onresize);
  }

  close() {
    document.removeEventListener("keydown", this.onkey);
    window.removeEventListener("resize", this.onresize);
  }

  update(data, act) {
    const changed = JSON.stringify(data) !== this.was;
    this.act = act;
    if (!changed && this.root.firstChild) return;
    this.was = JSON.stringify(data);
    this.data = data;
    this.letters = codePoints(data.text);
    const ids = data.cards.map((card) => card.id);
    if (!ids.includes(this.selected)) {
      const order = this.order();
      const next = this.last !== undefined && this.last >= 0 ? order[Math.min(this.last, order.length - 1)] : order[0];
      const card = next !== undefined ? this.card(next) : null;
      this.selected = card && card.state === "open" && (card.severity === "blocker" || card.severity === "major") ? next : null;
    }
    this.editing = false;
    this.draw();
  }

  card(id) {
    return this.data.cards.find((card) => card.id === id);
  }

  tell(kind, extra) {
    if (!this.act) return;
    this.last = this.order().indexOf(this.selected);
    this.act({ kind, check: this.data.check, nonce: Date.now() + Math.random(), ...extra });
  }

  draw() {
    this.narrow = window.innerWidth < 900;
    this.root.classList.toggle("cr-dark", this.data.dark);
    const focusCard = document.activeElement && this.root.contains(document.activeElement) && document.activeElement.dataset.card;
    this.root.replaceChildren();
    const frame = make("div", "cr-frame" + (this.narrow ? " cr-narrow" : ""));
    frame.append(this.article());
    if (!this.narrow) frame.append(this.panel());
    this.root.append(frame);
    if (this.help) this.root.append(this.helpBox());
    if (this.editing) {
      const box = this.root.querySelector("textarea");
      if (box) {
        box.focus();
        box.select();
      }
    } else if (focusCard) {
      const same = this.root.querySelector(`[data-card="${CSS.escape(focusCard)}"]`);
      if (same) same.focus({ preventScroll: true });
    }
  }

  article() {
    const article = make("section", "cr-article");
    article.setAttribute("aria-label", "The article");
    article.tabIndex = 0;
    article.append(make("h2", "cr-hidden", "The article"));
    const marks = [];
    for (const card of this.data.cards)
      for (const place of card.places) marks.push({ ...place, card });
    const rank = { blocker: 0, major: 1, minor: 2, advice: 3 };
    marks.sort((a, b) => a.start - b.start || rank[a.card.severity] - rank[b.card.severity]);
    const shown = new Set();
    for (const block of this.data.blocks) {
      const scope = block.scope;
      const element = make(TAGS[scope] || "p", "cr-block cr-scope-" + scope);
      const first = block.pieces[0][0];
      const last = block.pieces[block.pieces.length - 1][1];
      const here = marks.filter((mark) => mark.start < last && first < mark.end);
      for (const [start, end] of block.pieces) this.stretch(element, start, end, here);
      article.append(element);
      if (this.narrow) {
        for (const mark of here) {
          if (shown.has(mark.card.id)) continue;
          shown.add(mark.card.id);
          article.append(this.cardView(mark.card));
        }
      }
    }
    if (this.narrow) {
      for (const card of this.data.cards) if (!shown.has(card.id)) article.append(this.cardView(card));
      article.append(this.foot());
    }
    article.addEventListener("mouseup", (event) => {
      if (!event.target.closest(".cr-missed")) this.selection();
    });
    return article;
  }

  stretch(parent, start, end, marks) {
    const cuts = new Set([start, end]);
    for (const mark of marks) {
      if (mark.start > start && mark.start < end) cuts.add(mark.start);
      if (mark.end > start && mark.end < end) cuts.add(mark.end);
    }
    const points = [...cuts].sort((a, b) => a - b);
    for (let i = 0; i + 1 < points.length; i++) {
      const [a, b] = [points[i], points[i + 1]];
      const over = marks.filter((mark) => mark.start < b && a < mark.end);
      const run = this.run(a, b, over);
      run.dataset.from = a;
      parent.append(run);
    }
  }

  run(a, b, over) {
    const text = this.letters.slice(a, b);
    if (!over.length) return make("span", "", text);
    const lead = over.find((mark) => mark.card.id === this.selected) || over[0];
    const card = lead.card;
    const chosen = card.id === this.selected;
    const name = card.state === "open" ? card.severity : "aside";
    const run = make("mark", `cr-mark cr-${name}` + (chosen ? " cr-chosen" : ""));
    if (a === lead.start) {
      const sign = make("span", "cr-sign", ASIDE[card.state] || SEVERITY[card.severity].icon);
      sign.setAttribute("aria-hidden", "true");
      run.append(sign);
    }
    run.append(document.createTextNode(text));
    run.title = `${SEVERITY[card.severity].word}: ${card.title}`;
    run.dataset.finding = card.id;
    run.addEventListener("click", () => this.select(card.id, "card"));
    return run;
  }

  panel() {
    const panel = make("section", "cr-panel");
    panel.setAttribute("aria-label", "Findings");
    panel.tabIndex = 0;
    panel.append(make("h2", "cr-hidden", "Findings"));
    const open = this.data.cards.filter((card) => card.state === "open");
    const groups = new Map();
    for (const card of open) {
      const name = card.group;
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(card);
    }
    for (const [name, cards] of groups) {
      if (this.data.grouped) panel.append(make("h3", "cr-group", name));
      for (const severity of ["blocker", "major"]) for (const card of cards) if (card.severity === severity) panel.append(this.cardView(card));
      for (const severity of ["minor", "advice"]) this.fold(panel, cards.filter((card) => card.severity === severity), severity);
    }
    this.rest(panel, "waived", "Waived");
    this.rest(panel, "disputed", "Called no breach");
    this.rest(panel, "upcoming", "Not a breach yet");
    if (!open.length) panel.append(make("p", "cr-empty", this.data.nothing));
    panel.append(this.foot());
    return panel;
  }

  rest(panel, state, heading) {
    const cards = this.data.cards.filter((card) => card.state === state);
    if (!cards.length) return;
    panel.append(make("h3", "cr-group", heading));
    for (const card of cards) panel.append(this.cardView(card));
  }

  fold(panel, cards, severity) {
    if (!cards.length) return;
    const inside = cards.some((card) => card.id === this.selected);
    const fold = make("details", "cr-fold");
    fold.open = inside || !this.folded[severity];
    const words = severity === "minor" ? "minor" : "advice";
    fold.append(make("summary", "", `${cards.length} ${words}`));
    fold.addEventListener("toggle", () => (this.folded[severity] = !fold.open));
    for (const card of cards) fold.append(this.cardView(card));
    panel.append(fold);
  }

  cardView(card) {
    const chosen = card.id === this.selected;
    const view = make("article", `cr-card cr-edge-${card.state === "open" ? card.severity : "aside"}` + (chosen ? " cr-open" : ""));
    view.dataset.finding = card.id;
    const head = make("button", "cr-head");
    head.type = "button";
    head.dataset.card = card.id;
    head.setAttribute("aria-expanded", String(chosen));
    const level = make("span", `cr-level cr-level-${card.severity}`);
    level.append(make("span", "cr-icon", SEVERITY[card.severity].icon), make("span", "", SEVERITY[card.severity].word));
    level.firstChild.setAttribute("aria-hidden", "true");
    head.append(level, make("span", "cr-title", card.title));
    if (card.places.length > 1) head.append(make("span", "cr-count", `× ${card.places.length}`));
    head.addEventListener("click", () => this.select(chosen ? null : card.id, "mark"));
    view.append(head, make("p", "cr-words", `“${card.words}”`));
    if (card.note) view.append(make("p", "cr-note", card.note));
    if (chosen) this.details(view, card);
    return view;
  }

  details(view, card) {
    view.append(make("p", "cr-message", card.message));
    const law = make("div", "cr-law");
    law.append(make("span", "cr-label", "Law"));
    const more = make("details", "cr-why");
    more.append(make("summary", "", `${card.citations.length - SHOWN_CITATIONS} more`));
    card.citations.forEach((citation, number) => {
      const line = make("p", "");
      if (citation.url && citation.url.startsWith("https://")) {
        const link = make("a", "", citation.text);
        link.href = citation.url;
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        line.append(link);
      } else line.append(citation.text);
      if (!citation.verified) line.append(make("span", "cr-confirm", "to be confirmed"));
      (number < SHOWN_CITATIONS ? law : more).append(line);
    });
    if (card.citations.length > SHOWN_CITATIONS) law.append(more);
    const fix = make("div", "cr-law");
    fix.append(make("span", "cr-label", "How to put it right"), make("p", "", card.fix));
    view.append(law, fix, this.why(card));
    if (card.state === "open") view.append(this.editing ? this.editor(card) : this.exits(card));
    const back = { waived: ["End the waiver", "unwaive"], disputed: ["It is a breach after all", "agree"] }[card.state];
    if (back) {
      const row = make("div", "cr-row");
      row.append(button(back[0], "", "", () => this.tell(back[1], { card: card.id })));
      view.append(row);
    }
  }

  why(card) {
    const why = make("details", "cr-why");
    why.append(make("summary", "", "Why"), make("p", "", card.why));
    for (const item of card.looked_for) why.append(make("p", "", `Looked for ${item.element} (${item.within}); not found.`));
    why.append(make("p", "cr-small", `${card.guideline} · ${card.markets} · found by ${card.origin} · fingerprint ${card.fingerprint}`));
    return why;
  }

  exits(card) {
    const row = make("div", "cr-row");
    const fix = card.replacement !== null ? `Fix: “${card.replacement}”` : "Fix";
    row.append(
      button(fix, "F", "Change these words and check again", () => this.edit(), "primary"),
      button("Not a breach", "N", "The tool is wrong here; the wording becomes a proposed example", () => this.tell("not_breach", { card: card.id })),
      button("Waive", "W", "The risk is accepted, with a reason", () => this.tell("waive", { card: card.id })),
    );
    return row;
  }

  edit() {
    this.editing = true;
    this.draw();
  }

  editor(card) {
    const form = make("div", "cr-editor");
    const label = make("label", "cr-label", "New words");
    const box = make("textarea", "");
    const place = card.places[0];
    box.value = card.replacement !== null ? card.replacement : this.letters.slice(place.start, place.end);
    box.rows = Math.min(6, Math.max(2, Math.ceil(box.value.length / 40)));
    box.id = "cr-new-words";
    label.htmlFor = box.id;
    const all = make("input", "");
    all.type = "checkbox";
    all.checked = card.places.length > 1;
    const apply = () => this.tell("fix", { card: card.id, words: box.value, all: all.checked });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.cancel();
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        apply();
      }
    });
    form.append(label, box);
    if (card.places.length > 1) {
      const line = make("label", "cr-all");
      line.append(all, ` apply to all ${card.places.length} places`);
      form.append(line);
    }
    const row = make("div", "cr-row");
    row.append(button("Apply and check", "↵", "", apply, "primary"), button("Cancel", "Esc", "", () => this.cancel()));
    form.append(row);
    return form;
  }

  cancel() {
    this.editing = false;
    this.draw();
  }

  foot() {
    const row = make("div", "cr-row cr-foot");
    if (this.data.can_undo) row.append(button("Undo", "U", "Take back the last act", () => this.tell("undo")));
    row.append(button("Edit", "E", "Edit the article", () => this.tell("edit")));
    if (this.data.has_next) row.append(button("Next article", "]", "", () => this.tell("next")));
    row.append(button("Keys", "?", "Keyboard shortcuts", () => this.toggleHelp()));
    return row;
  }

  select(id, follow) {
    this.selected = id;
    this.editing = false;
    this.draw();
    if (id === null) return;
    const places = follow === "mark" && !this.narrow ? [".cr-mark", ".cr-card"] : [".cr-card"];
    for (const place of places) {
      const target = this.root.querySelector(`${place}[data-finding="${CSS.escape(id)}"]`);
      if (target) target.scrollIntoView({ block: "nearest", behavior: "auto" });
    }
    const head = this.root.querySelector(`[data-card="${CSS.escape(id)}"]`);
    if (head) head.focus({ preventScroll: true });
  }

  order() {
    if (this.narrow) return this.data.cards.map((card) => card.id);
    const rank = { blocker: 0, major: 1, minor: 2, advice: 3 };
    const state = { open: 0, waived: 1, disputed: 2, upcoming: 3 };
    const names = [...new Set(this.data.cards.map((card) => card.group))];
    return [...this.data.cards]
      .sort((a, b) => state[a.state] - state[b.state] || names.indexOf(a.group) - names.indexOf(b.group) || rank[a.severity] - rank[b.severity])
      .map((card) => card.id);
  }

  step(by) {
    const ids = this.order();
    if (!ids.length) return;
    const at = ids.indexOf(this.selected);
    this.select(ids[at < 0 ? 0 : (at + by + ids.length) % ids.length], "mark");
  }

  key(event) {
    const target = event.composedPath()[0];
    const typing = target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[role=dialog]")) return;
    const card = this.selected !== null ? this.card(this.selected) : null;
    const open = card && card.state === "open";
    const acts = {
      j: () => this.step(1),
      k: () => this.step(-1),
      f: () => open && this.edit(),
      n: () => open && this.tell("not_breach", { card: card.id }),
      w: () => open && this.tell("waive", { card: card.id }),
      u: () => this.tell("undo"),
      e: () => this.tell("edit"),
      "]": () => this.data.has_next && this.tell("next"),
      "?": () => this.toggleHelp(),
      escape: () => (this.help ? this.toggleHelp() : this.editing && this.cancel()),
    };
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  toggleHelp() {
    this.help = !this.help;
    this.draw();
  }

  helpBox() {
    const box = make("section", "cr-help");
    box.setAttribute("aria-label", "Keyboard shortcuts");
    const list = make("dl", "");
    for (const [key, what] of KEYS) {
      list.append(make("dt", "", key), make("dd", "", what));
    }
    box.append(make("h2", "cr-help-title", "Keys"), list, button("Close", "Esc", "", () => this.toggleHelp()));
    return box;
  }

  // Selected words can be reported as a breach that the rules missed.
  selection() {
    const old = this.root.querySelector(".cr-missed");
    if (old) old.remove();
    const chosen = document.getSelection();
    if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return;
    const range = chosen.getRangeAt(0);
    const start = this.offset(range.startContainer, range.startOffset);
    const end = this.offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    const bar = make("div", "cr-missed");
    bar.append(button("Missed something here", "", "Report these words as a breach that was not found", () => this.tell("missed", { start, end })));
    const place = range.startContainer;
    const block = (place.nodeType === Node.TEXT_NODE ? place.parentElement : place).closest(".cr-block");
    if (block) block.after(bar);
  }

  // A selection ends inside a text, or, after a double or triple click, between two elements.
  offset(node, at) {
    if (node.nodeType !== Node.TEXT_NODE) {
      const child = at > 0 ? node.childNodes[at - 1] : node.childNodes[0];
      if (!child) return null;
      const last = at > 0;
      const inner = child.nodeType === Node.TEXT_NODE ? child : last ? child.lastChild : child.firstChild;
      return inner && inner.nodeType === Node.TEXT_NODE ? this.offset(inner, last ? inner.length : 0) : null;
    }
    const run = node.parentElement.closest("[data-from]");
    if (!run || !this.root.contains(run)) return null;
    return Number(run.dataset.from) + Array.from(node.data.slice(0, at)).length;
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".cr-root");
  if (!root) {
    root = make("div", "cr-root");
    parentElement.append(root);
  }
  if (!root.review) root.review = new Review(root);
  root.review.update(data, (what) => setTriggerValue("act", what));
  return () => {
    if (root.review) root.review.close();
    root.review = null;
    root.remove();
  };
}
