// A copy of this page on this device, so that it opens without network too. Who opens the room of a page gets one; the
// worker of the page (worker/_copy.ts) gives it, keeps it fresh, and lets it go. Names: `page ` and the path.
const MOST = 20; // pages that this device keeps
const name = (page: string): string => `page ${page}`;

/** Keep this page, and what it is made of, under the room that was opened in it. */
export async function keepPage(room: string): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker || !("caches" in window)) return; // plain http, or a browser that keeps nothing
  const page = location.pathname;
  try {
    const cache = await caches.open(name(page));
    await serviceWorker.register(`/offline.js?room=${encodeURIComponent(room)}`, { scope: page, updateViaCache: "none" });
    if (!serviceWorker.controller) await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    if (!(await cache.match(page, { ignoreVary: true }))) await cache.add(page);
    const had = await cache.keys(); // before one looks what is needed: what comes later stays
    const needed = new Set(parts());
    for (const url of needed) if (!(await cache.match(url, { ignoreVary: true }))) await cache.add(url);
    for (const { url } of had) if (url !== new URL(page, location.href).href && !needed.has(url)) await cache.delete(url, { ignoreVary: true });
    const pages = (await caches.keys()).filter((each) => each.startsWith(name("/")) && each !== name(page));
    for (const each of pages.slice(0, Math.max(0, pages.length - MOST + 1))) await forgetPage(each.slice(name("").length));
  } catch {
    // no network, or no room on this device: it is as it was before
  }
}

/** Let the copy of a page go, and its worker. */
export async function forgetPage(page = location.pathname): Promise<void> {
  if (!navigator.serviceWorker || !("caches" in window)) return;
  await caches.delete(name(page));
  const registration = await navigator.serviceWorker.getRegistration(page);
  if (registration && new URL(registration.scope).pathname === page) await registration.unregister();
}

/** The addresses of the scripts, styles and letters that this page loaded: no pictures that people gave. */
function parts(): string[] {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const styles = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].map((link) => link.href);
  const ours = loaded.filter((url) => url.startsWith(`${location.origin}/static/`));
  return [...ours, ...styles].map((url) => url.split("#")[0]!);
}
