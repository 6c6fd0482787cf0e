// The names on the map. Where two would cover each other, one stands elsewhere about its thing, or is a dot until one asks.
import { type Map as Canvas, Marker } from "maplibre-gl";
import { type Feature, labelOf, STATES } from "./_things";

export type Name = { at: [number, number]; size: [number, number]; point: boolean }; // pixels
type Box = [left: number, top: number, right: number, bottom: number];
type Label = { marker: Marker; point: boolean; size: [number, number] };

const MOST = 200; // of more things one sees only shapes
const FROM = 10; // pixels between the middle of a thing and its name
const POINT = 9; // pixels: half of a point with its edge

function around(x: number, y: number, width: number, height: number): Box {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

function meets(one: Box, other: Box): boolean {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

/** Return of each name how far its middle stands from its thing, or null where there is no room for it. */
export function placed(names: Name[], [width, height]: [number, number]): ([number, number] | null)[] {
  const stands: Box[] = [];
  const points = names.map(({ at, point }) => (point ? around(...at, 2 * POINT, 2 * POINT) : null));
  return names.map(({ at: [x, y], size: [wide, high] }, own) => {
    const [up, aside] = [FROM + high / 2, FROM + wide / 2];
    const free = ([dx, dy]: [number, number]): boolean => {
      const box = around(x + dx, y + dy, wide, high);
      return !stands.some((other) => meets(box, other)) && !points.some((other, at) => other !== null && at !== own && meets(box, other));
    };
    const ways = ([[0, -up], [0, up], [aside, 0], [-aside, 0]] as [number, number][]).filter(free);
    const whole = ways.find(([dx, dy]) => {
      const [left, top, right, bottom] = around(x + dx, y + dy, wide, high);
      return left >= 0 && top >= 0 && right <= width && bottom <= height;
    });
    const way = whole ?? ways[0] ?? null;
    if (way) stands.push(around(x + way[0], y + way[1], wide, high));
    return way;
  });
}

/** The names of what lies on a map: each is a button, so that things are reached with a keyboard too. */
export class Labels {
  private readonly all = new Map<string, Label>();

  constructor(
    private readonly canvas: Canvas,
    private readonly nameless: string,
    private readonly choose: (id: string) => void,
  ) {
    canvas.on("moveend", () => this.place());
    canvas.on("resize", () => this.place());
  }

  /** Show the names of these things and no others; `chosen` is the one that people look at. */
  show(things: Feature[], chosen: string): void {
    const shown = things.slice(0, MOST);
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, { marker }] of this.all) {
      if (ids.has(id)) continue;
      marker.remove();
      this.all.delete(id);
    }
    for (const { id, geometry, properties } of shown) {
      const label = this.all.get(id) ?? this.made(id, labelOf(geometry));
      label.marker.setLngLat(labelOf(geometry));
      label.point = geometry.type === "Point";
      const button = label.marker.getElement();
      for (const each of STATES) button.classList.toggle(`map-${each}`, each === properties.state);
      const name = properties.title || "…";
      if (button.textContent === name) continue;
      button.textContent = name;
      button.setAttribute("aria-label", properties.title || this.nameless);
      label.size = [0, 0];
    }
    this.mark(chosen);
    this.place();
  }

  mark(chosen: string): void {
    for (const [id, { marker }] of this.all) marker.getElement().setAttribute("aria-pressed", String(id === chosen));
  }

  private made(id: string, at: [number, number]): Label {
    const element = Object.assign(document.createElement("button"), { type: "button", className: "map-label map-state" });
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      this.choose(id);
    });
    const marker = new Marker({ element }).setLngLat(at).addTo(this.canvas); // once: it loses the focus by it
    const label: Label = { marker, point: false, size: [0, 0] };
    this.all.set(id, label);
    return label;
  }

  private place(): void {
    const labels = [...this.all.values()];
    const unknown = labels.filter(({ size }) => size[0] === 0);
    for (const { marker } of unknown) marker.getElement().classList.remove("map-label-dot");
    for (const label of unknown) label.size = [label.marker.getElement().offsetWidth, label.marker.getElement().offsetHeight];
    const names = labels.map(({ marker, size, point }): Name => {
      const { x, y } = this.canvas.project(marker.getLngLat());
      return { at: [x, y], size, point };
    });
    const { clientWidth, clientHeight } = this.canvas.getContainer();
    placed(names, [clientWidth, clientHeight]).forEach((way, n) => {
      labels[n]!.marker.getElement().classList.toggle("map-label-dot", way === null);
      labels[n]!.marker.setOffset(way ?? [0, 0]);
    });
  }
}
