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
    input.value = chosen.value ? checked.labels[0].textContent.trim() : "";
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    radios.replaceWith(chosen);
    box.querySelector(".lookup__search button").remove();

    let kept = { key: chosen.value, label: input.value }; // the last choice, which typing alone does not undo
    let typed = false; // whether the box holds something else since
    let active = -1;
    let wanted = false; // whether options are: the person who went on expects none any more

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

    function keep(key, label) {
      kept = { key, label };
      chosen.value = key;
      input.value = label;
      typed = false;
    }

    function choose(option) {
      keep(option.dataset.key, option.textContent);
      news.replaceChildren();
      close();
    }

    function restore() {
      keep(kept.key, kept.label);
      news.textContent = kept.key ? `Le choix reste «\u00a0${kept.label}\u00a0».` : "Choisissez une ligne de la liste.";
    }

    function leave() {
      if (!typed) return;
      if (input.value.trim()) restore();
      else keep("", "");
    }

    function move(to) {
      const options = [...list.children];
      active = (to + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }

    input.addEventListener("input", () => {
      chosen.value = input.value.trim() ? kept.key : "";
      typed = wanted = true;
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
      } else if (event.key === "Enter" && typed && input.value.trim()) {
        event.preventDefault(); // the form would be sent with another choice than the box shows
        news.textContent = "Choisissez une ligne de la liste.";
      } else if (event.key === "Escape" && (typed || wanted)) {
        event.preventDefault();
        if (typed) restore();
        close();
      }
    });
    input.addEventListener("blur", (event) => {
      close();
      if (!news.contains(event.relatedTarget)) leave();
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
