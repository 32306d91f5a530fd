/* On a phone a matter shows one part at a time. Loaded before enhance.js: a part must be in sight
   before the caret can be set in it. */
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  all("[data-phone-tabs]").forEach((tabs) => {
    const links = all("a", tabs);
    const show = (link, move) => {
      links.forEach((other) => {
        if (other === link) other.setAttribute("aria-current", "true"); else other.removeAttribute("aria-current");
        all(`${other.hash}, [data-with="${other.hash.slice(1)}"]`).forEach((panel) => panel.classList.toggle("phone-panel-now", other === link));
      });
      if (move) scrollTo(0, Math.min(scrollY, tabs.offsetTop - 64));
    };
    tabs.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      event.preventDefault();
      show(link, true);
    });
    show(links.find((link) => link.hash === location.hash) || links[0], false);
    addEventListener("hashchange", () => {
      const link = links.find((entry) => entry.hash === location.hash);
      if (link) show(link, false);
    });
  });

  /* What a link leads to may stand in a part that is not shown just now. */
  document.addEventListener("click", (event) => {
    const jump = event.target.closest('a[href^="#"]');
    const target = jump && jump.hash.length > 1 && document.getElementById(jump.hash.slice(1));
    const panel = target && target.closest(".phone-panel");
    const tab = panel && panel !== target && document.querySelector(`[data-phone-tabs] a[href="#${panel.id}"]`);
    if (tab && !tab.hasAttribute("aria-current")) tab.click();
  });
})();
