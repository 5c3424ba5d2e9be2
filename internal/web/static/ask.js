// The page for questions.
import { call, events, get, Problem } from "./api.js";
import { $, h, icon, lang, t, toast } from "./dom.js";
import { bar, corpora, me } from "./bar.js";
import { asText } from "./answer.js";
import { feedback } from "./feedback.js";
import * as filters from "./filters.js";
import { openHistory, remember } from "./history.js";
import * as panel from "./panel.js";
import { Turn } from "./turn.js";
import { direction } from "./prose.js";

let turns = [];
let running = null; // AbortController of the question that is being answered

bar();
filters.filters();
const question = $("question");

// ask sends a question, with the turns before it, and shows the answer as it comes. What
// else is half-written in the field stays there.
async function ask(text, more = {}) {
  text = text.trim();
  if (!text) return question.focus();
  running?.abort();
  const mine = running = new AbortController();
  document.body.dataset.mode = "talk";
  $("new").hidden = false;
  emergency("");
  panel.empty();
  if (question.value.trim() === text) question.value = "";
  remember(text);
  const history = turns.filter((x) => x.answer).slice(-20).map(({ answer: a }) => ({
    question: a.question, answer: a.sentences.map((s) => s.text).join(" ") || undefined, rewritten: a.rewritten?.text,
  }));
  const turn = new Turn(text, handlers(() => turn, () => running === mine));
  turn.request = { question: text, corpus: $("corpus").value || undefined, lang, filter: filters.filter(), ...more };
  turns.push(turn);
  $("turns").append(turn.element);
  if (turns.length === 1) scrollTo(0, 0);
  else turn.element.scrollIntoView({ block: "start" });
  if (!panel.isBeside()) question.blur(); // the keyboard of a telephone would cover the answer
  send(true);
  try {
    const response = await call("POST", "/v1/ask", { ...turn.request, history: history.length ? history : undefined }, { headers: { Accept: "text/event-stream" }, signal: mine.signal, stay: true });
    let last = false;
    for await (const { name, data } of events(response, () => turn.slow())) if ((last = turn.take(name, data))) break;
    if (!last) throw new Problem({ detail: t("broken") }, 0);
  } catch (e) {
    if (e.name === "AbortError" || mine.signal.aborted) turn.stop();
    else turn.fail(e instanceof Problem ? e.message : t("broken"), e.hint, turn.begun(), e.status === 401);
  }
  if (running === mine) {
    running = null;
    send(false);
  }
  const first = turn.element.querySelector(".chip");
  if (turns.at(-1) === turn && first && panel.isBeside() && !turn.looked) turn.handlers.open(Number(first.dataset.sentence), Number(first.dataset.source), first, false);
  filters.offer(turn.sources.map((s) => s.passage.evidence_type), turn.sources.map((s) => s.passage.publisher));
}

// handlers are what a turn can do to the page around it.
function handlers(turn, current) {
  let waiting;
  const given = (index, number) => {
    const { sources, sentences, request } = turn();
    const s = sources.find((x) => x.number === number);
    const sentence = sentences[index];
    const e = sentence?.evidence?.find((x) => x.source === number);
    const decides = sentence?.verdict?.source === number && sentence.verdict.quote;
    return { passage: s?.passage, copies: s?.copies, number, sentence, index, quote: e?.quote ?? (decides || s?.quote), marks: e?.marked ?? [], corpus: request.corpus };
  };
  const look = (index, number, chip, focus) => {
    clearTimeout(waiting);
    turn().looked = true;
    panel.show(given(index, number), chip, focus);
  };
  return {
    open: look,
    peek: (index, number, chip) => panel.isBeside() && chip.matches(":focus-visible") && look(index, number, chip, false),
    hover: (index, number, chip) => {
      if (!panel.isBeside()) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => look(index, number, chip, false), 120);
    },
    leave: () => clearTimeout(waiting),
    passage: ({ source, quote }, from) => {
      clearTimeout(waiting);
      turn().looked = true;
      const s = turn().sources.find((x) => x.number === source);
      if (s) panel.show({ passage: s.passage, copies: s.copies, number: source, quote, marks: [], corpus: turn().request.corpus }, from, true);
    },
    emergency: (text) => current() && emergency(text),
    status: (text, step) => { if (current()) tell(text, step); },
    ask: (text) => ask(text),
    again: (text, more) => ask(text, { ...turn().request, question: text, ...more }),
    copy: async (a) => toast(t(await copy(asText(a)) ? "copied" : "notCopied")),
    permalink: async (x) => toast(t(await copy(permalink(x)) ? "linkCopied" : "notCopied")),
  };
}

let telling;

// tell says something to those who listen. Steps that pass at once are not worth a word.
function tell(text, step) {
  clearTimeout(telling);
  if (step) telling = setTimeout(() => { $("status").textContent = text; }, 700);
  else $("status").textContent = text;
}

