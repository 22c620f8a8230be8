// Runs before a page's own scripts: keeps what the live region says, which events reach the document, and how the policy was broken.
window.watch = { said: [], events: [], broken: [] };

document.addEventListener("securitypolicyviolation", (event) => watch.broken.push(`${event.violatedDirective}: ${event.blockedURI}`));

for (const type of ["chat:open", "chat:close", "chat:message", "chat:error"]) {
  document.addEventListener(type, (event) => watch.events.push({ type, detail: event.detail, target: event.target.localName }));
}

new MutationObserver((records) => {
  for (const { target, addedNodes, removedNodes } of records) {
    if (target.slot !== "live") continue;
    for (const node of addedNodes) watch.said.push({ text: node.textContent, at: performance.now(), node });
    for (const node of removedNodes) watch.said.find((said) => said.node === node).until = performance.now();
  }
}).observe(document, { childList: true, subtree: true });
