import { afterEach, expect, test } from "vitest";
import { goTo, placed, replace, selected, textOf, unchanged } from "./_passages";
import { close, people, written } from "./_testing";

afterEach(close);

function text() {
  const [an, bert] = people(2);
  const mine = written(an!.doc);
  mine.commands.setContent("<h2>Kop</h2><p>De parking wordt <strong>een plein</strong> met bomen.</p><p>En een bank.</p>");
  const theirs = written(bert!.doc);
  const find = (words: string) => {
    let at = 0;
    mine.state.doc.descendants((node, pos) => {
      const index = node.isText ? node.text!.indexOf(words) : -1;
      if (index >= 0) at = pos + index;
    });
    return { from: at, to: at + words.length };
  };
  return { mine, theirs, find };
}

test("a passage stays the same words, whoever writes before it, in it and behind it", () => {
  const { mine, theirs, find } = text();
  mine.commands.setTextSelection(find("een plein"));
  const passage = selected(mine)!;
  expect(passage.quote).toBe("een plein");
  theirs.commands.insertContentAt(0, "<p>Iets ervoor, van iemand anders.</p>");
  expect(textOf(theirs, placed(theirs, passage)!)).toBe("een plein");
  theirs.commands.insertContentAt(placed(theirs, passage)!.from + 4, "groot ");
  expect(textOf(mine, placed(mine, passage)!)).toBe("een groot plein");
  expect(unchanged(mine, passage)).toBeNull();
});

test("words written right before or behind a passage are no part of it", () => {
  const { mine, theirs, find } = text();
  mine.commands.setTextSelection(find("een plein"));
  const passage = selected(mine)!;
  const { from, to } = placed(theirs, passage)!;
  theirs.commands.insertContentAt(to, ", echt waar,");
  theirs.commands.insertContentAt(from, "misschien ");
  expect(textOf(mine, placed(mine, passage)!)).toBe("een plein");
});

test("a passage of several paragraphs reads as lines and is found again", () => {
  const { mine, theirs, find } = text();
  mine.commands.setTextSelection({ from: find("met bomen").from, to: find("bank").to });
  const passage = selected(mine)!;
  expect(passage.quote).toBe("met bomen.\nEn een bank");
  expect(unchanged(theirs, passage)).not.toBeNull();
});

test("a passage whose words were taken away is gone, and what is no position is none", () => {
  const { mine, theirs, find } = text();
  mine.commands.setTextSelection(find("een plein"));
  const passage = selected(mine)!;
  theirs.commands.deleteRange({ from: 5, to: theirs.state.doc.content.size });
  expect(unchanged(mine, passage)).toBeNull();
  expect(goTo(mine, passage)).toBe(false);
  for (const start of ["", "!!", "AAAA", "////"]) expect(placed(mine, { start, end: start, quote: "x" })).toBeNull();
});

test("nothing selected is no passage", () => {
  const { mine } = text();
  mine.commands.setTextSelection(3);
  expect(selected(mine)).toBeNull();
});

test("other words come in the place of a passage for everybody and keep its looks", () => {
  const { mine, theirs, find } = text();
  replace(mine, find("een plein"), "een park");
  expect(theirs.getHTML()).toContain("wordt <strong>een park</strong> met");
  replace(mine, find("met bomen"), "met bomen\nen gras");
  expect(theirs.getText({ blockSeparator: "|" })).toContain("een park met bomen|en gras.|En een bank.");
  replace(mine, find("een bank"), "");
  expect(theirs.getText()).toContain("En .");
});
