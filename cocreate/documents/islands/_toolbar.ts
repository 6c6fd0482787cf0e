// The bar above a text: one stop for the keyboard, arrows go along it, and each button says whether it is on.
import type { ChainedCommands, Editor } from "@tiptap/core";
import { address } from "./_schema";

type Act = {
  run: (chain: ChainedCommands, editor: Editor) => ChainedCommands;
  on?: (editor: Editor) => boolean;
};

const inTable = (editor: Editor): boolean => editor.isActive("table");
const item = (editor: Editor): string => (editor.isActive("taskItem") ? "taskItem" : "listItem");

/** What each button of the bar does, by its `data-do`. */
export const ACTS: Record<string, Act> = {
  undo: { run: (chain) => chain.undo() },
  redo: { run: (chain) => chain.redo() },
  bold: { run: (chain) => chain.toggleBold(), on: (editor) => editor.isActive("bold") },
  italic: { run: (chain) => chain.toggleItalic(), on: (editor) => editor.isActive("italic") },
  heading: { run: (chain) => chain.toggleHeading({ level: 2 }), on: (editor) => editor.isActive("heading", { level: 2 }) },
  subheading: { run: (chain) => chain.toggleHeading({ level: 3 }), on: (editor) => editor.isActive("heading", { level: 3 }) },
  bullets: { run: (chain) => chain.toggleBulletList(), on: (editor) => editor.isActive("bulletList") },
  numbers: { run: (chain) => chain.toggleOrderedList(), on: (editor) => editor.isActive("orderedList") },
  tasks: { run: (chain) => chain.toggleTaskList(), on: (editor) => editor.isActive("taskList") },
  deeper: { run: (chain, editor) => chain.sinkListItem(item(editor)) },
  shallower: { run: (chain, editor) => chain.liftListItem(item(editor)) },
  quote: { run: (chain) => chain.toggleBlockquote(), on: (editor) => editor.isActive("blockquote") },
  rule: { run: (chain) => chain.setHorizontalRule() },
  table: { run: (chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true }) },
  rowAfter: { run: (chain) => chain.addRowAfter() },
  columnAfter: { run: (chain) => chain.addColumnAfter() },
  rowAway: { run: (chain) => chain.deleteRow() },
  columnAway: { run: (chain) => chain.deleteColumn() },
  tableAway: { run: (chain) => chain.deleteTable() },
};

export class Toolbar {
  constructor(
    private bar: HTMLElement,
    private editor: Editor,
    private others: Record<string, () => void>, // what opens a window or a form, by its `data-do`
  ) {
    bar.addEventListener("keydown", this.pressed);
    bar.addEventListener("click", this.clicked);
    bar.addEventListener("focusin", this.focused);
    bar.addEventListener("mousedown", keepSelection);
    editor.on("transaction", this.show);
    this.show();
  }

  destroy(): void {
    this.bar.removeEventListener("keydown", this.pressed);
    this.bar.removeEventListener("click", this.clicked);
    this.bar.removeEventListener("focusin", this.focused);
    this.bar.removeEventListener("mousedown", keepSelection);
    this.editor.off("transaction", this.show);
  }

  /** Go to the button that was last used. */
  focus(): void {
    this.stops().find((button) => button.tabIndex === 0)?.focus();
  }

  /** Only what is shown: the buttons of a table show in a table. */
  private stops(): HTMLButtonElement[] {
    return [...this.bar.querySelectorAll("button")].filter((button) => !button.closest("[hidden]"));
  }

  private show = (): void => {
    const { editor } = this;
    const { write } = editor.storage.rights;
    const shown = { write, table: write && inTable(editor), talk: document.querySelector("[data-say]") !== null };
    for (const group of this.bar.querySelectorAll<HTMLElement>("[data-when]")) {
      group.hidden = !shown[group.dataset.when as keyof typeof shown];
    }
    for (const button of this.bar.querySelectorAll<HTMLButtonElement>("button[data-do]")) {
      const act = ACTS[button.dataset.do!];
      if (act?.on) button.setAttribute("aria-pressed", String(act.on(editor)));
      if (act) button.setAttribute("aria-disabled", String(!act.run(editor.can().chain(), editor).run()));
    }
    const stops = this.stops();
    if (stops.filter((button) => button.tabIndex === 0).length !== 1) this.stopAt(stops[0], stops);
  };

  private stopAt(button: HTMLButtonElement | undefined, stops = this.stops()): void {
    for (const one of this.bar.querySelectorAll("button")) one.tabIndex = one === (button ?? stops[0]) ? 0 : -1;
  }

  private focused = (event: FocusEvent): void => this.stopAt((event.target as Element).closest("button") ?? undefined);

  private pressed = (event: KeyboardEvent): void => {
    const stops = this.stops();
    const here = stops.indexOf(document.activeElement as HTMLButtonElement);
    const towards = document.dir === "rtl" ? -1 : 1;
    const next = { ArrowRight: here + towards, ArrowLeft: here - towards, Home: 0, End: stops.length - 1 }[event.key];
    if (event.key === "Escape") this.editor.commands.focus();
    else if (next === undefined) return;
    else stops[(next + stops.length) % stops.length]?.focus();
    event.preventDefault();
  };

  private clicked = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-do]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const what = button.dataset.do!;
    const byKey = event.detail === 0; // who came along the bar by keyboard stays in it
    if (this.others[what]) this.others[what]();
    else if (byKey) ACTS[what]?.run(this.editor.chain(), this.editor).run();
    else ACTS[what]?.run(this.editor.chain().focus(), this.editor).run();
  };
}

function keepSelection(event: Event): void {
  if ((event.target as Element).closest("button")) event.preventDefault(); // the keyboard of a phone stays
}

/** Ask in a window where the selected words lead, and make them lead there. Without words its address is written. */
export function askLink(editor: Editor, dialog: HTMLDialogElement): void {
  const field = dialog.querySelector<HTMLInputElement>("[name=href]")!;
  const wrong = dialog.querySelector<HTMLElement>("[data-wrong]")!;
  field.value = String(editor.getAttributes("link").href ?? "");
  wrong.hidden = true;
  field.removeAttribute("aria-invalid");
  ask(dialog, (answer) => {
    const at = editor.chain().focus().extendMarkRange("link");
    if (answer === "remove" || !field.value.trim()) return at.unsetMark("link").run();
    const href = address(field.value);
    if (!href) {
      wrong.hidden = false;
      field.setAttribute("aria-invalid", "true");
      field.focus();
      return false;
    }
    if (!editor.state.selection.empty || editor.isActive("link")) return at.setMark("link", { href }).run();
    return editor.chain().focus().insertContent({ type: "text", text: href.replace(/^(https?:\/\/|mailto:)/, ""), marks: [{ type: "link", attrs: { href } }] }).run();
  }, () => editor.commands.focus());
}

/** Open a window; `answered` gets the value of the button pressed, and false keeps it open. */
export function ask(dialog: HTMLDialogElement, answered: (answer: string) => boolean, after: () => void): void {
  const form = dialog.querySelector("form")!;
  const abort = new AbortController();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = (event.submitter as HTMLButtonElement | null)?.value ?? "";
    if (answer === "cancel" || answered(answer)) dialog.close();
  }, abort);
  dialog.addEventListener("close", () => {
    abort.abort();
    after();
  }, abort);
  dialog.showModal();
}
