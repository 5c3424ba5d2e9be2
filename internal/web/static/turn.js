// One question with its answer: from the first event to the whole.
import { h, icon, lang, remedy, t } from "./dom.js";
import { worded } from "./api.js";
import { rating } from "./feedback.js";
import { conflicts, followUps, nearest, notices, sources, statement } from "./answer.js";
import { direction, prose, written } from "./prose.js";

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
    this.written = "";
    this.list = h("ol", { class: "statements" });
    this.pending = h("p", { class: "pending", "aria-hidden": "true" });
    this.body = h("div", { class: "answer", "aria-busy": "true" });
    this.foot = h("div", { class: "foot" });
    this.element = h("article", { class: "turn", "aria-labelledby": id },
      h("h2", { id, class: "asked", ...written(question) }, prose(question)), this.understood, this.work, this.body, this.foot);
    this.say("searching");
  }

  // say tells what is being done; an empty key that nothing is.
  say(key, ...args) {
    this.work.replaceChildren(...(key ? [h("span", { class: "spinner", "aria-hidden": "true" }), h("span", {}, t(key, ...args))] : []));
    this.work.hidden = !key;
    if (key) this.handlers.status(t(key, ...args), true);
  }

  // slow tells that nothing has come for long; who waits for others knows why.
  slow() {
    if (!this.waits) this.say("slow");
  }

  // take works in an event. It is true when that was the last one.
  take(name, data) {
    switch (name) {
      case "queued":
        this.waits = data.position > 0;
        this.say(this.waits ? "queued" : "writing", data.position);
        break;
      case "emergency":
        this.emergency = data.text;
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
        this.write(this.written + data.text);
        this.draft();
        break;
      case "sentence":
        this.sentences[data.index] = data.sentence;
        this.write("");
        this.list.replaceChildren(...this.sentences.map((s, i) => statement(s, i, this.handlers)));
        this.draft();
        break;
      case "withdrawn":
        this.sentences = [];
        this.list.replaceChildren();
        this.write("");
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

  // write shows what is written of a sentence that is not whole.
  write(text) {
    this.written = text;
    this.pending.dir = direction(text);
    this.pending.replaceChildren(...prose(text));
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
    if (this.rewritten) rows.push(h("p", {}, icon("info"), h("span", {}, t("rewritten"), " ", h("b", written(this.rewritten.text), h("bdi", {}, prose(this.rewritten.text))))));
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
    this.emergency = a.emergency ?? "";
    if (a.emergency) this.handlers.emergency(a.emergency);
    const parts = a.origin === "abstained" ? this.abstained(a)
      : a.origin === "courtesy" || a.origin === "asked-back" ? [this.courtesy((a.notices ?? []).map((x) => x.text).join(" "))]
      : this.answered(a);
    parts.unshift(this.warned());
    this.body.replaceChildren(...parts.filter(Boolean));
    this.body.setAttribute("aria-busy", "false");
    this.foot.replaceChildren(...this.actions(a).filter(Boolean));
    this.say("");
    this.handlers.status(this.told(a));
  }

  // told is what those hear who do not see the answer come: that it is there, its first
  // sentence and what is to be minded. The rest is read when they go there.
  told(a) {
    if (a.origin === "abstained") return t("noAnswer");
    if (!a.sentences.length) return (a.notices ?? []).map((x) => x.text).join(" ");
    const cited = a.sources.filter((s) => s.cited).length;
    return [t("ready", a.sentences.length, cited), a.conflicts?.length && `${t("conflicts")}.`, (a.error || a.truncated) && t("incomplete"), a.sentences[0].text].filter(Boolean).join(" ");
  }

  // warned is the warning above everything: that of the last question is not lost with the next.
  warned() {
    return this.emergency && h("p", { class: "notice warn earlier", ...written(this.emergency) }, icon("alert"), h("span", {}, this.emergency));
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

  courtesy(text) {
    return h("p", { class: "courtesy", ...written(text) }, prose(text));
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
      rating(a, this.request?.corpus),
      a.origin !== "abstained" && followUps(a, this.handlers),
    ].flat();
  }

  // begun is what has come of an answer.
  begun() {
    return { sentences: this.sentences.filter(Boolean), sources: this.sources };
  }

  // fail says that there is no answer, or only a part of one; what has come stays.
  fail(message, hint, partial, locked) {
    const begun = partial?.sentences?.length > 0;
    if (partial?.sources?.length) this.sources = partial.sources;
    if (begun) this.sentences = partial.sentences;
    this.body.replaceChildren(...[
      this.warned(),
      h("p", { class: "problem", role: "alert" }, icon("alert"), h("span", {}, message, hint ? [" ", remedy(hint)] : "", locked && [" ", h("a", { href: `/login?lang=${lang}`, target: "_blank" }, t("loginHere"))])),
      ...(begun ? [h("p", { class: "sub" }, t("partial")), h("ol", { class: "statements partial" }, partial.sentences.map((s, i) => statement(s, i, this.handlers)))] : []),
    ].filter(Boolean));
    this.body.setAttribute("aria-busy", "false");
    this.handlers.status("");
    this.foot.replaceChildren(h("p", { class: "actions" }, h("button", { type: "button", class: "quiet", onclick: () => this.handlers.again(this.question) }, t("again"))));
    this.say("");
  }

  // stop is what remains when the reader has stopped it.
  stop() {
    if (this.answer) return;
    this.fail(t("stopped"), "", this.begun());
  }
}
