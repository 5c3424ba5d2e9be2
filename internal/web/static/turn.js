// One question with its answer: from the first event to the whole.
import { h, icon, t } from "./dom.js";
import { worded } from "./api.js";
import { conflicts, nearest, notices, sources, statement } from "./answer.js";
import { direction, prose } from "./prose.js";

let turns = 0;

export class Turn {
  constructor(question, handlers) {
    this.question = question;
    this.handlers = handlers;
    this.answer = null;
    this.sources = [];
    this.sentences = [];
    const id = `asked-${++turns}`;
    this.understood = h("div", { class: "understood" });
    this.work = h("p", { class: "work" });
    this.list = h("ol", { class: "statements" });
    this.pending = h("p", { class: "pending", "aria-hidden": "true" });
    this.body = h("div", { class: "answer", "aria-live": "polite", "aria-busy": "true" });
    this.foot = h("div", { class: "foot" });
    this.element = h("article", { class: "turn", "aria-labelledby": id },
      h("h2", { id, class: "asked", dir: direction(question) }, prose(question)), this.understood, this.work, this.body, this.foot);
    this.say("searching");
  }

  // say tells what is being done; an empty key that nothing is.
  say(key, ...args) {
    this.work.replaceChildren(...(key ? [h("span", { class: "spinner", "aria-hidden": "true" }), h("span", {}, t(key, ...args))] : []));
    this.work.hidden = !key;
    this.handlers.status(key ? t(key, ...args) : "");
  }

  // take works in an event. It is true when that was the last one.
  take(name, data) {
    switch (name) {
      case "queued":
        this.say(data.position > 0 ? "queued" : "writing", data.position);
        break;
      case "emergency":
        this.handlers.emergency(data.text);
        break;
      case "rewritten":
        this.rewritten = data;
        this.understand();
        break;
      case "retrieved":
        this.corrections = data.understanding?.corrections;
        this.understand();
        this.say("choosing");
        break;
      case "reranked":
        this.sources = (data.evidence ?? []).map((e, i) => ({ number: i + 1, passage: e.passage ?? e, quote: { text: "", start: 0, end: 0 }, cited: false, copies: e.copies }));
        this.say("writing");
        break;
      case "disagreeing":
        this.disagreeing = conflicts(data.conflicts, this.sources, this.handlers);
        this.draft();
        break;
      case "token":
        this.pending.append(data.text);
        if (!this.pending.isConnected) this.draft();
        break;
      case "sentence":
        this.sentences[data.index] = data.sentence;
        this.pending.replaceChildren();
        this.list.replaceChildren(...this.sentences.map((s, i) => statement(s, i, this.handlers)));
        this.draft();
        break;
      case "withdrawn":
        this.sentences = [];
        this.list.replaceChildren();
        this.pending.replaceChildren();
        break;
      case "done":
        this.finish(data);
        return true;
      case "failed":
        this.fail(worded(data), data.hint, data.partial);
        return true;
    }
    return false;
  }

  // draft shows what there is while the answer is being made.
  draft() {
    const wanted = [this.sentences.length > 0 && h("p", { class: "eyebrow" }, t("shortAnswer")), this.list, this.pending, this.disagreeing].filter(Boolean);
    if (this.body.children.length === wanted.length) return;
    this.body.replaceChildren(...wanted);
  }

  // understand says what the question was taken to mean, where that is not its wording.
  understand() {
    const rows = [];
    if (this.rewritten) rows.push(h("p", {}, icon("info"), h("span", {}, t("rewritten"), " ", h("b", { dir: direction(this.rewritten.text) }, h("bdi", {}, prose(this.rewritten.text))))));
    for (const c of this.corrections ?? []) rows.push(h("p", {}, icon("info"), h("span", {}, t("corrected"), " ", h("bdi", { class: "from" }, c.from), " ", h("span", { class: "arrow" }, t("readAs")), " ", h("b", {}, h("bdi", {}, c.to)))));
    if (rows.length) rows.push(h("button", { type: "button", class: "quiet", onclick: () => this.handlers.again(this.question, { verbatim: true }) }, t("searchVerbatim")));
    this.understood.replaceChildren(...rows);
  }

