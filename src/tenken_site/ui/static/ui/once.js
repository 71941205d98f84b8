// A form whose second press would undo the first is sent once; without script the server says what happened.
"use strict";
(() => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
    window.addEventListener("pageshow", () => delete form.dataset.sent); // back again by the browser's button
  }
})();
