// The keyboard of staff. Keys only do what a control of the page does; what cannot be taken back is focused,
// and Enter confirms it. Single keys can be switched off (WCAG 2.1.4), and are left alone in fields and while composing.
"use strict";

(() => {
  const dialog = document.querySelector("[data-shortcuts]");
  if (!dialog) return;
  const OFF = "guichet-raccourcis";
  const TYPED = "input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit]), textarea, select";
  const toggle = dialog.querySelector("[data-shortcuts-on]");
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isVisible = (node) => node.getClientRects().length > 0;

  // -- what keys do: true when something was there to do

  function click(node) {
    if (!node) return false;
    node.click();
    return true;
  }

  function focus(node) {
    if (!node) return false;
    for (let box = node.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (!node.matches("a, button, input, select, textarea, summary")) node.tabIndex = -1;
    node.focus();
    node.scrollIntoView({ block: "nearest" });
    return true;
  }

  const key = (name) => one(`[data-key="${name}"]`);

  // What a decision asks for opens in a panel, whose first choice or button is then one Enter away; one that asks for
  // nothing is focused, and Enter confirms it.
  function decide(name) {
    const control = key(name);
    if (!control) return false;
    return control.tagName === "A" ? click(control) : focus(control);
  }

  // -- documents

  const documents = () => all("article.document");
  const current = () => one("article.document[data-current]");

  function toDocument(step) {
    const list = documents();
    if (!list.length) return false;
    const at = list.indexOf(current());
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length];
    return click(one(`[data-tab="${next.dataset.kind}"]`));
  }

  function viewer(name) {
    return click(one(`[data-viewer="${name}"]`, current() || document));
  }

  function judge(accept) {
    const within = current();
    if (!within) return false;
    if (accept) return click(one('button[name="avis"][value="accepted"]', within));
    const refusal = one(".judge__refuse", within);
    if (!refusal || one('[data-check] input[value="no"]:checked', within)) return click(one('button[name="avis"][value="refused"]', within));
    refusal.open = true;
    return focus(all("select, textarea", refusal).find(isVisible));
  }

  // -- the checklist

  const questions = () => all("fieldset[data-check]").filter(isVisible);
  const question = () => document.activeElement && document.activeElement.closest("fieldset[data-check]");
  const answered = (fieldset) => one("input:checked", fieldset);
  const toQuestion = (fieldset) => fieldset && focus(answered(fieldset) || one("input", fieldset));

  function ask() {
    const list = questions();
    const at = list.indexOf(question());
    return toQuestion(list.slice(at + 1).find((f) => !answered(f)) || list.find((f) => !answered(f)) || list[(at + 1) % list.length]);
  }

  function answer(value) {
    const fieldset = question();
    if (!fieldset) return false;
    const choice = one(`input[value="${value}"]`, fieldset);
    if (!choice) return false;
    choice.checked = true;
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    const siblings = questions();
    const next = siblings[siblings.indexOf(fieldset) + 1];
    if (next) return toQuestion(next);
    // After the last answer, what follows from them all is one Enter away.
    const article = current();
    const follows = one('input[value="no"]:checked', article) ? "refused" : "accepted";
    return focus(one(`button[name="avis"][value="${follows}"]`, article) || choice);
  }

  // -- the list

  // Requests mark the link that opens a row; of other lists it is the first one.
  const rows = () => {
    const marked = all("a[data-row]");
    return marked.length ? marked : all(".list-form tbody tr").map((row) => one("th a, td a", row)).filter(Boolean);
  };

  function toRow(step) {
    const list = rows();
    if (!list.length) return false;
    const row = document.activeElement && document.activeElement.closest("tr");
    const at = list.findIndex((link) => row && row.contains(link));
    return focus(list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)]);
  }

  function inRow(selector) {
    const row = document.activeElement && document.activeElement.closest("tbody tr");
    return Boolean(row) && click(one(selector, row));
  }

  // What is ticked comes before the row that has the focus: one ticks in order to act on it.
  function onTicked(action) {
    const bar = one(".selection");
    return Boolean(bar && one('input[name="rowid"]:checked')) && click(one(`button[value="${action}"]`, bar));
  }

  // From the row ticked last above this one, or from the first, up to this one.
  function tickUpTo() {
    const row = document.activeElement && document.activeElement.closest("tbody tr");
    const boxes = all('tbody input[name="rowid"]');
    const here = boxes.findIndex((box) => row && row.contains(box));
    if (here < 0) return false;
    const above = boxes.slice(0, here).findLastIndex((box) => box.checked);
    for (const box of boxes.slice(Math.max(above, 0), here + 1)) box.checked = true;
    boxes[here].dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  const KEYS = {
    j: () => toRow(1) || click(key("next")),
    k: () => toRow(-1) || click(key("previous")),
    l: () => click(key("list")),
    v: () => decide("approve") || onTicked("approve") || inRow('button[value^="approve:"]'),
    r: () => decide("reject") || onTicked("reject") || inRow('button[value^="reject:"]'),
    c: () => decide("changes") || onTicked("request_changes") || inRow('button[value^="request_changes:"]'),
    u: () => focus(key("cancel")),
    g: () => click(key("claim")) || onTicked("take"),
    h: () => click(key("hand")) || onTicked("assign"),
    e: () => focus(one("#note")),
    w: () => click(key("hold")) || onTicked("hold"),
    x: () => inRow('input[name="rowid"]') || judge(false),
    X: tickUpTo,
    a: () => judge(true),
    A: () => click(one('.list-form input[name="tout"]')),
    d: () => toDocument(1),
    D: () => toDocument(-1),
    q: ask,
    o: () => answer("yes"),
    n: () => answer("no") || viewer("next-page"),
    s: () => answer("na"),
    p: () => viewer("previous-page"),
    "+": () => viewer("zoom-in"),
    "-": () => viewer("zoom-out"),
    t: () => viewer("rotate"),
    f: () => viewer("full-width"),
    "/": () => focus(one("#recherche")),
    "?": help,
  };

  // -- the views of the menu, by the keys of digits: with Shift or without it, as keyboards have them

  function openView(event) {
    if (Object.hasOwn(KEYS, event.key)) return false; // « - » shares a key with 6 where digits need Shift
    const digit = /^[1-9]$/.test(event.key) ? event.key : /^Digit([1-9])$/.exec(event.code)?.[1];
    return Boolean(digit) && click(one(`.rail [aria-keyshortcuts="${digit}"]`));
  }

  // -- help, and switching off

  function help() {
    if (!dialog.open) dialog.showModal();
    return true;
  }

  const remembered = () => {
    try {
      return localStorage.getItem(OFF);
    } catch {
      return null; // a browser that keeps nothing: on
    }
  };

  function on() {
    return remembered() !== "non";
  }

  function remember() {
    try {
      localStorage.setItem(OFF, toggle.checked ? "oui" : "non");
    } catch {
      // Kept nowhere: holds until the page is left, through the checkbox.
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.repeat) return;
    const target = event.target instanceof Element ? event.target : document.body;
    // Ctrl and Enter send a form from within a text or a list, as its own button would.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.matches("textarea, select") && target.form) {
      event.preventDefault();
      return target.form.requestSubmit(one("button[type=submit]", target.form));
    }
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || !toggle.checked) return;
    if (target.isContentEditable || target.matches(TYPED)) return;
    const act = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
    if (act ? act() : openView(event)) event.preventDefault();
  });

  toggle.checked = on();
  toggle.addEventListener("change", remember);
  for (const button of all("[data-shortcuts-open]")) {
    button.hidden = false;
    button.addEventListener("click", help);
  }
  // After a document was judged, the next one that is open is where the keys are.
  if (location.hash === "#pieces") {
    // Once the page is loaded: going to a part of it takes the focus away.
    window.addEventListener("load", () => requestAnimationFrame(() => current()?.focus({ preventScroll: true })), { once: true });
  }
})();
