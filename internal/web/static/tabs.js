// What the tabs of a reader tell each other: that something was changed, never what.
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("biopars") : null;

// told tells the other tabs that something of a kind was changed.
export const told = (kind) => channel?.postMessage(kind);

// others calls when another tab has changed something of a kind.
export function others(kind, then) {
  channel?.addEventListener("message", (e) => { if (e.data === kind) then(); });
}

// kept calls when another tab has changed what the browser keeps under keys that begin so.
export function kept(prefix, then) {
  addEventListener("storage", (e) => { if (e.key === null || e.key.startsWith(`biopars.${prefix}`)) then(); });
}
