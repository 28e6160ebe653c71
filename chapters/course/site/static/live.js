"use strict";
// Questions and exercises of a page: choose, commit, read the reply to your option. Without this script a page
// shows the same texts, with the answers folded. What you answered is kept in this browser, and nowhere else.
(() => {
  const PLACE = "nnlib answers";
  const SOLVED = "→ The right answer";

  const kept = (() => {  // a browser may refuse to keep anything for a page on a disk
    let memory = {};
    try { memory = JSON.parse(localStorage.getItem(PLACE)) || {}; } catch { /* nothing kept yet */ }
    const write = () => { try { localStorage.setItem(PLACE, JSON.stringify(memory)); } catch { /* until it closes */ } };
    return {
      get: (key) => memory[key],
      set: (key, value) => { memory[key] = value; write(); },
      clear: () => { memory = {}; write(); },
    };
  })();

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name in element && typeof value !== "string") element[name] = value; else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  // The parts of one stored question: its words, a list of options, and folded replies in the same order.
  class Question {
    constructor(paragraph, name) {
      const list = paragraph.nextElementSibling, answers = list.nextElementSibling;
      this.replies = [...answers.querySelectorAll(":scope > [role=status]")];
      this.right = this.replies.findIndex((reply) => reply.textContent.startsWith("✓"));
      this.key = `${document.title}: ${paragraph.textContent}`;
      this.radios = [...list.children].map((option, k) => make("input", { type: "radio", name, value: String(k) }));
      this.reply = make("div", { role: "status", class: "reply" });
      this.form = make("fieldset", { class: "question" }, make("legend", {}, ...paragraph.childNodes),
        ...[...list.children].map((option, k) => make("label", {}, this.radios[k], make("span", {}, ...option.childNodes))),
        this.reply);
      list.remove(); answers.remove();
      for (const reply of this.replies) reply.removeAttribute("role");  // the one around it speaks
      paragraph.replaceWith(this.form);
    }
    get chosen() { return this.radios.findIndex((radio) => radio.checked); }
    set chosen(k) { if (this.radios[k]) this.radios[k].checked = true; }
    get solved() { return this.chosen === this.right; }
    lock(locked) { for (const radio of this.radios) radio.disabled = locked; }
    tell(withAnswer) {
      const said = this.chosen < 0 ? [] : [this.replies[this.chosen].cloneNode(true)];
      if (withAnswer && !this.solved) {
        const right = this.replies[this.right].cloneNode(true);
        right.querySelector("strong").textContent = SOLVED;
        said.push(right);
      }
      if (this.chosen < 0) said.unshift(make("p", { class: "left-open" }, "○ Left open"));
      this.reply.replaceChildren(...said);
    }
    forget() {
      this.lock(false);
      this.reply.replaceChildren();
      for (const radio of this.radios) radio.checked = false;
    }
  }

  const questionsOf = (place, prefix) =>
    [...place.querySelectorAll(":scope > p")].map((paragraph, k) => new Question(paragraph, `${prefix}-${k}`));

  // What stands between a prediction and the next heading would answer it.
  const hideWhatFollows = (place) => {
    const cell = place.closest("div.cell") || place;
    const waits = make("div", { class: "waits", hidden: true }), after = [];
    for (let next = cell.nextSibling; next; next = next.nextSibling) {
      const element = next.nodeType === Node.ELEMENT_NODE;
      if (element && (next.tagName === "SECTION" || next.querySelector(".live-prediction"))) break;
      after.push(next);
    }
    if (!after.some((node) => node.textContent.trim() || node.querySelector?.("img"))) return () => {};
    const now = make("button", { type: "button", class: "plain" }, "Show it now");
    const note = make("p", { class: "locked" }, "What follows answers this question. Commit to an answer first. ", now);
    cell.after(note, waits);
    waits.append(...after);
    const show = () => { note.remove(); waits.hidden = false; dispatchEvent(new Event("resize")); };
    now.addEventListener("click", show);
    return show;
  };

  const predict = (place, k) => {
    const [question] = questionsOf(place, `prediction-${k}`);
    const commit = make("button", { type: "button", disabled: true }, "Commit");
    const show = hideWhatFollows(place);
    const end = () => {
      question.lock(true); question.tell(true); commit.remove(); show();
    };
    question.form.addEventListener("change", () => { commit.disabled = question.chosen < 0; });
    commit.addEventListener("click", () => { kept.set(question.key, question.chosen); end(); });
    question.reply.before(commit);
    if (kept.get(question.key) !== undefined) { question.chosen = kept.get(question.key); end(); }
  };

  const quiz = (place, k) => {
    const questions = questionsOf(place, `quiz-${k}`);
    const score = make("span", { role: "status", class: "score" });
    const check = make("button", { type: "button" });
    const offer = (again) => { check.textContent = again ? "Try again" : "Check my answers"; check.dataset.again = again || ""; };
    const answer = () => {
      for (const question of questions) { question.lock(true); question.tell(false); }
      score.textContent = `${questions.filter((question) => question.solved).length} of ${questions.length} right`;
      offer(true);
    };
    check.addEventListener("click", () => {
      if (!check.dataset.again) {
        for (const question of questions) kept.set(question.key, question.chosen);
        answer();
        return;
      }
      const all = questions.every((question) => question.solved);
      for (const question of questions) if (all || !question.solved) question.forget();
      score.textContent = "";
      offer(false);
    });
    offer(false);
    place.append(make("p", { class: "check" }, check, " ", score));
    if (questions.every((question) => kept.get(question.key) !== undefined)) {
      for (const question of questions) question.chosen = kept.get(question.key);
      answer();
    }
  };

  // The next hint can be opened once the one before it is open; the solution comes last.
  const exercise = (place) => {
    const parts = [...place.querySelectorAll(":scope > details")];
    parts.forEach((part, k) => {
      part.hidden = k > 0;
      part.addEventListener("toggle", () => { if (part.open && parts[k + 1]) parts[k + 1].hidden = false; });
    });
  };

  const openAround = () => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* no such name */ }
    if (!target) return;
    const own = target.querySelector?.(":scope > details.closer-look");
    for (let around = own || target.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    target.scrollIntoView();
  };

  document.querySelectorAll(".live-prediction").forEach(predict);
  document.querySelectorAll(".live-quiz").forEach(quiz);
  document.querySelectorAll(".live-exercise").forEach(exercise);
  addEventListener("hashchange", openAround);
  if (location.hash) openAround();
  const article = document.querySelector("article");
  if (article && document.querySelector(".live-prediction, .live-quiz")) {
    const clear = make("button", { type: "button", class: "plain" }, "Clear my answers");
    clear.addEventListener("click", () => { kept.clear(); location.reload(); });
    article.append(make("p", { class: "clear-answers" }, "Your answers are kept in this browser alone. ", clear));
  }
})();
