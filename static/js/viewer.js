// The viewer of documents without a new page: the links of templates/backoffice/requests/viewer.html do the same alone.
"use strict";

(() => {
  const TEXT = "guichet-texte-des-pages";
  const KEPT = 6; // images kept decoded for each document, so that going back and forth is instant
  const bench = document.querySelector(".bench");
  const roots = [...document.querySelectorAll("[data-viewer-root]")];
  if (!bench || !roots.length) return;
  const viewers = roots.map(makeViewer);
  let full = bench.classList.contains("bench--full");

  function makeViewer(root) {
    const { piece, version, label, base } = root.dataset;
    const zooms = root.dataset.zooms.split(" ").map(Number);
    const pages = Number(root.dataset.pages);
    const look = { page: Number(root.dataset.page), zoom: Number(root.dataset.zoom), rotation: Number(root.dataset.rotation) };
    const stage = root.querySelector(".viewer__stage");
    const leaf = root.querySelector("[data-viewer-leaf]");
    const room = leaf.querySelector(".leaf__room");
    const sheet = leaf.querySelector(".sheet");
    const trouble = root.querySelector("[data-viewer-trouble]");
    const text = root.querySelector("[data-viewer-text]");
    const kept = new Map();
    let textOf = 0; // the page whose text is there, 0 for none
    const first = sheet.querySelector(".sheet__image");
    if (first) kept.set(first.getAttribute("src"), first);

    const bounded = (page) => Math.min(Math.max(page, 1), pages);
    const closer = () => zooms.find((zoom) => zoom > look.zoom) ?? zooms.at(-1);
    const farther = () => zooms.findLast((zoom) => zoom < look.zoom) ?? zooms[0];
    const steps = {
      "previous-page": () => ({ page: bounded(look.page - 1) }),
      "next-page": () => ({ page: bounded(look.page + 1) }),
      "zoom-out": () => ({ zoom: farther() }),
      "zoom-in": () => ({ zoom: closer() }),
      rotate: () => ({ rotation: (look.rotation + 90) % 360 }),
      "full-width": () => ({ full: !full }),
    };

    function address(changes = {}) {
      const wanted = { ...look, full, ...changes };
      const parameters = new URLSearchParams(location.search);
      for (const name of ["piece", "version", "page", "zoom", "rotation", "largeur"]) parameters.delete(name);
      parameters.set("piece", piece);
      if (version) parameters.set("version", version);
      if (wanted.page !== 1) parameters.set("page", wanted.page);
      if (wanted.zoom !== 100) parameters.set("zoom", wanted.zoom);
      if (wanted.rotation) parameters.set("rotation", wanted.rotation);
      if (wanted.full) parameters.set("largeur", "pleine");
      return `?${parameters}#piece-${piece}`;
    }

    function source(page) {
      return `${base}${page}.jpg${full || look.zoom > 100 ? "?taille=grande" : ""}`;
    }

    function imageOf(page) {
      const src = source(page);
      let image = kept.get(src);
      if (!image || (image.complete && !image.naturalWidth)) { // none yet, or one that did not come: asked for again
        image = new Image();
        image.className = "sheet__image";
        image.decoding = "async";
        image.alt = `${label}, page ${page} sur ${pages} (son texte est dessous)`;
        image.src = src;
      }
      kept.delete(src);
      kept.set(src, image);
      for (const old of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(old);
      }
      return image;
    }

    // The room that a turned page takes is known once its image is.
    function makeRoom(image) {
      if (!image.naturalWidth || !image.isConnected) return;
      const { naturalWidth: width, naturalHeight: height } = image;
      const turned = look.rotation % 180 !== 0;
      room.setAttribute("viewBox", turned ? `0 0 ${height} ${width}` : `0 0 ${width} ${height}`);
      room.setAttribute("width", turned ? height : width);
      room.setAttribute("height", turned ? width : height);
    }

    function showPage() {
      const former = sheet.querySelector(".sheet__image");
      const image = imageOf(look.page);
      if (former !== image) {
        if (former) former.replaceWith(image);
        else sheet.prepend(image);
      }
      leaf.hidden = false;
      if (trouble) trouble.hidden = true;
      for (const drawn of sheet.querySelectorAll("[data-page]")) {
        drawn.toggleAttribute("hidden", Number(drawn.dataset.page) !== look.page);
      }
      image.decode().then(() => {
        makeRoom(image);
        if (look.page < pages && root.closest("[data-current]")) imageOf(look.page + 1);
      }, () => {});
    }

    function showControls() {
      const ends = { "previous-page": look.page === 1, "next-page": look.page === pages, "zoom-out": look.zoom === zooms[0], "zoom-in": look.zoom === zooms.at(-1) };
      for (const [name, step] of Object.entries(steps)) {
        const link = root.querySelector(`[data-viewer="${name}"]`);
        if (!link) continue;
        link.href = address(step());
        if (ends[name]) link.setAttribute("aria-disabled", "true");
        else link.removeAttribute("aria-disabled");
      }
      for (const link of root.querySelectorAll("[data-viewer-page]")) {
        const number = Number(link.dataset.viewerPage);
        link.href = address({ page: number });
        if (number !== look.page) link.removeAttribute("aria-current");
        else if (!link.hasAttribute("aria-current")) {
          link.setAttribute("aria-current", "true");
          reveal(link);
        }
      }
      tell("[data-viewer-place]", `Page ${look.page} sur ${pages}`);
      tell("[data-viewer-zoom]", `${look.zoom}\u00a0%`);
      tell("[data-viewer-full]", full ? "Côte à côte" : "Pleine largeur");
    }

    function tell(selector, words) {
      const place = root.querySelector(selector);
      if (place && place.textContent !== words) place.textContent = words;
    }

    // The text of the page on the screen: htmx asks for it as soon as somebody reads it.
    function showText() {
      if (!text.open || textOf === look.page || !root.closest("[data-current]")) return;
      textOf = look.page;
      text.querySelector("input").value = look.page;
      text.dispatchEvent(new CustomEvent("page-text"));
    }

    // Within the strip only: scrollIntoView would move the screen too.
    function reveal(link) {
      const strip = link.closest(".viewer__thumbs");
      const box = link.getBoundingClientRect();
      const around = strip.getBoundingClientRect();
      strip.scrollBy(box.left - around.left - (around.width - box.width) / 2, box.top - around.top - (around.height - box.height) / 2);
    }

    function draw() {
      leaf.className = `leaf leaf--z${look.zoom} leaf--r${look.rotation}`;
      stage.classList.toggle("viewer__stage--enlarged", look.zoom > 100);
      stage.classList.toggle("viewer__stage--grab", look.zoom > 100);
      showPage();
      showControls();
      showText();
    }

    function change(changes) {
      const { page } = look;
      if ("full" in changes) setFull(changes.full);
      Object.assign(look, changes);
      delete look.full;
      draw();
      if (look.page !== page) stage.scrollTo(0, 0);
      history.replaceState(history.state, "", address());
    }

    root.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-viewer], a[data-viewer-page]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const thumb = link.dataset.viewerPage;
      const step = steps[link.dataset.viewer];
      if (!thumb && !step) return;
      event.preventDefault();
      change(thumb ? { page: bounded(Number(thumb)) } : step());
    });
    dragToMove(stage);
    text.addEventListener("toggle", () => {
      rememberText(text.open);
      showText();
    });
    text.addEventListener("htmx:afterRequest", ({ detail }) => {
      if (!detail.successful) textOf = 0;
    });
    if (first && first.complete) makeRoom(first);
    else if (first) first.addEventListener("load", () => makeRoom(first), { once: true });
    return { root, draw, showControls };
  }

  // The person who reads texts reads those of all documents: they stay unfolded until they are folded.
  function rememberText(open) {
    for (const other of document.querySelectorAll("[data-viewer-text]")) other.open = open;
    try {
      localStorage.setItem(TEXT, open ? "oui" : "non");
    } catch {
      // Nothing is remembered where the browser keeps nothing.
    }
  }

  function textRemembered() {
    try {
      return localStorage.getItem(TEXT) === "oui";
    } catch {
      return false;
    }
  }

  function setFull(wanted) {
    full = wanted;
    bench.classList.toggle("bench--full", full);
    for (const viewer of viewers) {
      if (viewer.root.querySelector(".sheet__image")) viewer.draw();
      else viewer.showControls();
    }
  }

  // One document at a time: its tab and its article are marked, and the address says it.
  function makeCurrent(article) {
    for (const other of document.querySelectorAll("article.document")) {
      other.toggleAttribute("data-current", other === article);
    }
    for (const tab of document.querySelectorAll("[data-tab]")) {
      if (tab.dataset.tab === article.dataset.kind) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    viewers.find(({ root }) => article.contains(root))?.draw();
  }

  // An enlarged page is moved by holding it with the mouse; fingers scroll, keys too.
  function dragToMove(stage) {
    let from = null;
    stage.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button || !stage.classList.contains("viewer__stage--enlarged")) return;
      if (event.offsetX > stage.clientWidth || event.offsetY > stage.clientHeight) return;
      from = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
      stage.setPointerCapture(event.pointerId);
      stage.classList.add("viewer__stage--held");
      event.preventDefault();
    });
    stage.addEventListener("pointermove", (event) => {
      if (from) stage.scrollTo(from.x - event.clientX, from.y - event.clientY);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      stage.addEventListener(end, () => {
        from = null;
        stage.classList.remove("viewer__stage--held");
      });
    }
  }

  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (!tab || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const article = document.getElementById(`piece-${tab.dataset.tab}`);
    if (!article) return;
    event.preventDefault();
    makeCurrent(article);
    history.replaceState(history.state, "", tab.href);
    article.focus({ preventScroll: true });
  });
  for (const stage of document.querySelectorAll(".viewer__stage--enlarged")) stage.classList.add("viewer__stage--grab");
  // Once htmx knows the elements, which it reads when the document is there.
  document.addEventListener("htmx:load", () => {
    if (textRemembered()) for (const text of document.querySelectorAll("[data-viewer-text]")) text.open = true;
  }, { once: true });
})();
