// What has the focus, as somebody who sees, and somebody who listens, would tell it.
() => {
  const node = document.activeElement;
  const text = (one) => (one ? one.textContent : "").replace(/\s+/g, " ").trim();
  if (!node || node === document.body) return { kind: "body", name: "", group: "", checked: false, ring: false, inside: true };
  const tag = node.tagName.toLowerCase();
  const typed = tag === "input" && ["radio", "checkbox", "file"].includes(node.type);
  const named = (one) => (one.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)
    .map((id) => text(document.getElementById(id))).join(" ");
  const labels = [...(node.labels || [])].map(text).join(" ");
  const field = node.closest("fieldset");
  const rings = [node, node.parentElement, ...(node.labels || [])].flatMap((one) => [null, "::before", "::after"]
    .map((part) => getComputedStyle(one, part)));
  const box = node.getBoundingClientRect();
  return {
    kind: typed ? node.type : tag,
    name: node.getAttribute("aria-label") || named(node) || labels || text(node) || (node.querySelector("img") || {}).alt || "",
    group: text(field && field.querySelector("legend")),
    checked: node.checked === true,
    // The part of a page that a link leads to shows its own heading; nothing is pressed there.
    ring: node.id === "contenu" || rings.some((style) =>
      (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"),
    inside: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}
