// A row of another table: one box with a list that opens. Without this file it is a search, and radios.
"use strict";

(() => {
  const WAIT = 150; // milliseconds after the last key

  function lookUp(box) {
    const input = box.querySelector("input[type=search]");
    const radios = box.querySelector(".choices");
    const chosen = radios.querySelector("input:checked");
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = box.dataset.name;
    kept.value = chosen ? chosen.value : "";
    let label = chosen && chosen.value ? radios.querySelector(`label[for="${chosen.id}"]`).textContent : "";

    const list = document.createElement("ul");
    list.id = `${input.id}-liste`;
    list.className = "lookup__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.querySelector("legend").textContent);
    list.hidden = true;
    const told = document.createElement("span");
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    radios.replaceWith(kept, list, told);
    box.querySelector(".lookup__search button").remove();

    input.removeAttribute("name");
    input.type = "text";
    input.value = label;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);

    let pending, asked, active = -1;

    function close() {
      clearTimeout(pending);
      asked?.abort();
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(option) {
      kept.value = option.dataset.key;
      label = input.value = option.textContent;
      close();
    }

    function move(to) {
      const options = [...list.children];
      if (!options.length) return;
      active = (to + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }

    function show(rows) {
      list.replaceChildren(...rows.map(([key, words], index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.dataset.key = key;
        option.textContent = words;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      }));
      active = -1;
      list.hidden = !rows.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
      const many = rows.length > 1 ? "s" : "";
      told.textContent = rows.length ? `${rows.length} résultat${many}` : "Aucun résultat";
    }

    async function search() {
      asked?.abort();
      asked = new AbortController();
      const address = new URL(box.dataset.lookup, location.href);
      address.searchParams.set("query", input.value);
      try {
        const answer = await fetch(address, { signal: asked.signal, redirect: "error" });
        if (answer.ok) show(await answer.json());
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }

    input.addEventListener("input", () => {
      kept.value = "";
      clearTimeout(pending);
      pending = setTimeout(search, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) search();
        else if (event.key === "ArrowDown") move(active + 1);
        else move(active < 0 ? -1 : active - 1);
      } else if (event.key === "Enter" && open && active >= 0) {
        event.preventDefault();
        choose(list.children[active]);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
    input.addEventListener("blur", () => {
      close();
      if (!input.value.trim()) label = kept.value = "";
      else if (kept.value === "" && label) told.textContent = "Choisissez une ligne de la liste";
    });
  }

  for (const box of document.querySelectorAll("[data-lookup]")) lookUp(box);
})();
