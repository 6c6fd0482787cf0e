import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { show } from "../../core/islands/_page";
import type { CoEditor } from "./editor";
import { close, people, written } from "./_testing";

type Listen = (value: string) => void;
const room = vi.hoisted(() => ({ made: undefined as unknown, open: (_: unknown): unknown => undefined }));
vi.mock("../../live/islands/_room", () => ({ openRoom: (how: unknown) => room.open(how) }));

let here: { doc: Y.Doc; rights: string; state: string; tell: Listen[]; changed: Listen[]; destroyed: boolean; how?: unknown };
let bert: ReturnType<typeof people>[number];

beforeEach(() => {
  const [an, other] = people(2);
  bert = other!;
  here = { doc: an!.doc, rights: "write", state: "device", tell: [], changed: [], destroyed: false };
  room.open = (how) => {
    here.how = how;
    return Object.assign(here, {
      awareness: an!.awareness,
      onState: (fn: Listen) => here.tell.push(fn),
      onRights: (fn: Listen) => here.changed.push(fn),
      onSwept: () => {},
      destroy: () => (here.destroyed = true),
    });
  };
  localStorage.clear();
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

const TOOLS = ["undo", "bold", "heading", "bullets", "link", "mention", "picture"];
const PAGE = (begin = "") => `<co-editor data-token="/sleutel/" data-room="document:x" data-rights="write" data-label="Afspraken" data-someone="iemand" data-alone="alleen"
  data-here="hier: {names}" data-select="Kies eerst" data-changed="Veranderd" data-lost="Weg" data-taken="Overgenomen" data-unsent="Niet weg" data-help="hulp" data-helpread="lees" data-readonly="Niet jij"
  data-found="{n}" data-stone="steen" data-place="plek" data-gone="weg" data-done="af: {text}" data-hassuggestion="voorstel hier">${begin}
  <div role="toolbar" data-part="bar" hidden><div data-when="write">${TOOLS.map((one) => `<button type="button" tabindex="-1" data-do="${one}">${one}</button>`).join("")}</div>
  <div data-when="table"><button type="button" data-do="rowAfter">rij</button></div>
  <div data-when="talk"><button type="button" tabindex="-1" data-do="comment">zeg</button><button type="button" data-do="suggestion">anders</button></div></div>
  <p id="help" data-part="help"></p><div data-part="text"><div class="prose"><p>Van de server</p></div></div>
  <ul id="m" role="listbox" data-part="mentions" hidden></ul>
  <div data-part="now" hidden><p data-part="who"></p></div><div data-part="around" hidden><input data-part="name"><input type="checkbox" data-part="announce"><p data-part="aloud"></p></div>
  <p role="status" data-part="said"></p><p role="status" data-part="quiet"></p>
  <dialog data-part="link"><form method="dialog"><input name="href"><span data-wrong hidden></span><button value="ok">ok</button><button value="remove">x</button><button value="cancel">nee</button></form></dialog>
  <dialog data-part="picture"><form method="dialog"><input type="radio" name="picture" value="abcdefghijkl" data-alt="Het plein"><input name="alt"><button value="ok">ok</button></form></dialog>
  </co-editor>
  <script type="application/json" id="editor-pointed">[{"kind":"stone","id":"potentieel","label":"Potentieel"},{"kind":"place","id":"p1","label":"Kerkplein"}]</script>
  <script type="application/json" id="editor-pictures">[{"id":"abcdefghijkl","src":"/media/x.webp","alt":"Het plein"}]</script>`;
const TALK = (start = "", end = "", quote = "") => `<section data-talk><div role="status"><p class="notice"></p></div>
  <form data-say="comment" action="/zeg/"><input type="hidden" name="start"><input type="hidden" name="end"><textarea name="quote"></textarea><textarea name="body"></textarea><button>zeg</button></form>
  <form data-say="suggestion" action="/stel/"><input type="hidden" name="start"><input type="hidden" name="end"><textarea name="quote"></textarea><textarea name="replacement"></textarea><button>stel</button></form>
  <article id="v1" data-passage="suggestion" data-start="${start}" data-end="${end}" data-quote="${quote}" data-replacement="een park"><button data-go hidden>ga</button>
  <form action="/neem/"><button data-accept id="neem">neem over</button></form></article></section>`;

/** Open a page of a text that says `words`, once the server told what is in it. */
async function opened(words = "<p>Het wordt een plein met bomen.</p>", talk = "") {
  await import("./editor");
  written(bert.doc).commands.setContent(words);
  document.body.replaceChildren();
  show(PAGE() + talk);
  await vi.waitFor(() => expect(document.querySelector("[data-awake]")).not.toBeNull());
  const host = document.querySelector<CoEditor>("co-editor")!;
  return { host, editor: (host as unknown as { workshop: { editor: import("@tiptap/core").Editor } }).workshop.editor };
}

const button = (what: string) => document.querySelector<HTMLButtonElement>(`[data-do="${what}"]`)!;
const click = (one: HTMLElement, detail = 1) => one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail }));
const key = (one: Element, name: string, more = {}) => one.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }));
const said = () => document.querySelector("[data-part=said]")!.textContent;
const send = (form: HTMLFormElement, by?: HTMLElement) => form.dispatchEvent(Object.assign(new Event("submit", { bubbles: true, cancelable: true }), { submitter: by ?? form.querySelector("button") }));

