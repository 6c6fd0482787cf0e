// Puts what others said into the conversation below the text, around what this person does in it: nothing moves under
// their hands, and nothing that they typed goes.

/** Make `section` hold what `fresh` holds. Return the ids of what is new, and whether anything is other than it was. */
export function renew(section: Element, fresh: Element): { made: string[]; other: boolean } {
  const before = new Set([...section.querySelectorAll("article[id]")].map((one) => one.id));
  const had = new Map([...section.children].map((one) => [key(one), one]));
  const here = section.contains(document.activeElement) ? document.activeElement?.closest("article[id]")?.id : undefined;
  let other = false;
  let at = section.firstElementChild;
  for (const [id, old] of had) if (old.matches("article") && busy(old)) fresh.querySelector(`:scope > details [id="${id}"]`)?.remove(); // it is over, but not here yet
  for (const one of [...fresh.children]) {
    const old = had.get(key(one));
    had.delete(key(one));
    if (old && (old.matches(".document-say") || busy(old) || bare(old) === bare(one))) {
      if (old === at || busy(old)) at = old.nextElementSibling; // what somebody types in is not moved
      else section.insertBefore(old, at);
      continue;
    }
    other = true;
    const made = document.importNode(one, true);
    if (old) {
      if (old === at) at = at.nextElementSibling;
      open(old, made);
      old.replaceWith(made);
    } else section.insertBefore(made, at);
  }
  for (const gone of had.values()) {
    if (busy(gone)) continue;
    other = true;
    gone.remove();
  }
  if (here && !section.contains(document.activeElement)) focus(section, here);
  return { made: [...section.querySelectorAll("article[id]")].map((one) => one.id).filter((id) => !before.has(id)), other };
}

/** Take the keyboard to what is said under `id` now, or to what it is folded in. */
function focus(section: Element, id: string): void {
  const now = section.querySelector<HTMLElement>(`[id="${id}"]`);
  const folded = now?.closest("details:not([open])")?.querySelector<HTMLElement>("summary");
  const to = folded ?? now ?? section.querySelector<HTMLElement>("h2");
  if (!to) return;
  if (!folded) to.tabIndex = -1;
  to.focus({ preventScroll: true });
}

/** Whether somebody types in it, or typed something in it that was not sent. */
function busy(one: Element): boolean {
  if (document.activeElement?.matches("textarea, input") && one.contains(document.activeElement)) return true;
  return [...one.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
}

function key(one: Element): string {
  const form = one.querySelector<HTMLElement>(":scope > [data-say]");
  if (form) return `say ${form.dataset.say}`;
  return one.id || (one.matches("details") ? "over" : `${one.tagName} ${one.textContent?.trim()}`);
}

/** What the server made of it, without what the page did with it. */
function bare(one: Element): string {
  const copy = one.cloneNode(true) as Element;
  for (const each of [copy, ...copy.querySelectorAll("*")]) {
    each.classList.remove("is-here");
    if (!each.classList.length) each.removeAttribute("class");
    for (const name of ["open", "tabindex", "disabled"]) each.removeAttribute(name);
    each.toggleAttribute("hidden", each.matches("[data-go]") || each.hasAttribute("hidden"));
  }
  return copy.outerHTML.replace(/\s+/g, " ");
}

/** Open in `fresh` what was open in `old`. */
function open(old: Element, fresh: Element): void {
  const now = [...fresh.querySelectorAll("details"), ...(fresh.matches("details") ? [fresh] : [])];
  [...old.querySelectorAll("details"), ...(old.matches("details") ? [old] : [])].forEach((one, at) => now[at]?.toggleAttribute("open", one.hasAttribute("open")));
}
