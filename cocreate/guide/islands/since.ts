// Sinds je hier was: keeps the versions of this page's passages in this browser, and marks what changed since.
type Versions = Record<string, string>;

export function changed(before: Versions | null, now: Versions): string[] {
  return before ? Object.keys(now).filter((id) => before[id] !== now[id]) : [];
}

function read(key: string): Versions | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Versions | null;
  } catch {
    return null; // something else wrote there, or storage is closed: as if this were the first visit
  }
}

class Since extends HTMLElement {
  connectedCallback(): void {
    const passages = [...document.querySelectorAll<HTMLElement>("[data-passage]:not([data-passage=''])")];
    const now = Object.fromEntries(passages.map((one) => [one.dataset.passage!, one.dataset.changed ?? ""]));
    const key = `since:${this.getAttribute("page") ?? location.pathname}`;
    this.show(passages.filter((one) => changed(read(key), now).includes(one.dataset.passage!)));
    try {
      localStorage.setItem(key, JSON.stringify(now));
    } catch {
      // a full or closed storage: then nothing is remembered
    }
  }

  private show(passages: HTMLElement[]): void {
    const notice = this.querySelector<HTMLElement>(".since");
    if (!notice || passages.length === 0) return;
    const list = document.createElement("ul");
    for (const passage of passages) {
      const link = document.createElement("a");
      link.href = `#${passage.id}`;
      link.textContent = passage.querySelector("h2")?.textContent?.trim() ?? passage.id;
      list.append(document.createElement("li"));
      list.lastElementChild!.append(link);
      const mark = passage.querySelector<HTMLElement>(".since-mark");
      if (mark) {
        mark.textContent = notice.dataset.sinceWord ?? "";
        mark.hidden = false;
      }
    }
    notice.append(notice.dataset.sinceOne ?? "", list);
    notice.hidden = false;
  }
}

customElements.define("co-since", Since);
