// The page of those who look after a corpus: what it holds, whether it is well, which
// models there are, what is being taken in, and its documents.
import { call, events, get, query } from "./api.js";
import { $, amount, h, icon, n, remedy, t, toast } from "./dom.js";
import { bar, corpora, me } from "./bar.js";
import { kind } from "./passage.js";
import { keys } from "./keys.js";
import { prose, written } from "./prose.js";
import { others, told } from "./tabs.js";

bar();
let corpus;
let next = "";

const problem = (e) => { $("problem").textContent = e?.message ?? ""; };

async function load() {
  const q = query({ corpus });
  const parts = [stats(q), doctor(), models(), jobs(), documents(true)];
  for (const r of await Promise.allSettled(parts)) if (r.status === "rejected" && r.reason.code !== "disabled" && r.reason.status !== 404) problem(r.reason);
}

async function stats(q) {
  const s = await get(`/v1/stats${q}`);
  const behind = s.catalogue.last - (s.lexical?.applied ?? 0);
  const figure = (key, value) => h("div", { class: "figure" }, h("dd", {}, value), h("dt", {}, t(key)));
  $("stats").replaceChildren(h("dl", {},
    figure("documents", amount(s.catalogue.documents ?? 0)), figure("passages", amount(s.catalogue.passages)), figure("size", bytes(s.bytes ?? 0)),
    figure("vectors", s.dense ? amount(s.dense.points) : "–"), figure("behind", amount(Math.max(behind, 0)))));
}

function bytes(x) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  while (x >= 1000 && i < units.length - 1) { x /= 1000; i++; }
  return h("bdi", { dir: "ltr" }, `${amount(x)} ${units[i]}`);
}

// What is looked at of the model's server stands apart from what is looked at of the corpus.
const ofModels = new Set(["ollama", "model"]);

async function doctor() {
  const found = (await get("/v1/doctor")).findings;
  const row = (f) => h("li", { class: f.ok ? "finding ok" : "finding bad" },
    h("span", { class: f.ok ? "verdict supported" : "verdict contradicted" }, icon(f.ok ? "check" : "against"), t(f.ok ? "well" : "unwell")),
    h("div", {}, h("b", {}, t(`check.${f.check}`)), h("p", written(f.detail), prose(f.detail)), f.repair && h("p", {}, t("repair"), " ", remedy(f.repair))));
  $("findings").replaceChildren(...found.filter((f) => !ofModels.has(f.check)).map(row));
  $("servers").replaceChildren(...found.filter((f) => ofModels.has(f.check)).map(row));
}

// models are those that were found, and those that the settings name and nobody has.
async function models() {
  const found = (await get("/v1/admin/models")).models;
  const state = (m) => (m.present ? m.uses.length ? ["supported", "check", "inUse"] : ["not-a-claim", "neutral", "notInUse"] : ["contradicted", "against", "missing"]);
  $("models").replaceChildren(...found.map((m) => {
    const [look, sign, word] = state(m);
    return h("li", { class: "finding" }, h("span", { class: `verdict ${look}` }, icon(sign), t(word)),
      h("div", {}, h("b", {}, h("bdi", {}, m.name)), h("p", {}, [...m.uses.map((u) => t(`use.${u}`)), t(`where.${m.where}`)].join(t("comma"))),
        m.detail && h("p", written(m.detail), prose(m.detail))));
  }));
  if (!found.some((m) => m.present && m.uses.includes("answer"))) $("models").append(h("li", { class: "sub" }, t("noModels")));
}

const last = new Set(["done", "failed", "cancelled"]);
const watched = new Map();

async function jobs() {
  const found = (await get("/v1/jobs")).jobs ?? [];
  if (!found.length && !watched.size) $("jobs").replaceChildren(h("li", { class: "sub" }, t("noJobs")));
  for (const j of found) show(j);
}