  // finish shows the whole answer, which alone counts.
  finish(a) {
    this.answer = a;
    this.sources = a.sources;
    this.sentences = a.sentences;
    this.rewritten = a.rewritten ?? null;
    if (!this.corrections?.length) {
      this.corrections = (a.notices ?? []).filter((x) => x.code === "corrected" && x.args?.length === 2).map((x) => ({ from: String(x.args[0]), to: String(x.args[1]) }));
    }
    this.understand();
    if (a.emergency) this.handlers.emergency(a.emergency);
    const parts = a.origin === "abstained" ? this.abstained(a)
      : a.origin === "courtesy" || a.origin === "asked-back" ? [h("p", { class: "courtesy" }, prose((a.notices ?? []).map((x) => x.text).join(" ")))]
      : this.answered(a);
    // The warning above everything is that of the last question; it is not lost with the next.
    if (a.emergency) parts.unshift(h("p", { class: "notice warn earlier", dir: direction(a.emergency) }, icon("alert"), h("span", {}, a.emergency)));
    this.body.replaceChildren(...parts.filter(Boolean));
    this.body.setAttribute("aria-busy", "false");
    this.foot.replaceChildren(...this.actions(a).filter(Boolean));
    this.say("");
    this.handlers.status(a.origin === "abstained" ? t("noAnswer") : t("ready", a.sentences.length, a.sources.filter((s) => s.cited).length));
  }

  answered(a) {
    return [
      (a.error || a.truncated) && h("p", { class: "problem" }, icon("alert"), h("span", {}, t("incomplete"))),
      a.sentences.length > 0 && h("p", { class: "eyebrow" }, t("shortAnswer")),
      h("ol", { class: "statements" }, a.sentences.map((s, i) => statement(s, i, this.handlers, a.conflicts))),
      conflicts(a.conflicts, a.sources, this.handlers),
      notices(a.notices),
    ];
  }

  abstained(a) {
    return [
      h("div", { class: "none" }, h("h3", {}, icon("neutral"), t("noAnswer")), h("p", {}, t("noAnswerSub")), notices(a.notices)),
      conflicts(a.conflicts, a.sources, this.handlers),
      nearest(a.sources, this.handlers),
    ];
  }

  actions(a) {
    if (!a.sentences.length && !a.sources.length) return [];
    const button = (key, name, act) => h("button", { type: "button", class: "quiet", onclick: act }, icon(name), h("span", {}, t(key)));
    return [
      a.origin !== "abstained" && sources(a.sources, a.sentences, this.handlers),
      h("p", { class: "actions" }, button("copy", "copy", () => this.handlers.copy(a)), button("permalink", "link", () => this.handlers.permalink(this)), button("print", "print", () => print())),
    ].flat();
  }

  // fail says that there is no answer, or only a part of one.
  fail(message, hint, partial) {
    const begun = partial?.sentences?.length > 0;
    if (partial?.sources?.length) this.sources = partial.sources;
    if (begun) this.sentences = partial.sentences;
    this.body.replaceChildren(
      h("p", { class: "problem", role: "alert" }, icon("alert"), h("span", {}, message, hint ? [" ", h("code", { dir: "ltr" }, hint)] : "")),
      ...(begun ? [h("p", { class: "sub" }, t("partial")), h("ol", { class: "statements partial" }, partial.sentences.map((s, i) => statement(s, i, this.handlers)))] : []));
    this.body.setAttribute("aria-busy", "false");
    this.foot.replaceChildren(h("p", { class: "actions" }, h("button", { type: "button", class: "quiet", onclick: () => this.handlers.again(this.question) }, t("again"))));
    this.say("");
  }

  // stop is what remains when the reader has stopped it.
  stop() {
    if (this.answer) return;
    this.fail(t("stopped"), "", { sentences: this.sentences.filter(Boolean), sources: this.sources });
  }
}
