/* The offline shell: says that there is no network. It keeps that one page and its styles, and never a document.
   Served from the root of the site, as /service-worker.js. */
"use strict";
const SHELL = "tongwen-offline-1";
const PAGE = "/offline";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(SHELL);
    const answer = await fetch(PAGE, { cache: "reload" });
    if (!answer.ok) throw new Error("no offline page");
    const text = await answer.clone().text();
    const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+\.(?:css|svg)[^"]*)"/g)].map((match) => match[1]);
    await cache.put(PAGE, answer);
    await cache.addAll([...new Set(parts)]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()));
  }
});
