// <co-placing> sends a sheet without losing it: offline it stays on this device and goes out later, under the same key.
const SHELF = "kompas";
type Waiting = { url: string; body: string };

function kept(): Waiting[] {
  try {
    return JSON.parse(localStorage.getItem(SHELF) ?? "[]") as Waiting[];
  } catch {
    return [];
  }
}

function keep(all: Waiting[]): void {
  if (all.length) localStorage.setItem(SHELF, JSON.stringify(all));
  else localStorage.removeItem(SHELF);
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(sheet: Waiting): Promise<Response> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  return fetch(sheet.url, { method: "POST", body: sheet.body, headers });
}

export class Placing extends HTMLElement {
  private busy = false;
  private online = () => void this.sendKept();

  connectedCallback(): void {
    this.querySelector("form")?.addEventListener("submit", (event) => void this.submit(event));
    window.addEventListener("online", this.online);
    void this.sendKept();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.online);
  }

  private say(text: string | undefined): void {
    const line = this.querySelector<HTMLElement>("[role=status]");
    if (!line) return;
    line.textContent = text ?? "";
    line.hidden = false;
    line.scrollIntoView?.({ block: "center" });
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    const form = event.target as HTMLFormElement;
    const data = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    data.set("sleutel", newKey());
    const sheet = { url: form.action, body: data.toString() };
    keep([...kept(), sheet]); // first on the shelf: a tab that closes now loses nothing
    try {
      const answer = await send(sheet);
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      keep(kept().filter((each) => each.body !== sheet.body));
      if (answer.ok) location.assign(answer.url);
      else this.refused(await answer.text());
    } catch {
      this.say(this.dataset.saved);
      form.reset();
    }
    this.busy = false;
  }

  private refused(html: string): void {
    const page = new DOMParser().parseFromString(html, "text/html");
    this.say(page.querySelector("[role=alert]")?.textContent?.trim() ?? page.querySelector("main")?.textContent?.trim());
  }

  private async sendKept(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    let sent = 0;
    let refusal = "";
    for (const sheet of kept()) {
      try {
        const answer = await send(sheet);
        if (answer.status >= 500 || answer.status === 429) break;
        keep(kept().filter((each) => each.body !== sheet.body));
        if (answer.ok) sent += 1;
        else refusal = await answer.text();
      } catch {
        break;
      }
    }
    if (sent) this.say(this.dataset.sent);
    if (refusal) this.refused(refusal);
    this.busy = false;
  }
}

customElements.define("co-placing", Placing);
