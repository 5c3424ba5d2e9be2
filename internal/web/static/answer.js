// An answer as it is shown: sentences with their citations and verdicts, conflicts,
// sources, notices.
import { h, icon, n, t } from "./dom.js";
import { badges, kind, line, title } from "./passage.js";
import { direction, prose, written } from "./prose.js";

// verdicts are how judgements look: icon and colour; the word is in the table.
const verdicts = {
  "supported": "check", "partly-supported": "partial", "unsupported": "unsupported", "contradicted": "against", "not-a-claim": "neutral",
};

// verdict is the mark of a sentence: what the check found, by icon, word and colour.
export function verdict(v, open, index) {
  if (!v) return h("span", { class: "verdict unchecked" }, icon("neutral"), t("verdict.unchecked"));
  const verbatim = v.judgement === "supported" && v.reason === "verbatim";
  const name = verbatim ? "verbatim" : v.judgement;
  return h("button", { type: "button", class: `verdict ${v.judgement}`, onclick: open, title: t(`verdict.${name}.means`), "aria-label": index >= 0 ? t("verdictOf", t(`verdict.${name}`), index + 1) : null },
    icon(verbatim ? "quote" : verdicts[v.judgement] ?? "neutral"), t(`verdict.${name}`));
}

// chips are the citations of a sentence. What opens is said by the label.
function chips(sentence, index, handlers) {
  return (sentence.citations ?? []).map((number) => h("button", {
    type: "button", class: "chip", "data-sentence": index, "data-source": number, "aria-label": t("openSource", number, index + 1), "aria-expanded": "false",
    onclick: (e) => handlers.open(index, number, e.currentTarget, true),
    onfocus: (e) => handlers.peek(index, number, e.currentTarget),
    onpointerenter: (e) => e.pointerType === "mouse" && handlers.hover(index, number, e.currentTarget),
    onpointerleave: () => handlers.leave(),
  }, n(number)));
}

// against finds the source that says otherwise than the evidence of a sentence does.
function against(sentence, list) {
  const rests = (side) => (sentence.evidence ?? []).some((e) => e.source === side.source && e.quote.start < side.quote.end && side.quote.start < e.quote.end);
  for (const c of list ?? []) {
    if (rests(c.a)) return c.b.source;
    if (rests(c.b)) return c.a.source;
  }
  return 0;
}

// ended puts citations behind the last word, and keeps them on its line.
function ended(nodes, marks) {
  const last = nodes.at(-1);
  const [, rest, word] = typeof last === "string" ? /^(.*?)(\S*)\s*$/su.exec(last) : [null, last, ""];
  return [nodes.slice(0, -1), rest, h("span", { class: "chips" }, word, marks.map((m) => ["\u00a0", m]))];
}

// statement is a sentence with what it rests on. The first one is the short answer.
export function statement(sentence, index, handlers, disagreeing) {
  const dir = direction(sentence.text);
  const v = sentence.verdict;
  const open = (e) => handlers.open(index, v?.source || sentence.citations?.[0] || 0, e.currentTarget, true);
  const other = against(sentence, disagreeing);
  const classes = ["statement", index === 0 && "lead", sentence.break && index > 0 && "break", v && `is-${v.judgement}`, other > 0 && "is-disputed"];
  return h("li", { class: classes.filter(Boolean).join(" "), "data-index": index },
    h("p", written(sentence.text, dir), ended(prose(sentence.text, dir), chips(sentence, index, handlers))),
    h("span", { class: "margin" }, verdict(v, open, index), other > 0 && h("span", { class: "verdict disputed" }, icon("unsupported"), t("disputed", other))));
}

// warnings are the notices that a reader must not overlook; conflicts are shown as cards,
// what was corrected stands under the question.
const warnings = new Set(["unsupported", "uncited", "truncated", "stop-unknown", "model-failed", "closed-book", "not-supported", "answer-anyway", "ocr", "retracted",
  "not-mentioned", "other-people", "part-missing", "no-dose", "no-interaction", "not-said", "hostile-passage", "check-failed", "unknown-citation"]);
