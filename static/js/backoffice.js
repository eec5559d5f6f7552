// Small comforts of the backoffice. Every screen does its job without this file.
"use strict";

(() => {
  // « Tout cocher » above the column of checkboxes, and how many are ticked.
  function tickAll(form) {
    const boxes = [...form.querySelectorAll('input[type="checkbox"][name="rowid"]')];
    const corner = form.querySelector("[data-tick-all]");
    const sentence = form.querySelector("[data-chosen]");
    if (!boxes.length || !corner || !sentence) return;
    const label = document.createElement("label");
    const all = document.createElement("input");
    const words = document.createElement("span");
    all.type = "checkbox";
    words.className = "visually-hidden";
    words.textContent = "Tout cocher";
    label.append(all, words);
    corner.replaceChildren(label);
    const tell = () => {
      const count = boxes.filter((box) => box.checked).length;
      all.checked = count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
      const { one, many } = sentence.dataset;
      sentence.textContent = `${count} ${count === 1 ? one : many}\u00a0:`;
    };
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      tell();
    });
    form.addEventListener("change", tell);
    tell();
  }

  for (const form of document.querySelectorAll(".list-form")) tickAll(form);

  // A menu closes with Escape, which gives the focus back to its button, and when one goes on elsewhere.
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  });
  for (const moment of ["click", "focusin"]) {
    document.addEventListener(moment, ({ target }) => {
      for (const menu of menus()) if (!menu.contains(target)) menu.open = false;
    });
  }

  // On a telephone the menu is one line that scrolls: where one is must be in sight.
  const here = document.querySelector(".desk-nav [aria-current]");
  const line = here?.closest(".desk-nav__list");
  if (line) line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
})();
