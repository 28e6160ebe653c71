"use strict";
// The recorded bench of a page: the controls of the notebook's bench, over the runs that were recorded.
(() => {
  const { load, before, valueAt, words, sureness, Chart, views } = window.nnlib;
  const FOLDER = document.currentScript ? new URL("recordings/", document.currentScript.src).href : "_static/recordings/";
  const SECONDS = 8;  // that a whole run plays

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name in element && typeof value !== "string") element[name] = value; else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  const labelled = (text, control, ...more) => make("label", { class: "control" }, make("span", {}, text), control, ...more);
  const menu = (label, names, act) => {
    const select = make("select", {}, ...names.map((name, k) => make("option", { value: String(k) }, name)));
    select.addEventListener("change", () => act(Number(select.value)));
    return [labelled(label, select), select];
  };

  // What stands in the picture of the loss beside its curve.
  const legend = (header, lane, published, kept) => {
    const entry = (mark, text) => make("span", {}, make("span", { class: mark, "aria-hidden": "true" }), text);
    const entries = [];
    const any = (rows) => Object.values(rows || {}).some((each) => each.length);
    if (any(header.rings[lane])) entries.push(entry("ring", header.fewer ? `published, on all images; here ${header.fewer.toLocaleString("en")}` : "published"));
    if (published && any(header.bands[lane])) entries.push(entry("band", "our seeds"));
    if (kept) entries.push(entry("kept", "the kept run"));
    return entries;
  };

  class Bench {
    constructor(place, recording) {
      this.place = place; this.recording = recording;
      const { header } = recording;
      this.choice = { lane: 0, ...header.published[header.lanes[0]] };
      this.step = header.steps; this.kept = []; this.point = null;
      this.build();
      this.draw();
    }
    get lane() { return this.recording.header.lanes[this.choice.lane]; }
    get net() { return this.recording.header.nets[this.lane]; }
    get run() { return this.recording.run(this.choice); }
    get published() {
      const own = this.recording.header.published[this.lane];
      return Boolean(own) && Object.entries(own).every(([name, value]) => this.choice[name] === value);
    }
    build() {
      const { header } = this.recording, { labels, compared } = header, whole = header.steps === header.whole;
      const act = (name) => (value) => { this.choice[name] = value; this.draw(); };
      this.menus = {};
      const controls = make("div", { class: "controls" });
      const add = (name, label, names) => {
        const [element, select] = menu(label, names, act(name));
        this.menus[name] = select; controls.append(element);
      };
      if (header.lanes.length > 1) add("lane", ({ net: "Net", lr: "Rate in the source" })[compared] || labels[compared], header.lanes);
      this.rate = make("input", { type: "range", min: "0", max: String(this.recording.sizes[1] - 1), step: "1" });
      this.rateSaid = make("output", {});
      this.rate.addEventListener("input", () => { this.choice.lr = Number(this.rate.value); this.draw(); });
      controls.append(labelled(labels.lr, this.rate, this.rateSaid));
      if (header.optimizers.length) add("optimizer", labels.optimizer, header.optimizers);
      if (header.initializers.length) add("init", labels.init, header.initializers);

      this.play = make("button", { type: "button" }, "Play");
      this.play.addEventListener("click", () => this.playing ? this.pause() : this.start());
      this.scrub = make("input", { type: "range", min: "0", max: String(header.steps), step: "1", "aria-label": "Update" });
      this.scrub.addEventListener("input", () => { const step = Number(this.scrub.value); this.pause(); this.step = step; this.draw(); });
      this.back = make("button", { type: "button" }, whole ? "As published" : "As in the source");
      this.back.addEventListener("click", () => { Object.assign(this.choice, header.published[this.lane] || header.published[header.lanes[0]]); this.draw(); });
      this.keep = make("button", { type: "button" }, "Keep to compare");
      this.keep.addEventListener("click", () => { this.kept = this.kept.includes(this.run) ? [] : [this.run]; this.draw(); });
      const time = make("div", { class: "controls" }, this.play, labelled("Update", this.scrub), this.back, this.keep);

      this.loss = new Chart(); this.view = new Chart();
      this.offered = Object.entries({
        "Map": this.net?.answer && "drawMap", "Path": this.net && !this.net.answer && "drawPath",
        "Digits": this.recording.arrays.answers && "drawAnswers", "Measured": header.measures.length && "drawMeasured",
      }).filter(([, draw]) => draw);
      this.draws = this.offered[0]?.[1];
      const pictures = make("div", { class: "pictures" }, make("div", {}, this.loss.canvas));
      if (this.offered.length) {
        const right = make("div", {}, this.view.canvas);
        pictures.append(right);
        if (this.offered.length > 1) {
          const [element, select] = menu("View", this.offered.map(([name]) => name), (k) => { this.draws = this.offered[k][1]; this.draw(); });
          this.viewMenu = select; time.append(element);
        }
        if (Object.values(header.nets).some((net) => net?.layers[0].dense[0] === 2 && net.answer)) this.askPoints(right);
      }
      this.legend = make("p", { class: "legend" });
      this.loss.canvas.after(this.legend);
      this.said = make("p", { role: "status", class: "said" });
      const note = whole ? "" : ` A shorter run than published: ${header.steps.toLocaleString("en")} of ${header.whole.toLocaleString("en")} updates.`;
      this.place.replaceChildren(make("p", { class: "bench-title" }, make("strong", {}, `${header.id}: ${header.title}.`),
        ` Recorded runs with seed ${header.seed}.${note}`), controls, time, pictures, this.said);
      new ResizeObserver(() => this.draw()).observe(this.place);
    }
    askPoints(place) {
      const [a, b] = ["first", "second"].map((which) => {
        const input = make("input", { type: "number", step: "0.1", min: "-0.5", max: "1.5", "aria-label": `The ${which} input of your point` });
        input.addEventListener("input", () => this.ask([Number(a.value), Number(b.value)]));
        return input;
      });
      this.numbers = [a, b];
      this.view.canvas.addEventListener("click", (event) => {
        const box = this.view.canvas.getBoundingClientRect();
        if (this.draws !== "drawMap") return;
        const point = this.view.toPoint(event.clientX - box.left, event.clientY - box.top);
        if (point.every((value) => value >= -0.5 && value <= 1.5)) { a.value = point[0]; b.value = point[1]; this.ask(point); }
      });
      place.append(make("p", { class: "controls" }, make("label", { class: "control" }, make("span", {}, "Your point"), a), b));
    }
    ask(point) { this.point = point; this.draw(); }
    start() {
      if (this.step >= this.recording.header.steps) this.step = 0;
      this.playing = performance.now() - 1000 * SECONDS * this.step / this.recording.header.steps;
      this.play.textContent = "Pause";
      const frame = (now) => {
        if (!this.playing) return;
        const share = Math.max(0, now - this.playing) / 1000 / SECONDS;  // a frame's time may lie before the press
        this.step = Math.round(Math.min(1, share) * this.recording.header.steps);
        this.draw();
        if (this.step >= this.recording.header.steps) this.pause(); else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    }
    pause() {
      this.playing = null; this.play.textContent = "Play"; this.draw();
    }
    draw() {
      const { recording, choice } = this, { header } = recording;
      const state = { recording, run: this.run, kept: this.kept, step: this.step, lane: this.lane, shown: this.published, point: this.point, net: this.net };
      const rate = Number(header.rates[this.lane][choice.lr].toPrecision(3));
      this.rate.value = String(choice.lr); this.rate.setAttribute("aria-valuetext", String(rate)); this.rateSaid.textContent = String(rate);
      for (const [name, select] of Object.entries(this.menus)) select.value = String(choice[name]);
      this.scrub.value = String(this.step);
      this.keep.textContent = this.kept.includes(this.run) ? "Forget the kept run" : "Keep to compare";
      views.drawLoss(this.loss, state);
      if (this.draws) views[this.draws](this.view, state);
      this.legend.replaceChildren(...legend(header, this.lane, this.published, this.kept.length));
      this.said.setAttribute("aria-live", this.playing ? "off" : "polite");
      this.said.textContent = this.words(state);
    }
    words(state) {
      const { recording, step } = this, { header } = recording, parts = [`After ${step.toLocaleString("en")} of ${header.steps.toLocaleString("en")} updates`];
      if (step >= header.samples[0]) parts.push(`loss ${words(valueAt(header.samples, recording.loss(this.run), step))}`);
      if (before(header.at, step) >= 0) for (const name of recording.names(this.run)) parts.push(`${name} ${words(valueAt(header.at, recording.measured(this.run, name), step))}`);
      if (state.right && this.draws === "drawAnswers") parts.push(state.right);
      if (this.point && this.net?.layers[0].dense[0] === 2) {
        const sure = sureness(this.net, recording.weights(this.run, before(header.looks, step)), this.point);
        parts.push(`your point (${this.point.join(", ")}) is answered ${words(sure)}: ${sure > 0.5 ? 1 : 0}`);
      }
      const setting = this.published ? (header.steps === header.whole ? "As published. " : "As in the source, but shorter. ") : "";
      return `${setting}${parts.join("; ")}.`;
    }
  }

  const open = async (place) => {
    try {
      const recording = await load(place.dataset.bench, FOLDER);
      place.bench = new Bench(place, recording);
      place.closest("div.cell")?.querySelector(".cell_output img")?.closest(".output, p")?.remove();  // its stored picture
    } catch (error) { console.error(error); place.remove(); }
  };
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) { watch.unobserve(target); open(target); }
  }, { rootMargin: "300px" });
  document.querySelectorAll(".recorded-bench").forEach((place) => watch.observe(place));
})();
