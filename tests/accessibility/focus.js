// Put the focus on each control in turn; those where it cannot be seen, or that something covers, are returned.
// A key was pressed before, so that the browser shows the focus as it does to those who have no mouse.
() => {
  const POINTS = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]];
  const outline = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const drawn = (node, pseudo) => {
    const style = getComputedStyle(node, pseudo);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor,
      style.backgroundColor, style.textDecoration].join();
  };
  const look = (node) => [node, node.parentElement, ...(node.labels || [])].filter(Boolean)
    .flatMap((one) => [drawn(one), drawn(one, "::before"), drawn(one, "::after")]).join("|");
  // Behind an open dialog nothing takes the focus.
  const scope = document.querySelector("dialog:modal") || document;
  const controls = [...scope.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable]")]
    .filter((node) => node.tabIndex >= 0 && !node.matches(":disabled") && node.type !== "hidden"
      && node.checkVisibility({ visibilityProperty: true }));
  const found = [];
  for (const node of controls) {
    document.activeElement.blur();
    const before = look(node);
    node.focus();
    if (document.activeElement !== node) { found.push(`takes no focus: ${outline(node)}`); continue; }
    if (look(node) === before) found.push(`focus not seen: ${outline(node)}`);
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) { found.push(`focus on nothing: ${outline(node)}`); continue; }
    // Not covered (WCAG 2.4.11): some of it answers to a point.
    const hit = [...node.getClientRects()].flatMap((part) => {
      const [left, top] = [Math.max(part.left, 0), Math.max(part.top, 0)];
      const [wide, high] = [Math.min(part.right, innerWidth) - left, Math.min(part.bottom, innerHeight) - top];
      return POINTS.map(([x, y]) => document.elementFromPoint(left + wide * x, top + high * y));
    });
    const mine = (top) => top && (node.contains(top)
      || [...(node.labels || [])].some((label) => label.contains(top)));
    if (!hit.some(mine)) found.push(`focus covered: ${outline(node)} by ${hit[0] ? outline(hit[0]) : "nothing"}`);
  }
  document.activeElement.blur();
  return found;
}
