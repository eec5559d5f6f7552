// The request's page: regions that F6 goes round, and what a way out asks, in a panel above the decision.
// Without this file a way out is a page of its own, and Tab goes through the regions.
"use strict";

(() => {
  const way = document.querySelector("[data-way]");
  if (!way) return;
  const STARTS = "input:checked:not([type=hidden]), input[type=radio], input[type=checkbox], input:not([type=hidden]), select, textarea, button.button";
  let opener = null; // the control that the focus goes back to
  const isVisible = (node) => node.getClientRects().length > 0;

  function close() {
    way.hidden = true;
    way.replaceChildren();
    if (opener && opener.isConnected) opener.focus();
  }

  function first() {
    const controls = [...way.querySelectorAll(STARTS)].filter(isVisible);
    return controls.find((control) => control.matches(":checked")) || controls[0] || way.querySelector("[data-way-close]");
  }

  document.addEventListener("htmx:beforeRequest", ({ target, detail }) => {
    if (detail.target === way) opener = target;
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target !== way) return;
    way.hidden = false;
    first()?.focus();
  });
  way.addEventListener("click", (event) => {
    if (!event.target.closest("[data-way-close]")) return;
    event.preventDefault();
    close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !way.hidden && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      close();
    }
    if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
    const panes = [...document.querySelectorAll("[data-pane]")].filter(isVisible);
    const at = panes.findIndex((pane) => pane.contains(document.activeElement));
    const step = event.shiftKey ? -1 : 1;
    const next = panes[at < 0 ? 0 : (at + step + panes.length) % panes.length];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // A decision that is closed says why instead.
  document.addEventListener("click", (event) => {
    if (event.target.closest(".decision [aria-disabled=true]")) event.preventDefault();
  });
})();
