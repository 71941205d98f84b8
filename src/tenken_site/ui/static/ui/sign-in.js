// Takes the code from behind the # of a scanned address (browsers never send that part), counts characters while typing,
// and brings the keyboard to the list of errors.
"use strict";
(() => {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  const field = document.getElementById("code");
  const count = document.getElementById("code-n");
  if (!field || !count) return;

  const characters = (text) => (text.normalize("NFKC").toUpperCase().match(/[0-9A-Z]/g) || []).length;

  const show = () => {
    const n = characters(field.value);
    const words = n === 16 ? count.dataset.all : n > 16 ? count.dataset.over : count.dataset.some;
    count.textContent = n ? words.replace("{n}", String(n)) : "";
  };

  let waiting = 0;
  field.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(show, 400); // after a pause: a screen reader is not told every key
  });

  const scanned = () => {
    let code = "";
    try {
      code = decodeURIComponent(window.location.hash.slice(1));
    } catch {
      code = "";
    }
    if (/^[0-9A-Za-z-]{16,24}$/.test(code)) {
      field.value = code.toUpperCase();
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
      show();
    }
  };
  scanned();
  window.addEventListener("hashchange", scanned);
  show();
})();
