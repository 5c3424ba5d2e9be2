// The evidence beside the answer: a passage with its deciding words marked, where it
// comes from, and what the check of the sentence found. On small screens it is a sheet
// at the bottom.
import { get, query } from "./api.js";
import { $, h, icon, n, t } from "./dom.js";
import { badges, facts, line, marked, title } from "./passage.js";
import { overlay, overlays } from "./over.js";
import { openDocument } from "./viewer.js";
import { verdict } from "./answer.js";
import { prose, spoken, written } from "./prose.js";

const beside = matchMedia("(min-width: 1100px)");
let opener = null;

export const isBeside = () => beside.matches;

// show fills the panel. given has passage, number, quote, marks, corpus and, where a
// sentence is looked at, sentence and index.
export function show(given, from, focus) {
  const panel = $("panel");
  const inside = panel.contains(document.activeElement);
  opener = from ?? opener;
  mark(from);
  panel.replaceChildren(...contents(given));
  panel.hidden = false;
  if (!isBeside()) overlay();
  panel.scrollTop = 0;
  document.body.classList.add("with-panel");
  if (!isBeside()) from?.closest(".statement, article, li")?.scrollIntoView({ block: "start" }); // the sheet covers what is lower
  if (focus || inside) panel.querySelector("h2").focus({ preventScroll: true });
}

// empty is the panel before there is anything in it.
export function empty() {
  mark(null);
  opener = null;
  const panel = $("panel");
  panel.replaceChildren(h("div", { class: "panel-empty" }, icon("book"), h("p", {}, t("panelEmpty"))));
  panel.hidden = !isBeside();
  document.body.classList.remove("with-panel");
}

// close hides the sheet, or leaves the panel where it stands beside, and gives the focus
// back to what opened it.
export function close() {
  const panel = $("panel");
  const inside = panel.contains(document.activeElement);
  if (!isBeside()) {
    panel.hidden = true;
    document.body.classList.remove("with-panel");
    mark(null);
  }
  if (inside && opener?.isConnected) opener.focus();
}

overlays(() => (isBeside() || $("panel").hidden ? null : close));
beside.addEventListener("change", () => {
  if (document.body.dataset.mode !== "talk") return;
  if (isBeside()) $("panel").hidden = false;
  else close();
});

// mark shows which citation is open.
function mark(chip) {
  for (const e of document.querySelectorAll(".active")) e.classList.remove("active");
  for (const e of document.querySelectorAll(".chip[aria-expanded=true]")) e.setAttribute("aria-expanded", "false");
  if (!chip) return;
  if (chip.classList.contains("chip")) {
    chip.setAttribute("aria-expanded", "true");
    chip.classList.add("active");
  }
  chip.closest(".statement")?.classList.add("active");
}

function contents(g) {
  const p = g.passage;
  const head = h("div", { class: "panel-head" },
    h("h2", { tabindex: "-1" }, g.number ? t("sourceNumber", g.number) : t("evidence")),
    h("button", { type: "button", class: "icon-button", "aria-label": t("close"), onclick: close }, icon("close")));
  if (!p) return [head, h("div", { class: "panel-body" }, h("p", { class: "sub" }, t("noSource")), checked(g))];
  const text = h("blockquote", { class: "passage", ...written(p.text), ...spoken(p) }, marked(p.text, g.quote, g.marks));
  const before = h("div", { class: "around" }), after = h("div", { class: "around" });
  const around = h("button", { type: "button", class: "quiet", onclick: () => neighbours(g, before, after, around) }, icon("down"), h("span", {}, t("around")));
  return [head, h("div", { class: "panel-body" },
    h("h3", { class: "panel-title", ...written(title(p)) }, prose(title(p))),
    h("p", { class: "line" }, line({ ...p, section: "", page: 0 })),
    badges(p).length > 0 && h("p", { class: "badges" }, badges(p)),
    before, text, after,
    h("p", { class: "row" }, around, h("button", { type: "button", class: "quiet", onclick: () => openDocument(p, g.corpus) }, icon("book"), h("span", {}, t("openDocument")))),
    checked(g), facts(p), copies(g.copies))];
}

// neighbours adds what stands before and after the passage in its document.
async function neighbours(g, before, after, button) {
  button.disabled = true;
  try {
    const found = await get(`/v1/passages/${encodeURIComponent(g.passage.id)}${query({ neighbours: 2, corpus: g.corpus })}`);
    const fill = (e, list) => e.replaceChildren(...(list ?? []).map((x) => h("p", written(x.text), prose(x.text))));
    fill(before, found.before);
    fill(after, found.after);
    if (!found.before?.length && !found.after?.length) after.replaceChildren(h("p", { class: "sub" }, t("noneAround")));
    button.remove();
  } catch (e) {
    after.replaceChildren(h("p", { class: "problem", role: "alert" }, e.message));
    button.disabled = false;
  }
}

// checked is what the check of a sentence found, place by place.
function checked(g) {
  const v = g.sentence?.verdict;
  if (!g.sentence) return null;
  const differing = (v?.slots ?? []).filter((s) => s.outcome !== "agrees");
  const details = (v?.layers ?? []).filter((l) => l.detail);
  const name = v && (v.judgement === "supported" && v.reason === "verbatim" ? "verbatim" : v.judgement);
  return h("div", { class: "checked" },
    h("h3", {}, t("checked")),
    h("p", { class: "claim", ...written(g.sentence.text) }, prose(g.sentence.text)),
    h("p", { class: "row" }, verdictWord(v), v && h("span", { class: "sub" }, t(`verdict.${name}.means`))),
    differing.length > 0 && h("table", { class: "slots" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("slot")), h("th", { scope: "col" }, t("inSentence")), h("th", { scope: "col" }, t("inEvidence")))),
      h("tbody", {}, differing.map((s) => h("tr", { class: s.outcome }, h("th", { scope: "row" }, t(`slot.${s.name}`)), place(s.claim), place(s.evidence))))),
    details.length > 0 && h("details", {}, h("summary", {}, t("layers")),
      h("ul", { class: "layers" }, details.map((l) => h("li", {}, h("b", {}, t(`layer.${l.name}`)), " ", h("bdi", {}, l.detail))))));
}

const place = (text) => h("td", written(text), text ? prose(text) : "–");

function verdictWord(v) {
  const mark = verdict(v, null);
  return h("span", { class: mark.className }, [...mark.childNodes]);
}

// copies are near duplicates that the passage stands for.
function copies(list) {
  if (!list?.length) return null;
  return h("details", {}, h("summary", {}, t("copies", list.length)), h("ul", { class: "copies" }, list.map((c) =>
    h("li", {}, h("bdi", {}, c.title || c.document_id), c.year ? ` · ${n(c.year)}` : "", c.source ? [" · ", h("bdi", {}, c.source)] : ""))));
}