function select(editor: import("@tiptap/core").Editor, words: string) {
  editor.state.doc.descendants((node, pos) => {
    const index = node.isText ? node.text!.indexOf(words) : -1;
    if (index >= 0) editor.commands.setTextSelection({ from: pos + index, to: pos + index + words.length });
  });
}

test("the page keeps reading as the server made it until the room told what is in it", async () => {
  await import("./editor");
  show(PAGE());
  await vi.waitFor(() => expect(here.how).toEqual({ tokenUrl: "/sleutel/", name: "document:x", rights: "write" }));
  expect(document.querySelector("[data-part=text]")!.textContent).toBe("Van de server");
  expect(document.querySelector<HTMLElement>("[data-part=bar]")!.hidden).toBe(true);
  here.state = "saved"; // the room is there and empty
  here.tell.forEach((fn) => fn("saved"));
  expect(document.querySelector("[role=textbox]")!.textContent).toBe("");
  expect(here.doc.getXmlFragment("default")).toHaveLength(0); // looking at a text writes nothing
  document.body.replaceChildren();
  expect(here.destroyed).toBe(true);
});

test("who only suggests gets the workshop when they ask for it", async () => {
  await import("./editor");
  here.rights = "suggest";
  show(TALK() + PAGE("<button data-begin hidden>Begin</button>"));
  const begin = document.querySelector<HTMLButtonElement>("[data-begin]")!;
  expect(begin.hidden).toBe(false);
  expect(here.how).toBeUndefined();
  written(bert.doc).commands.setContent("<p>Tekst</p>");
  begin.click();
  await vi.waitFor(() => expect(document.querySelector("co-editor [role=textbox]")?.textContent).toBe("Tekst"));
  expect(document.querySelector("co-editor [role=textbox]")!.getAttribute("aria-readonly")).toBe("true");
  expect(button("bold").closest<HTMLElement>("[data-when]")!.hidden).toBe(true);
  expect(button("comment").tabIndex).toBe(0);
});

test("a right that goes takes the bar away, and one that comes brings it", async () => {
  const { editor } = await opened();
  here.rights = "suggest";
  here.changed.forEach((fn) => fn("suggest"));
  editor.commands.insertContentAt(1, "x");
  expect(editor.getText()).toBe("Het wordt een plein met bomen.");
  expect(button("bold").closest<HTMLElement>("[data-when]")!.hidden).toBe(true);
  expect(document.querySelector("[data-part=help]")!.textContent).toBe("lees");
  here.rights = "write";
  here.changed.forEach((fn) => fn("write"));
  editor.commands.insertContentAt(1, "x");
  expect(editor.getText()).toBe("xHet wordt een plein met bomen.");
});

