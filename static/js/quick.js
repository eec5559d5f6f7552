// The decisions of a row's menu stand beside it too, as icons, while one points at the row or has the focus in it.
"use strict";

(() => {
  const icons = document.querySelector("template[data-quick-icons]");

  function draw(row) {
    const acts = row && row.querySelector(".acts");
    if (!acts || acts.querySelector(".acts__quick")) return;
    const quick = document.createElement("span");
    quick.className = "acts__quick";
    for (const decision of acts.querySelectorAll("[data-quick]")) {
      const button = icons.content.querySelector(`.icon-button--${decision.dataset.quick}`).cloneNode(true);
      const key = decision.querySelector("kbd").textContent;
      button.value = decision.value;
      button.lastElementChild.textContent = decision.textContent.slice(0, -key.length);
      button.title = `${decision.firstChild.textContent.trim()} (${key})`;
      quick.append(button);
    }
    acts.prepend(quick);
  }

  for (const comes of ["pointerover", "focusin"]) {
    document.addEventListener(comes, ({ target }) => draw(target.closest(".grid tbody tr")));
  }
})();
