// The map itself: MapLibre draws, terra-draw takes what people draw, and the room keeps it. Loaded when someone asks.
import { AttributionControl, type GeoJSONSource, Map as Canvas, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { TerraDraw, TerraDrawLineStringMode, TerraDrawPointMode, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { openRoom, tellState } from "../../live/islands/_room";
import { layBase } from "./_bases";
import { Labels } from "./_labels";
import { boundsOf, type Geometry, STATES, type Thing, Things } from "./_things";
import "../styles/canvas.css";

const FLANDERS: [number, number, number, number] = [2.5, 50.65, 5.95, 51.5];
const DEEPEST_TILE = 18; // zoom from which a tile has each point by itself; closer, the same tile is drawn larger
const DARK = matchMedia("(prefers-color-scheme: dark)");
const COARSE = matchMedia("(pointer: coarse)");
const SETTLED = 3500; // ms after which the list tells what was drawn
const MODES: Record<string, string> = { Point: "point", LineString: "linestring", Polygon: "polygon" };
function collection(features: unknown[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features: features as GeoJSON.Feature[] };
}

/** Begin: draw the map in `element`, live. */
export function draw(element: HTMLElement): void {
  new Board(element).begin();
}

class Board {
  private readonly room;
  private readonly things: Things;
  private readonly canvas: Canvas;
  private readonly pen: TerraDraw;
  private readonly labels: Labels;
  private readonly inked = new Map<string, "fill" | "line" | "circle">([["areas", "fill"], ["lines", "line"], ["points", "circle"]]); // by state
  private chosen = "";
  private shown = ""; // of which the fields hold the words
  private moving = "";
  private refreshing = 0;
  private fitted = false; // whether one looks at what is there; without an outline that is known when the first things come

  constructor(private readonly root: HTMLElement) {
    const { tokenUrl = "", room = "", rights, hand, meeting } = root.dataset;
    this.room = openRoom({ tokenUrl, name: room, rights: rights === "write" ? "write" : "read" });
    this.things = new Things(this.room.doc, hand, meeting);
    setWorkerUrl(new URL(workerUrl, import.meta.url).href);
    const stage = this.part("stage");
    stage.hidden = false;
    this.part("under").hidden = false;
    this.part("still").hidden = true;
    this.part("open").hidden = true;
    this.canvas = new Canvas({
      container: stage,
      style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": this.ink("paper") } }] },
      bounds: this.whole(),
      fitBoundsOptions: { padding: 40, maxZoom: 18 },
      attributionControl: false,
      cooperativeGestures: COARSE.matches,
      dragRotate: false,
      pitchWithRotate: false,
      locale: this.words(),
    });
    this.canvas.addControl(new AttributionControl({ compact: false }));
    this.canvas.addControl(new NavigationControl({ showCompass: false }));
    this.canvas.addControl(new ScaleControl());
    this.labels = new Labels(this.canvas, this.root.dataset.nameless ?? "", (id) => this.choose(id));
    this.pen = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map: this.canvas }),
      modes: [
        new TerraDrawPointMode(),
        new TerraDrawLineStringMode(),
        new TerraDrawPolygonMode(),
        new TerraDrawSelectMode({ flags: Object.fromEntries(Object.values(MODES).map((mode) => [mode, movable(mode)])) }),
      ],
    });
  }

  begin(): void {
    tellState(this.room, this.root);
    this.room.onRights((rights) => {
      this.part("tools").hidden = rights !== "write";
      for (const field of this.fields()) field.readOnly = rights !== "write";
      for (const own of this.root.querySelectorAll<HTMLElement>("[data-write]")) own.hidden = rights !== "write";
      this.showChoices();
    });
    this.canvas.on("load", () => this.laid());
    this.listen();
  }

  // What is drawn

  private laid(): void {
    this.canvas.addSource("outline", { type: "geojson", data: collection(this.outline() ? [{ type: "Feature", properties: {}, geometry: this.outline() }] : []) });
    this.canvas.addSource("things", { type: "geojson", data: collection([]) });
    this.canvas.addLayer({ id: "outline", type: "line", source: "outline", paint: { "line-width": 1.5, "line-dasharray": [2, 3] } });
    const shape = (...kinds: string[]): never => ["in", ["geometry-type"], ["literal", kinds]] as never;
    this.canvas.addLayer({ id: "areas", type: "fill", source: "things", filter: shape("Polygon", "MultiPolygon"), paint: { "fill-opacity": 0.15 } });
    this.canvas.addLayer({ id: "lines", type: "line", source: "things", filter: shape("LineString", "Polygon", "MultiPolygon"), paint: { "line-width": 3 } });
    this.canvas.addLayer({ id: "points", type: "circle", source: "things", filter: shape("Point"), paint: { "circle-radius": 7, "circle-stroke-width": 2 } });
    for (const { dataset } of this.root.querySelectorAll<HTMLElement>("[data-tiles]")) this.tiles(dataset.tiles!);
    this.colour();
    DARK.addEventListener("change", () => this.colour());
    for (const layer of ["areas", "lines", "points"]) {
      this.canvas.on("click", layer, (event) => {
        const id = event.features?.[0]?.properties.id as string | undefined;
        if (id && this.pen.getMode() === "static") this.choose(id);
      });
    }
    this.pen.start();
    this.pen.setMode("static");
    this.pen.on("finish", (id, { action }) => this.drawn(id, action));
    this.fitted = this.outline() !== null;
    void this.room.ready.then(() => {
      this.show();
      void this.canvas.once("idle", () => this.part("stage").toggleAttribute("data-ready", true));
    });
    this.things.onChange(() => {
      this.show();
      clearTimeout(this.refreshing);
      this.refreshing = window.setTimeout(() => void this.refresh(), SETTLED);
    });
  }

  /** A layer that came from a file: too much for the room, so it comes as tiles. Many together are one larger dot. */
  private tiles(path: string): void {
    this.canvas.addSource(path, { type: "vector", tiles: [location.origin + path], maxzoom: DEEPEST_TILE });
    const size = ["interpolate", ["linear"], ["sqrt", ["coalesce", ["get", "count"], 1]], 1, 5, 30, 22] as never;
    const paint = { "circle-opacity": 0.7, "circle-radius": size, "circle-stroke-width": 1 };
    this.canvas.addLayer({ id: path, type: "circle", source: path, "source-layer": "things", paint }, "areas");
    this.inked.set(path, "circle");
    this.canvas.on("click", path, ({ features, lngLat }) => {
      const key = features?.[0]?.properties.key as string | undefined;
      if (this.pen.getMode() !== "static") return;
      if (key) location.assign(`${this.root.dataset.page}${key}/`);
      else this.canvas.easeTo({ center: lngLat, zoom: this.canvas.getZoom() + 2 });
    });
  }

  /** Colour everything as the style sheet has it now. What lies under a map is light, so then the map is light too. */
  private colour(): void {
    const [paper, line, heard, ...others] = ["paper", "line", ...STATES].map((name) => this.ink(name));
    const ofState = ["match", ["get", "state"], ...STATES.slice(1).flatMap((state, n) => [state, others[n]]), heard];
    this.canvas.setPaintProperty("paper", "background-color", paper);
    this.canvas.setPaintProperty("outline", "line-color", line);
    for (const [layer, kind] of this.inked) {
      this.canvas.setPaintProperty(layer, `${kind}-color`, ofState as never);
      if (kind === "circle") this.canvas.setPaintProperty(layer, "circle-stroke-color", paper);
    }
  }

  private show(): void {
    const all = this.things.features();
    const features = all.filter((one) => one.id !== this.moving);
    this.canvas.getSource<GeoJSONSource>("things")?.setData(collection(features));
    this.labels.show(features, this.chosen);
    this.button("undo").disabled = !this.things.canUndo;
    if (!this.fitted && features.length > 0) {
      this.fitted = true;
      if (!this.things.canUndo) this.canvas.fitBounds(this.whole(), { padding: 40, maxZoom: 18, animate: false }); // else one draws it oneself
    }
    this.part("white").hidden = all.length > 0 || this.root.querySelector("[data-tiles]") !== null;
    if (this.chosen && !this.things.get(this.chosen)) this.choose("");
    this.showWords();
    this.showChoices();
  }

  // What people do

  private listen(): void {
    for (const button of this.root.querySelectorAll<HTMLButtonElement>("[data-draw]")) {
      button.addEventListener("click", () => this.begun(button.dataset.draw ?? ""));
    }
    this.on("undo", () => this.things.undo());
    this.on("stop", () => this.rest());
    this.on("middle", () => {
      const { lng, lat } = this.canvas.getCenter();
      this.choose(this.things.add({ geometry: { type: "Point", coordinates: [round(lng), round(lat)] } }), true);
    });
    this.on("move", () => this.move());
    this.on("remove", () => {
      this.things.remove(this.chosen);
      this.choose("");
      this.button("undo").focus();
    });
    this.on("close", () => this.choose(""));
    this.on("layer", () => this.inLayer());
    const touches = this.choice("touches");
    touches.addEventListener("change", () => {
      const [kind = "", key = ""] = touches.value.split(":");
      this.things.tell(this.chosen, { stone: "", trait: "", ...(kind ? { [kind]: key } : {}) });
    });
    const layer = this.choice("layer");
    layer.addEventListener("change", () => this.things.tell(this.chosen, { layer: layer.value }));
    this.part("thing").addEventListener("input", ({ target }) => {
      const field = this.fields().find((one) => one === target);
      if (field) this.things.tell(this.chosen, { [field.dataset.field!]: field.value });
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.rest();
    });
    const base = this.root.querySelector<HTMLSelectElement>("[data-field=base]");
    base?.addEventListener("change", () => {
      this.part("credit").textContent = layBase(this.canvas, base.value, "outline");
      this.root.toggleAttribute("data-based", base.value !== "");
      this.colour();
    });
  }

  private begun(mode: string): void {
    this.choose("");
    this.pen.setMode(mode);
    this.tell(mode);
  }

  private drawn(id: string | number, action: string): void {
    const feature = this.pen.getSnapshotFeature(id);
    if (!feature) return;
    const geometry = rounded(feature.geometry as Geometry);
    if (action !== "draw") {
      if (this.moving) this.things.tell(this.moving, { geometry });
      return;
    }
    this.rest();
    this.choose(this.things.add({ geometry }), true);
  }

  private move(): void {
    const thing = this.things.get(this.chosen);
    const mode = MODES[thing?.geometry?.type ?? ""];
    if (!thing?.geometry || !mode) return;
    this.rest();
    const geometry = rounded(thing.geometry) as GeoJSON.Point;
    const [added] = this.pen.addFeatures([{ id: crypto.randomUUID(), type: "Feature", geometry, properties: { mode } }]);
    if (!added?.valid || added.id === undefined) return;
    this.moving = thing.id;
    this.pen.setMode("select");
    this.pen.selectFeature(added.id);
    this.tell("select");
    this.part("tools").scrollIntoView({ block: "nearest" }); // the button stands below the map, on a phone far below
    this.show();
  }

  private rest(): void {
    this.pen.clear();
    this.pen.setMode("static");
    this.moving = "";
    this.tell("");
    this.show();
  }

  private choose(id: string, fresh = false): void {
    if (this.moving && this.moving !== id) this.rest();
    this.chosen = id;
    const thing: Thing | null = id ? this.things.get(id) : null;
    const panel = this.part("thing");
    panel.hidden = !thing;
    this.labels.mark(id);
    if (!thing) return;
    this.showWords();
    this.showChoices();
    const page = panel.querySelector<HTMLAnchorElement>("[data-part=page]");
    if (page) page.href = `${this.root.dataset.page}${id}/`;
    this.button("move").disabled = !MODES[thing.geometry?.type ?? ""];
    if (fresh) this.fields()[0]?.focus();
  }

  /** Put what is chosen in a layer that is named here; one with that name is used when there is one. */
  private inLayer(): void {
    const named = this.part("new-layer") as HTMLInputElement;
    const layer = this.things.layer(named.value);
    if (!layer) return named.focus();
    named.value = "";
    this.things.tell(this.chosen, { layer });
    this.showChoices();
    this.choice("layer").focus();
  }

  /** Show what the chosen thing says, as others may have changed it meanwhile; not where this person types. */
  private showWords(): void {
    const thing = this.things.get(this.chosen);
    for (const field of thing ? this.fields() : []) {
      const words = thing![field.dataset.field as "title"];
      if (field.value !== words && (field !== document.activeElement || this.shown !== thing!.id)) field.value = words;
    }
    this.shown = this.chosen;
  }

  /** Show what the chosen thing touches and in which layer it lies, as others may have changed it meanwhile. */
  private showChoices(): void {
    const thing = this.things.get(this.chosen);
    if (!thing) return;
    this.choice("touches").value = thing.stone ? `stone:${thing.stone}` : thing.trait ? `trait:${thing.trait}` : "";
    const layer = this.choice("layer");
    const layers = this.things.layers();
    const before = [...layer.options].slice(1);
    if (before.length !== layers.length || before.some((one, n) => one.value !== layers[n]!.id || one.text !== layers[n]!.name)) {
      layer.replaceChildren(layer.options[0]!, ...layers.map(({ id, name }) => new Option(name, id))); // only then: it may be open
    }
    layer.value = thing.layer;
    this.part("layers").hidden = layers.length === 0 || this.room.rights !== "write";
  }

  /** Show in the list, and what waits or was set aside, what the server kept meanwhile. */
  private async refresh(): Promise<void> {
    const list = document.querySelector("[data-part=list]");
    if (!list || list.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-part=list]");
      if (answer.ok && fresh) list.replaceChildren(...fresh.childNodes);
    } catch {
      // without network the list stays as it was
    }
  }

  // Small things

  private part(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-part=${name}]`)!;
  }

  private button(name: string): HTMLButtonElement {
    return this.root.querySelector<HTMLButtonElement>(`[data-do=${name}]`)!;
  }

  private choice(name: string): HTMLSelectElement {
    return this.root.querySelector<HTMLSelectElement>(`[data-choice=${name}]`)!;
  }

  private on(name: string, act: () => void): void {
    this.button(name).addEventListener("click", act);
  }

  private fields(): (HTMLInputElement | HTMLTextAreaElement)[] {
    return [...this.part("thing").querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-field]")];
  }

  private tell(mode: string): void {
    for (const words of this.root.querySelectorAll<HTMLElement>("[data-mode]")) words.hidden = words.dataset.mode !== mode;
    this.button("stop").hidden = !mode;
    if (COARSE.matches) this.canvas.cooperativeGestures[mode === "select" ? "disable" : "enable"](); // a finger then drags, and scrolls elsewhere
    this.part("stage").toggleAttribute("data-drawing", mode !== "");
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-draw]")) button.setAttribute("aria-pressed", String(button.dataset.draw === mode));
  }

  private outline(): Geometry | null {
    return JSON.parse(document.getElementById("map-outline")?.textContent || "null") as Geometry | null;
  }

  private whole(): [number, number, number, number] {
    const outline = this.outline();
    return boundsOf([...(outline ? [outline] : []), ...this.things.features().map((one) => one.geometry)]) ?? FLANDERS;
  }

  /** A colour of the style sheet, as it is in this light. */
  private ink(name: string): string {
    return getComputedStyle(this.root.querySelector(`[data-colour=${name}]`)!).color;
  }

  private words(): Record<string, string> {
    const said = this.root.dataset;
    return {
      "NavigationControl.ZoomIn": said.closer ?? "",
      "NavigationControl.ZoomOut": said.further ?? "",
      "Map.Title": said.title ?? "",
      "CooperativeGesturesHandler.MobileHelpText": said.fingers ?? "",
    };
  }
}

function movable(mode: string): object {
  return mode === "point" ? { feature: { draggable: true } } : { feature: { draggable: true, coordinates: { draggable: true, midpoints: true, deletable: true } } };
}

function round(degrees: number): number {
  return Number(degrees.toFixed(7));
}

/** Return a geometry with degrees of about a centimetre. */
function rounded(geometry: Geometry): Geometry {
  const walk = (part: unknown): unknown => (Array.isArray(part) ? part.map(walk) : round(part as number));
  return { type: geometry.type, coordinates: walk(geometry.coordinates) };
}
