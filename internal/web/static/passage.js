// Passages: their text with marks, and what is known of them.
import { h, has, icon, n, t, web } from "./dom.js";
import { direction, prose } from "./prose.js";

// positions turns byte offsets of a text's UTF-8 into positions of its characters here,
// which are of UTF-16.
export function positions(text, offsets) {
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  const found = new Map();
  let bytes = 0, at = 0, i = 0;
  for (const c of text) {
    while (i < wanted.length && wanted[i] <= bytes) found.set(wanted[i++], at);
    const code = c.codePointAt(0);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += c.length;
  }
  while (i < wanted.length) found.set(wanted[i++], at);
  return found;
}

// marked is the text of a passage with what decides in it: the quote as a whole, and
// within it the words. Offsets are bytes, as in every answer.
export function marked(text, quote, marks = []) {
  const usable = quote && quote.end > quote.start;
  const at = positions(text, (usable ? [quote.start, quote.end] : []).concat(marks.flat()));
  const ranges = marks.map(([s, e]) => [at.get(s), at.get(e)]).sort((a, b) => a[0] - b[0]);
  const dir = direction(text);
  if (!usable) return prose(text, dir, ranges);
  const start = at.get(quote.start), end = at.get(quote.end);
  return [prose(text, dir, [], 0, start), h("span", { class: "quoted" }, prose(text, dir, ranges, start, end)), prose(text, dir, [], end)];
}

// kind words a type of evidence; one that has no word is shown as it is.
export function kind(type) {
  const key = `kind.${(type ?? "").toLowerCase().replaceAll(/[\s_]+/g, "-")}`;
  return has(key) ? t(key) : type;
}

// title of a passage: that of its document, or how it begins.
export const title = (p) => p.title || opening(p.text);

function opening(text = "") {
  const words = text.split(/\s+/);
  return words.slice(0, 8).join(" ") + (words.length > 8 ? "…" : "");
}

export function pages(p) {
  if (!p.page) return "";
  return p.last_page && p.last_page !== p.page ? t("pages", p.page, p.last_page) : t("page", p.page);
}

// badges are what a reader has to know of a source before trusting it.
export function badges(p) {
  const marks = [];
  const retracted = (p.evidence_type ?? "").toLowerCase() === "retracted";
  if (p.evidence_type) marks.push(h("span", { class: retracted ? "badge bad" : "badge" }, retracted && icon("against"), kind(p.evidence_type)));
  if (p.other?.ocr) marks.push(h("span", { class: "badge warn" }, icon("alert"), t("ocr")));
  return marks;
}

// line is where a passage comes from, in one line.
export function line(p) {
  const parts = [p.section, p.journal || p.publisher, p.year ? n(p.year) : "", pages(p)].filter(Boolean);
  return parts.map((x, i) => h("span", {}, h("bdi", {}, x), i < parts.length - 1 && h("span", { class: "dot" }, " ·")));
}

// facts are what is known of a passage's document, as a list of terms.
export function facts(p) {
  const list = [];
  const add = (key, value) => { if (value) list.push(h("div", {}, h("dt", {}, t(key)), h("dd", {}, value))); };
  add("section", p.section && h("bdi", {}, p.section));
  add("page.label", p.page && h("span", {}, pages(p)));
  add("year", p.year ? n(p.year) : "");
  add("evidenceType", p.evidence_type && h("span", {}, kind(p.evidence_type)));
  add("publisher", p.publisher && h("bdi", {}, p.publisher));
  add("journal", p.journal && h("bdi", {}, p.journal));
  add("authors", p.authors?.length && h("bdi", {}, p.authors.join(t("comma"))));
  add("source", p.source && h("bdi", {}, p.source));
  add("licence", p.licence && h("bdi", { dir: "ltr" }, p.licence));
  add("doi", p.doi && h("bdi", { dir: "ltr" }, p.doi));
  const address = p.url && web(p.url);
  add("original", address && h("a", { href: address, target: "_blank", rel: "noopener noreferrer" },
    h("bdi", { dir: "ltr" }, new URL(address).hostname), icon("out"), h("span", { class: "unseen" }, t("newWindow"))));
  return h("dl", { class: "facts" }, list);
}
