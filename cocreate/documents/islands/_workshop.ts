// The text in the page made into one that several people write in, live and offline. Who may not write walks through it,
// points at a passage and suggests.
import { Editor, Extension } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import "../styles/editor.css";
import { type Rights, type Room, openRoom } from "../../live/islands/_room";
import type { LiveState } from "../../live/islands/live-state";
import { putBack } from "./_back";
import { ground } from "./_ground";
import { mentions } from "./_mention";
import { marks, refresh } from "./_passages";
import { clean } from "./_paste";
import { Presence, carets, introduce } from "./_presence";
import { rights } from "./_rights";
import { type Picture, type Pointed, building } from "./_schema";
import { Talk } from "./_talk";
import { Toolbar, ask, askLink } from "./_toolbar";

const MARGIN = { top: 80, bottom: 24, left: 0, right: 0 }; // pixels: the caret stays clear of the bar
const SAID = 10_000; // ms that a remark stays in sight
const KEEP = { name: "texts:name", aloud: "texts:aloud" };

function kept(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // it holds for this visit
  }
}

export class Workshop {
  room: Room | undefined;
  editor: Editor | undefined;
  private presence: Presence | undefined;
  private toolbar: Toolbar | undefined;
  private talk: Talk | undefined;
  private abort = new AbortController();

  constructor(private host: HTMLElement) {
    this.room = openRoom({ tokenUrl: host.dataset.token!, name: host.dataset.room!, rights: host.dataset.rights as Rights });
    host.querySelector<LiveState>("co-live-state")?.follow?.(this.room);
    const text = this.room.doc.getXmlFragment("default");
    this.room.onSwept((words) => void (putBack(text, words) && this.say(this.word("swept"))));
    this.room.onState(() => this.begin());
    this.room.onRights(() => this.mayNow());
    text.observeDeep(this.begin);
    this.begin();
  }

  destroy(): void {
    this.abort.abort();
    window.clearTimeout(this.hush);
    this.presence?.destroy();
    this.toolbar?.destroy();
    this.talk?.destroy();
    this.editor?.destroy();
    this.room?.destroy();
    this.room = this.editor = undefined;
  }

  private part<T extends HTMLElement = HTMLElement>(name: string): T {
    return this.host.querySelector<T>(`[data-part="${name}"]`)!;
  }

  private word(name: string): string {
    return this.host.dataset[name] ?? "";
  }

  private data<T>(name: string): T[] {
    return JSON.parse(document.getElementById(`editor-${name}`)?.textContent || "[]") as T[];
  }

  say = (words: string): void => {
    const said = this.part("said");
    said.textContent = words && said.textContent === words ? `${words}\u00a0` : words; // the same words again are said again
    window.clearTimeout(this.hush);
    this.hush = window.setTimeout(() => (said.textContent = ""), SAID);
  };
  private hush = 0;

  private get mayWrite(): boolean {
    return this.room?.rights === "write";
  }

  /** Make the text one to write in, once what is in it came from this device or the server. */
  private begin = (): void => {
    const { room } = this;
    if (!room || this.editor) return;
    const fragment = room.doc.getXmlFragment("default");
    if (!fragment.length && room.state === "device") return;
    fragment.unobserveDeep(this.begin);
    const place = this.part("text");
    const page = document.createElement("div");
    const pictures = new Map(this.data<Picture>("pictures").map((one) => [one.id, one]));
    const editor = new Editor({
      element: page,
      injectCSS: false,
      extensions: [
        rights(this.mayWrite, () => this.say(this.word("readonly"))),
        Collaboration.configure({ document: room.doc }),
        carets(room.awareness, this.word("someone")),
        ...building({ done: this.word("done"), gone: this.word("gone") }, pictures),
        mentions(this.data<Pointed>("pointed"), this.part("mentions"), this.part("quiet"), {
          stone: this.word("stone"), place: this.word("place"), found: this.word("found"),
        }),
        marks(() => this.talk && refresh(editor, this.talk.marked())),
        this.keys(),
      ],
      editorProps: {
        attributes: {
          role: "textbox", "aria-multiline": "true", "aria-label": this.word("label"), "aria-describedby": this.part("help").id,
          class: "prose", spellcheck: "true",
        },
        scrollMargin: MARGIN,
        scrollThreshold: MARGIN,
        transformPastedHTML: (html) => {
          if (/<img\b/i.test(html) && !html.includes("data-pm-slice")) this.say(this.word("nopictures"));
          return clean(html);
        },
      },
    });
    ground(editor);
    this.editor = editor;
    place.replaceChildren(...page.childNodes);
    this.dress(room, editor);
  };

