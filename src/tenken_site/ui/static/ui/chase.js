// The chase desk with a script: a press changes its row at once. Without it the forms do the same with a new page.
"use strict";
(() => {
  const said = document.getElementById("said");

  // The keyboard stays where the work is: on the row that was just changed.
  document.addEventListener("htmx:afterSettle", (event) => {
    const next = event.target.querySelector && event.target.querySelector("[data-focus]");
    if (next) next.focus();
  });

  // An answer that is no row (the session is over, the server is ill): the whole form is sent as a browser does.
  document.addEventListener("htmx:responseError", (event) => {
    const form = event.detail.elt;
    const outcome = event.detail.requestConfig.parameters.outcome;
    if (outcome && !form.querySelector('input[name="outcome"]')) {
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = "outcome";
      kept.value = outcome;
      form.append(kept);
    }
    form.submit();
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      said.classList.remove("vh");
      said.classList.add("note", "warn");
      said.textContent = said.dataset.lost;
    });
  }

  // Whoever touches a number is shown to colleagues for a while. Nothing depends on it.
  document.addEventListener("click", (event) => {
    const number = event.target.closest && event.target.closest("a[data-take]");
    if (!number) return;
    const token = document.querySelector('input[name="csrfmiddlewaretoken"]');
    fetch(number.dataset.take, {
      method: "POST",
      headers: { "X-CSRFToken": token ? token.value : "", "X-Requested-With": "fetch" },
      keepalive: true,
    }).catch(() => {});
  });
})();
