/*
 * <career-chat>: a chat with careerbot on any page. One element, no dependency, no global name; docs/widget.md tells how to use it.
 *
 *     <script src="https://HOST/widget/vX.Y.Z-HASH/career-chat.js" integrity="sha384-..." crossorigin="anonymous" defer></script>
 *     <career-chat api="https://HOST"></career-chat>
 *
 * From top to bottom: words, helpers, Markdown, colours, what is announced, the conversation, styles, the element.
 * What people and the service write becomes text nodes; there is no innerHTML, no inline style and no eval, so a strict policy holds.
 */
(() => {
  "use strict";
  if (customElements.get("career-chat")) return; // a second script tag is fine

  /* ---------------------------------------------------------------- words */

  /** All that the widget itself says; the `strings` attribute replaces any of it. */
  const STRINGS = {
    label: "Chat",
    title: "{name}",
    subtitle: "Automated guide, not a person",
    launch: "Open the chat",
    unread: "Open the chat: new message",
    hide: "Close the chat",
    more: "More options",
    log: "Conversation",
    field: "Your message",
    placeholder: "Ask a question…",
    send: "Send",
    you: "You",
    advisor: "Advisor",
    replying: "Sent. {advisor} is replying…",
    suggestions: "Suggestions",
    source: "From “{title}”: {sections}",
    newTab: "(opens in a new tab)",
    up: "Helpful",
    down: "Not helpful",
    why: "What was wrong or missing? (optional)",
    thanks: "Thank you for telling us.",
    newer: "New messages",
    retry: "Try again",
    unsent: "Not sent.",
    offline: "You are offline.",
    kept: "You are offline. What you write is kept here.",
    online: "You are online again.",
    unreachable: "The chat can't be reached just now.",
    busy: "Too many messages at once. Please wait {seconds} seconds.",
    long: "This message is too long.",
    failed: "Something went wrong on our side.",
    count: "{length} of {most} characters",
    saveText: "Save as text",
    saveData: "Save as data (JSON)",
    erase: "Delete my data",
    confirm: "Delete this conversation, here and on the server?",
    confirmed: "Delete it",
    keep: "Keep it",
    erased: "Your conversation was deleted.",
    recorded: "Conversations are kept for {days} days.",
  };

  /** Fills `{name}` places of a string. */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  /* -------------------------------------------------------------- helpers */

  const script = document.currentScript ?? document.querySelector('script[src*="/career-chat.js"]');
  const source = script?.src || location.href;

  /** The service that this script came from: what stands before `/widget/`, or the origin. */
  const HOME = source.includes("/widget/") ? source.split("/widget/")[0] : new URL(source).origin;
  const PHONE = "(max-width: 480px), (max-height: 420px)";
  const phone = matchMedia(PHONE);
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /** An element: functions become listeners, `true` an empty attribute, `false` and nothing are left out. */
  function h(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter(Boolean));
    return node;
  }

  const ICONS = {
    chat: "M12 4c-5 0-9 3.4-9 7.7 0 2.2 1 4.1 2.7 5.5L5 21l4.2-2c.9.2 1.8.4 2.8.4 5 0 9-3.4 9-7.7S17 4 12 4zM8.5 10.2h7M8.5 13.5h4.5",
    close: "M6 6l12 12M18 6L6 18",
    compass: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15.5 8.5l-2 5-5 2 2-5z",
    more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
    send: "M12 19V5M6 11l6-6 6 6",
    book: "M4 5.5C7 4 10 4.5 12 6c2-1.5 5-2 8-.5V19c-3-1.5-6-1-8 .5-2-1.5-5-2-8-.5zM12 6v13.5",
    up: "M7 11v9H4v-9zM7 11l4-8c1.5 0 2.5 1 2.5 2.5V9H19a1.5 1.5 0 0 1 1.5 1.8l-1.4 7.5A2 2 0 0 1 17 20H7",
    down: "M7 13V4H4v9zM7 13l4 8c1.5 0 2.5-1 2.5-2.5V15H19a1.5 1.5 0 0 0 1.5-1.8l-1.4-7.5A2 2 0 0 0 17 4H7",
    retry: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5",
    newer: "M12 5v14M6 13l6 6 6-6",
    save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
    erase: "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13",
  };

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[name]);
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(path);
    return svg;
  }

  const warned = new Set();

  /** Tells an owner, once, what is wrong with the page. */
  function warn(text) {
    if (!warned.has(text)) console.warn(`career-chat: ${text}`);
    warned.add(text);
  }

  const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  /* ------------------------------------------------------------- Markdown */

  const INLINE = /\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^\s)]+)\)|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?'"])/g;
  const SAFE = new Set(["http:", "https:", "mailto:"]);

  /** A link where its target is of an allowed kind, else its words. */
  function link(words, target, strings) {
    const url = URL.canParse(target) && new URL(target);
    if (!SAFE.has(url.protocol)) return words;
    if (url.protocol === "mailto:") return h("a", { href: url.href, rel: "noopener" }, words);
    return h("a", { href: url.href, rel: "noopener", target: "_blank" }, words, h("span", { part: "hidden" }, ` ${strings.newTab}`));
  }

  /** The nodes of a line: bold and links; all else is text. */
  function inline(line, strings) {
    const nodes = [];
    let end = 0;
    for (const found of line.matchAll(INLINE)) {
      const [whole, bold, words, target, bare] = found;
      nodes.push(line.slice(end, found.index));
      nodes.push(bold ? h("strong", {}, ...inline(bold, strings)) : link(words ?? bare, target ?? bare, strings));
      end = found.index + whole.length;
    }
    return [...nodes, line.slice(end)].filter(Boolean);
  }

  const ITEM = /^(?:- |(\d+)\. )/;

  /** The kind of block that a line belongs to. */
  const kind = (line) => (line.trim() ? (line.match(ITEM) ? (line.startsWith("-") ? "ul" : "ol") : "p") : "");

  /** Paragraphs and lists of a text in the small Markdown of replies. */
  function markdown(text, strings) {
    const blocks = [];
    for (const line of text.split("\n")) {
      const last = blocks.at(-1);
      if (last?.kind === kind(line)) last.lines.push(line);
      else blocks.push({ kind: kind(line), lines: [line] });
    }
    return blocks.filter((block) => block.kind).map((block) => blockNode(block, strings));
  }

  function blockNode({ kind, lines }, strings) {
    if (kind === "p") return h("p", { dir: "auto" }, ...lines.flatMap((line, i) => [i > 0 && h("br"), ...inline(line, strings)]));
    const items = lines.map((line) => h("li", {}, ...inline(line.replace(ITEM, ""), strings)));
    return h(kind, { dir: "auto", start: lines[0].match(ITEM)[1] }, ...items);
  }

  /** A reply as it is read aloud or saved: without markup. */
  const plain = (text) => text.replace(/\*\*/g, "").replace(/\[([^\]]+)\]\([^\s)]+\)/g, "$1").replace(/^- /gm, "");

  /* -------------------------------------------------------------- colours */

  const WHITE = [1, 1, 1];
  const BLACK = [0, 0, 0];
  const LIGHT_SCHEME = { brand: "#1d4fd7", surface: "#ffffff", text: "#1b212b" };
  const DARK_SCHEME = { brand: "#3b6cf0", surface: "#171a21", text: "#e9ebf0" };

  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const mix = (a, b, share) => a.map((value, i) => value + (b[i] - value) * share);
  const css = (colour) => `rgb(${colour.map((value) => Math.round(value * 255)).join(" ")})`;

  /** The contrast of two colours as WCAG counts it, from 1 to 21. */
  function contrast(a, b) {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  }

  /** The first colour that can be read on a ground; of black and white one always can. */
  const readable = (ground, ...colours) => [...colours, WHITE, BLACK].find((colour) => colour && contrast(colour, ground) >= 4.5);

  /** A colour as it is, or moved towards black or white until it can be read on a ground. */
  function legible(colour, ground) {
    const end = contrast(WHITE, ground) > contrast(BLACK, ground) ? WHITE : BLACK;
    let share = 0;
    while (share < 1 && contrast(mix(colour, end, share), ground) < 4.6) share += 0.05; // 4.5, and some for rounding
    return mix(colour, end, Math.min(share, 1));
  }

  /** All colours of a widget from the few that an owner chooses. */
  function palette({ brand, onBrand, surface, text, fallback }) {
    const ink = readable(surface, text, fallback);
    const bubble = mix(surface, mix(ink, brand, 0.45), 0.075);
    return {
      brand,
      "on-brand": readable(brand, onBrand),
      surface,
      text: ink,
      bubble,
      line: mix(surface, ink, 0.13),
      edge: legible(mix(surface, ink, 0.5), surface),
      muted: legible(mix(surface, ink, 0.62), bubble),
      accent: legible(brand, bubble),
      alert: legible([0.72, 0.11, 0.11], bubble),
    };
  }

  /* -------------------------------------------------- what is announced */

  /**
   * The one live region of the page. It stands in the light DOM, since screen readers miss those in shadow roots. It is there before text
   * comes into it; lines come apart from each other and go after a second, so that nothing is read twice.
   */
  const announcer = {
    region: h("div", { slot: "live", role: "log", "aria-live": "polite", "aria-relevant": "additions" }),
    queue: [],
    timer: 0,
    say(host, text) {
      this.home(host);
      this.queue.push(text);
      this.timer ||= setInterval(() => this.next(), 150);
    },
    home(host) {
      if (this.region.parentNode !== host) host.append(this.region);
    },
    next() {
      const text = this.queue.shift();
      if (text === undefined) this.timer = clearInterval(this.timer);
      else this.show(h("div", {}, text));
    },
    show(line) {
      this.region.append(line);
      setTimeout(() => line.remove(), 1000);
    },
  };

  /* ----------------------------------------------------- the conversation */

  /** Why a call failed: `kind` names the string that tells the person. */
  class CallError extends Error {
    constructor(kind, status = 0, seconds = 0) {
      super(kind);
      Object.assign(this, { kind, status, seconds });
    }
  }

  /** Something that nothing else is called; crypto.randomUUID is not there on pages without TLS. */
  const randomId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

  const KINDS = { 413: "long", 422: "long", 429: "busy" };

  async function call(url, method = "GET", data = undefined, headers = {}) {
    const response = await fetch(url, {
      method,
      body: data && JSON.stringify(data),
      headers: data ? { "Content-Type": "application/json", ...headers } : {},
      credentials: "omit",
      signal: AbortSignal.timeout(20000),
    }).catch(() => {
      throw new CallError(navigator.onLine ? "unreachable" : "offline");
    });
    const body = response.status === 204 ? null : await response.json().catch(() => undefined);
    if (response.ok && body !== undefined) return body;
    const seconds = Number(body?.retry_after ?? response.headers.get("Retry-After")) || (response.status === 429 ? 5 : 0);
    throw new CallError(KINDS[response.status] ?? "failed", response.status, seconds);
  }

  /** A store for this tab that forgets where storage is forbidden. */
  const storage = {
    get(key) {
      try {
        return JSON.parse(sessionStorage.getItem(key));
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value) sessionStorage.setItem(key, JSON.stringify(value));
        else sessionStorage.removeItem(key);
      } catch {
        // the conversation then lasts as long as the page
      }
    },
  };

  /**
   * What was said to a service, shared by all widgets of the page that talk to it.
   *
   * A turn is {text, state: "sending" | "failed" | "done", error?, reply?, turn?, vote?}. What somebody in danger writes, and what it is
   * answered, is shown and neither stored nor saved.
   */
  class Conversation extends EventTarget {
    static #all = new Map();

    static with(api) {
      if (!Conversation.#all.has(api)) Conversation.#all.set(api, new Conversation(api));
      return Conversation.#all.get(api);
    }

    hello = null;
    greeting = null;
    error = null;
    #asked = null;
    #sent = null;

    constructor(api) {
      super();
      this.api = api;
      this.key = `career-chat:${api}`;
      const kept = storage.get(this.key);
      this.session = kept?.session;
      this.turns = [kept?.turns].flat().filter((turn) => turn?.reply?.text);
    }

    get sending() {
      return this.turns.at(-1)?.state === "sending";
    }

    /** What may be stored and saved. */
    get record() {
      return this.turns.filter((turn) => turn.state === "done" && turn.reply.status !== "safety");
    }

    #url(path) {
      return `${this.api}/api/v1/${path}`;
    }

    #changed() {
      storage.set(this.key, this.session && { session: this.session, turns: this.record.slice(-100) });
      this.dispatchEvent(new Event("change"));
    }

    /** Asks the service, once, who it is and how it greets. */
    greet() {
      return (this.#asked ??= this.#greet());
    }

    async #greet() {
      try {
        this.hello = await call(this.#url("hello"));
        this.greeting = { state: "done", reply: this.hello.greeting };
        this.error = null;
      } catch (error) {
        this.error = error;
        this.#asked = null;
      }
      this.#changed();
    }

    /** Sends a text, or again a turn that failed. The turn that comes back is done or failed. */
    send(text, turn = { text, id: randomId() }) {
      return (this.#sent = this.#send(turn));
    }

    async #send(turn) {
      Object.assign(turn, { state: "sending", error: undefined });
      if (!this.turns.includes(turn)) this.turns.push(turn);
      this.#changed();
      try {
        const asked = { session: this.session, text: turn.text };
        // The service may have answered though we never heard of it: it knows by the key that this is no other message.
        const { session, turn: number, ...reply } = await call(this.#url("messages"), "POST", asked, { "Idempotency-Key": turn.id });
        Object.assign(turn, { state: "done", reply, turn: number, session });
        this.session = session;
      } catch (error) {
        Object.assign(turn, { state: "failed", error });
        this.#hold(turn, error.seconds);
      }
      this.#changed();
      return turn;
    }

    /** The service said how long to wait: the turn can't be sent again before. */
    #hold(turn, seconds) {
      turn.held = seconds > 0;
      if (turn.held) setTimeout(() => this.#changed((turn.held = false)), seconds * 1000);
    }

    async vote(turn, vote, why = undefined) {
      await call(this.#url("feedback"), "POST", { session: turn.session, turn: turn.turn, vote, why });
      turn.vote = vote;
      this.#changed();
    }

    /** Deletes all of it: at the service (a session that expired was followed by another), in this tab, on the screen. */
    async erase() {
      await this.#sent; // or what is under way would begin another session
      const sessions = new Set([this.session, ...this.turns.map((turn) => turn.session)].filter(Boolean));
      await Promise.all([...sessions].map((session) => call(this.#url(`sessions/${encodeURIComponent(session)}`), "DELETE")));
      this.session = undefined;
      this.turns = [];
      this.#changed();
    }
  }

  /* --------------------------------------------------------------- styles */

  const SHEET = new CSSStyleSheet();
  SHEET.replaceSync(`
    :host {
      all: initial;
      display: contents;
      color-scheme: light dark;
      font-family: var(--career-chat-font, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
      line-height: 1.5;
      --_gap: var(--career-chat-offset, 20px);
      --_radius: var(--career-chat-radius, 18px);
      --_ring: var(--_accent);
    }
    :host([theme="light"]) { color-scheme: light; }
    :host([theme="dark"]) { color-scheme: dark; }
    :host([hidden]), [hidden] { display: none !important; }
    *, ::before, ::after { box-sizing: border-box; }
    [part="probe"] { forced-color-adjust: none; }
    p, ul, ol, h2 { margin: 0; padding: 0; }
    svg { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
    button, textarea, input { font: inherit; color: inherit; letter-spacing: inherit; word-spacing: inherit; margin: 0; }
    button {
      display: inline-flex; align-items: center; justify-content: center; gap: .4em; min-width: 28px; min-height: 28px;
      padding: 0; border: 1px solid transparent; border-radius: 999px; background: none; cursor: pointer; text-align: start;
    }
    button[aria-disabled="true"] { cursor: default; }
    :focus-visible { outline: 2px solid var(--_ring); outline-offset: 2px; }
    ::slotted([slot="live"]), [part~="hidden"] {
      position: absolute !important; width: 1px !important; height: 1px !important; margin: -1px !important; padding: 0 !important;
      overflow: hidden !important; clip-path: inset(50%) !important; white-space: nowrap !important; border: 0 !important;
    }

    [part="launcher"] {
      position: fixed; z-index: var(--career-chat-z, 2147483000); width: 60px; height: 60px;
      inset-block-end: calc(var(--_gap) + env(safe-area-inset-bottom));
      inset-inline-end: calc(var(--_gap) + var(--_place, 0) * 72px);
      background: var(--_brand); color: var(--_on-brand); font-size: 23px;
      box-shadow: 0 0 0 1px rgb(255 255 255 / .18), 0 6px 16px rgb(10 20 50 / .22), 0 16px 36px -8px rgb(10 20 50 / .34);
    }
    [part="launcher"]:focus-visible { outline: 3px solid #fff; outline-offset: 0; box-shadow: 0 0 0 6px #14171d; }
    [part="badge"] {
      position: absolute; inset-block-start: 1px; inset-inline-end: 1px; width: 16px; height: 16px; border-radius: 50%;
      background: #c81e1e; border: 2px solid #fff;
    }

    dialog {
      position: fixed; z-index: var(--career-chat-z, 2147483000); inset: auto; margin: 0; padding: 0;
      inset-block-end: calc(var(--_gap) + 74px + env(safe-area-inset-bottom)); inset-inline-end: var(--_gap);
      width: min(var(--career-chat-width, 404px), 100vw - 2 * var(--_gap));
      height: min(var(--career-chat-height, 680px), 100dvh - 2 * var(--_gap) - 74px);
      max-width: none; max-height: none; flex-direction: column; overflow: hidden;
      background: var(--_surface); color: var(--_text); font-size: .9375em;
      border: 1px solid transparent; border-radius: var(--_radius);
      box-shadow: 0 0 0 1px rgb(10 20 50 / .07), 0 8px 20px -6px rgb(10 20 50 / .14), 0 28px 64px -12px rgb(10 20 50 / .34);
    }
    dialog[open] { display: flex; }
    dialog::backdrop { background: var(--_surface); }

    [part="header"] {
      --_ring: var(--_on-brand);
      position: relative; display: flex; align-items: center; gap: 12px; padding-block: 16px; padding-inline: 18px 12px;
      background: var(--_brand); color: var(--_on-brand); border-block-end: 1px solid transparent;
    }
    [part="avatar"] { display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; background: var(--_on-brand); color: var(--_brand); }
    [part="heading"] { flex: 1; min-width: 0; }
    [part="title"] { width: fit-content; font-size: 1.0667em; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
    [part="subtitle"] { font-size: .8667em; line-height: 1.4; }
    [part="header"] > button { width: 36px; height: 36px; }
    [part="more"] svg { stroke-width: 3; }
    [part="header"] > button:hover { background: color-mix(in srgb, var(--_on-brand) 14%, transparent); }

    [part="menu"] {
      --_ring: var(--_accent);
      position: absolute; z-index: 2; inset-block-start: calc(100% - 8px); inset-inline-end: 12px; width: 260px; max-width: calc(100% - 24px);
      padding: 6px; background: var(--_surface); color: var(--_text); border: 1px solid var(--_line); border-radius: 14px;
      box-shadow: 0 12px 32px -6px rgb(10 20 50 / .3);
    }
    [part="menu"] button { width: 100%; min-height: 40px; padding: 6px 10px; gap: 10px; justify-content: flex-start; border-radius: 9px; }
    [part="menu"] button:hover { background: var(--_bubble); }
    [part="menu"] p { padding: 8px 10px; }

    [part="body"] { position: relative; flex: 1; min-height: 0; display: flex; }
    [part="log"] { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 20px 18px; scrollbar-width: thin; scrollbar-color: var(--_edge) transparent; }
    [part="log"]:focus-visible { outline-offset: -3px; border-radius: 6px; }
    [part="list"], [part~="turn"] { display: flex; flex-direction: column; gap: 14px; }
    [part~="bubble"] {
      max-width: 88%; width: fit-content; padding: 10px 14px; border: 1px solid transparent; border-radius: 16px; overflow-wrap: anywhere;
    }
    [part~="user"] { align-self: flex-end; border-end-end-radius: 5px; background: var(--_brand); color: var(--_on-brand); white-space: pre-wrap; }
    [part~="reply"] { border-end-start-radius: 5px; background: var(--_bubble); display: grid; gap: 8px; }
    [part~="reply"] :is(ul, ol) { padding-inline-start: 1.25em; display: grid; gap: 4px; }
    [part~="reply"] li::marker { color: var(--_muted); }
    [part~="safety"] { max-width: 100%; padding: 16px 18px; line-height: 1.65; border-inline-start: 4px solid var(--_accent); border-radius: 10px; gap: 12px; }
    a { color: var(--_accent); text-underline-offset: 2px; }

    [part="foot"] { display: flex; align-items: flex-start; gap: 6px 10px; margin-block-start: -6px; color: var(--_muted); font-size: .8667em; max-width: 94%; }
    [part="sources"] { flex: 1; list-style: none; display: grid; gap: 2px; padding-block-start: 4px; }
    [part="source"] { display: flex; gap: 6px; line-height: 1.4; }
    [part="source"] svg { margin-block-start: .1em; }
    [part="thumbs"] { display: flex; gap: 2px; margin-inline-start: auto; }
    [part="thumb"] { width: 30px; height: 30px; }
    [part="thumb"]:hover { background: var(--_bubble); color: var(--_text); }
    [part="thumb"][aria-pressed="true"] { color: var(--_accent); background: var(--_bubble); border-color: currentColor; }
    [part="thumb"][aria-pressed="true"] svg { fill: color-mix(in srgb, currentColor 22%, transparent); }
    [part="why"] { display: grid; gap: 6px; max-width: 94%; font-size: .9333em; }
    [part="why"] div { display: flex; gap: 8px; }
    [part="why"] input { flex: 1; min-width: 0; padding: 7px 11px; border: 1px solid var(--_edge); border-radius: 10px; background: var(--_surface); }

    [part~="suggestions"] { list-style: none; display: flex; flex-wrap: wrap; gap: 8px; }
    [part~="chip"], [part~="plain"] {
      min-height: 36px; padding: 6px 14px; color: var(--_accent); border: 1px solid color-mix(in srgb, var(--_accent) 55%, transparent); background: var(--_surface);
      font-weight: 550; line-height: 1.35; overflow-wrap: anywhere;
    }
    [part~="chip"]:hover, [part~="plain"]:hover { background: color-mix(in srgb, var(--_accent) 9%, var(--_surface)); border-color: var(--_accent); }
    [part~="options"] { flex-direction: column; align-items: stretch; counter-reset: option; }
    [part~="options"] [part~="chip"] { width: 100%; min-height: 42px; justify-content: flex-start; border-radius: 12px; gap: 10px; counter-increment: option; }
    [part~="options"] [part~="chip"]::before { content: counter(option); min-width: 1em; font-variant-numeric: tabular-nums; }

    [part="waiting"] { display: flex; align-items: center; gap: 10px; color: var(--_muted); font-size: .9333em; animation: appear 1ms .35s both; }
    [part="dots"] { display: flex; gap: 4px; }
    [part="dots"] i { width: 7px; height: 7px; border-radius: 50%; background: currentColor; }
    [part="failure"] { align-self: flex-end; display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 6px 12px; margin-block-start: -6px; font-size: .9333em; color: var(--_alert); }
    [part~="plain"] { gap: 6px; }
    [part~="plain"][aria-disabled="true"] { color: var(--_muted); border-color: var(--_line); background: none; }

    [part="newer"] {
      position: absolute; inset-block-end: 10px; inset-inline: 0; margin-inline: auto; width: fit-content; min-height: 36px; padding: 6px 16px;
      background: var(--_text); color: var(--_surface); font-weight: 550; box-shadow: 0 6px 16px rgb(10 20 50 / .25);
    }
    [part="notice"] { display: flex; align-items: center; justify-content: space-between; gap: 10px; padding: 10px 18px; background: var(--_bubble); border-block-start: 1px solid var(--_line); font-size: .9333em; }

    [part="form"] { padding: 12px 14px; padding-block-end: calc(12px + var(--_inset, 0px)); border-block-start: 1px solid var(--_line); }
    [part="entry"] { display: flex; align-items: flex-end; gap: 6px; padding: 5px; padding-inline-start: 16px; border: 1px solid var(--_edge); border-radius: 25px; background: var(--_surface); }
    [part="entry"]:focus-within { border-color: var(--_accent); outline: 1px solid var(--_accent); outline-offset: 0; }
    [part="field"] {
      flex: 1; min-width: 0; field-sizing: content; min-height: 38px; max-height: 7.5em; padding: 7px 0; border: 0; outline: 0; resize: none; background: none;
      font-size: 16px; line-height: 24px; scrollbar-width: thin;
    }
    [part="field"]::placeholder { color: var(--_muted); opacity: 1; }
    [part="send"] { width: 38px; height: 38px; flex: none; background: var(--_brand); color: var(--_on-brand); }
    [part="send"][aria-disabled="true"] { opacity: .55; }
    [part~="count"], [part="privacy"] { font-size: .8em; line-height: 1.4; color: var(--_muted); text-align: center; padding-block-start: 8px; }

    [part~="danger"] { color: var(--_alert); }

    @media ${PHONE} {
      dialog {
        inset: var(--_top, 0px) 0 auto; width: 100%; height: var(--_height, 100dvh); border: 0; border-radius: 0; box-shadow: none;
        padding-inline: env(safe-area-inset-left) env(safe-area-inset-right);
      }
      [part="header"] { padding-block: calc(12px + env(safe-area-inset-top)) 12px; }
      [part="form"] { --_inset: env(safe-area-inset-bottom); }
      button[part="thumb"] { width: 36px; height: 36px; }
      [part~="chip"] { min-height: 42px; }
    }
    @media (prefers-reduced-motion: no-preference) {
      [part="launcher"], [part="send"] { transition: transform .15s ease; }
      [part="launcher"]:hover, [part="send"]:hover { transform: scale(1.05); }
      button { transition: background-color .12s, border-color .12s, color .12s; }
      dialog[open] { animation: rise .24s cubic-bezier(.2, .8, .2, 1); transform-origin: bottom right; }
      [part~="turn"] { animation: appear .2s ease-out; }
      [part="dots"] i { animation: nod 1.2s infinite ease-in-out; }
      [part="dots"] i:nth-child(2) { animation-delay: .15s; }
      [part="dots"] i:nth-child(3) { animation-delay: .3s; }
    }
    @keyframes rise { from { opacity: 0; translate: 0 14px; scale: .98; } }
    @keyframes appear { from { opacity: 0; } }
    @keyframes nod { 0%, 60%, 100% { translate: 0; opacity: .5; } 30% { translate: 0 -4px; opacity: 1; } }
    @media (forced-colors: active) {
      [part~="bubble"], [part="entry"], [part="menu"], [part~="chip"], [part="launcher"], [part="send"], dialog { border-color: CanvasText; }
      [part~="user"] { border-width: 2px; }
      [part="dots"] i, [part="badge"] { forced-color-adjust: none; background: Highlight; }
      [part="avatar"] { border: 1px solid CanvasText; }
      [part="thumb"][aria-pressed="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
      :focus-visible, [part="entry"]:focus-within, [part="launcher"]:focus-visible { outline: 3px solid Highlight; }
      [part="field"]:focus-visible { outline: 0; }
    }
    @media print { :host { display: none; } }
  `);

  /* -------------------------------------------------------------- element */

  /** Makes a file of a text in the browser, and saves it. */
  function download(name, type, text) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  class CareerChat extends HTMLElement {
    static observedAttributes = ["api", "open", "strings", "theme"];

    /** The widgets on the page, in the order in which they came; their launchers stand side by side, one panel is open at a time. */
    static #widgets = new Set();

    static #arrange() {
      [...CareerChat.#widgets].forEach((widget, place) => widget.#stand(place));
    }

    #root = this.attachShadow({ mode: "open" });
    #strings = STRINGS;
    #talk = null; // the conversation
    #life = null; // ends what listens to the page when the element leaves it
    #views = new Map(); // of each turn the node that shows it, and what of it that shows
    #opener = null;
    #unread = false;
    #place = 0;
    #changed = () => this.#sync();
    #overflow = null; // how the page overflowed before the panel covered it

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [SHEET];
    }

    /* the life of the element */

    connectedCallback() {
      this.#life = new AbortController();
      CareerChat.#widgets.add(this);
      if (!this.#root.firstChild) this.#build();
      this.#connect();
      this.#readStrings();
      this.#listen(this.#life.signal);
      CareerChat.#arrange();
      if (!announcer.region.isConnected) announcer.home(this);
      if (this.open && phone.matches) this.open = false; // nobody asked for a page that is covered
      else if (this.open) this.#show(false);
    }

    disconnectedCallback() {
      this.#life.abort();
      this.#life = null;
      this.#talk.removeEventListener("change", this.#changed);
      this.#lock(false);
      CareerChat.#widgets.delete(this);
      CareerChat.#arrange();
      const [other] = CareerChat.#widgets;
      if (other && announcer.region.parentNode === this) announcer.home(other);
    }

    attributeChangedCallback(name, before, now) {
      if (!this.#life) return; // connectedCallback reads them all
      if (name === "api") this.#connect();
      if (name === "strings") this.#readStrings();
      if (name === "theme") this.#paint();
      if (name === "open" && before === null) this.#show(navigator.userActivation?.isActive ?? true);
      if (name === "open" && now === null) this.#hide();
    }

    get open() {
      return this.hasAttribute("open");
    }

    set open(value) {
      this.toggleAttribute("open", Boolean(value));
    }

    /** Where the launcher stands among those of other widgets. */
    #stand(place) {
      this.#place = place;
      this.#part("launcher").style.setProperty("--_place", place);
      this.#label();
    }

    #listen(signal) {
      addEventListener("online", () => this.#network("online"), { signal });
      addEventListener("offline", () => this.#network("offline"), { signal });
      dark.addEventListener("change", () => this.#paint(), { signal });
      phone.addEventListener("change", () => this.#reopen(), { signal });
      window.visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
    }

    #connect() {
      this.#talk?.removeEventListener("change", this.#changed);
      this.#talk = Conversation.with((this.getAttribute("api") || HOME).replace(/\/+$/, ""));
      this.#talk.addEventListener("change", this.#changed);
      if (this.open) this.#greet();
      this.#sync();
    }

    async #readStrings() {
      const place = this.getAttribute("strings");
      if (!place) return;
      const inline = document.getElementById(place.replace(/^#/, ""));
      try {
        const own = inline ? JSON.parse(inline.textContent) : await (await fetch(place, { credentials: "omit" })).json();
        this.#strings = { ...STRINGS, ...own };
      } catch (error) {
        warn(`the strings at ${place} can't be read: ${error.message}`);
      }
      this.#build();
      this.#sync();
      if (this.open) this.#present();
    }

    #emit(name, detail = {}) {
      this.dispatchEvent(new CustomEvent(`chat:${name}`, { detail, bubbles: true, composed: true }));
    }

    #say(text) {
      announcer.say(this, text);
    }

    #words(name, values = {}) {
      const { advisor } = this.#strings;
      return fill(this.#strings[name], { advisor, name: this.#talk?.hello?.name ?? "", ...values });
    }

    #part(name) {
      return this.#root.querySelector(`[part~="${name}"]`);
    }

    /* what it is made of */

    #build() {
      this.#views.clear();
      const keydown = (event) => this.#keys(event);
      const inside = [h("slot", { name: "live" }), h("i", { part: "probe", hidden: true }), this.#launcher(), this.#panel()];
      this.#root.replaceChildren(h("section", { part: "widget", keydown }, ...inside));
      this.#paint();
      this.#stand(this.#place);
    }

    #launcher() {
      const click = () => {
        this.open = !this.open;
        this.#opener = null;
      };
      return h("button", { type: "button", part: "launcher", "aria-controls": "panel", click }, icon("chat"));
    }

    #panel() {
      const closed = ({ target }) => target.open || (this.open = false); // closed by the browser: Android's back
      const attributes = { id: "panel", part: "panel", "aria-labelledby": "title", close: closed };
      const notice = h("div", { part: "notice", hidden: true });
      return h("dialog", attributes, this.#header(), this.#body(), notice, this.#form());
    }

    #header() {
      const { more, hide } = this.#strings;
      const heading = h("div", { part: "heading" }, h("h2", { part: "title", id: "title", dir: "auto" }), h("p", { part: "subtitle" }, this.#words("subtitle")));
      const menu = h("div", { part: "menu", id: "menu", hidden: true });
      const toggle = () => this.#menu(this.#part("menu").hidden);
      return h(
        "header",
        { part: "header" },
        h("span", { part: "avatar" }, icon("compass")),
        heading,
        h("button", { type: "button", part: "more", "aria-label": more, title: more, "aria-expanded": "false", "aria-controls": "menu", click: toggle }, icon("more")),
        menu,
        h("button", { type: "button", part: "close", "aria-label": hide, title: hide, click: () => (this.open = false) }, icon("close")),
      );
    }

    #body() {
      const { log, newer } = this.#strings;
      // The roles tell what this is; that something new is there is told by the announcer alone, so that nothing is said twice.
      const attributes = { part: "log", role: "log", "aria-live": "off", "aria-label": log, tabindex: "0", scroll: () => this.#scrolled() };
      const jump = () => {
        this.#toEnd();
        this.#part("log").focus();
      };
      const button = h("button", { type: "button", part: "newer", hidden: true, click: jump }, icon("newer"), newer);
      return h("div", { part: "body" }, h("div", attributes, h("div", { part: "list" })), button);
    }

    #form() {
      const { field, placeholder, send } = this.#strings;
      const attributes = { part: "field", id: "field", rows: "1", placeholder, enterkeyhint: "send", autocomplete: "off" };
      const listeners = { keydown: (event) => this.#fieldKeys(event), input: () => this.#count() };
      const submit = (event) => {
        event.preventDefault();
        this.#submit();
      };
      const entry = h(
        "div",
        { part: "entry" },
        h("label", { part: "hidden", for: "field" }, field),
        h("textarea", { ...attributes, ...listeners }),
        h("button", { part: "send", "aria-label": send, title: send }, icon("send")),
      );
      return h("form", { part: "form", submit }, entry, h("p", { part: "count", hidden: true }), h("p", { part: "privacy", hidden: true }));
    }

    /** Opens or closes the menu. */
    #menu(open) {
      const { saveText, saveData, erase } = this.#strings;
      const item = (name, words, click, part = "item") => h("button", { type: "button", part, click }, icon(name), words);
      const menu = this.#part("menu");
      menu.hidden = !open;
      this.#part("more").setAttribute("aria-expanded", open);
      menu.replaceChildren(
        item("save", saveText, () => this.#save("txt")),
        item("save", saveData, () => this.#save("json")),
        item("erase", erase, () => this.#confirm(), "item danger"),
      );
    }

    #closeMenu() {
      this.#menu(false);
      this.#part("more").focus();
    }

    #confirm() {
      const { confirm, confirmed, keep } = this.#strings;
      const no = h("button", { type: "button", part: "item", click: () => this.#closeMenu() }, icon("close"), keep);
      const yes = h("button", { type: "button", part: "item danger", click: () => this.#erase() }, icon("erase"), confirmed);
      this.#part("menu").replaceChildren(h("p", { id: "confirm" }, confirm), yes, no);
      no.setAttribute("aria-describedby", "confirm");
      no.focus();
    }

    /* what is shown of the conversation */

    /** Brings what is shown in line with the conversation. */
    #sync() {
      const { greeting, turns, sending } = this.#talk;
      const shown = greeting ? [greeting, ...turns] : turns;
      const follow = this.#atEnd();
      for (const [turn, { node }] of this.#views) {
        if (shown.includes(turn)) continue;
        node.remove();
        this.#views.delete(turn);
      }
      const news = shown.map((turn, i) => this.#update(turn, i, turn === shown.at(-1))).includes("news");
      if (follow) this.#toEnd();
      else if (news) this.#part("newer").hidden = false;
      this.#part("send").setAttribute("aria-disabled", sending);
      this.#introduce();
    }

    /** Shows a turn as it is now; says "news" where a reply came. */
    #update(turn, place, latest) {
      const stage = `${turn.state} ${latest} ${turn.held}`;
      const view = this.#views.get(turn);
      if (view?.stage !== stage) {
        const node = this.#turn(turn, latest);
        if (view) view.node.replaceWith(node);
        else this.#part("list").insertBefore(node, this.#part("list").children[place] ?? null);
        this.#views.set(turn, { node, stage });
      }
      for (const thumb of this.#views.get(turn).node.querySelectorAll('[part="thumb"]')) {
        thumb.setAttribute("aria-pressed", thumb.name === turn.vote);
      }
      return view?.stage.startsWith("sending") && turn.state === "done" ? "news" : "";
    }

    /** What is known once the service has said who it is. */
    #introduce() {
      const { hello } = this.#talk;
      this.#part("title").textContent = this.#words("title") || this.#strings.label;
      if (!hello) return;
      this.#part("list").lang = hello.language;
      this.#part("privacy").hidden = !hello.transcripts;
      if (hello.transcripts) this.#part("privacy").textContent = this.#words("recorded", hello.transcripts);
    }

    #turn(turn, latest) {
      return h(
        "div",
        { part: "turn" },
        turn.text && this.#bubble("user", this.#strings.you, h("p", { dir: "auto" }, turn.text)),
        turn.state === "sending" && this.#waiting(),
        turn.state === "failed" && this.#failure(turn),
        ...(turn.state === "done" ? this.#reply(turn, latest) : []),
      );
    }

    #bubble(part, sender, ...content) {
      return h("div", { part: `bubble ${part}` }, h("span", { part: "hidden" }, `${sender}: `), ...content);
    }

    #waiting() {
      const dots = h("span", { part: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
      return h("div", { part: "waiting", role: "status", "aria-live": "off" }, dots, this.#words("replying"));
    }

    #failure(turn) {
      const why = `${this.#strings.unsent} ${this.#words(turn.error.kind, turn.error)}`;
      const again = () => {
        if (turn.held) return;
        this.#focus();
        this.#send(turn.text, turn);
      };
      return h("div", { part: "failure" }, h("span", {}, why), turn.error.kind !== "long" && this.#again(again, turn.held));
    }

    #again(click, held = false) {
      return h("button", { type: "button", part: "plain retry", "aria-disabled": held && "true", click }, icon("retry"), this.#strings.retry);
    }

    /** A reply and what comes with it; one to a person in danger stands alone. */
    #reply(turn, latest) {
      const { text, status, suggestions = [] } = turn.reply;
      const calm = status === "safety";
      const options = status === "clarify" && latest;
      const words = options ? text.replace(/(?:\n\d+\. .+)+$/, "") : text; // the buttons are the list, while they can be pressed
      const bubble = this.#bubble(calm ? "reply safety" : "reply", this.#strings.advisor, ...markdown(words, this.#strings));
      if (calm) return [bubble];
      return [bubble, this.#foot(turn), latest && suggestions.length > 0 && this.#suggestions(suggestions, options)];
    }

    #foot(turn) {
      const { status, sources = [] } = turn.reply;
      const rated = turn.turn && (status === "answer" || status === "unknown");
      if (!rated && !sources.length) return null;
      return h("div", { part: "foot" }, sources.length > 0 && this.#sources(sources), rated && this.#thumbs(turn));
    }

    #sources(sources) {
      const guides = Map.groupBy(sources, (source) => source.guide);
      const items = [...guides.values()].map((passages) => {
        const words = this.#words("source", { ...passages[0], sections: passages.map((passage) => passage.section).join(", ") });
        return h("li", { part: "source" }, icon("book"), h("span", { dir: "auto" }, passages[0].url ? link(words, passages[0].url, this.#strings) : words));
      });
      return h("ul", { part: "sources", role: "list" }, ...items);
    }

    #thumbs(turn) {
      const thumb = (name) => {
        const words = this.#strings[name];
        return h("button", { type: "button", part: "thumb", name, "aria-label": words, title: words, click: () => this.#vote(turn, name) }, icon(name));
      };
      return h("div", { part: "thumbs" }, thumb("up"), thumb("down"));
    }

    #suggestions(suggestions, options) {
      const chips = suggestions.map(({ title, text }) => {
        const click = () => {
          this.#focus();
          this.#send(text);
        };
        return h("li", {}, h("button", { type: "button", part: "chip", dir: "auto", click }, capitalised(title)));
      });
      return h("ul", { part: options ? "suggestions options" : "suggestions", role: "list", "aria-label": this.#strings.suggestions }, ...chips);
    }

    /* what a person does */

    #submit() {
      const field = this.#part("field");
      const text = field.value.trim();
      if (!text || this.#talk.sending) return field.focus();
      field.value = "";
      this.#count();
      return this.#send(text);
    }

    async #send(text, turn) {
      if (navigator.onLine) this.#notify("");
      const slow = setTimeout(() => this.#say(this.#words("replying")), 1000);
      const answered = this.#talk.send(text, turn);
      this.#toEnd();
      this.#report(await answered);
      clearTimeout(slow);
    }

    /** Tells what came of a turn: to who listens to the page, and to the page. The words of somebody in danger are no page's business. */
    #report({ text, state, error, reply, turn }) {
      if (state === "failed") {
        this.#say(`${this.#strings.unsent} ${this.#words(error.kind, error)}`);
        if (error.kind === "long") this.#giveBack(text);
        return this.#emit("error", { kind: error.kind, status: error.status });
      }
      this.#say(`${this.#strings.advisor}: ${plain(reply.text)}`);
      this.#unread = !this.open;
      this.#label();
      if (reply.status === "safety") return this.#emit("message", { role: "advisor", status: "safety" });
      this.#emit("message", { role: "user", text, turn });
      return this.#emit("message", { role: "advisor", text: reply.text, status: reply.status, reply, turn });
    }

    /** A text that has to be shortened goes back into the field, unless something else is being written there. */
    #giveBack(text) {
      this.#part("field").value ||= text;
      this.#count();
    }

    async #greet() {
      await this.#talk.greet();
      const { error } = this.#talk;
      if (error) this.#fail(error, this.#again(() => this.#retryGreeting()));
      else this.#notify("");
    }

    #retryGreeting() {
      this.#focus();
      this.#greet();
    }

    /** Does what can fail without losing anything; a failure is told. */
    async #attempt(action) {
      try {
        await action();
        return true;
      } catch (error) {
        this.#fail(error);
        return false;
      }
    }

    #fail(error, button = null) {
      const words = this.#words(error.kind, error);
      this.#notify(words, button);
      this.#say(words);
      this.#emit("error", { kind: error.kind, status: error.status });
    }

    async #vote(turn, vote) {
      if (turn.vote === vote || !(await this.#attempt(() => this.#talk.vote(turn, vote)))) return undefined;
      const { node } = this.#views.get(turn);
      node.querySelector('[part="why"]')?.remove();
      if (vote === "up") return this.#say(this.#strings.thanks);
      const form = this.#why(turn);
      node.querySelector('[part="foot"]').after(form);
      return form.scrollIntoView({ block: "nearest" });
    }

    /** Asks what was wrong with an answer. */
    #why(turn) {
      const { why, send, thanks } = this.#strings;
      const input = h("input", { maxlength: "500", autocomplete: "off" });
      const submit = async (event) => {
        event.preventDefault();
        const told = input.value.trim();
        if (told && !(await this.#attempt(() => this.#talk.vote(turn, "down", told)))) return;
        this.#focus();
        form.replaceChildren(thanks);
        this.#say(thanks);
      };
      const form = h("form", { part: "why", submit }, h("label", {}, why, h("div", {}, input, h("button", { part: "plain" }, send))));
      return form;
    }

    #save(format) {
      const { you, advisor } = this.#strings;
      const { record } = this.#talk;
      const name = `career-chat-${new Date().toISOString().slice(0, 10)}.${format}`;
      const turns = record.map(({ turn, text, reply }) => ({ turn, user: text, reply }));
      const lines = turns.map(({ user, reply }) => `${you}: ${user}\n\n${advisor}: ${plain(reply.text)}\n`);
      if (format === "json") download(name, "application/json", JSON.stringify({ turns }, null, 2));
      else download(name, "text/plain;charset=utf-8", lines.join("\n"));
      this.#closeMenu();
    }

    async #erase() {
      this.#closeMenu();
      if (!(await this.#attempt(() => this.#talk.erase()))) return;
      this.#notify(this.#strings.erased);
      this.#say(this.#strings.erased);
      this.#focus();
    }

    /* keys */

    #keys(event) {
      if (event.isComposing || event.keyCode === 229 || !this.open) return;
      if (event.key === "Escape") this.#escape(event);
      else if (event.key === (this.getAttribute("jump-key") ?? "F6")) this.#jump(event);
      else if (event.key === "Tab" && phone.matches) this.#trap(event);
    }

    #escape(event) {
      event.preventDefault();
      event.stopPropagation();
      if (this.#part("menu").hidden) this.open = false;
      else this.#closeMenu();
    }

    /** Between what was said and the field. */
    #jump(event) {
      event.preventDefault();
      this.#part(this.#root.activeElement === this.#part("field") ? "log" : "field").focus();
    }

    /** Keeps the focus in a panel that covers the page. */
    #trap(event) {
      const all = [...this.#part("panel").querySelectorAll("a, button, input, textarea, [tabindex]")].filter((node) => node.checkVisibility());
      const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
      if (this.#root.activeElement !== from) return;
      event.preventDefault();
      to.focus();
    }

    #fieldKeys(event) {
      const field = event.currentTarget;
      const pages = { PageUp: -0.9, PageDown: 0.9 }[event.key];
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
        event.preventDefault();
        this.#submit();
      } else if (pages && !field.value) {
        event.preventDefault();
        this.#part("log").scrollBy(0, pages * this.#part("log").clientHeight);
      }
    }

    #count() {
      const { length } = this.#part("field").value;
      const most = this.#talk.hello?.limits?.text ?? Infinity;
      const count = this.#part("count");
      count.hidden = length <= 0.9 * most;
      count.part.toggle("danger", length > most);
      count.textContent = this.#words("count", { length, most });
    }

    /* the panel on the page */

    #show(focus) {
      for (const other of CareerChat.#widgets) if (other !== this) other.open = false;
      const active = document.activeElement;
      this.#opener = active === this || active === document.body ? null : active;
      announcer.home(this);
      this.#unread = false;
      this.#present();
      this.#greet();
      this.#toEnd();
      if (focus) this.#focus();
      this.#emit("open");
    }

    /** Puts the panel on the screen: beside the page where there is room, else over it, and then modal. */
    #present() {
      const panel = this.#part("panel");
      const modal = phone.matches;
      (modal ? panel : this.#part("widget")).prepend(this.#slot); // what is outside of a modal panel is not announced
      if (modal) panel.showModal();
      else panel.toggleAttribute("open", true); // show() would take the focus
      this.#lock(modal);
      this.#paint();
      this.#label();
    }

    #hide() {
      const panel = this.#part("panel");
      const inside = panel.contains(this.#root.activeElement);
      this.#menu(false);
      panel.close();
      this.#part("widget").prepend(this.#slot);
      this.#lock(false);
      this.#label();
      if (inside) (this.#opener?.isConnected ? this.#opener : this.#part("launcher")).focus();
      this.#emit("close");
    }

    /** After the window became wide or narrow. */
    #reopen() {
      if (!this.open) return;
      const focused = this.#root.activeElement;
      this.#part("panel").close();
      this.#present();
      focused?.focus();
    }

    get #slot() {
      return this.#root.querySelector("slot");
    }

    /** Keeps the page from scrolling behind a panel that covers it. */
    #lock(modal) {
      const { style } = document.documentElement;
      if (modal === (this.#overflow !== null)) return;
      [style.overflow, this.#overflow] = modal ? ["hidden", style.overflow] : [this.#overflow, null];
    }

    /** Above a keyboard on the screen. */
    #fit() {
      const { height, offsetTop, scale } = window.visualViewport;
      if (scale !== 1) return; // zoomed by hand
      this.#part("panel").style.setProperty("--_height", `${height}px`);
      this.#part("panel").style.setProperty("--_top", `${offsetTop}px`);
    }

    /** To the field, or where that would bring up a keyboard over the answer, to what was said. */
    #focus() {
      this.#part(matchMedia("(pointer: coarse)").matches ? "log" : "field").focus({ preventScroll: true });
    }

    #label() {
      const { launch, unread, hide, label } = this.#strings;
      const launcher = this.#part("launcher");
      launcher.setAttribute("aria-label", this.open ? hide : this.#unread ? unread : launch);
      launcher.setAttribute("aria-expanded", this.open);
      launcher.replaceChildren(icon(this.open ? "close" : "chat"), ...(this.#unread ? [h("span", { part: "badge" })] : []));
      this.#part("widget").setAttribute("aria-label", this.#place ? `${label} ${this.#place + 1}` : label);
    }

    #network(state) {
      const words = this.#strings[state === "offline" ? "kept" : "online"];
      this.#notify(state === "offline" ? words : "");
      if (!this.open) return;
      this.#say(words);
      if (state === "online") this.#greet();
    }

    #notify(words, button = null) {
      const notice = this.#part("notice");
      notice.hidden = !words;
      notice.replaceChildren(...[words, button].filter(Boolean));
    }

    #atEnd() {
      const { scrollHeight, scrollTop, clientHeight } = this.#part("log");
      return scrollHeight - scrollTop - clientHeight < 40;
    }

    /** Shows the newest turn from its start. */
    #toEnd() {
      const newest = this.#part("list").lastElementChild;
      this.#part("log").scrollTop = newest ? newest.offsetTop - 12 : 0;
      this.#part("newer").hidden = true;
    }

    #scrolled() {
      if (this.#atEnd()) this.#part("newer").hidden = true;
    }

    /* colours */

    #scheme() {
      const theme = this.getAttribute("theme");
      return theme === "dark" || (theme !== "light" && dark.matches) ? DARK_SCHEME : LIGHT_SCHEME;
    }

    /** Sets all colours from those that the owner chose; what can't be read is refused, and the console says so. */
    #paint() {
      const scheme = this.#scheme();
      const chosen = (name) => this.#colour(`--career-chat-${name}`);
      const [brand, onBrand, surface, text] = ["brand", "on-brand", "surface", "text"].map(chosen);
      const given = (name) => this.#resolve(scheme[name]);
      const colours = palette({ brand: brand ?? given("brand"), onBrand, surface: surface ?? given("surface"), text, fallback: given("text") });
      for (const [name, colour] of Object.entries(colours)) this.#part("widget").style.setProperty(`--_${name}`, css(colour));
      if (onBrand && colours["on-brand"] !== onBrand) warn("--career-chat-on-brand can't be read on --career-chat-brand");
      if (text && colours.text !== text) warn("--career-chat-text can't be read on --career-chat-surface");
    }

    /** The colour that a custom property holds, if it holds one. */
    #colour(property) {
      const value = getComputedStyle(this).getPropertyValue(property).trim();
      if (!value) return null;
      if (CSS.supports("color", value)) return this.#resolve(value);
      warn(`${property} holds no colour: ${value}`);
      return null;
    }

    /** Red, green and blue, from 0 to 1, of a colour written in any way. */
    #resolve(value) {
      const probe = this.#part("probe");
      probe.style.color = `color-mix(in srgb, ${value} 100%, black)`;
      const numbers = getComputedStyle(probe).color.match(/-?\d[\d.e-]*/g).map(Number);
      return numbers.slice(0, 3).map((number) => Math.min(Math.max(number, 0), 1));
    }
  }

  customElements.define("career-chat", CareerChat);
})();
