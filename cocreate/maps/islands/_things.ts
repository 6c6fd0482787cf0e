// What lies on a map, in its room: a Y.Map of things and one of layers. Only what this person did is undone here.
import * as Y from "yjs";

export type Geometry = { type: string; coordinates: unknown };
export type Told = { title?: string; story?: string; where?: string; geometry?: Geometry | null; layer?: string; stone?: string; trait?: string };
export type Thing = Required<Told> & { id: string; state: string };
export type Layer = { id: string; name: string };
export type Feature = { type: "Feature"; id: string; geometry: Geometry; properties: { id: string; title: string; state: string } };

export const STATES = ["heard", "supposed", "agreed", "disputed", "lapsed"];
type Gone = { id: string; fields: [string, unknown][] };

const GONE = "gone"; // what was taken off, in an item of undo
const TYPING = 1500; // ms of typing that are undone as one
const TEXTS = ["title", "story", "where", "layer", "stone", "trait"] as const;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Whether a value of the room can be drawn; the server looks closer. */
export function isGeometry(value: unknown): value is Geometry {
  if (typeof value !== "object" || value === null) return false;
  const { type, coordinates } = value as Geometry;
  return ["Point", "LineString", "Polygon", "MultiPolygon"].includes(type) && Array.isArray(coordinates) && coordinates.length > 0;
}

export class Things {
  private readonly me = {}; // the origin of what is done here
  private readonly map: Y.Map<unknown>;
  private readonly named: Y.Map<unknown>;
  private readonly own: Y.UndoManager;

  /** `hand` and `meeting` go with what is drawn: the server signed the one and knows the other. */
  constructor(private readonly doc: Y.Doc, private readonly hand = "", private readonly meeting = "") {
    this.map = doc.getMap("things");
    this.named = doc.getMap("layers");
    this.own = new Y.UndoManager(this.map, { trackedOrigins: new Set([this.me]), captureTimeout: TYPING });
  }

  /** Call `fn` at each change of anything, whoever made it. */
  onChange(fn: () => void): void {
    this.map.observeDeep(fn);
    this.named.observeDeep(fn);
    this.own.on("stack-item-added", fn);
    this.own.on("stack-item-popped", fn);
  }

  all(): Thing[] {
    return [...this.map.keys()].map((id) => this.get(id)).filter((thing) => thing !== null);
  }

  get(id: string): Thing | null {
    const kept = this.map.get(id);
    if (!(kept instanceof Y.Map)) return null;
    const drawn = kept.get("geometry");
    const texts = Object.fromEntries(TEXTS.map((name) => [name, text(kept.get(name))])) as Record<(typeof TEXTS)[number], string>;
    return { id, ...texts, state: text(kept.get("state")) || "heard", geometry: isGeometry(drawn) ? drawn : null };
  }

  features(): Feature[] {
    return this.all().flatMap(({ id, geometry, title, state }) =>
      geometry ? [{ type: "Feature" as const, id, geometry, properties: { id, title, state } }] : [],
    );
  }

  add(told: Told): string {
    const id = crypto.randomUUID();
    this.own.stopCapturing();
    this.doc.transact(() => {
      const fields = { title: "", story: "", where: "", layer: "", stone: "", trait: "", geometry: null, ...told };
      this.map.set(id, new Y.Map(Object.entries({ ...fields, hand: this.hand, meeting: this.meeting })));
    }, this.me);
    return id;
  }

  /** Change what differs. A geometry is one value: of two moves at once one stays, for everybody the same. */
  tell(id: string, told: Told): void {
    const kept = this.map.get(id);
    if (!(kept instanceof Y.Map)) return;
    if ("geometry" in told) this.own.stopCapturing();
    this.doc.transact(() => {
      for (const [name, value] of Object.entries(told)) if (kept.get(name) !== value) kept.set(name, value);
    }, this.me);
  }

  /** The layers that people named, in their order. */
  layers(): Layer[] {
    const found = [...this.named.entries()].flatMap(([id, kept]) =>
      kept instanceof Y.Map ? [{ id, name: text(kept.get("name")), order: Number(kept.get("order")) || 0 }] : [],
    );
    return found.filter(({ name }) => name).sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
  }

  /** Return the id of the layer with this name; it is made when there is none. Nothing for a name of spaces alone. */
  layer(name: string): string {
    const wanted = name.trim().replace(/\s+/g, " ");
    const before = this.layers();
    const same = before.find((one) => one.name.toLowerCase() === wanted.toLowerCase());
    if (same || !wanted) return same?.id ?? "";
    const id = crypto.randomUUID();
    this.named.set(id, new Y.Map(Object.entries({ name: wanted, order: before.length + 1 })));
    return id;
  }

  remove(id: string): void {
    const kept = this.map.get(id);
    const fields = kept instanceof Y.Map ? [...kept.entries()] : [];
    this.own.stopCapturing();
    this.doc.transact(() => this.map.delete(id), this.me);
    this.own.undoStack.at(-1)?.meta.set(GONE, { id, fields });
  }

  get canUndo(): boolean {
    return this.own.undoStack.length > 0;
  }

  undo(): void {
    const gone = this.own.undo()?.meta.get(GONE) as Gone | undefined;
    const back = gone && this.map.get(gone.id);
    if (!(back instanceof Y.Map)) return;
    this.doc.transact(() => {
      for (const [name, value] of gone!.fields) if (!back.has(name)) back.set(name, value); // of what others changed meanwhile Yjs brings nothing back
    });
  }
}

/** Return (west, south, east, north) of everything drawn, or null. */
export function boundsOf(geometries: Geometry[]): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [x, y] = part as unknown[];
    if (typeof x === "number" && typeof y === "number") {
      box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
    } else part.forEach(walk);
  };
  for (const geometry of geometries) walk(geometry.coordinates);
  return box;
}

/** Return a position on a geometry at which its label stands: a corner in the middle of its list. */
export function labelOf(geometry: Geometry): [number, number] {
  let part: unknown = geometry.coordinates;
  if (geometry.type === "MultiPolygon") part = (part as unknown[])[0];
  if (geometry.type === "Point") return part as [number, number];
  const line = (geometry.type === "LineString" ? part : (part as unknown[])[0]) as [number, number][];
  if (geometry.type === "LineString") return line[Math.floor(line.length / 2)]!;
  const corners = line.slice(0, -1);
  const sum = corners.reduce(([x, y], [a, b]) => [x + a, y + b] as [number, number], [0, 0] as [number, number]);
  return [sum[0] / corners.length, sum[1] / corners.length];
}
