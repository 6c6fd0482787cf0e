// The reader of MapLibre reads what our server writes: cocreate/maps/tests/test_tiles.py makes these bytes.
import { readFileSync } from "node:fs";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { expect, it } from "vitest";

it("reads a tile of three points", () => {
  const bytes = readFileSync("cocreate/maps/tests/files/three.mvt");
  const layer = new VectorTile(new PbfReader(bytes)).layers.things!;
  const found = Array.from({ length: layer.length }, (_, n) => layer.feature(n));
  expect(layer.extent).toBe(4096);
  expect(found.map((each) => each.loadGeometry()[0]![0]!)).toMatchObject([{ x: 0, y: 4095 }, { x: 300, y: 20 }, { x: -3, y: 4096 }]);
  expect(found.map((each) => each.properties)).toEqual([{ key: "a", title: "Café" }, { count: 70000 }, { key: "b", title: "Café" }]);
});
