// Every visible element that stands out of the window or hides a part of itself to the side.
() => {
  const scrollsByNature = (node) => ["SELECT", "TEXTAREA", "INPUT"].includes(node.tagName);
  const shown = (node) => node.getClientRects().length && !node.closest(".unseen, .skip, option");
  const outside = ({ left, right }) => right > window.innerWidth + 1 || left < -1;
  const hides = (node) => node.scrollWidth > node.clientWidth + 1
    && getComputedStyle(node).display !== "inline" && !scrollsByNature(node);
  return [...document.querySelectorAll("body, body *")]
    .filter((node) => shown(node) && (outside(node.getBoundingClientRect()) || hides(node)))
    .map((node) => `${node.tagName}.${node.className} ${node.scrollWidth}/${node.clientWidth}`);
}
