// Small comforts. Every page does its job without this file; nothing here is a rule.
"use strict";

(() => {
  const RETRY_AFTER = 15000; // ms before a button that got no answer works again

  // « Afficher » beside a password: the button exists in the page, hidden, and means nothing without a script.
  function revealPasswords() {
    for (const button of document.querySelectorAll("[data-reveal]")) {
      const input = document.getElementById(button.dataset.reveal);
      const word = button.querySelector("[data-reveal-word]");
      const status = document.querySelector(`[data-reveal-status="${button.dataset.reveal}"]`);
      if (!input || !word) continue;
      const show = (visible) => {
        input.type = visible ? "text" : "password";
        word.textContent = visible ? "Masquer" : "Afficher";
      };
      button.hidden = false;
      button.addEventListener("click", () => {
        show(input.type === "password");
        if (status) status.textContent = input.type === "text" ? "Mot de passe affiché" : "Mot de passe masqué";
      });
      // Browsers offer to keep, and autofill, only what is a password when the form leaves.
      if (input.form) input.form.addEventListener("submit", () => show(false));
    }
  }

  // A second click sends nothing, but buttons stay enabled: a disabled one would not send its name and value.
  function submitOnce() {
    const release = (form) => {
      delete form.dataset.sending;
      for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
      const progress = form.querySelector("progress[data-sending]");
      if (progress) progress.parentElement.remove();
    };
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.matches("[data-submit-once]") || event.defaultPrevented) return;
      // A button that fetches a file leaves its page where it is, to be pressed again.
      if (event.submitter && event.submitter.matches("[data-download]")) return;
      if (form.dataset.sending) return event.preventDefault();
      form.dataset.sending = "yes";
      if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
      const files = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
      if (files) showProgress(form);
      else setTimeout(() => release(form), RETRY_AFTER);
    });
    // Coming back by the browser's own button must find working forms.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release);
    });
  }

  function showProgress(form) {
    const line = document.createElement("div");
    line.setAttribute("role", "status");
    line.textContent = "Envoi en cours, gardez cette page ouverte…";
    const bar = document.createElement("progress");
    bar.className = "progress";
    bar.dataset.sending = "";
    bar.setAttribute("aria-label", "Envoi des fichiers");
    line.append(bar);
    form.append(line);
  }

  const inWords = (bytes) =>
    bytes >= 1048576
      ? `${(bytes / 1048576).toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u00a0Mo`
      : `${Math.max(1, Math.round(bytes / 1024))}\u00a0ko`;

  // The files just chosen: name, size, a small picture when the browser can draw it, a word when one is too large.
  function previewFiles() {
    for (const zone of document.querySelectorAll("[data-upload]")) {
      const input = zone.querySelector(".upload__drop input[type=file]");
      const preview = zone.querySelector("[data-upload-preview]");
      if (!input || !preview) continue;
      const limit = Number(zone.dataset.maxBytes) || Infinity;
      input.addEventListener("change", () => {
        const list = document.createElement("ul");
        for (const file of input.files) list.append(previewOf(file, limit));
        preview.replaceChildren(...(input.files.length ? [list] : []));
      });
    }
  }

  function previewOf(file, limit) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = `${file.name} — ${inWords(file.size)}`;
    if (file.size > limit) {
      words.className = "too-large";
      words.textContent += ` : trop volumineux (${inWords(limit)} au plus)`;
    }
    item.append(words);
    // Drawn on a canvas rather than shown by address: the policy of the page allows no blob: image.
    if (/^image\/(jpeg|png)$/.test(file.type) && file.size < 30e6 && window.createImageBitmap) {
      createImageBitmap(file, { resizeWidth: 112, resizeQuality: "low" })
        .then((bitmap) => {
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 112;
          canvas.setAttribute("aria-hidden", "true");
          canvas.getContext("2d").drawImage(bitmap, 0, (112 - bitmap.height) / 2);
          item.prepend(canvas);
        })
        .catch(() => {});
    }
    return item;
  }

  // A link that takes along what is typed: data-carry="field field" adds these fields to its address.
  function carryTyped() {
    for (const link of document.querySelectorAll("a[data-carry]")) {
      const bare = link.href;
      const fill = () => {
        const address = new URL(bare);
        for (const name of link.dataset.carry.split(/\s+/)) {
          const input = document.querySelector(`[name="${CSS.escape(name)}"]`);
          if (input && input.value.trim()) address.searchParams.set(name, input.value.trim());
        }
        link.href = address;
      };
      for (const moment of ["pointerdown", "focus", "click"]) link.addEventListener(moment, fill);
    }
  }

  function focusErrors() {
    const message = document.querySelector("[data-error-summary]") || document.querySelector("[data-error-flash]");
    if (!message) return;
    message.focus();
    // An address that ends with #contenu, kept from « Aller au contenu », or with a part of a long page, where the
    // message at its head would go unseen, takes the focus once the page is loaded.
    window.addEventListener("load", () => requestAnimationFrame(() => message.focus()), { once: true });
  }

  revealPasswords();
  submitOnce();
  previewFiles();
  carryTyped();
  focusErrors();
})();
