// What people say about passages stands in the page as forms of the server. Here they get a passage to begin with, a way to
// it and back, and no reload, also when others speak; who takes a suggestion over puts it in the text at once.
import type { Editor } from "@tiptap/core";
import { renew } from "./_fresh";
import { type Marked, type Passage, goTo, refresh, replace, selected, unchanged } from "./_passages";

type Kind = Marked["kind"];
const GATHER = 1500; // ms, at most, before one looks what others said: not everybody at the same moment

export class Talk {
  private abort = new AbortController();

  constructor(
    private host: HTMLElement,
    private editor: Editor,
    private mayWrite: () => boolean,
    private say: (words: string) => void,
  ) {
    const { signal } = this.abort;
    document.addEventListener("click", this.clicked, { signal });
    document.addEventListener("submit", (event) => void this.submitted(event), { signal });
    editor.view.dom.addEventListener("click", this.inText, { signal });
    editor.on("selectionUpdate", this.moved);
    this.wake();
  }

  destroy(): void {
    this.abort.abort();
    window.clearTimeout(this.waiting);
  }

  /** Look in a moment what is said about the text by now: the room told that something was. */
  look = (): void => {
    this.waiting ||= window.setTimeout(() => {
      this.waiting = 0;
      void this.looked();
    }, Math.random() * GATHER);
  };
  private waiting = 0;

  private async looked(): Promise<void> {
    const { token = "", newsaid = "", othersaid = "" } = this.host.dataset;
    try {
      const answer = await fetch(new URL("..", new URL(token, location.href)), { headers: { Accept: "text/html" }, signal: this.abort.signal });
      const shown = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-talk]");
      if (!shown || !this.section) return;
      const { made, other } = renew(this.section, shown);
      if (!other) return;
      this.wake();
      this.say(made.length ? newsaid : othersaid);
    } catch {
      // without network it stays as it was; the next time that something is said, it comes along
    }
  }

  private get section(): HTMLElement | null {
    return document.querySelector("[data-talk]");
  }

  /** Return what is said about a passage and still open. */
  marked(): Marked[] {
    return [...(this.section?.querySelectorAll<HTMLElement>("[data-passage]") ?? [])].map((one) => ({ id: one.id, kind: one.dataset.passage as Kind, ...passageOf(one) }));
  }

  /** Take what is selected to the form, and the keyboard too. */
  begin(kind: Kind): void {
    const passage = selected(this.editor);
    const form = this.section?.querySelector<HTMLFormElement>(`form[data-say="${kind}"]`);
    if (!form) return;
    if (!passage) return this.say(this.host.dataset.select ?? "");
    this.say("");
    for (const name of ["start", "end", "quote"] as const) {
      const field = form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement | null;
      if (field) field.value = passage[name];
    }
    const replacement = form.elements.namedItem("replacement") as HTMLTextAreaElement | null;
    if (replacement && !replacement.value) replacement.value = passage.quote;
    form.closest("details")?.setAttribute("open", "");
    const first = form.querySelector<HTMLElement>("textarea:not([name=quote]), input:not([type=hidden], [name=quote], [type=radio])");
    form.scrollIntoView?.({ block: "center" });
    first?.focus({ preventScroll: true });
  }

  private wake(): void {
    for (const one of this.section?.querySelectorAll<HTMLElement>("[data-go]") ?? []) one.hidden = false;
    refresh(this.editor, this.marked());
  }

  private clicked = (event: MouseEvent): void => {
    const go = (event.target as Element).closest?.("[data-go]");
    const one = go?.closest<HTMLElement>("[data-passage]");
    if (!one) return;
    event.preventDefault();
    if (!goTo(this.editor, passageOf(one))) this.say(this.host.dataset.lost ?? "");
  };

  /** A marked passage leads to what is said about it. */
  private inText = (event: Event): void => {
    const mark = (event.target as Element).closest<HTMLElement>("[data-passage]");
    if (mark && this.editor.state.selection.empty) this.lead(mark.dataset.passage!);
  };

  private lead(id: string): void {
    for (const one of this.section?.querySelectorAll(".is-here") ?? []) one.classList.remove("is-here");
    const said = document.getElementById(id);
    said?.classList.add("is-here");
    said?.scrollIntoView?.({ block: "nearest" });
  }

  /** Tell who comes by with the keyboard that something is said here. */
  private moved = (): void => {
    const { from } = this.editor.state.selection;
    const at = this.editor.view.domAtPos(from).node;
    const mark = (at instanceof Element ? at : at.parentElement)?.closest<HTMLElement>("[data-passage]");
    const id = mark?.dataset.passage ?? "";
    if (id && id !== this.last) this.say(this.host.dataset[mark!.classList.contains("editor-mark-suggestion") ? "hassuggestion" : "hascomment"] ?? "");
    this.last = id;
  };
  private last = "";

  private async submitted(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    if (!form.closest("[data-talk]") || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, button)) if (typeof value === "string") body.append(name, value);
    const one = form.closest<HTMLElement>("[data-passage]");
    const accepts = button?.hasAttribute("data-accept") && one;
    if (accepts && !this.takeOver(one)) return;
    if (accepts) body.set("applied", "1");
    if (button) button.disabled = true;
    try {
      const answer = await fetch(button?.getAttribute("formaction") || form.action, { method: "POST", body });
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      if (accepts && !answer.ok) this.editor.commands.undo(); // somebody was before us, or it was taken back
      this.mend(await answer.text(), (accepts && answer.ok && this.host.dataset.taken) || "");
    } catch {
      if (accepts) this.editor.commands.undo();
      this.say(this.host.dataset.unsent ?? "");
    }
    if (button) button.disabled = false;
  }

  /** Put the words of a suggestion in the text. When the passage changed since, say so and lead there. */
  private takeOver(one: HTMLElement): boolean {
    const passage = passageOf(one);
    const span = this.mayWrite() ? unchanged(this.editor, passage) : null;
    if (!span) {
      goTo(this.editor, passage);
      this.say(this.host.dataset.changed ?? "");
      return false;
    }
    replace(this.editor, span, one.dataset.replacement ?? "");
    return true;
  }

  /** Show what the server has of the conversation now. */
  private mend(html: string, otherwise: string): void {
    const page = new DOMParser().parseFromString(html, "text/html");
    const shown = page.querySelector("[data-talk]");
    const told = page.querySelector("[role=status] .notice, [role=alert]")?.textContent?.trim() ?? "";
    if (!shown || !this.section) return this.say(told || (this.host.dataset.unsent ?? ""));
    const before = new Set([...this.section.querySelectorAll("article[id]")].map((one) => one.id));
    this.section.replaceWith(document.importNode(shown, true));
    this.wake();
    this.say(told || otherwise);
    const wrong = this.section.querySelector<HTMLElement>("[aria-invalid=true], [role=alert]");
    const made = [...this.section.querySelectorAll<HTMLElement>("article[id]")].find((one) => !before.has(one.id));
    const next = wrong ?? made;
    if (!next) return void this.editor.commands.focus();
    if (!next.matches("input, textarea, select")) next.tabIndex = -1;
    next.focus();
  }
}

function passageOf(one: HTMLElement): Passage {
  return { start: one.dataset.start ?? "", end: one.dataset.end ?? "", quote: one.dataset.quote ?? "" };
}
