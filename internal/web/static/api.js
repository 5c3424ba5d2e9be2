// The interface under /v1.
import { lang, t } from "./dom.js";

// Problem is what the server says went wrong (RFC 9457).
export class Problem extends Error {
  constructor(body, status) {
    super(worded(body));
    this.code = body?.code ?? "failure";
    this.hint = body?.hint;
    this.status = status;
  }
}

// worded is what a problem says to a reader: its title, which is in the reader's language,
// and what stands behind it.
export function worded(body) {
  const { title, detail } = body ?? {};
  if (title && detail && title !== detail) return `${title}: ${detail}`;
  return title || detail || t("failed");
}

// call sends a request and gives the response if it is a good one. A page that is not
// logged in goes where that is done, and comes back.
export async function call(method, path, body, options = {}) {
  const headers = { "Accept": "application/json", "Accept-Language": lang, ...options.headers };
  if (body !== undefined && !(body instanceof FormData)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, { method, body, headers, signal: options.signal, credentials: "same-origin", cache: "no-store" });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new Problem({ code: "offline", detail: t("offline") }, 0);
  }
  if (response.ok) return response;
  if (response.status === 401 && !options.stay) {
    sessionStorage.setItem("biopars.back", location.pathname + location.search + location.hash);
    location.assign(`/login?lang=${lang}`);
  }
  let problem = null;
  try { problem = await response.json(); } catch { /* no problem details */ }
  throw new Problem(problem, response.status);
}

export const get = async (path, options) => (await call("GET", path, undefined, options)).json();

// query is the part of an address after "?", without what is empty.
export function query(values) {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(values)) if (v !== "" && v !== null && v !== undefined) q.append(k, v);
  const text = q.toString();
  return text && `?${text}`;
}

// The server sends something every 15 seconds, if only that it lives. After this many
// milliseconds without an event that is said, and without anything at all it is gone.
export const patience = { slow: 20_000, gone: 60_000 };

// events reads server-sent events. The browser's EventSource cannot send a question in a
// body, and an address would put it into logs.
export async function* events(response, slow) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let quiet = setTimeout(() => slow?.(), patience.slow);
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), patience.gone);
      if (done) return;
      rest += value;
      for (;;) {
        const end = /\r\n\r\n|\n\n|\r\r/.exec(rest);
        if (!end) break;
        const block = rest.slice(0, end.index);
        rest = rest.slice(end.index + end[0].length);
        let name = "message";
        const data = [];
        for (const line of block.split(/\r\n|\n|\r/)) {
          const m = /^([^:]*)(?:: ?(.*))?$/.exec(line);
          if (!m) continue;
          if (m[1] === "event") name = m[2] ?? "";
          if (m[1] === "data") data.push(m[2] ?? "");
        }
        if (!data.length && name === "message") continue;
        clearTimeout(quiet);
        yield { name, data: data.length ? JSON.parse(data.join("\n")) : {} };
        quiet = setTimeout(() => slow?.(), patience.slow);
      }
    }
  } finally {
    clearTimeout(quiet);
    reader.cancel().catch(() => {});
  }
}

// within gives what a promise comes to, if that is in time.
function within(promise, time) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Problem({ code: "offline", detail: t("broken") }, 0)), time); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
