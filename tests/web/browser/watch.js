// Runs before a page's own scripts: keeps what the live region says, which events reach the document, and how the policy was broken.
// And measures, for the tests, what is on the screen.
window.watch = {
  said: [],
  events: [],
  broken: [],

  get root() {
    return document.querySelector("career-chat").shadowRoot;
  },

  /** What stands out of the window, or is wider than the box that holds it. */
  cutOff() {
    const nodes = [document.documentElement, ...this.root.querySelectorAll("dialog, dialog :not(svg, path, textarea, [part=hidden])")];
    const out = ({ left, right }) => left < -0.5 || right > innerWidth + 0.5;
    const over = (node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== "inline";
    return nodes.filter((node) => out(node.getBoundingClientRect()) || over(node)).map((node) => node.part?.value || node.localName);
  },

  /** The smaller side of all that can be pressed. */
  targets() {
    const nodes = [...this.root.querySelectorAll("button, input, textarea")].filter((node) => node.checkVisibility());
    return nodes.map((node) => node.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height));
  },

  /** The contrast of a node's text to its own ground. */
  contrast(node) {
    const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const light = (colour) => {
      const [r, g, b] = colour.match(/[\d.]+/g).map((value) => linear(value / 255));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const { color, backgroundColor } = getComputedStyle(node);
    const [low, high] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  },
};

document.addEventListener("securitypolicyviolation", (event) => watch.broken.push(`${event.violatedDirective}: ${event.blockedURI}`));

for (const type of ["chat:open", "chat:close", "chat:message", "chat:error"]) {
  document.addEventListener(type, ({ detail }) => watch.events.push({ type, detail }));
}

new MutationObserver((records) => {
  for (const { target, addedNodes, removedNodes } of records) {
    if (target.slot !== "live") continue;
    for (const node of addedNodes) watch.said.push({ text: node.textContent, at: performance.now(), node });
    for (const node of removedNodes) watch.said.find((said) => said.node === node).until = performance.now();
  }
}).observe(document, { childList: true, subtree: true });
