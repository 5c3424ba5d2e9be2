// Text as it is read. In a text from right to left, runs of Latin letters, signs and
// numbers that belong together are isolated: without a border around them "≥126 mg/dL"
// would be drawn with the sign mirrored and on the other side, and "m²" with its ² in
// front. Marks go within the runs and never cut one.
import { h, lang, root, upright } from "./dom.js";

// direction is that of most of a text's letters. The first one does not tell: Persian
// sentences begin with the Latin name of a drug or a test.
export function direction(text) {
  const arabic = text?.match(/\p{Script=Arabic}/gu)?.length ?? 0;
  const others = text?.match(/\p{L}/gu)?.length ?? 0;
  if (!others) return root.dir;
  return 3 * arabic >= others ? "rtl" : "ltr";
}

// written are the attributes of an element that has a text: its direction, and its
// language where that is not the page's, since a voice would read it as its own.
export function written(text, dir = direction(text)) {
  const tongue = dir === "rtl" ? "fa" : "en";
  return { dir, lang: tongue === lang || !/\p{L}/u.test(text ?? "") ? null : tongue };
}

// spoken is the language that a passage says it is in.
export const spoken = (p) => (p.language ? { lang: p.language } : {});

// prose is a text as nodes. marks are ranges of it to be marked, in order; from and to
// are the part that is shown.
export function prose(text, dir = direction(text), marks = [], from = 0, to = text.length) {
  const runs = dir === "rtl" ? isolated(text) : [];
  return cut(from, to, runs, (s, e, run) => {
    const kept = cut(s, e, amounts(text), (s, e, amount) => {
      const pieces = cut(s, e, marks, (s, e, mark) => (mark ? h("mark", { "data-range": marks.indexOf(mark) }, text.slice(s, e)) : text.slice(s, e)));
      return amount && s === amount[0] && e === amount[1] ? h("span", { class: "amount" }, pieces) : pieces;
    });
    return run ? h("bdi", { dir: "ltr" }, kept) : kept;
  }).flat(Infinity).map((x) => (typeof x === "string" ? upright(x) : x)).filter((x) => x !== "");
}

// cut goes through a part of a text by what is in ranges and what is between them.
function cut(from, to, ranges, make) {
  const nodes = [];
  let at = from;
  for (const r of ranges) {
    const s = Math.max(r[0], at), e = Math.min(r[1], to);
    if (e <= s) continue;
    if (s > at) nodes.push(make(at, s, null));
    nodes.push(make(s, e, r));
    at = e;
  }
  if (at < to) nodes.push(make(at, to, null));
  return nodes;
}

// What has neither a letter of the Arabic script nor its punctuation. Digits are of both.
const between = /(?:[^\p{Script=Arabic}\p{M}،؛؟«»\u200c\u200e\u200f\u2066-\u2069\n]|[۰-۹٫٬٪])+/gu;
const letter = /[\p{Script=Latin}\p{Script=Greek}µ℃℉Ω]/u;
const digit = /[0-9۰-۹]/;
const number = "[0-9۰-۹][0-9۰-۹.,٫٬/:⁻⁰¹²³⁴-⁹]*(?<![.,:/])";
// Numbers with a sign in front of them or between them.
const calculation = new RegExp(`(?:(?<![\\p{L}\\p{N}.])${number}\\s?(?:[×^*÷±=<>≤≥]\\s?[-−+]?${number})|(?:[<>≤≥≈~±=]=?\\s?[-−+]?|(?<![\\p{L}\\p{M}\\p{N}.%٪)\\]\u200c])[-−+])${number}(?:\\s?[-–]\\s?${number})?)(?:\\s?[×^*÷±]\\s?[-−+]?${number})*\\s?[%٪°]?`, "gu");
const unit = /^(?:[a-zµμα-ω%°/]|(?:IU|U|L|M|Hz|kHz|MHz|Gy|cGy|Bq|MBq|GBq|J|W|V|Pa|N|C|F|K|Da|Ci|T|dB|BMI|SD|SDs)(?![A-Za-z0-9]))/u;
// isolated are the ranges of a text from right to left that run from left to right.
export function isolated(text) {
  const found = [];
  const sums = [...text.matchAll(calculation)].map((m) => [m.index, m.index + m[0].trimEnd().length]);
  const calculations = (from, to) => sums.filter(([s, e]) => s >= from && e <= to);
  for (const m of text.matchAll(between)) {
    for (const [s, e] of balanced(text, m.index, m.index + m[0].length)) {
      if (letter.test(text.slice(s, e))) {
        const run = trimmed(text, s, e);
        if (run) found.push(...calculations(s, run[0]), run, ...calculations(run[1], e));
      } else found.push(...calculations(s, e));
    }
  }
  return found;
}

