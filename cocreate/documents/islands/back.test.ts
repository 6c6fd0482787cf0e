import type { Editor } from "@tiptap/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openRoom, type Room } from "../../live/islands/_room";
import { serve, type Server, type Socket } from "../../live/islands/_testing";
import { putBack } from "./_back";
import { close, written } from "./_testing";

let server: Server;
const rooms: Room[] = [];

beforeEach(() => {
  server = serve();
  server.doc.clientID = 99;
  server.answer = () => Response.json({ url: `ws://device${server.asked}.test/live`, room: "doc:plein", token: "t", rights: "write" });
});
afterEach(() => {
  close();
  for (const room of rooms.splice(0)) room.destroy();
  vi.unstubAllGlobals();
});

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

type Person = { room: Room; editor: Editor; line: Socket };

async function enter(): Promise<Person> {
  const room = openRoom({ tokenUrl: "/token", name: `doc:${Math.random()}`, rights: "write" });
  room.doc.clientID = room.awareness.clientID = rooms.push(room); // so that a story goes the same way each time
  room.awareness.setLocalState({});
  await vi.waitFor(() => expect(room.state).not.toBe("device"), { timeout: 5000 });
  room.onSwept((words) => putBack(room.doc.getXmlFragment("default"), words));
  return { room, editor: written(room.doc), line: [...server.sockets].at(-1)! };
}

type Story = [what: string, change: (editor: Editor) => unknown, after: string];
const STORIES: Story[] = [
  ["made into a heading", (editor) => editor.chain().setTextSelection(9).setHeading({ level: 2 }).run(), "<p>Eerst</p><h2>Het plein</h2><p>en de bank</p><p>Einde</p>"],
  ["made into a list", (editor) => editor.chain().setTextSelection(9).toggleBulletList().run(), "<p>Eerst</p><ul><li><p>Het plein</p></li></ul><p>en de bank</p><p>Einde</p>"],
  ["joined to the one before", (editor) => editor.chain().setTextSelection(8).joinBackward().run(), "<p>EerstHet plein</p><p>en de bank</p><p>Einde</p>"],
  ["taken away", (editor) => editor.commands.deleteRange({ from: 7, to: 18 }), "<p>Eerst</p><p>en de bank</p><p>Einde</p>"],
  ["split", (editor) => editor.chain().setTextSelection(11).splitBlock().run(), "<p>Eerst</p><p>Het en de bank</p><p> plein</p><p>Einde</p>"],
];

test.each(STORIES.flatMap((story) => [[...story, 0], [...story, 1]] as [...Story, number][]))(
  "what was written in a paragraph that is %s stands below it, once, whoever had no network",
  async (_what, change, after, away) => {
    const begun = written(server.doc);
    begun.commands.setContent("<p>Eerst</p><p>Het plein</p><p>Einde</p>");
    begun.destroy();
    const [an, bo] = [await enter(), await enter()];
    [an, bo][away]!.line.hush();
    change(an.editor);
    bo.editor.commands.insertContentAt(17, " en de bank");
    await settled();
    [an, bo][away]!.line.free();
    await settled();
    expect(an.editor.getHTML()).toBe(after);
    expect(bo.editor.getHTML()).toBe(after);
    await vi.waitFor(() => expect([an.room.state, bo.room.state]).not.toContain("device"), { timeout: 4000 });
  },
);

test.each([1, 2, 3, 4, 5])("three write, and make lines into others, on bad lines: nobody's words go (%i)", async (seed) => {
  const dice = (): number => (seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32;
  const one = (count: number): number => Math.floor(dice() * count);
  const begun = written(server.doc);
  begun.commands.setContent("<p>Eerst</p>");
  begun.destroy();
  const people = [await enter(), await enter(), await enter()];
  const words: string[] = [];
  for (let n = 0; n < 150; n++) {
    const who = one(3);
    const { editor, line } = people[who]!;
    const ends: number[] = [];
    editor.state.doc.descendants((node, at) => void (node.isTextblock && ends.push(at + node.nodeSize - 1)));
    const end = ends[one(ends.length)]!;
    const chain = editor.chain().setTextSelection(end);
    const kind = one(12);
    if (kind < 5) {
      words.push(`${"abc"[who]}w${n}x`);
      editor.commands.insertContentAt(end, ` ${words.at(-1)} `);
    } else if (kind === 5) {
      words.push(`${"abc"[who]}w${n}x`);
      chain.splitBlock().insertContent(words.at(-1)!).run();
    } else if (kind === 6) chain.toggleHeading({ level: 2 }).run();
    else if (kind === 7) chain.toggleBulletList().run();
    else if (kind === 8) chain.selectParentNode().run() && editor.chain().setTextSelection(editor.state.selection.from + 1).joinBackward().run();
    else if (kind === 9) line.hush();
    else if (kind === 10) line.free();
    else server.keeps = !server.keeps;
    if (server.keeps) server.keep();
    if (dice() < 0.5) await settled();
  }
  server.keeps = true;
  server.keep();
  for (const { line } of people) line.free();
  await vi.waitFor(() => expect(people.map(({ room }) => room.state)).not.toContain("device"), { timeout: 4000 });
  await settled();
  const text = people[0]!.editor.getText();
  for (const { editor } of people) expect(editor.getText()).toBe(text);
  expect(words.filter((word) => !text.includes(word))).toEqual([]);
});
