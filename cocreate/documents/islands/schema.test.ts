import { getSchema } from "@tiptap/core";
import { expect, test } from "vitest";
import allowed from "../schema.json";
import { address, building } from "./_schema";
import { WORDS } from "./_testing";

const schema = getSchema(building(WORDS, new Map()));

test("the editor makes exactly the nodes, marks and attributes that the server takes", () => {
  const attrs = (of: Record<string, object>) => Object.fromEntries(Object.entries(of).map(([name, one]) => [name, Object.keys("attrs" in one ? (one.attrs as object) : {}).sort()]));
  const made = (of: Record<string, { spec: { attrs?: object | null } }>) => Object.fromEntries(Object.entries(of).map(([name, { spec }]) => [name, Object.keys(spec.attrs ?? {}).sort()]));
  expect(made(schema.nodes as never)).toEqual(attrs(allowed.nodes));
  expect(made(schema.marks as never)).toEqual(attrs(allowed.marks));
});

test("what an attribute is when nobody chose is what the server fills in", () => {
  for (const [name, node] of Object.entries(allowed.nodes)) {
    for (const [attr, rule] of Object.entries("attrs" in node ? node.attrs : {})) {
      if (!("default" in rule)) continue;
      expect([name, attr, schema.nodes[name]!.spec.attrs![attr]!.default]).toEqual([name, attr, rule.default]);
    }
  }
});

test("a node holds what the server lets it hold", () => {
  const groups: Record<string, { group?: string; holds?: string[] }> = allowed.nodes;
  for (const [name, { holds = [] }] of Object.entries(groups)) {
    const within = Object.keys(groups).filter((one) => holds.includes(one) || holds.includes(groups[one]!.group ?? ""));
    const taken = new Set<string>();
    const seen = new Set<unknown>();
    const walk = (match: { edgeCount: number; edge(n: number): { type: { name: string }; next: never } }): void => {
      if (seen.has(match)) return;
      seen.add(match);
      for (let n = 0; n < match.edgeCount; n += 1) {
        taken.add(match.edge(n).type.name);
        walk(match.edge(n).next);
      }
    };
    walk(schema.nodes[name]!.contentMatch as never);
    expect([name, [...taken].sort()]).toEqual([name, within.sort()]);
  }
});

test("a link leads to a page or a letterbox and to nothing that runs", () => {
  expect(address("example.be/pagina?x=1")).toBe("https://example.be/pagina?x=1");
  expect(address(" https://example.be ")).toBe("https://example.be");
  expect(address("an@example.be")).toBe("mailto:an@example.be");
  expect(address("/gids/")).toBe("/gids/");
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "//elders.be", "zomaar wat", "", "java\nscript:x"]) expect(address(bad)).toBe("");
});
