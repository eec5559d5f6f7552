// The decisions of a row's menu stand beside it too, as icons, while one points at the row or has the focus in it. The
// forms that its links lead to are then fetched into the row's cells. Rows are many, and say no more than they must.
"use strict";

(() => {
  const icons = document.querySelector("template[data-quick-icons]");

  function draw(row) {
    const acts = row && row.querySelector(".acts");
    if (!acts || acts.querySelector(".acts__quick")) return;
    const quick = document.createElement("span");
    quick.className = "acts__quick";
    const name = row.querySelector("th").textContent.trim();
    for (const decision of acts.querySelectorAll("button:has(kbd)")) {
      const [action] = decision.value.split(":");
      const button = icons.content.querySelector(`.icon-button--${action}`).cloneNode(true);
      const words = decision.firstChild.textContent.trim();
      button.value = decision.value;
      button.lastElementChild.textContent = `${words}\u00a0: ${name}`;
      button.title = `${words} (${decision.querySelector("kbd").textContent})`;
      quick.append(button);
    }
    acts.prepend(quick);
    for (const link of acts.querySelectorAll("[data-cell]")) {
      link.setAttribute("hx-get", link.getAttribute("href"));
      link.setAttribute("hx-target", `previous .grid__${link.dataset.cell}`);
      htmx.process(link);
    }
  }

  for (const comes of ["pointerover", "focusin"]) {
    document.addEventListener(comes, ({ target }) => draw(target.closest(".grid tbody tr")));
  }
})();