test("the bar is one stop; arrows, Home and End go along it and Escape leads back to the text", async () => {
  const { editor } = await opened(undefined, TALK());
  const stops = () => [...document.querySelectorAll<HTMLButtonElement>("[data-part=bar] button")].filter((one) => one.tabIndex === 0);
  expect(stops().map((one) => one.dataset.do)).toEqual(["undo"]);
  key(editor.view.dom, "F10", { altKey: true });
  expect(document.activeElement).toBe(button("undo"));
  key(document.activeElement!, "ArrowLeft");
  expect(document.activeElement).toBe(button("suggestion")); // past the buttons of a table, which are hidden
  key(document.activeElement!, "Home");
  key(document.activeElement!, "ArrowRight");
  expect(stops()).toEqual([button("bold")]);
  key(document.activeElement!, "Escape");
  await vi.waitFor(() => expect(document.activeElement).toBe(editor.view.dom));
});

test("a button says whether it is on, and does nothing where it cannot", async () => {
  const { editor } = await opened();
  select(editor, "een plein");
  expect(button("bold").getAttribute("aria-pressed")).toBe("false");
  click(button("bold"));
  expect(button("bold").getAttribute("aria-pressed")).toBe("true");
  expect(editor.getHTML()).toContain("<strong>een plein</strong>");
  expect(button("undo").getAttribute("aria-disabled")).toBe("false");
  click(button("heading"));
  expect(editor.getHTML()).toContain("<h2>");
});

test("undo takes back what I did and leaves what others did", async () => {
  const { editor } = await opened();
  editor.commands.insertContentAt(1, "Ik: ");
  written(bert.doc).commands.insertContentAt(1, "Bert: ");
  click(button("undo"));
  expect(editor.getText()).toContain("Bert: ");
  expect(editor.getText()).not.toContain("Ik: ");
});

test("a link is asked for in a window, and what is no address stays there", async () => {
  const { editor } = await opened();
  select(editor, "een plein");
  click(button("link"));
  const dialog = document.querySelector<HTMLDialogElement>("[data-part=link]")!;
  const field = dialog.querySelector<HTMLInputElement>("[name=href]")!;
  field.value = "javascript:alert(1)";
  send(dialog.querySelector("form")!);
  expect([dialog.open, dialog.querySelector<HTMLElement>("[data-wrong]")!.hidden]).toEqual([true, false]);
  field.value = "example.be/plein";
  send(dialog.querySelector("form")!);
  expect(dialog.open).toBe(false);
  expect(editor.getHTML()).toContain('<a href="https://example.be/plein" rel="nofollow ugc noopener">een plein</a>');
});

test("a picture that was given comes with what one sees in it", async () => {
  const { editor } = await opened();
  click(button("picture"));
  const dialog = document.querySelector<HTMLDialogElement>("[data-part=picture]")!;
  const radio = dialog.querySelector<HTMLInputElement>("[name=picture]")!;
  radio.checked = true;
  radio.dispatchEvent(new Event("change"));
  send(dialog.querySelector("form")!);
  expect(editor.getHTML()).toContain('<img src="/media/x.webp" alt="Het plein" data-contribution="abcdefghijkl">');
});

test("an @ offers stones and places; arrows choose, Enter takes, Escape leaves it as typed", async () => {
  const { editor } = await opened("<p>Bij </p>");
  editor.view.focus();
  editor.commands.setTextSelection(editor.state.doc.content.size - 1);
  editor.commands.insertContent(" @");
  const list = document.querySelector<HTMLElement>("[data-part=mentions]")!;
  expect([...list.children].map((one) => one.textContent)).toEqual(["Potentieel steen", "Kerkplein plek"]);
  expect(editor.view.dom.getAttribute("aria-activedescendant")).toBe("m-0");
  key(editor.view.dom, "ArrowDown");
  key(editor.view.dom, "Enter");
  expect(editor.getHTML()).toContain('data-mention="place:p1">Kerkplein</span>');
  expect(list.hidden).toBe(true);
  editor.commands.insertContent("@pot");
  expect(list.children).toHaveLength(1);
  key(editor.view.dom, "Escape");
  editor.commands.insertContent("e");
  expect(list.hidden).toBe(true);
  expect(editor.getText()).toContain("@pote");
});

