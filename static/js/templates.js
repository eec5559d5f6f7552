// Puts a ready-made text into the words of a decision at once. Without this file the server does it.
"use strict";

(() => {
  function append(area, text) {
    const typed = area.value.trimEnd();
    area.value = typed ? `${typed}\n\n${text}` : text;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  for (const block of document.querySelectorAll("[data-ready-made]")) {
    const area = document.getElementById(block.dataset.readyMade);
    const list = block.querySelector("select");
    const status = block.querySelector("[data-ready-made-told]");
    block.querySelector("button[name=inserer]").addEventListener("click", (event) => {
      event.preventDefault();
      const chosen = list.selectedOptions[0];
      if (!chosen || !chosen.dataset.text) {
        status.textContent = "Choisissez un texte.";
        return list.focus();
      }
      append(area, chosen.dataset.text);
      status.textContent = `Texte ajouté\u00a0: ${chosen.textContent}`;
      list.value = "";
    });
  }
})();
