// Which passages may be evidence: years, types, publishers.
import { $, amount, h, icon, latin, n, t } from "./dom.js";
import { get, query } from "./api.js";
import { kind } from "./passage.js";

const chosen = { types: new Set(), publishers: new Set() };
let changed = () => {};

// filters makes the form work; then says what is in force now.
export function filters(then) {
  changed = then ?? changed;
  const open = $("filters-open");
  open.addEventListener("click", () => {
    $("filters").hidden = !$("filters").hidden;
    open.setAttribute("aria-expanded", String(!$("filters").hidden));
  });
  for (const id of ["year-from", "year-to"]) $(id).addEventListener("input", summary);
  $("filters-clear").addEventListener("click", () => set({}));
}

const year = (id) => {
  const y = Number(latin($(id).value.trim()));
  return Number.isInteger(y) && y > 0 ? y : 0;
};

// Years of the Iranian calendar are understood: 1390 is no year of a medical text.
const gregorian = (y) => (y >= 1250 && y <= 1500 ? y + 621 : y);

// filter is what is in force, as the interface takes it; undefined if nothing is.
export function filter() {
  const f = {};
  if (chosen.publishers.size) f.publishers = [...chosen.publishers];
  if (chosen.types.size) f.evidence_types = [...chosen.types];
  if (year("year-from")) f.year_from = gregorian(year("year-from"));
  if (year("year-to")) f.year_to = gregorian(year("year-to")) + (year("year-to") <= 1500 ? 1 : 0);
  return Object.keys(f).length ? f : undefined;
}

// set takes a filter over, as from a link.
export function set(f) {
  chosen.types = new Set(f.evidence_types ?? []);
  chosen.publishers = new Set(f.publishers ?? []);
  $("year-from").value = f.year_from ? n(f.year_from) : "";
  $("year-to").value = f.year_to ? n(f.year_to) : "";
  offer([...chosen.types], [...chosen.publishers]);
  summary();
}

const known = { types: new Map(), publishers: new Map() };

// offer adds to what can be chosen.
export function offer(types, publishers, counts = {}) {
  const fill = (name, values, word) => {
    for (const v of values) {
      if (!v || known[name].has(v)) continue;
      const box = h("input", { type: "checkbox", onchange: () => { chosen[name][box.checked ? "add" : "delete"](v); summary(); } });
      known[name].set(v, box);
      const number = counts[name]?.get(v);
      $(name).append(h("label", { class: "choice" }, box, h("span", { dir: "auto" }, word(v)), number && h("span", { class: "count" }, `(${amount(number)})`)));
    }
    for (const [v, box] of known[name]) box.checked = chosen[name].has(v);
    $(name).parentElement.hidden = known[name].size === 0;
  };
  fill("types", types, kind);
  fill("publishers", publishers, (x) => x);
}

// summary shows what is in force beside the button, each with a way out.
function summary() {
  const f = filter();
  const drop = (text, out) => h("button", { type: "button", class: "pill", "aria-label": t("removeFilter", text), onclick: () => { out(); offer([], []); summary(); } }, h("bdi", {}, text), icon("close"));
  const pills = [];
  if (f?.year_from) pills.push(drop(t("from", f.year_from), () => { $("year-from").value = ""; }));
  if (f?.year_to) pills.push(drop(t("to", f.year_to), () => { $("year-to").value = ""; }));
  for (const x of chosen.types) pills.push(drop(kind(x), () => chosen.types.delete(x)));
  for (const x of chosen.publishers) pills.push(drop(x, () => chosen.publishers.delete(x)));
  $("active-filters").replaceChildren(...pills);
  changed(f);
}

// most is how many publishers are offered; who looks for another sees it with an answer.
const most = 40;

// facets asks what a corpus has to choose from, and offers what most documents have first.
// Where there is nothing to choose, nothing is offered.
export async function facets(corpus) {
  for (const name of ["types", "publishers"]) {
    known[name].clear();
    $(name).replaceChildren();
  }
  offer([], []);
  const found = await get(`/v1/facets${query({ corpus })}`);
  const values = (list) => (list ?? []).map((f) => f.value);
  const counted = (list) => new Map((list ?? []).map((f) => [f.value, f.documents]));
  offer(values(found.evidence_types), values(found.publishers).slice(0, most), { types: counted(found.evidence_types), publishers: counted(found.publishers) });
  const years = (found.years ?? []).map((f) => f.year);
  $("years").hidden = !years.length;
  $("year-from").placeholder = years.length ? n(Math.min(...years)) : "";
  $("year-to").placeholder = years.length ? n(Math.max(...years)) : "";
  $("filters-open").hidden = !years.length && known.types.size < 2 && known.publishers.size < 2;
}
