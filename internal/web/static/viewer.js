// A document as a whole, at the passage that was looked at, with a search in it.
import { get, query } from "./api.js";
import { $, h, icon, latin, t } from "./dom.js";
import { badges, facts, line, positions, title } from "./passage.js";
import { overlay } from "./over.js";
import { direction, prose, spoken, written } from "./prose.js";

// openDocument shows the document of a passage.
export async function openDocument(passage, corpus) {
  const dialog = $("viewer");
  const results = h("span", { class: "count", role: "status" });
  const field = h("input", { type: "search", id: "viewer-search", dir: "auto", placeholder: t("searchInside") });
  const step = (by, key, name) => h("button", { type: "button", class: "icon-button", "aria-label": t(key), onclick: () => search.step(by) }, icon(name));
  const body = h("div", { class: "viewer-body", tabindex: "0", role: "region", "aria-label": t("text") }, h("p", { class: "sub" }, t("loading")));
  dialog.replaceChildren(
    h("div", { class: "viewer-head" },
      h("div", {}, h("h2", { id: "viewer-title", ...written(title(passage)) }, prose(title(passage))), h("p", { class: "line" }, line({ ...passage, section: "", page: 0 }), badges(passage))),
      h("button", { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"))),
    h("form", { class: "viewer-search", role: "search", onsubmit: (e) => { e.preventDefault(); search.step(1); } },
      h("label", { class: "unseen", for: "viewer-search" }, t("searchInside")), icon("search"), field, results, step(-1, "previous", "up"), step(1, "next", "down")),
    body);
  const search = new Search(body, results);
  field.addEventListener("input", () => search.look(field.value));
  if (!dialog.open) dialog.showModal();
  overlay();
  field.focus();
  try {
    const address = `/v1/documents/${encodeURIComponent(passage.source || "-")}/${encodeURIComponent(passage.document_id)}`;
    const found = await get(address + query({ corpus }));
    body.replaceChildren(...parts(found.passages, passage.id), facts({ ...passage, section: "", page: 0 }));
    search.look(field.value);
    body.querySelector(".here")?.scrollIntoView({ block: "center" });
  } catch (e) {
    body.replaceChildren(h("p", { class: "problem", role: "alert" }, e.message));
  }
}

// parts are the passages under their headings. What a passage repeats of the one before
// it is shown once.
function parts(passages, here) {
  const nodes = [];
  let section = null, last = null;
  for (const p of passages) {
    if ((p.section ?? "") !== section) {
      section = p.section ?? "";
      if (section) nodes.push(h("h3", written(section), prose(section)));
    }
    let text = p.text;
    const overlap = last ? last.end - p.start : 0;
    if (overlap > 0 && overlap < p.end - p.start) {
      const cut = positions(text, [overlap]).get(overlap);
      if (last.text.endsWith(text.slice(0, cut))) text = text.slice(cut);
    }
    const e = h("p", { class: p.id === here ? "part here" : "part", ...written(text), ...spoken(p) }, prose(text));
    e.text = text;
    nodes.push(e);
    last = p;
  }
  return nodes;
}

// folded is a text as it is compared: letters of one kind, digits of one kind, without
// marks, half-spaces and lengthening. at has where each character was.
export function folded(text) {
  let out = "";
  const at = [];
  for (let i = 0; i < text.length; i++) {
    for (const c of latin(letters[text[i]] ?? text[i]).normalize("NFD").toLowerCase()) {
      if (/[\p{M}\u0640\u200b-\u200f\u2066-\u2069]/u.test(c)) continue;
      for (const unit of c.split("")) {
        out += letters[unit] ?? unit;
        at.push(i);
      }
    }
  }
  at.push(text.length);
  return { text: out, at };
}

const letters = { "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "\u00a0": " " };

class Search {
  constructor(body, count) {
    this.body = body;
    this.count = count;
    this.found = [];
    this.at = -1;
  }

  look(words) {
    // A space is as good as a half-space, or as none.
    const parts = words.trim().split(/[\s\u200c]+/).map((w) => folded(w).text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).filter(Boolean);
    const wanted = parts.length ? new RegExp(parts.join("\\s*"), "gu") : null;
    for (const p of this.body.querySelectorAll(".part")) {
      const ranges = [];
      if (wanted) {
        const f = folded(p.text);
        for (const m of f.text.matchAll(wanted)) ranges.push([f.at[m.index], f.at[m.index + m[0].length]]);
      }
      if (ranges.length || p.querySelector("mark")) p.replaceChildren(...prose(p.text, direction(p.text), ranges));
    }
    this.found = wanted ? places(this.body) : [];
    this.at = -1;
    if (this.found.length) this.step(1);
    else this.count.textContent = wanted ? t("noneFound") : "";
  }

  step(by) {
    if (!this.found.length) return;
    for (const e of this.found[this.at] ?? []) e.classList.remove("current");
    this.at = (this.at + by + this.found.length) % this.found.length;
    for (const e of this.found[this.at]) e.classList.add("current");
    this.found[this.at][0].scrollIntoView({ block: "center" });
    this.count.textContent = t("ofFound", this.at + 1, this.found.length);
  }
}

// places are what was found, each with all of its marks: one that goes over the border of
// a run has several.
function places(body) {
  const found = [];
  let part, range;
  for (const e of body.querySelectorAll("mark")) {
    const p = e.closest(".part");
    if (p !== part || e.dataset.range !== range) found.push([]);
    [part, range] = [p, e.dataset.range];
    found.at(-1).push(e);
  }
  return found;
}
