// Asks the device for a passkey: fetches the challenge, lets the browser ask the person, and sends the answer as a form.
"use strict";
(() => {
  const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-failed]");
    const button = form.querySelector("button");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      button.setAttribute("aria-busy", "true");
      try {
        if (!able) throw new Error("no passkeys here");
        const body = new FormData(form);
        body.append("begin", "1");
        const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "passkey" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const { publicKey } = await answer.json();
        const made =
          form.dataset.passkey === "create"
            ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
            : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
        form.elements.credential.value = JSON.stringify(made.toJSON());
        form.submit(); // without this listener
      } catch {
        failed.hidden = false;
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
  }
})();
