// @stone and @place: after an @ a list opens below it; arrows choose, Enter takes, Escape leaves what was typed.
import { type Editor, Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import type { Pointed } from "./_schema";

const TYPED = /(?:^|[\s(])@([\p{L}\p{N}'’-]{0,20}(?: [\p{L}\p{N}'’-]{0,20}){0,2})$/u;
const MOST = 8;

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Return what fits the typed words: names that begin so first, then those with a word that does. */
export function fitting(all: Pointed[], typed: string): Pointed[] {
  const wanted = fold(typed);
  const rank = ({ label }: Pointed): number => (fold(label).startsWith(wanted) ? 0 : fold(label).split(/[\s(]+/).some((word) => word.startsWith(wanted)) ? 1 : 2);
  return all.map((one) => ({ one, at: rank(one) })).filter(({ at }) => at < 2).sort((a, b) => a.at - b.at).slice(0, MOST).map(({ one }) => one);
}

export interface Kinds {
  stone: string;
  place: string;
  found: string; // "{n} found"
}

/** Offer what may be pointed to in `list`, an empty element outside the text. */
export function mentions(all: Pointed[], list: HTMLElement, said: HTMLElement, words: Kinds): Extension {
  let shown: Pointed[] = [];
  let chosen = 0;
  let span: { from: number; to: number } | null = null;
  let left = -1; // where the @ stands that Escape was pressed at
  let editor: Editor;

  const close = (): void => {
    if (!span && list.hidden) return;
    span = null;
    shown = [];
    list.hidden = true;
    list.replaceChildren();
    editor.view.dom.removeAttribute("aria-activedescendant");
    editor.view.dom.removeAttribute("aria-controls");
  };

  const choose = (at: number): void => {
    chosen = (at + shown.length) % shown.length;
    for (const [n, option] of [...list.children].entries()) option.ariaSelected = String(n === chosen);
    editor.view.dom.setAttribute("aria-activedescendant", list.children[chosen]!.id);
    list.children[chosen]!.scrollIntoView?.({ block: "nearest" });
  };

  const take = (one: Pointed): void => {
    const range = span!;
    close();
    editor.chain().focus().insertContentAt(range, [{ type: "mention", attrs: { ...one } }, { type: "text", text: " " }]).run();
  };

  const look = (): void => {
    const { selection } = editor.state;
    const { $from } = selection;
    const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 64), $from.parentOffset, undefined, "\ufffc");
    const match = selection.empty && $from.parent.isTextblock && editor.isFocused && editor.storage.rights.write ? TYPED.exec(before) : null;
    if (!match) {
      left = -1;
      return close();
    }
    const from = selection.from - match[1]!.length - 1;
    const found = left === from ? [] : fitting(all, match[1]!);
    if (!found.length) return close();
    const same = shown.length === found.length && shown.every((one, n) => one === found[n]);
    span = { from, to: selection.from };
    if (same) return;
    shown = found;
    list.replaceChildren(...found.map(option));
    list.hidden = false;
    editor.view.dom.setAttribute("aria-controls", list.id);
    put();
    choose(0);
    said.textContent = words.found.replace("{n}", String(found.length));
  };

  const option = (one: Pointed, n: number): HTMLElement => {
    const made = document.createElement("li");
    made.role = "option";
    made.id = `${list.id}-${n}`;
    const kind = document.createElement("small");
    kind.textContent = words[one.kind];
    made.append(one.label, " ", kind);
    made.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(one);
    });
    return made;
  };

  /** Below the @, within the editor. */
  const put = (): void => {
    const box = editor.view.coordsAtPos(span!.from);
    const around = list.offsetParent?.getBoundingClientRect();
    if (!around) return;
    list.style.insetBlockStart = `${box.bottom - around.top}px`;
    list.style.insetInlineStart = `${Math.max(0, Math.min(box.left - around.left, around.width - list.offsetWidth))}px`;
  };

  const pressed = (event: KeyboardEvent): boolean => {
    if (!span || event.isComposing) return false;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") take(shown[chosen]!);
    else if (event.key === "Escape") {
      left = span.from;
      close();
    } else return false;
    return true;
  };

  return Extension.create({
    name: "mentions",
    priority: 1500, // its Enter comes before that of a list
    onCreate() {
      editor = this.editor;
    },
    onTransaction() {
      if (editor) look();
    },
    onBlur() {
      if (editor) close();
    },
    addProseMirrorPlugins: () => [new Plugin({ props: { handleKeyDown: (_view, event) => pressed(event) } })],
  });
}
