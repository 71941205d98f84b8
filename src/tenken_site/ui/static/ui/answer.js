// Saves each answer as it is given. Without this script the form's own buttons do the same work.
(() => {
  "use strict";

  const form = document.getElementById("answers");
  const words = document.getElementById("words");
  if (!form || !words || !window.htmx) return;
  document.documentElement.classList.add("js");

  const TYPING_PAUSE = 1000; // ms after the last key
  const LONGEST_WAIT = 30000; // ms between tries while there is no connection
  const KNOWN = "Tenken-Answer"; // header of the site's own answers; a sign-in page has none
  const questions = new Map(); // id -> { timer, retry, tries, unsaved, version, sentVersion }
  let leaving = false;

  const stateOf = (id) => {
    if (!questions.has(id)) questions.set(id, { tries: 0, unsaved: false, version: 0, sentVersion: 0 });
    return questions.get(id);
  };
  const sectionOf = (target) => target.closest && target.closest("[data-question]");

  function setChip(id, text, kind) {
    const chip = document.getElementById(`chip-${id}`);
    if (!chip) return;
    chip.className = kind ? `chip ${kind}` : "chip";
    chip.textContent = text;
  }

  function setSaved(text, kind) {
    const saved = document.getElementById("saved");
    saved.className = kind ? `saved ${kind}` : "saved";
    if (saved.textContent !== text) saved.textContent = text;
  }

  function send(section) {
    const state = stateOf(section.dataset.question);
    clearTimeout(state.timer);
    clearTimeout(state.retry);
    state.timer = state.retry = undefined;
    window.htmx.trigger(section, "save-now");
  }

  function touched(section) {
    const state = stateOf(section.dataset.question);
    state.unsaved = true;
    state.version += 1;
    return state;
  }

  // "None of these" and "don't know" stand alone, both ways.
  function keepExclusive(box) {
    if (box.type !== "checkbox" || !box.name.startsWith("answer-") || !box.checked) return;
    for (const other of form.elements[box.name]) {
      if (other !== box && (box.hasAttribute("data-exclusive") || other.hasAttribute("data-exclusive"))) {
        other.checked = false;
      }
    }
  }

  form.addEventListener("input", (event) => {
    const section = sectionOf(event.target);
    if (!section || event.target.type === "radio" || event.target.type === "checkbox") return;
    const state = touched(section);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => send(section), TYPING_PAUSE);
  });

  form.addEventListener("change", (event) => {
    const section = sectionOf(event.target);
    if (!section) return;
    if (event.target.type === "radio" || event.target.type === "checkbox") {
      keepExclusive(event.target);
      touched(section);
      send(section);
    } else if (stateOf(section.dataset.question).timer) {
      send(section);
    }
  });

  // Which of two answers stays, and "try again".
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const section = button && sectionOf(button);
    if (!section) return;
    if (button.hasAttribute("data-retry")) {
      send(section);
    } else if (button.name.startsWith("keep-")) {
      event.preventDefault();
      const choice = document.createElement("input");
      choice.type = "hidden";
      choice.name = button.name;
      choice.value = button.value;
      button.after(choice);
      stateOf(section.dataset.question).chosen = true;
      send(section);
    }
  });

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const section = sectionOf(event.target);
    if (!section) return;
    const id = section.dataset.question;
    const state = stateOf(id);
    state.sentVersion = state.version;
    setChip(id, words.dataset.savingChip, "");
    setSaved(words.dataset.saving, "wait");
  });

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (sectionOf(event.target) && !event.detail.xhr.getResponseHeader(KNOWN)) event.detail.shouldSwap = false;
  });

  document.body.addEventListener("htmx:afterRequest", (event) => {
    const section = sectionOf(event.target);
    if (!section) return;
    const { xhr } = event.detail;
    if (xhr.status === 200 && xhr.getResponseHeader(KNOWN)) {
      done(section, xhr.getResponseHeader(KNOWN));
    } else if (xhr.status === 413) {
      failed(section, words.dataset.tooLarge, false);
    } else if (xhr.status === 0 || xhr.status >= 500 || xhr.status === 429) {
      failed(section, words.dataset.failed, true);
    } else {
      resume(); // signed out, or the page's token is old: the whole form goes the way that loses nothing
    }
  });

  function done(section, kind) {
    const state = stateOf(section.dataset.question);
    state.tries = 0;
    // Refused, too late or one of two: what stands on the page is stored nowhere, so leaving must warn.
    if (kind === "saved" && state.version === state.sentVersion) state.unsaved = false;
    section.classList.toggle("two", kind === "two");
    section.classList.toggle("err", kind === "problem" || kind === "refused");
    document.getElementById("saved").className = { saved: "saved", two: "saved two" }[kind] || "saved bad";
    for (const control of section.querySelectorAll("[name^='answer-']")) {
      if (kind === "problem") control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    const choose = document.getElementById(`keep-${section.dataset.question}`);
    const control = section.querySelector("[name^='answer-']:checked, [name^='answer-']");
    if (choose && document.activeElement === document.body) choose.focus();
    else if (state.chosen && control) control.focus(); // the pressed button is gone
    state.chosen = false;
  }

  function failed(section, text, again) {
    const id = section.dataset.question;
    const state = stateOf(id);
    setChip(id, words.dataset.failedChip, "bad");
    setSaved(text, "bad");
    const place = document.getElementById(`trouble-${id}`);
    if (place && !place.querySelector("[data-retry]")) {
      const line = document.createElement("p");
      line.className = "err-msg gap-s";
      line.setAttribute("role", "alert");
      const said = document.createElement("span");
      said.textContent = text;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "as-link";
      button.dataset.retry = "";
      button.textContent = words.dataset.retry;
      line.append(said, button);
      place.replaceChildren(line);
    }
    if (!again) return;
    state.tries += 1;
    clearTimeout(state.retry);
    state.retry = setTimeout(() => send(section), Math.min(LONGEST_WAIT, 1000 * 2 ** state.tries));
  }

  function resume() {
    if (leaving) return;
    leaving = true;
    setSaved(words.dataset.resume, "bad");
    const button = document.createElement("button");
    button.name = "do";
    button.value = "save";
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
  }

  window.addEventListener("online", () => {
    for (const [id, state] of questions) {
      const section = state.retry && document.getElementById(`q-${id}`);
      if (section) send(section);
    }
  });

  form.addEventListener("submit", () => {
    leaving = true;
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && [...questions.values()].some((state) => state.unsaved)) event.preventDefault();
  });
})();
