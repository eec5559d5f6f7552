() => {
  // What is seen of the page's list without scrolling: `whole` rows, the `first` one's top, the `tallest` of those, how
  // high half of all rows are (`usual`), the `room` for them, whether the `headings` stay, the cells whose text is
  // `cut`, the controls `out` of the window.
  const table = document.querySelector("table.grid");
  if (!table) return null;
  const box = (node) => node.getBoundingClientRect();
  const foot = document.querySelector(".grid-foot");
  const below = foot && foot.offsetHeight ? box(foot).top : innerHeight;
  const rows = [...table.querySelectorAll("tbody tr:not(.grid__day)")];
  const whole = rows.filter((row) => box(row).bottom <= below + 1);
  const cut = [...table.querySelectorAll("th, td")]
    .filter((cell) => cell.offsetParent && getComputedStyle(cell.closest("tr").parentElement).clipPath === "none")
    .filter((cell) => !cell.matches(".grid__acts") && cell.scrollWidth > cell.clientWidth + 1)
    .map((cell) => cell.textContent.trim().slice(0, 40));
  const out = [...table.querySelectorAll("a, button, summary")]
    .filter((node) => node.getClientRects().length && (box(node).right > innerWidth || box(node).left < 0))
    .map((node) => node.textContent.trim().slice(0, 40));
  const first = box(rows[0]).top;
  const days = [...table.querySelectorAll(".grid__day")].filter((row) => box(row).bottom <= below).length;
  scrollTo(0, document.documentElement.scrollHeight);
  const heading = table.querySelector("thead th");
  const headings = getComputedStyle(heading).position === "sticky" && box(heading).top >= 0;
  scrollTo(0, 0);
  return {
    rows: rows.length,
    whole: whole.length,
    first,
    room: innerHeight - (foot ? foot.offsetHeight : 0) - first - days * 24,
    tallest: Math.max(...whole.map((row) => row.offsetHeight)),
    usual: rows.map((row) => row.offsetHeight).sort((a, b) => a - b)[rows.length >> 1],
    headings,
    cut,
    out,
  };
}
