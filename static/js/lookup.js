// A combobox in the place of a search and radios: its keys, and what is chosen. htmx fetches the options of its list.
"use strict";

(() => {
  function makeCombobox(box) {
    const input = box.querySelector("input[type=search]");
    const list = box.querySelector("[role=listbox]");
    const news = box.querySelector("[role=status]");
    const radios = box.querySelector(".choices");
    const checked = radios.querySelector("input:checked");
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = box.dataset.lookup;
    chosen.value = checked ? checked.value : "";

    input.removeAttribute("name");
    input.type = "text";
    input.value = chosen.value ? checked.labels[0].textContent : "";
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    radios.replaceWith(chosen);
    box.querySelector(".lookup__search button").remove();

    let active = -1;
    let wanted = false; // whether options are: whoever went on expects none any more

    function open() {
      active = -1;
      list.hidden = !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    }

    function close() {
      wanted = false;
      htmx.trigger(input, "htmx:abort");
      list.replaceChildren();
      open();
    }

    function choose(option) {
      chosen.value = option.dataset.key;
      input.value = option.textContent;
      news.replaceChildren();
      close();
    }

    function move(to) {
      const options = [...list.children];
      active = (to + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }

    input.addEventListener("input", () => {
      chosen.value = "";
      wanted = true;
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          wanted = true;
          htmx.trigger(input, "ask");
        } else move(event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        choose(list.children[active]);
      } else if (event.key === "Escape" && wanted) {
        event.preventDefault();
        close();
      }
    });
    input.addEventListener("blur", (event) => {
      close();
      const left = input.value.trim() && !chosen.value && !news.contains(event.relatedTarget);
      if (left) news.textContent = "Choisissez une ligne de la liste.";
    });
    input.addEventListener("htmx:configRequest", ({ detail }) => { detail.parameters = { query: input.value }; });
    input.addEventListener("htmx:beforeRequest", (event) => { if (!wanted) event.preventDefault(); });
    for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) input.addEventListener(failure, close);
    list.addEventListener("htmx:afterSwap", open);
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
  }

  for (const box of document.querySelectorAll("[data-lookup]")) makeCombobox(box);
})();
