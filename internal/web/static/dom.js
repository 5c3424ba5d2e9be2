// Elements, words and digits. Everything that comes from a server, a document or a model
// gets into the page through text nodes alone.
export const root = document.documentElement;
export const lang = root.lang;
const words = (await import(`./strings-${lang}.js`)).default;

export const $ = (id) => document.getElementById(id);

// t words a key of the table; {0}, {1} … are filled in.
export function t(key, ...args) {
  const text = words[key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, i) => (typeof args[i] === "number" ? n(args[i]) : args[i] ?? ""));
}

export const has = (key) => key in words;

const number = new Intl.NumberFormat(lang === "fa" ? "fa-IR" : "en", { useGrouping: false, maximumFractionDigits: 2 });
const grouped = new Intl.NumberFormat(lang === "fa" ? "fa-IR" : "en", { maximumFractionDigits: 1 });

// n writes a number in the digits of the page; amount with groups.
export const n = (value) => number.format(value);
export const amount = (value) => grouped.format(value);

// latin reads digits of any script as 0-9.
export const latin = (text) => text.replace(/[۰-۹٠-٩]/g, (c) => String(c.charCodeAt(0) & 15));

// upright is a text without the controls by which it could have its letters and numbers
// drawn in another order than they are read.
export const upright = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");

// h makes an element. Attributes that begin with "on" are listeners, those that are null
// or false are left out, true is an attribute without a value. Strings among the children
// become text.
export function h(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false).map((c) => (typeof c === "string" ? upright(c) : c)));
  return e;
}

const svg = "http://www.w3.org/2000/svg";

// icon shows a symbol of the sprite. It says nothing to screen readers: words stand beside it.
export function icon(name) {
  const e = document.createElementNS(svg, "svg");
  e.setAttribute("aria-hidden", "true");
  e.setAttribute("class", `icon icon-${name}`);
  const use = document.createElementNS(svg, "use");
  use.setAttribute("href", `#i-${name}`);
  e.append(use);
  return e;
}

// remedy is what mends a fault: a command, or words.
export const remedy = (text) => (/^[\x20-\x7e]+$/.test(text) ? h("code", { dir: "ltr" }, text) : h("span", { dir: "auto" }, text));

// web is an address that may become a link: of the web, and nothing that runs.
export function web(address) {
  try {
    const u = new URL(address);
    return u.protocol === "https:" || u.protocol === "http:" ? u.href : null;
  } catch {
    return null;
  }
}

let toastTimer;

// toast says shortly that something was done.
export function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("toast").classList.remove("shown"), 4000);
}

// stored reads and writes what the reader lets this browser remember.
export const stored = {
  get(key) { try { return localStorage.getItem(`biopars.${key}`); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(`biopars.${key}`, value); } catch { /* not kept */ } },
  drop(key) { try { localStorage.removeItem(`biopars.${key}`); } catch { /* nothing there */ } },
  keys(prefix) { try { return Object.keys(localStorage).filter((k) => k.startsWith(`biopars.${prefix}`)).map((k) => k.slice("biopars.".length)); } catch { return []; } },
};
