// Nobody at the screen: it locks by itself. Somebody typing a long note: the server hears that they are there.
(() => {
  "use strict";
  const minute = 60 * 1000;
  let last = Date.now();
  let told = Date.now();
  for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    addEventListener(sign, () => { last = Date.now(); }, { passive: true, capture: true });
  }
  const look = async () => {
    const now = Date.now();
    if (now - last > 15 * minute) {
      last = now;
      // Another window of the same person may have kept the session open: then this page stays.
      const page = await fetch("/desk/account", { headers: { "X-Quiet": "1" }, redirect: "manual" });
      if (page.type === "opaqueredirect") location.assign(location.href);
    } else if (now - last < minute && now - told > 5 * minute) {
      told = now;
      await fetch("/desk/locked", { redirect: "manual" });
    }
  };
  setInterval(() => look().catch(() => {}), 5000);
})();
