// Counts from the server's last response, warns five minutes before the idle time-out, and says "still here" while
// someone types (at most once a minute). Time is read from the clock, so a laptop that slept is told the truth.
"use strict";
(() => {
  const box = document.querySelector("[data-idle]");
  if (!box) return;
  const limit = Number(box.dataset.idle) * 1000;
  const warning = Math.min(5 * 60 * 1000, limit / 2);
  const words = box.querySelector("p");
  const form = box.querySelector("form");
  let last = Date.now();
  let pinged = last;
  let over = false;

  // Other tabs of this browser share the session: what one hears from the server counts for all.
  const tabs = new BroadcastChannel("tenken-answered");
  tabs.addEventListener("message", (event) => {
    last = Math.max(last, Number(event.data) || 0);
    over = false;
    look();
  });

  const answered = () => {
    last = Date.now();
    over = false;
    tabs.postMessage(last);
    look();
  };

  const keep = async () => {
    pinged = Date.now();
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "fetch" },
        credentials: "same-origin",
      });
      if (response.ok) answered();
      else if (response.status === 401) finish();
    } catch {
      // No network: the next key or the next look tries again.
    }
  };

  const finish = () => {
    over = true;
    look();
  };

  const say = (text) => {
    if (words.textContent !== text) words.textContent = text; // a screen reader hears a change once
  };

  const look = () => {
    const left = limit - (Date.now() - last);
    if (over || left <= 0) {
      over = true;
      form.hidden = true;
      box.hidden = false;
      say(words.dataset.over);
    } else if (left <= warning) {
      form.hidden = false;
      box.hidden = false;
      say(words.dataset.soon.replace("{n}", String(Math.max(1, Math.ceil(left / 60000)))));
    } else {
      box.hidden = true;
      say("");
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
  });
  document.addEventListener("input", () => {
    if (!over && Date.now() - pinged > 60 * 1000) keep();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (status >= 200 && status < 400) {
      pinged = Date.now();
      answered();
    } else if (status === 401) finish();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  window.setInterval(look, Math.min(10000, limit / 10));
  answered();
})();
