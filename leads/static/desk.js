// Comforts of the desk on top of pages that work without: ticking clocks, a pane that opens in place, keys.
(() => {
  "use strict";
  const mode = document.body.dataset.keys;
  const dialog = document.getElementById("keys");
  const seen = (element) => element.getClientRects().length > 0;

  // What a page asks for by itself is no work: the lock of an idle screen must not wait for it.
  document.addEventListener("htmx:config:request", (event) => {
    if (event.target.matches?.("[data-quiet]")) event.detail.ctx.request.headers["X-Quiet"] = "1";
  });

  // A word about what was done leaves with the ten seconds in which it can be taken back.
  const toast = document.querySelector("[data-toast]");
  if (toast) {
    setTimeout(() => toast.matches(":hover, :focus-within") || toast.remove(), 10_000);
    const clean = new URL(location.href);
    ["done", "undo"].forEach((name) => clean.searchParams.delete(name));
    history.replaceState(history.state, "", clean);
  }

  // Clocks that run tick in place; colour and ring follow the same rule as on the server (amber from 40 %).
  const opened = Date.now();
  const tick = () => {
    const gone = Math.floor((Date.now() - opened) / 1000);
    document.querySelectorAll("[data-left]").forEach((clock) => {
      const left = Math.max(0, clock.dataset.left - gone);
      const ring = clock.querySelector("use");
      clock.whole ??= 100 * clock.dataset.left / parseInt(ring.getAttribute("stroke-dasharray"), 10);
      const percent = Math.round(100 * left / clock.whole);
      const words = clock.lastChild;
      words.data = words.data.replace(/\d+:\d\d/, `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
      ring.setAttribute("stroke-dasharray", `${percent} 100`);
      clock.classList.toggle("clock--ok", percent > 40);
      clock.classList.toggle("clock--soon", percent <= 40);
    });
  };
  if (document.querySelector("[data-left]")) setInterval(tick, 1000);

  // A lead opens beside the list without a new page: rows stay, ticks stay, nothing scrolls.
  const rowOf = (link) => link.closest(".row");
  const mark = (row) => {
    document.querySelectorAll(".row[data-on]").forEach((each) => {
      delete each.dataset.on;
      each.querySelector("[aria-current]")?.removeAttribute("aria-current");
    });
    row.dataset.on = "";
    row.querySelector("[data-peek]").setAttribute("aria-current", "true");
  };
  const wide = window.matchMedia("(min-width: 60em)");
  const leadOf = (link) => {
    const here = new URL(link.href);
    here.searchParams.delete("lead");
    const back = here.search ? `?back=${encodeURIComponent(here.pathname + here.search)}` : "";
    return `/desk/leads/${link.dataset.peek}${back}`;
  };
  const peek = async (link) => {
    if (!wide.matches) { location.assign(leadOf(link)); return; }
    if (!document.getElementById("pane") || !window.htmx) { location.assign(link.href); return; }
    mark(rowOf(link));
    await window.htmx.ajax("GET", link.href, { target: "#pane", select: "#pane", swap: "outerHTML" });
    history.replaceState(history.state, "", link.href);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-peek]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    peek(link);
  });
  // An open menu closes by Escape, with the focus back on its button, and by a press beside it.
  const menus = () => document.querySelectorAll("details.menu[open], details.more[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || dialog?.open) return;
    menus().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.querySelector(".row[data-on]")?.scrollIntoView({ block: "nearest" });

  if (mode === "off") return;
  const press = (selector) => {
    const found = [...document.querySelectorAll(selector)].find(seen);
    if (!found) return false;
    if (found.matches("[type=radio]")) {
      found.click();
      (document.getElementById(found.getAttribute("aria-controls")) || found).focus();
    } else if (found.matches("summary")) { found.click(); found.focus(); }
    else if (found.matches("input, select, textarea")) found.focus();
    else found.click();
    return true;
  };
  const types = (element) => element?.closest?.(
    "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]",
  );
  let later;
  const step = (by) => {
    const all = [...document.querySelectorAll(".row__n a")].filter(seen);
    const focused = all.findIndex((link) => rowOf(link).matches(":focus-within"));
    const at = focused < 0 ? all.findIndex((link) => rowOf(link).matches("[data-on]")) : focused;
    const next = all[at < 0 ? 0 : at + by];
    if (!next) return false;
    next.focus({ preventScroll: true });
    rowOf(next).scrollIntoView({ block: "nearest" });
    clearTimeout(later);
    if (next.matches("[data-peek]") && wide.matches) later = setTimeout(() => peek(next), 120);
    return true;
  };
  // Enter goes on from the list into the lead itself, also when its pane has just opened as a new page.
  const open = (target) => {
    const shown = target === document.body && document.querySelector(".row[data-on] a[data-peek]");
    const link = target.matches?.("a[data-peek]") ? target : shown;
    if (!link) return false;
    clearTimeout(later);
    location.assign(leadOf(link));
    return true;
  };

  let going = 0;
  document.addEventListener("keydown", (event) => {
    const chord = event.ctrlKey && event.altKey && !event.metaKey;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.defaultPrevented || (event.repeat && !/^[jk]$/i.test(event.key))) return;
    if (types(event.target) || !(mode === "ctrl_alt" ? chord : plain)) return;
    const key = event.key.toLowerCase();
    let done = false;
    if (Date.now() - going < 1500) done = press(`[data-go="${CSS.escape(key)}"]`);
    going = 0;
    if (done) { event.preventDefault(); return; }
    if (key === "g") going = Date.now();
    else if (key === "j") done = step(1) || press("[data-key=j]");
    else if (key === "k") done = step(-1) || press("[data-key=k]");
    else if (key === "enter") done = open(event.target);
    else if (key === "?") { dialog?.showModal(); done = true; }
    else if (key.length === 1 && !dialog?.open) done = press(`[data-key="${CSS.escape(key)}"]`);
    if (done) event.preventDefault();
  });
})();