const closes = { ")": "(", "]": "[", "}": "{" };

// balanced cuts a span at brackets whose other half is not in it.
function balanced(text, from, to) {
  const open = [], alone = [];
  for (let i = from; i < to; i++) {
    if ("([{".includes(text[i])) open.push(i);
    else if (closes[text[i]]) {
      if (open.length && text[open.at(-1)] === closes[text[i]]) open.pop();
      else alone.push(i);
    }
  }
  const parts = [];
  let at = from;
  for (const i of [...open, ...alone].sort((a, b) => a - b)) {
    parts.push([at, i]);
    at = i + 1;
  }
  return [...parts, [at, to]];
}

// A number or a range at the end, by itself.
const counting = new RegExp(`\\s[-–]?\\s*${number}(?:\\s?[-–]\\s?${number})?$`, "u");

// trimmed takes off a span what belongs to the text around it; null if nothing is left.
function trimmed(text, s, e) {
  for (;;) {
    while (s < e && !begins(text, s, e)) s++;
    while (e > s && !ends(text, s, e)) e--;
    if (s >= e || !letter.test(text.slice(s, e))) return null;
    if (!"([{".includes(text[s]) || partner(text, s, e) !== e - 1) break;
    s++; // brackets around the whole of it
    e--;
  }
  // It counts what comes after it in Persian.
  const last = /^\s?\p{Script=Arabic}/u.test(text.slice(e)) && counting.exec(text.slice(s, e));
  if (!last || /[<>≤≥≈~±=×^*]\s*$/u.test(text.slice(s, s + last.index))) return [s, e];
  return trimmed(text, s, s + last.index);
}

function partner(text, s, e) {
  let depth = 0;
  for (let i = s; i < e; i++) {
    if ("([{".includes(text[i])) depth++;
    else if (closes[text[i]] && --depth === 0) return i;
  }
  return -1;
}

const sign = /^(?:[<>≤≥≈~±=]=?\s?[-−+]?|[-−+])(?=[A-Za-z0-9۰-۹.µ])/u;
const leading = new RegExp(`^${number}(?:\\s?[-–×±]\\s?${number})*\\s?`, "u");

const path = /^[/.~@#$\\-]{1,3}(?=[\p{L}\d])(?=\S*\p{Script=Latin})/u; // or a flag of a command

// begins reports whether a run can begin here: with a letter, with a number whose unit
// follows, with a sign before one of these, or with brackets before more.
function begins(text, s, e) {
  const rest = text.slice(s, e);
  if (letter.test(text[s])) return true;
  if ("([{".includes(text[s])) return letter.test(rest);
  if (path.test(rest) && !/[^\s("'،«]/.test(text[s - 1] ?? "")) return true;
  const signed = sign.exec(rest);
  if (signed && /^[-−+]/.test(rest) && /[\p{L}\p{M}\p{N}%٪)\]\u200c]/u.test(text[s - 1] ?? "")) return false; // a hyphen
  if (signed) return begins(text, s + signed[0].length, e);
  const counted = digit.test(text[s]) && leading.exec(rest);
  return Boolean(counted) && unit.test(rest.slice(counted[0].length));
}

const ion = /(?:^|[\s(])[A-Z][A-Za-z]{0,3}[0-9]?[-−]$/;

// ends reports whether a run can end before a place.
function ends(text, s, e) {
  const c = text[e - 1];
  if (/[\p{L}\p{N}%٪‰°²³®™)\]}]/u.test(c)) return true;
  if (c === "+") return /[\p{L}\p{N}+]/u.test(text[e - 2] ?? "");
  return /[-−]/.test(c) && ion.test(text.slice(s, e)) && !/\p{L}/u.test(text[e] ?? "");
}

const amount = new RegExp(`(?<![\\p{L}\\p{N}])${number}(?:\\s?[-–×±]\\s?${number})?\\s(?!(?:و|تا|از|در|به|با|یا|که|را|است|بود|هر|برای)(?![\\p{L}\u200c]))([\\p{L}\\p{M}µ%٪°\\u200c/²³]{1,14})(?![\\p{L}])`, "gu");

// amounts are numbers with the word behind them: a line that ends between the two would
// let the one be read with another's unit.
export const amounts = (text) => [...text.matchAll(amount)].map((m) => [m.index, m.index + m[0].length]);
