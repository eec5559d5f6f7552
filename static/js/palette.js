// The palette: opened by Ctrl K or its link, its keys. htmx fetches its list, whose lines are links.
"use strict";

(() => {
  const dialog = document.querySelector("[data-palette]");
  if (!dialog) return;
  const box = dialog.querySelector("[role=combobox]");
  const list = dialog.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  let active = 0;

  function choose(to) {
    const all = options();
    active = all.length ? (to + all.length) % all.length : 0;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    if (!all.length) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function open() {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    dialog.showModal();
    box.select();
    htmx.trigger(box, "ask");
  }

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault(); // the browser's own search bar
    if (dialog.open) dialog.close();
    else open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette-open]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  box.addEventListener("keydown", (event) => {
    const chosen = options()[active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) window.open(chosen.href, "_blank", "noopener");
      else chosen.click();
    }
  });
  list.addEventListener("htmx:afterSwap", () => choose(0));
})();
