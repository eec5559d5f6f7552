// One reading of a page for page_rules.py; it runs though the page's own scripts may be off.
() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const text = (node) => (node ? node.textContent : "").replace(/\s+/g, " ").trim();
  const outline = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  const given = (node, name) => node.getAttribute(name) || "";
  const ids = (node, name) => given(node, name).split(/\s+/).filter(Boolean);
  const shown = (node) => node.getClientRects().length && getComputedStyle(node).visibility !== "hidden";
  const hidden = (node) => node.type === "hidden" || node.hidden || given(node, "aria-hidden") === "true";

  const labels = (node) => [...(node.labels || []), ...ids(node, "aria-labelledby").map((id) => document.getElementById(id))];
  const pictures = (node) => all("img[alt]", node).map((image) => image.alt).join(" ");
  const named = (node) => labels(node).map(text).join(" ").trim() || given(node, "aria-label") || pictures(node);

  const inputs = all("input, select, textarea").filter((node) => !hidden(node) && !named(node));
  const controls = all("a[href], button, summary").filter((node) => !hidden(node) && !text(node) && !named(node));
  const referring = ["aria-describedby", "aria-labelledby", "aria-controls", "for"];
  const spoken = ["aria-label", "title", "placeholder", "alt"];
  const present = all("[id]").map((node) => node.id);
  const window_ = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth - window_;
  const sticksOut = (node) =>
    shown(node) && node.getBoundingClientRect().right > window_ + 1 && !node.closest("[role=region][tabindex]");

  // A line of the summary of errors has a word of its field's label, or of the question that it answers.
  const stems = (words) => words.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    .split(/[^a-z0-9]+/).filter((word) => word.length > 2).map((word) => word.slice(0, 5));
  const names = (link) => {
    const field = document.getElementById(link.hash.slice(1));
    const question = field && field.closest("fieldset");
    const words = stems(`${field ? named(field) : ""} ${text(question && question.querySelector("legend"))}`);
    return !words.length || stems(text(link)).some((stem) => words.includes(stem));
  };

  return {
    lang: document.documentElement.lang,
    title: document.title,
    headings: all("h1").map(text),
    mains: all("main").length,
    twice: present.filter((id, place) => present.indexOf(id) !== place),
    unnamed: [...inputs, ...controls, ...all("img:not([alt])")].map(outline),
    dangling: all(referring.map((name) => `[${name}]`).join())
      .flatMap((node) => referring.flatMap((name) => ids(node, name)))
      .filter((id) => !document.getElementById(id)),
    bare: all("table").filter((node) => shown(node) && !node.caption && !named(node)).map(outline),
    empty: all("ul, ol, dl").filter((node) => !node.children.length && !given(node, "role")).map(outline),
    unplaced: all("[data-error-summary] a[href^='#']").filter((link) => !names(link)).map(text),
    erroneous: all("[role=alert] h2").length > 0,
    wide,
    culprits: wide > 0 ? all("body *").filter(sticksOut).slice(-4).map(outline) : [],
    words: [
      // A document's own text is quoted as it is written.
      all(".page-text__lines").reduce((words, node) => words.replace(node.innerText, ""), document.body.innerText),
      ...all(spoken.map((name) => `[${name}]`).join()).flatMap((node) => spoken.map((name) => given(node, name))),
    ].join("\n"),
  };
}