const elsewhere = new Set(["conflict", "corrected"]);

export function notices(list, only = () => true) {
  const shown = (list ?? []).filter((x) => !elsewhere.has(x.code) && only(x));
  shown.sort((a, b) => warnings.has(b.code) - warnings.has(a.code));
  if (!shown.length) return null;
  return h("ul", { class: "notices", "aria-label": t("notices") }, shown.map((x) =>
    h("li", { class: warnings.has(x.code) ? "notice warn" : "notice" }, icon(warnings.has(x.code) ? "alert" : "info"), said(x.text))));
}

// said is a notice. The words of the question that it quotes may be of another script than
// the notice itself.
function said(text) {
  const dir = direction(text.replace(/«[^»]*»|"[^"]*"/g, ""));
  return h("span", written(text, dir), prose(text, dir));
}

// conflicts are pairs of cards: what one source says beside what the other does.
export function conflicts(list, sources, handlers) {
  if (!list?.length) return null;
  const byNumber = new Map(sources.map((s) => [s.number, s]));
  const card = (side) => {
    const s = byNumber.get(side.source);
    const p = s?.passage ?? {};
    const name = s ? title(p) : t("sourceNumber", side.source);
    return h("article", { class: "against-card", "aria-label": `${t("sourceNumber", side.source)}: ${name}` },
      h("p", { class: "against-head" }, h("span", { class: "number" }, n(side.source)), h("span", { ...written(name), class: "name" }, prose(name))),
      h("blockquote", written(side.quote.text), prose(side.quote.text)),
      h("p", { class: "line" }, line(p)),
      h("p", { class: "row" }, badges(p), h("button", { type: "button", class: "quiet", "aria-label": t("openPassageOf", side.source), onclick: (e) => handlers.passage(side, e.currentTarget) }, t("openPassage"))));
  };
  return h("div", { class: "conflicts" },
    h("h3", {}, icon("unsupported"), t("conflicts")), h("p", { class: "sub" }, t("conflictsSub")),
    list.map((c) => h("div", { class: "conflict" }, h("p", { class: "conflict-kind" }, t(`conflict.${c.kind}`)), h("div", { class: "pair" }, card(c.a), h("span", { class: "versus", "aria-hidden": "true" }, "≠"), card(c.b)))));
}

// sources are the numbered list under an answer. What is quoted of each is shown on paper,
// where nothing can be opened.
export function sources(list, sentences, handlers) {
  const quotes = (s) => new Set(sentences.flatMap((x) => x.evidence ?? []).filter((e) => e.source === s.number).map((e) => e.quote.text));
  const cited = list.filter((s) => s.cited);
  const others = list.filter((s) => !s.cited);
  const item = (s) => h("li", { class: s.cited ? "source" : "source other" },
    h("span", { class: "number" }, n(s.number)),
    h("div", {}, h("button", { type: "button", class: "source-title", ...written(title(s.passage)), "aria-label": `${t("sourceNumber", s.number)}: ${title(s.passage)}`, onclick: (e) => handlers.passage({ source: s.number, quote: s.quote }, e.currentTarget) }, prose(title(s.passage))),
      h("p", { class: "line" }, line(s.passage))), h("span", { class: "badges" }, badges(s.passage)),
    [...quotes(s)].map((text) => h("p", { class: "source-quote", ...written(text) }, prose(text))));
  return [
    cited.length > 0 && h("div", { class: "sources" }, h("h3", {}, t("sources")), h("ol", {}, cited.map(item))),
    others.length > 0 && h("details", { class: "sources" }, h("summary", {}, t("otherSources", others.length)), h("ol", {}, others.map(item))),
  ];
}

// nearest are the passages of an abstention: no answer, and said so.
export function nearest(list, handlers) {
  if (!list.length) return null;
  return h("div", { class: "nearest" },
    h("h3", {}, t("nearest")), h("p", { class: "sub" }, t("nearestSub")),
    h("ul", {}, list.map((s) => h("li", {}, h("article", { "aria-label": title(s.passage) },
      h("h4", written(title(s.passage)), prose(title(s.passage))), h("p", { class: "line" }, line(s.passage)),
      h("p", { class: "near-quote", ...written(s.quote.text) }, prose(s.quote.text)),
      h("p", { class: "row" }, badges(s.passage), h("button", { type: "button", class: "quiet", "aria-label": t("openPassageOf", s.number), onclick: (e) => handlers.passage({ source: s.number, quote: s.quote }, e.currentTarget) }, t("openPassage"))))))));
}

// Sections that every article has, and that nobody asks for.
const ofForm = /^(?:چکیده|مقدمه|پیش‌گفتار|روش(?:‌ها| کار)?|مواد و روش‌ها|نتایج|یافته‌ها|بحث|نتیجه‌گیری|منابع|پیوست|متن|abstract|introduction|background|methods?|results?|discussion|conclusions?|references|appendix|summary)$/iu;

const words = (text) => text.trim().split(/\s+/).length;

// followUps are what could be asked next: what else there is, under another heading, about
// what has answered. Each was found, so that it has an answer.
export function followUps(a, handlers) {
  const answered = a.sources.filter((s) => s.cited).map((s) => s.passage);
  const known = new Set(answered.map((p) => p.section));
  const found = new Set();
  for (const { passage: p, cited } of a.sources) {
    if (cited || !p.title || !p.section || known.has(p.section) || ofForm.test(p.section.trim()) || words(p.title) > 6 || words(p.section) > 4) continue;
    if (!answered.some((x) => x.title === p.title && x.source === p.source) || a.question.includes(p.section)) continue;
    if (direction(p.title) !== direction(p.section)) continue;
    found.add(direction(p.title) === "rtl" ? `${p.section.replace(/ها$/, "های")} ${p.title}` : `${p.title}: ${p.section}`);
  }
  if (!found.size) return null;
  return h("div", { class: "follow-ups" }, h("h3", {}, t("followUps")),
    h("ul", {}, [...found].slice(0, 3).map((q) => h("li", {}, h("button", { type: "button", class: "example", ...written(q), onclick: () => handlers.ask(q) }, prose(q))))));
}

// asText is an answer to be pasted elsewhere: sentences with their markers, and the references.
export function asText(a) {
  const marks = (s) => (s.citations ?? []).map((x) => `[${n(x)}]`).join("");
  const doubt = (s) => {
    const other = against(s, a.conflicts);
    const found = [["unsupported", "contradicted", "partly-supported"].includes(s.verdict?.judgement) && t(`verdict.${s.verdict.judgement}`), other > 0 && t("disputed", other)];
    return found.some(Boolean) ? ` (${found.filter(Boolean).join(t("comma"))})` : "";
  };
  const out = [a.question, ""];
  if (a.emergency) out.push(a.emergency, "");
  if (a.origin === "abstained") out.push(t("noAnswer"), "");
  a.sentences.forEach((s, i) => out.push((s.break && i > 0 ? "\n" : "") + `${s.text} ${marks(s)}${doubt(s)}`.trim()));
  const used = a.sources.filter((s) => s.cited);
  if (used.length) out.push("", `${t("sources")}:`);
  for (const s of used) out.push(reference(s));
  const said = (a.notices ?? []).filter((x) => x.code !== "corrected").map((x) => `- ${x.text}`);
  if (said.length) out.push("", ...said);
  return out.join("\n");
}

// reference is a source as references are written: authors, title, journal, year, page, address.
function reference(s) {
  const p = s.passage;
  const parts = [p.authors?.join(t("comma")), title(p), p.section, p.journal || p.publisher, p.year ? n(p.year) : "",
    p.page ? t("page", p.page) : "", p.evidence_type && kind(p.evidence_type), p.doi ? `doi:${p.doi}` : p.url];
  return `[${n(s.number)}] ${parts.filter(Boolean).join(". ")}`;
}
