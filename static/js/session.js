// Before a session ends, the page says so: for want of use, or since it has lasted as long as it may. Whatever any page of
// this browser asks begins its time of use anew, but for what pages ask by themselves.
"use strict";

(() => {
  const notice = document.querySelector("[data-session-end]");
  if (!notice) return;
  const SEEN = "guichet.seen";
  const MINUTE = 60_000;
  const end = Number(notice.dataset.sessionEnd) * MINUTE;
  const warned = Number(notice.dataset.sessionLeft) * MINUTE;
  const last = Date.now() + Number(notice.dataset.sessionLast) * 1000;
  const [unused, used_up, over] = notice.querySelectorAll("p");
  const button = notice.querySelector("button");
  let seen = 0;
  let timer = 0;

  const elsewhere = () => {
    try {
      return Number(localStorage.getItem(SEEN));
    } catch {
      return 0;
    }
  };
  const look = () => {
    const now = Date.now();
    const unusedLeft = Math.max(seen, elsewhere()) + end - now;
    const left = Math.min(unusedLeft, last - now);
    const final = last - now <= unusedLeft;
    notice.hidden = left > warned;
    over.hidden = left > 0;
    unused.hidden = left <= 0 || final;
    used_up.hidden = left <= 0 || !final;
    button.hidden = unused.hidden;
    clearTimeout(timer);
    if (left > 0) timer = setTimeout(look, left > warned ? left - warned : left);
  };
  const used = () => {
    seen = Date.now();
    try {
      localStorage.setItem(SEEN, seen);
    } catch {
      // Without storage each page knows of itself alone.
    }
    look();
  };
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (detail.successful && !target.matches("[hx-trigger^=every]")) used();
  });
  document.addEventListener("visibilitychange", look);
  window.addEventListener("storage", look);
  used();
})();
