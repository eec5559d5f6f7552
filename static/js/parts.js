// What htmx leaves to do when it fetches a part of a page: ask for nothing while nobody looks, and tell failures.
"use strict";

(() => {
  const FAILED = "Cela n’a pas abouti\u00a0: réessayez, ou rechargez la page.";
  let signedOut = false; // said once (401): what asks again by itself stops

  const isPoll = (asking) => asking.matches("[hx-trigger^=every]");
  const newsOf = (asking) =>
    [...document.querySelectorAll("[data-part-news]")]
      .find((news) => asking.compareDocumentPosition(news) & Node.DOCUMENT_POSITION_FOLLOWING);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isPoll(event.target) && (document.hidden || signedOut)) event.preventDefault();
  });
  document.addEventListener("htmx:beforeOnLoad", ({ target, detail }) => {
    signedOut ||= detail.xhr.status === 401;
    if (!isPoll(target)) newsOf(target)?.replaceChildren();
  });
  // What comes by itself never takes away what somebody writes, points at by keys, or has opened.
  const inUse = (part) => part.contains(document.activeElement) || part.querySelector("form, [open]") !== null;
  document.addEventListener("htmx:oobBeforeSwap", ({ target, detail }) => {
    if (target.closest("tr") && inUse(target)) detail.shouldSwap = false;
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, ({ target }) => {
      if (!isPoll(target)) newsOf(target)?.replaceChildren(FAILED);
    });
  }
})();
