// Small comforts on top of pages that already work: focus after an error or a swap, keys for staff.
(() => {
  "use strict";
  const focusOn = (root) => {
    const target = root?.querySelector?.("[data-focus]");
    if (target) { target.focus(); return true; }
    return false;
  };

  // The error summary has the focus when the page opens (autofocus); a link in it goes to its field, label in sight.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset, .field") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  // After htmx replaced the part that had the focus, put it somewhere sensible.
  let hadFocus = false;
  document.addEventListener("htmx:before:swap", () => {
    hadFocus = document.activeElement !== document.body;
  });
  document.addEventListener("htmx:after:swap", () => {
    const lost = hadFocus && document.activeElement === document.body;
    if (!lost || focusOn(document.getElementById("main"))) return;
    const heading = document.querySelector("h1");
    if (heading) { heading.tabIndex = -1; heading.focus(); }
  });

  // Another language: what is typed so far goes along, unchecked.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".langs a");
    const form = link && document.querySelector("main form.form[action^='/start'], main form[action='/start']");
    if (!form || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    form.action = `/start/keep?${new URLSearchParams({ lang: link.lang, step: form.getAttribute("action") })}`;
    form.submit();
  });

  // A second tap on a send button does nothing; the server would answer with the same receipt anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[hx-post]")) return;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post") form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
})();
