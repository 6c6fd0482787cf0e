import { beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { show } from "../../core/islands/_page";
import { boundsOf, type Geometry, isGeometry, labelOf, Things } from "./_things";
import { MapOpener } from "./map";

const drawn = vi.hoisted(() => ({ calls: 0, fails: false }));
vi.mock("./_canvas", () => ({
  draw: () => {
    drawn.calls += 1;
    if (drawn.fails) throw new Error("no context");
  },
}));

const PAGE = `<co-map><p data-part="open" hidden><button data-do="open">Open</button></p>
  <p data-say="loading" hidden>komt</p><p data-say="failed" hidden>niet</p><p data-say="none" hidden>de lijst</p></co-map>`;
const POINT: Geometry = { type: "Point", coordinates: [3.72, 51.05] };
const FURTHER: Geometry = { type: "Point", coordinates: [3.73, 51.05] };

function opener(can: boolean, knows = true): { said: () => (string | null)[]; button: HTMLButtonElement; offered: () => boolean } {
  vi.stubGlobal("WebGL2RenderingContext", class {});
  if (!knows) vi.unstubAllGlobals();
  vi.spyOn(MapOpener.prototype, "canDraw").mockReturnValue(can);
  show(PAGE);
  const element = document.querySelector("co-map")!;
  return {
    said: () => [...element.querySelectorAll("[data-say]:not([hidden])")].map((words) => words.textContent),
    button: element.querySelector("button")!,
    offered: () => !element.querySelector<HTMLElement>("[data-part=open]")!.hidden,
  };
}

beforeEach(() => Object.assign(drawn, { calls: 0, fails: false }));

test("the map is loaded only when someone asks for it", async () => {
  const { button, offered, said } = opener(true);
  expect([offered(), drawn.calls]).toEqual([true, 0]);
  button.click();
  await vi.waitFor(() => expect(drawn.calls).toBe(1));
  expect(said()).toEqual([]);
});

test("a browser that cannot draw a map is told of the list when someone asks, and nothing is loaded", () => {
  const { button, offered, said } = opener(false);
  button.click();
  expect([offered(), said(), drawn.calls]).toEqual([false, ["de lijst"], 0]);
});

test("a browser that knows no such drawing offers none", () => {
  const { offered, said } = opener(false, false);
  expect([offered(), said()]).toEqual([false, ["de lijst"]]);
});

test("when the map does not come it says so and can be asked again", async () => {
  drawn.fails = true;
  const { button, said } = opener(true);
  button.click();
  await vi.waitFor(() => expect(said()).toEqual(["niet"]));
  expect(button.disabled).toBe(false);
});

/** Two people in one room: what one does reaches the other when `meet` is called. */
function two(): { here: Things; there: Things; docs: [Y.Doc, Y.Doc]; meet: () => void } {
  const docs: [Y.Doc, Y.Doc] = [new Y.Doc(), new Y.Doc()];
  const meet = () => {
    const [one, other] = docs.map((doc) => Y.encodeStateAsUpdate(doc)) as [Uint8Array, Uint8Array];
    Y.applyUpdate(docs[0], other);
    Y.applyUpdate(docs[1], one);
  };
  return { here: new Things(docs[0], "hand", "m1"), there: new Things(docs[1]), docs, meet };
}

test("what is drawn carries its hand and meeting, and stands in the room as the server reads it", () => {
  const { here, docs } = two();
  const id = here.add({ title: "De bank", geometry: POINT });
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect((docs[0].getMap("things").get(id) as Y.Map<unknown>).toJSON()).toEqual({
    title: "De bank", story: "", where: "", layer: "", stone: "", trait: "", geometry: POINT, hand: "hand", meeting: "m1",
  });
  expect(here.features()[0]!.properties).toEqual({ id, title: "De bank", state: "heard" });
});

test("two who move the same thing at once end in the same place, one of the two", () => {
  const { here, there, meet } = two();
  const id = here.add({ geometry: POINT });
  meet();
  here.tell(id, { geometry: FURTHER });
  there.tell(id, { geometry: { type: "Point", coordinates: [3.71, 51.06] } });
  meet();
  expect(here.get(id)).toEqual(there.get(id));
  expect([[3.73, 51.05], [3.71, 51.06]]).toContainEqual(here.get(id)!.geometry!.coordinates);
});

test("undo takes back what this person did and leaves what others did", () => {
  const { here, there, meet } = two();
  const mine = here.add({ title: "van mij" });
  const theirs = there.add({ title: "van hen" });
  meet();
  there.tell(mine, { story: "hun verhaal" });
  meet();
  expect([here.canUndo, there.canUndo]).toEqual([true, true]);
  here.tell(mine, { geometry: FURTHER });
  here.undo();
  expect(here.get(mine)).toMatchObject({ geometry: null, title: "van mij", story: "hun verhaal" });
  here.undo();
  expect([here.get(mine), here.get(theirs)!.title, here.canUndo]).toEqual([null, "van hen", false]);
});

test("what is taken off comes back whole with undo", () => {
  const { here } = two();
  const id = here.add({ title: "De bank", geometry: POINT });
  here.remove(id);
  expect(here.all()).toEqual([]);
  here.undo();
  expect(here.get(id)).toMatchObject({ title: "De bank", geometry: POINT });
});

test("what comes back has its place and its words, also when others changed them while it was away", () => {
  const { here, there, meet } = two();
  const id = here.add({ title: "De bank", story: "Hier zitten we", geometry: POINT });
  meet();
  here.remove(id);
  there.tell(id, { geometry: FURTHER, story: "Hier zaten we" });
  meet();
  here.undo();
  meet();
  for (const one of [here, there]) expect(one.get(id)).toMatchObject({ title: "De bank", story: "Hier zitten we", geometry: POINT });
  expect(here.canUndo).toBe(true); // that it was drawn
});

test("what others put in the room that is no thing is not drawn and breaks nothing", () => {
  const { here, docs } = two();
  const things = docs[0].getMap<unknown>("things");
  things.set("a", "geen ding");
  things.set("b", new Y.Map(Object.entries({ title: 3, geometry: { type: "Circle", coordinates: [1, 2] }, state: null })));
  here.tell("a", { title: "x" });
  expect(here.all()).toEqual([{ id: "b", title: "", story: "", where: "", layer: "", stone: "", trait: "", state: "heard", geometry: null }]);
  expect(here.features()).toEqual([]);
  expect([null, {}, { type: "Point" }, { type: "Point", coordinates: [] }, POINT].map(isGeometry)).toEqual([false, false, false, false, true]);
});

test("bounds and labels lie around and on what is drawn", () => {
  const area: Geometry = { type: "Polygon", coordinates: [[[3, 51], [4, 51], [4, 52], [3, 52], [3, 51]]] };
  const line: Geometry = { type: "LineString", coordinates: [[2, 50], [2.5, 50], [3, 50]] };
  expect(boundsOf([])).toBeNull();
  expect(boundsOf([area, line, POINT])).toEqual([2, 50, 4, 52]);
  expect([labelOf(area), labelOf(line), labelOf(POINT)]).toEqual([[3.5, 51.5], [2.5, 50], [3.72, 51.05]]);
  expect(labelOf({ type: "MultiPolygon", coordinates: [area.coordinates] })).toEqual([3.5, 51.5]);
});

test("a layer is made once for a name, and told in order", () => {
  const things = new Things(new Y.Doc());
  const green = things.layer("  Wat groen   is ");
  expect(things.layer("wat groen is")).toBe(green);
  expect(things.layer("  ")).toBe("");
  const second = things.layer("Zitten");
  expect(things.layers().map(({ id, name }) => [id, name])).toEqual([[green, "Wat groen is"], [second, "Zitten"]]);
});