// show draws a job, and follows it until it is over.
function show(job) {
  let e = watched.get(job.id);
  if (!e) {
    if (!watched.size) $("jobs").replaceChildren();
    e = h("li", { class: "job" });
    watched.set(job.id, e);
    $("jobs").prepend(e);
    if (!last.has(job.state)) follow(job.id);
  }
  const share = job.step_of ? job.step_done / job.step_of : job.bytes ? job.bytes_done / job.bytes : 0;
  const state = job.state === "done" ? "supported" : job.state === "failed" ? "contradicted" : "not-a-claim";
  e.replaceChildren(...[
    h("p", { class: "row" }, h("span", { class: `verdict ${state}` }, icon({ done: "check", failed: "against" }[job.state] ?? "neutral"), t(`job.${job.state}`)),
      h("b", { dir: "auto" }, (job.files ?? []).join(t("comma"))), h("bdi", { class: "sub" }, bytes(job.bytes ?? 0))),
    !last.has(job.state) && h("progress", { max: 1, value: share, "aria-label": t(`job.${job.state}`) }),
    job.records ? h("p", { class: "sub" }, t("records", job.records)) : "",
    job.reason && h("p", { class: "problem" }, h("bdi", {}, job.reason)),
    ...(job.per_file ?? []).filter((f) => f.reason).map((f) => h("p", { class: "problem" }, h("span", {}, h("bdi", {}, f.file), ": ", h("bdi", {}, f.reason)))),
    !last.has(job.state) && h("button", { type: "button", class: "quiet", "aria-label": t("cancelJob", (job.files ?? []).join(t("comma"))), onclick: () => call("DELETE", `/v1/jobs/${encodeURIComponent(job.id)}`).catch(problem) }, t("cancel")),
  ].filter(Boolean));
}

// Where the connection breaks it is made anew, after this many milliseconds at first and
// twice as many each time, at most.
export const again = { first: 1000, most: 15_000 };

// follow shows how far a job is until it has ended, over as many connections as that takes:
// each begins with the job as it is then, so nothing is missed but what is over.
async function follow(id) {
  const path = `/v1/jobs/${encodeURIComponent(id)}`;
  for (let wait = again.first; ; wait = Math.min(2 * wait, again.most)) {
    try {
      const response = await call("GET", `${path}/events`, undefined, { headers: { Accept: "text/event-stream" } });
      for await (const { name, data } of events(response)) {
        if (name !== "job") continue;
        show(data);
        lost(id, false);
        wait = again.first;
        if (last.has(data.state)) {
          told("documents");
          return await load();
        }
      }
    } catch (e) {
      if (e.status === 404) { // it ended so long ago that it is forgotten
        watched.get(id)?.remove();
        watched.delete(id);
        return await load();
      }
      if (e.status === 401 || e.status === 403) return problem(e);
    }
    lost(id, true);
    await new Promise((done) => { setTimeout(done, wait); });
  }
}

// lost says of a job that it is not known how far it is.
function lost(id, is) {
  const e = watched.get(id);
  if (!e) return;
  e.querySelector(".lost")?.remove();
  if (is) e.append(h("p", { class: "sub lost" }, t("reconnecting")));
}

let listing = 0, listed = 0; // lists that were asked for, and the last that was shown

// documents lists them. A list that comes after one that was asked for later is of no use.
async function documents(fresh) {
  const mine = ++listing;
  const found = await get(`/v1/documents${query({ corpus, limit: 50, q: $("title").value.trim(), deleted: $("deleted").checked || "", cursor: fresh ? "" : next })}`);
  if (mine !== listing) return;
  listed = mine;
  next = found.next ?? "";
  $("more").hidden = !next;
  const rows = found.documents.map(rowOf);
  if (fresh) $("documents").replaceChildren(...rows);
  else $("documents").append(...rows);
  $("none").hidden = $("documents").childElementCount > 0;
}

// changed shows that a document has changed, by what is put in its row's place. A list that
// has come meanwhile, or is still on its way, may not know.
async function changed(row, ...instead) {
  const late = !row.isConnected || listed !== listing;
  row.replaceWith(...instead);
  told("documents");
  if (late) await documents(true);
  await stats(query({ corpus }));
}

