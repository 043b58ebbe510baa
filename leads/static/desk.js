// Keys for the desk: they press what is on the page and carries data-key, and rest while somebody types.
(() => {
  "use strict";
  const mode = document.body.dataset.keys;
  const dialog = document.getElementById("keys");

  // A word about what was done leaves with the ten seconds in which it can be taken back.
  const toast = document.querySelector("[data-toast]");
  if (toast) {
    setTimeout(() => toast.matches(":hover, :focus-within") || toast.remove(), 10_000);
    const clean = new URL(location.href);
    ["done", "undo"].forEach((name) => clean.searchParams.delete(name));
    history.replaceState(history.state, "", clean);
  }
  if (mode === "off") return;

  const seen = (element) => element.getClientRects().length > 0;
  const press = (selector) => {
    const found = [...document.querySelectorAll(selector)].find(seen);
    if (!found) return false;
    if (found.matches("input, select, textarea")) found.focus();
    else found.click();
    return true;
  };
  const types = (element) => element?.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");

  const rows = () => [...document.querySelectorAll(".row__n a")].filter(seen);
  const step = (by) => {
    const all = rows();
    const at = all.findIndex((link) => link.closest(".row").matches("[data-on], :focus-within"));
    const next = all[at < 0 ? 0 : at + by];
    if (!next) return false;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  let going = 0;
  document.addEventListener("keydown", (event) => {
    const chord = event.ctrlKey && event.altKey && !event.metaKey;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.defaultPrevented || event.repeat && !/^[jk]$/i.test(event.key)) return;
    if (types(event.target) || !(mode === "ctrl_alt" ? chord : plain)) return;
    const key = event.key.toLowerCase();
    let done = false;
    if (Date.now() - going < 1500) done = press(`[data-go="${CSS.escape(key)}"]`);
    going = 0;
    if (done) { event.preventDefault(); return; }
    if (key === "g") going = Date.now();
    else if (key === "j") done = step(1);
    else if (key === "k") done = step(-1);
    else if (key === "?") { dialog?.showModal(); done = true; }
    else if (key.length === 1) done = press(`[data-key="${CSS.escape(key)}"]`);
    if (done) event.preventDefault();
  });
})();
