// Who else is in the text: their carets, a line that names them, and for who asks, in words what they do.
import { Extension } from "@tiptap/core";
import { yCursorPlugin } from "@tiptap/y-tiptap";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

const COLOURS = ["#1f4e9e", "#8a1f11", "#1c6b2a", "#7a2382", "#8a4b00", "#00666b", "#9c1458", "#4d5058"]; // white reads on each
const LONGEST = 40; // signs of a name
const GATHER = 4000; // ms between two things said

export type Words = { someone: string; alone: string; here: string; came: string; left: string; writes: string; took: string };

/** Return the name that somebody goes by: what they typed, short and on one line, or "". */
export function nameOf(state: unknown): string {
  const user = (state as { user?: { name?: unknown } } | undefined)?.user;
  return typeof user?.name === "string" ? user.name.replace(/\s+/g, " ").trim().slice(0, LONGEST) : "";
}

export const colourOf = (client: number): number => client % COLOURS.length;

/** Tell the others by what name we are here. */
export function introduce(awareness: Awareness, name: string): void {
  awareness.setLocalStateField("user", { name, color: COLOURS[colourOf(awareness.clientID)] });
}

/** Draw the carets and selections of others. */
export function carets(awareness: Awareness, someone: string): Extension {
  const caret = (_user: unknown, client: number): HTMLElement => {
    const made = document.createElement("span");
    made.className = `editor-caret editor-colour-${colourOf(client)}`;
    made.ariaHidden = "true";
    const name = document.createElement("span");
    name.textContent = nameOf(awareness.getStates().get(client)) || someone;
    made.append(name);
    return made;
  };
  const selection = (_user: unknown, client: number) => ({ class: `editor-selected editor-colour-${colourOf(client)}` });
  return Extension.create({
    name: "carets",
    priority: 999,
    addProseMirrorPlugins: () => [yCursorPlugin(awareness, { cursorBuilder: caret, selectionBuilder: selection })],
  });
}

/** Return "An, Bert and 2 people": names once each, who gave none counted. */
export function listed(names: string[], words: Pick<Words, "someone">, language: string): string {
  const known = [...new Set(names.filter(Boolean))];
  const unknown = names.filter((name) => !name).length;
  if (unknown) known.push(unknown > 1 ? `${words.someone} (${unknown})` : words.someone);
  return new Intl.ListFormat(language, { type: "conjunction" }).format(known);
}

export class Presence {
  private before = new Map<number, string>();
  private queue: string[] = [];
  private timer = 0;
  aloud = false;

  constructor(
    private awareness: Awareness,
    private fragment: Y.XmlFragment,
    private line: HTMLElement,
    private said: HTMLElement,
    private words: Words,
    private language: string,
  ) {
    awareness.on("change", this.changed);
    fragment.observeDeep(this.written);
    this.changed();
  }

  destroy(): void {
    this.awareness.off("change", this.changed);
    this.fragment.unobserveDeep(this.written);
    window.clearTimeout(this.timer);
  }

  private changed = (): void => {
    const now = new Map<number, string>();
    for (const [client, state] of this.awareness.getStates()) {
      if (client !== this.awareness.clientID && state.user) now.set(client, nameOf(state));
    }
    for (const [client, name] of now) if (!this.before.has(client)) this.say(this.words.came, name);
    for (const [client, name] of this.before) if (!now.has(client)) this.say(this.words.left, name);
    this.before = now;
    const text = now.size ? this.words.here.replace("{names}", listed([...now.values()], this.words, this.language)) : this.words.alone;
    if (this.line.textContent !== text) this.line.textContent = text;
  };

  /** Say who wrote where, by the first words of that block; each block of each person once a while. */
  private written = (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction): void => {
    if (!this.aloud || transaction.local || !this.before.size) return;
    const writers = [...transaction.afterState].filter(([client, clock]) => clock > (transaction.beforeState.get(client) ?? 0));
    const name = writers.length === 1 ? (this.before.get(writers[0]![0]) ?? "") : "";
    for (const event of events) {
      const words = opening(event.target);
      this.say(writers.length ? this.words.writes : this.words.took, name, words);
    }
  };

  private say(sentence: string, name: string, text = ""): void {
    if (!this.aloud) return;
    const whole = sentence.replace("{name}", name || this.words.someone).replace("{text}", text);
    if (!this.queue.includes(whole)) this.queue.push(whole);
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      this.said.textContent = this.queue.splice(0).slice(-5).join(" ");
    }, GATHER);
  }
}

/** Return the first words of the block that something stands in. */
function opening(type: Y.AbstractType<unknown>): string {
  const text = type instanceof Y.XmlText ? plain(type) : type instanceof Y.XmlElement ? [...type.createTreeWalker((one) => one instanceof Y.XmlText)].map((one) => plain(one as Y.XmlText)).join(" ") : "";
  const words = text.trim().split(/\s+/);
  return words.length > 6 ? `${words.slice(0, 6).join(" ")} …` : words.join(" ");
}

function plain(text: Y.XmlText): string {
  return (text.toDelta() as { insert?: unknown }[]).map(({ insert }) => (typeof insert === "string" ? insert : "")).join("");
}