// emergency shows above everything that somebody may be in danger. The region is there
// from the beginning: screen readers tell what is put into one, not one that appears.
function emergency(text) {
  const e = $("emergency");
  if (e.textContent === text) return;
  e.replaceChildren(...(text ? [icon("alert"), h("p", { dir: "auto" }, text)] : []));
}
new ResizeObserver(() => document.documentElement.style.setProperty("--alert", `${$("emergency").offsetHeight}px`)).observe($("emergency"));

const now = new Intl.DateTimeFormat(lang === "fa" ? "fa-IR" : "en-GB", { dateStyle: "long", timeStyle: "short" });
addEventListener("beforeprint", () => { $("print-date").textContent = now.format(new Date()); });

// copy writes to the clipboard, also where a page without TLS has none.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { class: "unseen", readonly: true, "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

// permalink is an address that asks the question anew. The question stands behind "#",
// which no browser sends to a server.
function permalink(turn) {
  const u = new URL(`/?lang=${lang}`, location.origin);
  const part = { q: turn.answer?.rewritten?.text ?? turn.question };
  if (turn.request.corpus) part.corpus = turn.request.corpus;
  if (turn.request.filter) part.filter = JSON.stringify(turn.request.filter);
  u.hash = new URLSearchParams(part).toString();
  return u.href;
}

// linked asks what the address says, if it says anything.
function linked() {
  const part = new URLSearchParams(location.hash.slice(1));
  const q = part.get("q");
  if (!q) return;
  if (part.get("corpus") && [...$("corpus").options].some((o) => o.value === part.get("corpus"))) $("corpus").value = part.get("corpus");
  try {
    const f = JSON.parse(part.get("filter") ?? "{}");
    const texts = (x) => (Array.isArray(x) ? x.filter((v) => typeof v === "string") : []);
    const year = (x) => (Number.isInteger(x) ? x : 0);
    filters.set({ evidence_types: texts(f.evidence_types), publishers: texts(f.publishers), year_from: year(f.year_from), year_to: year(f.year_to) });
  } catch { /* a link that was cut */ }
  ask(q);
}

// send makes the button send, or stop what is under way.
function send(busy) {
  const b = $("send");
  b.dataset.busy = busy;
  const key = busy ? "stop" : "send";
  b.setAttribute("aria-label", t(key));
  b.title = t(key);
  b.replaceChildren(icon(busy ? "stop" : "send"));
  question.placeholder = t(document.body.dataset.mode === "talk" ? "followUp" : "placeholder");
  grow();
}

function grow() {
  question.dir = direction(question.value);
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight}px`;
}

function startAnew() {
  running?.abort();
  turns = [];
  $("turns").replaceChildren();
  emergency("");
  panel.empty();
  $("panel").hidden = true;
  delete document.body.dataset.mode;
  $("new").hidden = true;
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  send(false);
  question.focus();
}

$("form").addEventListener("submit", (e) => {
  e.preventDefault();
  if (running) running.abort(); // the button says so, whatever stands in the field
  else ask(question.value);
});
question.addEventListener("input", grow);
question.addEventListener("keydown", (e) => {
  if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
  e.preventDefault();
  ask(question.value);
});
$("examples")?.addEventListener("click", (e) => { if (e.target.closest("button")) ask(e.target.closest("button").textContent); });
$("new").addEventListener("click", startAnew);
$("history-open").addEventListener("click", () => openHistory(ask));
addEventListener("hashchange", linked);
// In the other language the last question is asked anew.
$("language").addEventListener("click", (e) => { if (turns.length) e.currentTarget.hash = new URL(permalink(turns.at(-1))).hash; });

// Escape closes what is open; the arrows go from citation to citation.
document.addEventListener("keydown", (e) => {
  if (document.querySelector("dialog[open]")) return;
  if (e.key === "Escape" && !$("panel").hidden) return panel.close();
  const chip = document.activeElement?.closest?.(".chip");
  if (!chip || !["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"].includes(e.key)) return;
  e.preventDefault();
  const all = [...chip.closest(".answer").querySelectorAll(".chip")];
  const forward = e.key === "ArrowDown" || e.key === (document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight");
  const at = e.key === "Home" ? 0 : e.key === "End" ? all.length - 1 : all.indexOf(chip) + (forward ? 1 : -1);
  all[Math.min(Math.max(at, 0), all.length - 1)].focus();
});

// Whoever is logged in, and the choice of corpora: the page answers without them as well.
const facets = (name) => filters.facets(name).catch(() => {});
const [, found] = await Promise.allSettled([me(), corpora(facets)]);
grow();
feedback(found.value?.capabilities.feedback);
facets(found.value?.found[0]?.name);
linked();
document.documentElement.dataset.ready = "yes";
