// What lies under a map: nothing, the map of someone else, or a picture that was brought. Asked only when it is chosen.
import type { Map as Canvas } from "maplibre-gl";

export type Corners = [[number, number], [number, number], [number, number], [number, number]];
type Base = { key: string; tiles: string; credit: string };
type Picture = { id: string; url: string; corners: Corners; opacity: number; credit: string };

function listed<T>(id: string): T[] {
  return JSON.parse(document.getElementById(id)?.textContent || "[]") as T[];
}

/** Lay what is called `name` below the layer `above`, in place of what lay there. Return whose it is, in words. */
export function layBase(canvas: Canvas, name: string, above: string): string {
  if (canvas.getLayer("base")) canvas.removeLayer("base");
  if (canvas.getSource("base")) canvas.removeSource("base");
  const base = listed<Base>("map-bases").find(({ key }) => key === name);
  const picture = listed<Picture>("map-underlays").find(({ id }) => id === name);
  if (base) {
    const tiles = new URL(location.href).origin + base.tiles;
    canvas.addSource("base", { type: "raster", tiles: [base.tiles.startsWith("/") ? tiles : base.tiles], tileSize: 256, maxzoom: 19, attribution: base.credit });
  } else if (picture) {
    canvas.addSource("base", { type: "image", url: picture.url, coordinates: picture.corners });
  } else return "";
  canvas.addLayer({ id: "base", type: "raster", source: "base", paint: { "raster-opacity": picture?.opacity ?? 0.8 } }, above);
  return picture?.credit ?? "";
}