  /** Put the bar, the line of who is here, and the conversation around the text. */
  private dress(room: Room, editor: Editor): void {
    const { signal } = this.abort;
    this.talk = new Talk(this.host, editor, () => this.mayWrite, this.say);
    room.doc.getMap("said").observe(this.talk.look); // the server changes it when something was said or decided
    this.toolbar = new Toolbar(this.part("bar"), editor, {
      link: () => askLink(editor, this.part<HTMLDialogElement>("link")),
      picture: () => this.askPicture(editor),
      mention: () => this.pointed(editor),
      comment: () => this.talk!.begin("comment"),
      suggestion: () => this.talk!.begin("suggestion"),
    });
    for (const part of ["bar", "now", "around"]) this.part(part).hidden = false;
    this.presence = new Presence(
      room.awareness, room.doc.getXmlFragment("default"), this.part("who"), this.part("aloud"),
      {
        someone: this.word("someone"), alone: this.word("alone"), here: this.word("here"), came: this.word("came"),
        left: this.word("left"), writes: this.word("writes"), took: this.word("took"),
      },
      document.documentElement.lang || "nl",
    );
    const name = this.part<HTMLInputElement>("name");
    name.value = kept(KEEP.name);
    introduce(room.awareness, name.value);
    name.addEventListener("change", () => {
      keep(KEEP.name, name.value.trim());
      introduce(room.awareness, name.value.trim());
    }, { signal });
    name.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault(), { signal });
    const aloud = this.part<HTMLInputElement>("announce");
    aloud.checked = this.presence.aloud = kept(KEEP.aloud) === "1";
    aloud.addEventListener("change", () => {
      this.presence!.aloud = aloud.checked;
      keep(KEEP.aloud, aloud.checked ? "1" : "");
    }, { signal });
    const view = window.visualViewport;
    // the keyboard of a phone pushes the page up: the bar stays in sight
    view?.addEventListener("scroll", () => this.host.style.setProperty("--editor-top", `${Math.max(0, view.offsetTop)}px`), { signal });
    this.host.dataset.awake = "";
    this.mayNow();
  }

  private mayNow(): void {
    const { editor } = this;
    if (!editor) return this.begin();
    editor.storage.rights.write = this.mayWrite;
    editor.view.setProps({}); // asks its attributes anew
    editor.view.dispatch(editor.state.tr);
    const help = this.part("help");
    help.textContent = this.word(this.mayWrite ? "help" : "helpread");
    help.classList.toggle("is-keys", this.mayWrite); // a phone has none
  }

  private keys(): Extension {
    return Extension.create({
      name: "keys",
      addKeyboardShortcuts: () => ({
        "Alt-F10": () => (this.toolbar?.focus(), true),
        "Mod-k": () => (this.mayWrite && askLink(this.editor!, this.part<HTMLDialogElement>("link")), true),
        "Mod-Alt-m": () => (this.talk?.begin("comment"), true),
        "Mod-Alt-s": () => (this.talk?.begin("suggestion"), true),
      }),
    });
  }

  private pointed(editor: Editor): void {
    const { $from } = editor.state.selection;
    const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 1), $from.parentOffset);
    editor.chain().focus().insertContent(!before || /\s/.test(before) ? "@" : " @").run();
  }

  private askPicture(editor: Editor): void {
    const dialog = this.part<HTMLDialogElement>("picture");
    const chosen = () => dialog.querySelector<HTMLInputElement>("[name=picture]:checked");
    const alt = dialog.querySelector<HTMLInputElement>("[name=alt]");
    const fill = () => alt && (alt.value = chosen()?.dataset.alt ?? "");
    for (const radio of dialog.querySelectorAll<HTMLInputElement>("[name=picture]")) radio.onchange = fill;
    fill();
    ask(dialog, () => {
      const contribution = chosen()?.value;
      if (contribution) editor.chain().focus().insertContent([{ type: "image", attrs: { contribution, alt: alt?.value.trim() ?? "" } }, { type: "paragraph" }]).run();
      return true;
    }, () => editor.commands.focus());
  }

}