// rowOf is a document in the table. The roles say what the style of a narrow screen takes
// from the elements.
function rowOf(d) {
  const name = d.title || d.id;
  const cell = (key, ...values) => h("td", { role: "cell", "data-label": t(key) }, ...values);
  const row = h("tr", { role: "row", class: d.deletion && "gone" }, h("th", { scope: "row", role: "rowheader", ...written(name) }, prose(name)),
    cell("source", h("bdi", {}, d.source || "–")), cell("evidenceType", d.evidence_type ? h("bdi", {}, kind(d.evidence_type)) : "–"),
    cell("year", d.year ? n(d.year) : "–"), cell("passages", amount(d.passages)),
    h("td", { role: "cell" }, d.deletion
      ? h("button", { type: "button", class: "quiet", "aria-label": t("restoreDocument", name), onclick: () => restore(d, row) }, t("restore"))
      : h("button", { type: "button", class: "quiet danger", "aria-label": t("deleteDocument", name), onclick: () => confirm(d, row) }, t("delete"))));
  return row;
}

const address = (d, more = "") => `/v1/documents/${encodeURIComponent(d.source || "-")}/${encodeURIComponent(d.id)}${more}${query({ corpus })}`;

// restore brings a deleted document back.
async function restore(d, row) {
  try {
    await call("POST", address(d, "/restore"));
    toast(t("restored"));
    await changed(row, ...($("deleted").checked ? [] : [rowOf({ ...d, deletion: undefined })]));
  } catch (e) {
    problem(e);
  }
}

// confirm asks before a document is taken out.
function confirm(d, row) {
  const dialog = $("confirm");
  const go = async () => {
    dialog.close();
    try {
      await call("DELETE", address(d));
      const gone = rowOf({ ...d, deletion: {} });
      toast(t("deleted"));
      const shown = changed(row, gone);
      gone.querySelector("button").focus();
      await shown;
    } catch (e) {
      problem(e);
    }
  };
  dialog.replaceChildren(h("h2", { id: "confirm-title" }, t("deleteTitle")), h("p", written(d.title || d.id), prose(d.title || d.id)), h("p", { class: "sub" }, t("deleteSub")),
    h("p", { class: "row" }, h("button", { type: "button", class: "primary danger", onclick: go }, t("delete")), h("button", { type: "button", class: "quiet", autofocus: true, onclick: () => dialog.close() }, t("cancel"))));
  dialog.showModal();
}

$("files").addEventListener("change", () => {
  const names = [...$("files").files].map((f) => f.name);
  $("drop").querySelector("span").textContent = names.length ? names.join(t("comma")) : t("chooseFiles");
});
$("upload").addEventListener("submit", async (e) => {
  e.preventDefault();
  problem();
  if (!$("files").files.length) return $("files").focus();
  const body = new FormData();
  for (const f of e.target.querySelectorAll(".fields input")) if (f.value.trim()) body.append(f.name, f.value.trim());
  if (corpus) body.append("corpus", corpus);
  for (const f of $("files").files) body.append("file", f, f.name);
  try {
    show(await (await call("POST", "/v1/documents", body)).json());
    told("jobs");
    e.target.reset();
    $("files").dispatchEvent(new Event("change"));
  } catch (x) {
    problem(x);
  }
});
$("find").addEventListener("submit", (e) => { e.preventDefault(); documents(true).catch(problem); });
$("deleted").addEventListener("change", () => documents(true).catch(problem));
$("more").addEventListener("click", () => documents(false).catch(problem));
for (const k of ["guideline", "meta-analysis", "systematic review", "randomized controlled trial", "clinical trial", "review", "observational study", "case report", "textbook", "expert opinion", "web"]) $("kinds").append(h("option", { value: k }, kind(k)));

try {
  const who = await me();
  if (who.role !== "admin") throw new Error(t("adminOnly"));
  const { found, capabilities } = await corpora((name) => { corpus = name; uploads(); load(); });
  $("who").replaceChildren(...prose(t("youAre", who.name, t(`role.${who.role}`))));
  $("keys-note").textContent = t(capabilities.login ? "keysOn" : "keysOff");
  const uploads = () => { $("upload").hidden = !found.find((c) => c.name === corpus)?.uploads; };
  corpus = found[0]?.name;
  uploads();
  $("panels").hidden = false;
  others("jobs", () => jobs().catch(problem));
  others("documents", () => Promise.all([documents(true), stats(query({ corpus }))]).catch(problem));
  await Promise.all([load(), capabilities.login && keys(problem)]);
} catch (e) {
  problem(e);
}
document.documentElement.dataset.ready = "yes";
