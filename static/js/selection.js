// What is ticked on other pages of the same list, kept in this window until something is done with it. Without this file
// the form of each page says what is ticked on it.
"use strict";

(() => {
  const KEPT = "guichet.selection";
  if (document.querySelector("[data-selection-done]")) sessionStorage.removeItem(KEPT);
  const form = document.getElementById("list-actions");
  const mark = document.querySelector("[data-selection]");
  if (!form || !mark) return;
  const list = mark.dataset.selection;
  const sentence = document.querySelector("[data-chosen]");
  const boxes = [...document.querySelectorAll('tbody input[type="checkbox"][name="rowid"]')];

  function read() {
    try {
      const stored = JSON.parse(sessionStorage.getItem(KEPT));
      return new Set(stored.list === list ? stored.rows : []);
    } catch {
      return new Set(); // nothing stored, or what is no selection of ours
    }
  }

  const kept = read();
  // What the address keeps, for windows without a script.
  for (const box of form.querySelectorAll("[data-elsewhere]")) kept.add(box.value);
  for (const link of document.querySelectorAll("[data-kept]")) link.remove();
  for (const box of boxes) box.checked = box.checked || kept.has(box.value);

  // Ticked boxes that nobody sees: they are sent with the form, and the bar stands as long as there is one.
  function carry(rows) {
    for (const old of form.querySelectorAll("[data-elsewhere]")) old.remove();
    for (const row of rows) {
      const box = document.createElement("input");
      Object.assign(box, { type: "checkbox", name: "rowid", value: row, checked: true, hidden: true });
      box.dataset.elsewhere = "";
      form.append(box);
    }
  }

  function tell() {
    for (const box of boxes) {
      if (box.checked) kept.add(box.value);
      else kept.delete(box.value);
    }
    const here = new Set(boxes.map((box) => box.value));
    const elsewhere = [...kept].filter((row) => !here.has(row));
    carry(elsewhere);
    if (kept.size) sessionStorage.setItem(KEPT, JSON.stringify({ list, rows: [...kept] }));
    else sessionStorage.removeItem(KEPT);
    const ticked = `${kept.size} ${kept.size === 1 ? "cochée" : "cochées"}`;
    const where = elsewhere.length === 1 ? "une autre page" : "d’autres pages";
    sentence.textContent = elsewhere.length ? `${ticked} dont ${elsewhere.length} sur ${where}` : ticked;
  }

  document.querySelector(".list-form").addEventListener("change", tell);
  form.addEventListener("reset", () => {
    kept.clear();
    for (const box of boxes) box.checked = false;
    carry([]);
    tell();
  });
  if (kept.size) boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
})();
