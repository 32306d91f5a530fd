/* What the pages can do besides, where JavaScript runs. Every page works without it.
   Nothing of a document is ever kept in the browser's own storage. */
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const leaving = { allowed: false, from: location.pathname + location.search };
  const keeping = new WeakMap(); // the form of a draft, and the promise that what is being kept of it has been answered

  root.classList.add("js");
  prepare(document);

  function prepare(part) {
    all("[data-js]", part).forEach((element) => { element.hidden = false; });
    all("[data-focus]", part).forEach((element) => element.focus());
    all("form[data-autosave]", part).forEach(keepDraft);
    if (matchMedia("(max-width: 760px)").matches) all("[data-fold]", part).forEach((fold) => { fold.open = false; });
    const jobs = part.dataset && part.dataset.refresh ? [part] : all("[data-refresh]", part);
    jobs.forEach((job) => setTimeout(() => refresh(job), 1000 * (job.dataset.every || 3)));
  }

  function say(text) {
    const live = find("#live");
    if (live) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 60); }
  }

  /* Fragments: replace every element of the answer that has its id on this page. */

  async function replaceParts(html, wanted, spare = () => false) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const replaced = [];
    for (const id of wanted) {
      const found = answer.getElementById(id);
      const old = document.getElementById(id);
      if (!found || !old) continue;
      const fresh = document.adoptNode(found);
      await keepPictures(fresh, old);
      if (!spare(old)) {
        old.replaceWith(fresh);
        prepare(fresh);
        replaced.push(fresh);
      }
    }
    if (replaced.length && answer.title) document.title = answer.title;
    return replaced;
  }

  /* A picture in sight gives way only when the one that follows it is there, so that nothing blinks. */
  async function keepPictures(fresh, old) {
    const before = all("img", old);
    const pairs = all("img", fresh).map((picture, at) => [picture, before[at]]).filter((pair) => pair[1]);
    const same = ([picture, shown]) => picture.getAttribute("src") === shown.getAttribute("src");
    await Promise.all(pairs.filter((pair) => !same(pair)).map(async ([picture, shown]) => {
      const box = shown.getBoundingClientRect();
      if (!box.height || box.bottom < 0 || box.top > innerHeight) return;
      const ready = new Image();
      for (const { name, value } of picture.attributes) if (name !== "loading") ready.setAttribute(name, value);
      await Promise.race([ready.decode().catch(() => {}), new Promise((late) => { setTimeout(late, 4000); })]);
      picture.replaceWith(ready);
    }));
    pairs.filter(same).forEach(([picture, shown]) => picture.replaceWith(shown));
  }

  async function refresh(job) {
    if (!job.isConnected) return;
    const answer = await fetch(job.dataset.refresh, { headers: { "X-Fragment": job.id }, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || !(await replaceParts(await answer.text(), [job.id])).length) setTimeout(() => refresh(job), 10000);
  }

  async function swap(address, selector, remember) {
    const id = selector.replace(/^#/, "");
    const old = document.getElementById(id);
    if (!old) { location.assign(address); return; }
    const held = document.activeElement;
    const label = old.contains(held) ? held.textContent.trim() : "";
    const kind = label && held.tagName;
    old.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": id }, credentials: "same-origin" });
      if (!answer.ok || !(answer.headers.get("content-type") || "").includes("text/html")) throw new Error(String(answer.status));
      const [fresh] = await replaceParts(await answer.text(), [id]);
      if (!fresh) throw new Error("no such fragment");
      if (remember) history.pushState({ fragment: selector }, "", answer.redirected ? answer.url : address);
      leaving.from = location.pathname + location.search;
      const again = label && all(kind, fresh).find((element) => element.textContent.trim() === label);
      const target = again || find("h2, [data-row], a, input", fresh);
      if (target) { if (target.tagName === "H2") target.tabIndex = -1; target.focus({ preventScroll: true }); }
      const rows = all("[data-row]", fresh).length;
      say(rows ? `已更新，本页 ${rows} 件` : "已更新，没有符合的事项");
    } catch (error) {
      location.assign(address);
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[data-swap]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    swap(link.href, link.dataset.swap, true);
  });
  addEventListener("popstate", (event) => {
    const here = location.pathname + location.search;
    if (here === leaving.from) return;
    leaving.from = here;
    swap(location.href, (event.state && event.state.fragment) || "#list", false);
  });

  /* Forms: filters by fragment, no act sent twice, nothing typed is lost. */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.swap && form.method === "get") {
      event.preventDefault();
      const given = new URLSearchParams(new FormData(form));
      swap(`${form.getAttribute("action").split("?")[0]}?${given}`, form.dataset.swap, true);
      return;
    }
    if (form.dataset.busy) { event.preventDefault(); say("正在办理，请稍候"); return; }
    if (form.method !== "post") return;
    if (keeping.has(form)) { event.preventDefault(); sendAfterKeeping(form, event.submitter); return; }
    form.dataset.busy = "yes";
    setTimeout(() => { delete form.dataset.busy; }, 15000);
    leaving.allowed = true;
    say("正在办理，请稍候");
  });
  /* A button pressed while the draft is being kept waits for the answer: it holds the version that the button must send. */
  function sendAfterKeeping(form, button) {
    const first = !form.dataset.waiting;
    form.dataset.waiting = "yes";
    say("正在保存，随后办理，请稍候");
    if (first) keeping.get(form).then(() => { delete form.dataset.waiting; form.requestSubmit(button); });
  }
  addEventListener("pageshow", () => {
    leaving.allowed = false;
    all("form[data-busy]").forEach((form) => { delete form.dataset.busy; });
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.form;
    if (form && form.dataset.swap && field.tagName === "SELECT") form.requestSubmit();
    markChanged(event);
  });
  document.addEventListener("input", markChanged);
  function markChanged(event) {
    const form = event.target.form;
    if (form && "guard" in form.dataset && event.target.type !== "password") { form.dataset.changed = String(Date.now()); leaving.allowed = false; }
  }
  addEventListener("beforeunload", (event) => {
    if (leaving.allowed || !find("form[data-changed]")) return;
    event.preventDefault();
    event.returnValue = "";
  });

  /* The draft keeps itself: the server gets it a moment after the last stroke, and answers with
     the state, the findings and the living sheet. Without a network it says so and tries again. */

  function keepDraft(form) {
    let timer = 0;
    let sending = false;
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait); };
    const tell = (text, lost) => {
      const state = find("#draft-state");
      const words = state && find("[data-saved]", state);
      if (words && words.textContent !== text) { words.textContent = text; state.classList.toggle("saved-not", lost); if (lost) say(text); }
    };
    async function send() {
      if (sending) { later(400); return; }
      const stamp = form.dataset.changed;
      if (!stamp || form.dataset.busy || form.dataset.waiting) return;
      let kept;
      keeping.set(form, new Promise((answered) => { kept = answered; }));
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      sending = true;
      /* A part with fields stays while one writes in it, or has written since this was sent: the next answer knows it. */
      const written = (part) => find("input:not([type=hidden]), textarea", part) && (form.dataset.changed !== stamp || part.contains(document.activeElement));
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-Fragment": "draft" }, credentials: "same-origin" });
        const text = await answer.text();
        const parts = /<[a-z]/i.test(text) ? await replaceParts(text, ["draft-state", "findings", "preview"], written) : [];
        if (answer.redirected && !parts.length) tell("登录已过期，还没有保存。请在新窗口登录，再回到本页。", true);
        else if (!answer.ok && !parts.length) throw new Error(String(answer.status));
        else if (answer.ok && form.dataset.changed === stamp) delete form.dataset.changed;
        if (parts.length) followCaret();
        if (form.dataset.changed && answer.ok) later(900);
      } catch (error) {
        tell("没有保存上，正在重试。请不要关闭本页，文字还在这里。", true);
        later(5000);
      } finally {
        sending = false;
        keeping.delete(form);
        kept();
      }
    }
    document.addEventListener("input", (event) => { if (event.target.form === form) { tell("正在输入，稍后自动保存", false); later(900); } });
    document.addEventListener("change", (event) => { if (event.target.form === form) later(300); });
    addEventListener("online", () => later(0));
  }

  /* The sheet shows about the place where one writes. */
  function followCaret() {
    const box = find("#text");
    const sheets = find("#part-preview");
    if (!sheets || document.activeElement !== box || !box.value.length) return;
    const done = box.selectionEnd / box.value.length;
    const place = done * sheets.scrollHeight - sheets.clientHeight / 2;
    if (Math.abs(sheets.scrollTop - place) > sheets.clientHeight / 2) sheets.scrollTop = place;
  }

  /* Keys: j and k walk the list, / goes to the search box; a person may turn them off. */

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      closeMenu(event.target.closest("details.menu[open]") || find("details.menu[open]"));
      const close = location.hash === "#navigation" && find(".rail-close");
      if (close) close.click();
      return;
    }
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key === "/") { const box = find("[data-find]"); if (box) { event.preventDefault(); box.focus(); box.select(); } }
    if (event.key === "j" || event.key === "k") walk(event);
  });
  function walk(event) {
    const rows = all("[data-list] [data-row]");
    if (!rows.length) return;
    event.preventDefault();
    const here = document.activeElement.closest("li, tr");
    const at = here ? rows.findIndex((row) => here.contains(row)) : -1;
    const next = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  }

  /* Menus and dialogs: details without JavaScript, and well-behaved with it. */

  function closeMenu(menu) {
    if (!menu) return;
    menu.open = false;
    find("summary", menu).focus();
  }
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const summary = event.target.closest("details[data-dialog] > summary");
    if (summary) { event.preventDefault(); openDialog(summary.parentElement); }
    const close = event.target.closest("[data-close]");
    if (close && close.closest("dialog")) close.closest("dialog").close();
  });
  function openDialog(details) {
    const box = find("dialog", details);
    details.open = true;
    box.removeAttribute("open");
    box.classList.add("dialog-modal");
    box.addEventListener("close", () => { details.open = false; box.classList.remove("dialog-modal"); box.setAttribute("open", ""); find("summary", details).focus(); }, { once: true });
    box.showModal();
  }

  /* Opinions: a phrase goes in at the caret; handwriting unfolds. */

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-phrase]");
    if (chip) {
      const box = document.getElementById(chip.dataset.for);
      box.focus();
      box.setRangeText(chip.dataset.phrase, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      const part = document.getElementById(toggle.dataset.toggle);
      part.hidden = !part.hidden;
      toggle.setAttribute("aria-expanded", String(!part.hidden));
      if (!part.hidden) part.dispatchEvent(new Event("unfold"));
    }
    const line = event.target.closest("[data-line]");
    if (line) { event.preventDefault(); goToLine(Number(line.dataset.line)); }
  });
  function goToLine(number) {
    const box = find("#text");
    if (!box) return;
    const lines = box.value.split("\n");
    const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    box.focus();
    box.setSelectionRange(start, start + (lines[number - 1] || "").length);
    box.scrollTop = (box.scrollHeight * (number - 1)) / Math.max(lines.length, 1) - box.clientHeight / 3;
  }

  if ("serviceWorker" in navigator && root.dataset.worker) navigator.serviceWorker.register(root.dataset.worker).catch(() => {});
})();
