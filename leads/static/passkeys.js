// Passkeys: ask the server for a question, let the browser answer it, send the answer as an ordinary form.
(() => {
  "use strict";
  const bytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const each = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const create = async (asked) => {
    const key = await navigator.credentials.create({ publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: each(asked.excludeCredentials),
    } });
    return { id: key.id, rawId: text(key.rawId), type: key.type, response: {
      clientDataJSON: text(key.response.clientDataJSON),
      attestationObject: text(key.response.attestationObject),
    } };
  };

  const get = async (asked) => {
    const key = await navigator.credentials.get({ publicKey: {
      ...asked, challenge: bytes(asked.challenge), allowCredentials: each(asked.allowCredentials),
    } });
    return { id: key.id, rawId: text(key.rawId), type: key.type, response: {
      clientDataJSON: text(key.response.clientDataJSON),
      authenticatorData: text(key.response.authenticatorData),
      signature: text(key.response.signature),
      userHandle: key.response.userHandle ? text(key.response.userHandle) : null,
    } };
  };

  const ask = async (form) => {
    const answer = await fetch(form.dataset.ask, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error("refused");
    return answer.json();
  };

  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const refused = form.querySelector("[data-refused]");
      refused.hidden = true;
      try {
        const work = form.dataset.passkey === "create" ? create : get;
        form.elements.proof.value = JSON.stringify(await work(await ask(form)));
        form.submit();
      } catch {
        refused.hidden = false;
      }
    });
  });
})();
