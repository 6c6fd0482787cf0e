import { expect, test } from "vitest";
import { type Name, placed } from "./_labels";

const WHOLE: [number, number] = [400, 300];

function name(x: number, y: number, point = true): Name {
  return { at: [x, y], size: [100, 24], point };
}

test("a name stands above its thing, and elsewhere about it where another stands or lies", () => {
  expect(placed([name(200, 150)], WHOLE)).toEqual([[0, -22]]);
  expect(placed([name(200, 150), name(230, 150)], WHOLE)).toEqual([[0, -22], [0, 22]]);
  expect(placed([name(200, 150), name(200, 128)], WHOLE)[0]).toEqual([0, 22]);
});

test("a name stays within the map as long as there is a place for it", () => {
  expect(placed([name(200, 5)], WHOLE)).toEqual([[0, 22]]);
  expect(placed([name(390, 150)], WHOLE)).toEqual([[-60, 0]]);
  expect(placed([name(900, 150)], WHOLE)).toEqual([[0, -22]]);
});

test("no name covers another or another's point: what finds no room has none", () => {
  const crowd = Array.from({ length: 60 }, (_, n) => name(150 + 13 * (n % 8), 100 + 13 * Math.floor(n / 8)));
  const ways = placed(crowd, WHOLE);
  const stand = ways.flatMap((way, n) => (way ? [{ n, x: crowd[n]!.at[0] + way[0], y: crowd[n]!.at[1] + way[1] }] : []));
  expect(stand.length).toBeGreaterThan(2);
  expect(stand.length).toBeLessThan(crowd.length);
  for (const one of stand) {
    for (const other of stand) {
      if (one.n !== other.n) expect(Math.abs(one.x - other.x) >= 100 || Math.abs(one.y - other.y) >= 24).toBe(true);
    }
    for (const [n, { at }] of crowd.entries()) {
      if (n !== one.n) expect(Math.abs(one.x - at[0]) >= 50 + 9 || Math.abs(one.y - at[1]) >= 12 + 9).toBe(true);
    }
  }
});