test("what is selected goes to the form with its place, and without a selection the page says so", async () => {
  const { editor } = await opened(undefined, TALK());
  editor.commands.setTextSelection(2);
  click(button("suggestion"));
  expect(said()).toBe("Kies eerst");
  select(editor, "een plein");
  click(button("suggestion"));
  const form = document.querySelector<HTMLFormElement>("[data-say=suggestion]")!;
  const value = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)!.value;
  expect([value("quote"), value("replacement")]).toEqual(["een plein", "een plein"]);
  expect(value("start")).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(document.activeElement).toBe(form.querySelector("[name=replacement]"));
});

async function suggested() {
  const { editor } = await opened();
  select(editor, "een plein");
  const { selected } = await import("./_passages");
  const { start, end, quote } = selected(editor)!;
  const page = document.createElement("div");
  page.innerHTML = TALK(start, end, quote);
  document.body.append(page.firstElementChild!);
  return editor;
}

test("a suggestion that is taken over stands in the text at once, and the server hears it", async () => {
  const editor = await suggested();
  const fetched = vi.fn(async () => new Response("<section data-talk><p>leeg</p></section>"));
  vi.stubGlobal("fetch", fetched);
  send(document.querySelector<HTMLFormElement>("#v1 form")!);
  await vi.waitFor(() => expect(document.querySelector("[data-talk]")!.textContent).toBe("leeg"));
  expect(said()).toBe("Overgenomen");
  expect(editor.getText()).toBe("Het wordt een park met bomen.");
  expect(String((fetched.mock.calls[0] as unknown as [string, RequestInit])[1].body)).toContain("applied=1");
});

test("a suggestion on a passage that changed since is not laid over it", async () => {
  const editor = await suggested();
  written(bert.doc).commands.insertContentAt(12, "heel ");
  const before = editor.getText();
  const fetched = vi.fn();
  vi.stubGlobal("fetch", fetched);
  send(document.querySelector<HTMLFormElement>("#v1 form")!);
  expect(said()).toBe("Veranderd");
  expect(fetched).not.toHaveBeenCalled();
  expect(editor.getText()).toBe(before);
});

test("a suggestion that somebody else decided on a moment before leaves the text as it was", async () => {
  const editor = await suggested();
  vi.stubGlobal("fetch", vi.fn(async () => new Response("<p role=alert>Al beslist</p><section data-talk></section>", { status: 422 })));
  send(document.querySelector<HTMLFormElement>("#v1 form")!);
  await vi.waitFor(() => expect(said()).toBe("Al beslist"));
  expect(editor.getText()).toBe("Het wordt een plein met bomen.");
});

test("what was said stands below and has the keyboard; a form with a mistake has it in the field that is wrong", async () => {
  await opened(undefined, TALK());
  vi.stubGlobal("fetch", vi.fn(async () => new Response('<section data-talk><article id="v1"></article><article id="o9">Mooi</article></section>')));
  send(document.querySelector<HTMLFormElement>("[data-say=comment]")!);
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("o9"));
  vi.stubGlobal("fetch", vi.fn(async () => new Response('<section data-talk><form><textarea id="t" aria-invalid="true">Moo</textarea></form></section>', { status: 422 })));
  const form = document.createElement("form");
  document.querySelector("[data-talk]")!.append(form);
  send(form);
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("t"));
});

test("what cannot be sent stays in its form, and the text as it was", async () => {
  const editor = await suggested();
  vi.stubGlobal("fetch", vi.fn(async () => Promise.reject(new TypeError("offline"))));
  send(document.querySelector<HTMLFormElement>("#v1 form")!);
  await vi.waitFor(() => expect(said()).toBe("Niet weg"));
  expect(editor.getText()).toBe("Het wordt een plein met bomen.");
  const form = document.querySelector<HTMLFormElement>("[data-say=comment]")!;
  form.querySelector<HTMLTextAreaElement>("[name=body]")!.value = "Mooi";
  send(form);
  await vi.waitFor(() => expect(form.querySelector("button")!.disabled).toBe(false));
  expect(form.querySelector<HTMLTextAreaElement>("[name=body]")!.value).toBe("Mooi");
});
