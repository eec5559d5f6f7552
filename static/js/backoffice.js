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

  // Back on a list, the row that one comes from has the focus, or the one that stands where it stood.
  const FROM = "guichet.rang";
  const rows = [...document.querySelectorAll(".list-form tbody tr")].filter((row) => row.querySelector("a[href]"));
  const present = location.pathname + location.search;
  const leadsTo = (row, path) => [...row.querySelectorAll("a[href]")].some((link) => link.pathname === path);

  function kept() {
    try {
      const stored = JSON.parse(sessionStorage.getItem(FROM));
      return stored.list === present ? stored : {};
    } catch {
      return {}; // nothing kept, or what is none of ours
    }
  }

  function rowLeft() {
    const returns = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    const before = document.referrer ? new URL(document.referrer).pathname : "";
    // The page of a row: its address has no slash at its end, as those of lists have.
    const ofRow = before.split("/")[1] === location.pathname.split("/")[1] && !before.endsWith("/");
    if (!returns && !ofRow) return null;
    const { path, at = -1 } = kept();
    const last = !returns && rows.find((row) => leadsTo(row, before));
    return last || rows.find((row) => leadsTo(row, path)) || rows[Math.min(at, rows.length - 1)];
  }

  if (rows.length) {
    document.querySelector(".list-form").addEventListener("click", ({ target }) => {
      const link = target.closest("tbody a[href]");
      const at = rows.findIndex((row) => row.contains(link));
      if (link) sessionStorage.setItem(FROM, JSON.stringify({ list: present, path: link.pathname, at }));
    });
    window.addEventListener("load", () => {
      const row = document.activeElement === document.body && rowLeft();
      if (!row) return;
      row.querySelector("a[data-row], th a, td a").focus({ preventScroll: true });
      row.scrollIntoView({ block: "center" });
    });
  }

  // Until when a decision can be taken back: the time left, counted from what the server says is left of it. It is read
  // out twice, not each second: ten seconds before, and once it is over.
  const LAST = 10;
  const ends = new WeakMap();
  const UNITS = [[86400, "j"], [3600, "h"], [60, "min"], [1, "s"]];
  function inParts(left) {
    const largest = UNITS.findIndex(([size]) => left >= size);
    const counts = UNITS.slice(largest, largest + 2).map(([size, unit], place) => {
      const above = place ? left % UNITS[largest][0] : left;
      return [Math.floor(above / size), unit];
    });
    return counts.filter(([count]) => count);
  }
  function tick() {
    for (const part of document.querySelectorAll("[data-left]")) {
      if (!ends.has(part)) ends.set(part, performance.now() + part.dataset.left * 1000);
      const left = Math.max(0, Math.ceil((ends.get(part) - performance.now()) / 1000));
      const words = inParts(left).map(([count, unit]) => `${count}\u00a0${unit}`);
      part.textContent = left ? `dans ${words.join(" ")},` : "maintenant,";
      const news = part.parentElement.querySelector("[data-left-news]");
      const sentence = left ? `Encore ${LAST} secondes pour annuler.` : "Il n’est plus temps d’annuler.";
      if (left <= LAST && news.textContent !== sentence) news.textContent = sentence;
    }
  }
  setInterval(tick, 1000);

  // On a telephone the menu is one line that scrolls: where one is must be in sight.
  const here = document.querySelector(".desk-nav [aria-current]");
  const line = here?.closest(".desk-nav__list");
  if (line) line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
})();
