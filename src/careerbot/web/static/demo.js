// The demo page's own: opens the chat, copies the two lines, tries out themes.
(() => {
  "use strict";
  const chat = document.querySelector("career-chat");
  const root = document.documentElement;

  const set = {
    theme(value) {
      chat.setAttribute("theme", value);
      root.style.colorScheme = value === "auto" ? "" : value;
    },
    brand: (value) => (chat.className = value),
    dir: (value) => (root.dir = value),
  };

  document.getElementById("choices").addEventListener("change", ({ target }) => {
    set[target.name](target.value);
    chat.setAttribute("theme", new FormData(target.form).get("theme")); // colours are read anew
  });

  document.getElementById("ask").addEventListener("click", () => (chat.open = true));

  document.getElementById("copy").addEventListener("click", async ({ target }) => {
    await navigator.clipboard.writeText(document.getElementById("snippet").textContent);
    target.textContent = "Copied";
  });
})();
