// Laying a picture under a map: each corner is dragged, or moved with the arrow keys; a handle in the middle moves it all.
import { AttributionControl, type ImageSource, Map as Canvas, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { type Corners, layBase } from "./_bases";
import { cornersOf, middleOf, type Position, textOf } from "./_corners";
import { boundsOf, type Geometry } from "./_things";
import "../styles/canvas.css";

const KEYS: Record<string, [number, number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const STEP = 4; // pixels; with Shift ten times as far

export function lay(root: HTMLElement): void {
  const stage = root.querySelector<HTMLElement>("[data-part=stage]")!;
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-corner]")];
  const opacity = document.querySelector<HTMLInputElement>("[name=opacity]")!;
  const outline = JSON.parse(document.getElementById("map-outline")?.textContent || "null") as Geometry | null;
  const corners = (): Corners => cornersOf(fields) ?? last;
  let last = cornersOf(fields)!;
  if (!last) throw new Error("no corners");
  for (const part of root.querySelectorAll<HTMLElement>("[data-part=stage], [data-part=under]")) part.hidden = false;
  root.querySelector<HTMLElement>("[data-part=open]")!.hidden = true;
  setWorkerUrl(new URL(workerUrl, import.meta.url).href);
  const around = boundsOf([{ type: "LineString", coordinates: last }, ...(outline ? [outline] : [])])!;
  const canvas = new Canvas({
    container: stage,
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": getComputedStyle(stage).backgroundColor } }] },
    bounds: around,
    fitBoundsOptions: { padding: 60 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    locale: { "Map.Title": root.dataset.title ?? "", "NavigationControl.ZoomIn": root.dataset.closer ?? "", "NavigationControl.ZoomOut": root.dataset.further ?? "" },
  });
  canvas.addControl(new AttributionControl({ compact: false }));
  canvas.addControl(new NavigationControl({ showCompass: false }));

  const handle = (label: string, sign: string, at: Position, moved: (to: Position) => void): Marker => {
    const element = Object.assign(document.createElement("button"), { type: "button", className: "map-handle", textContent: sign });
    element.setAttribute("aria-label", label);
    const marker = new Marker({ element, draggable: true }).setLngLat(at).addTo(canvas);
    marker.on("drag", () => moved(marker.getLngLat().toArray()));
    element.addEventListener("keydown", (event) => {
      const [x, y] = KEYS[event.key] ?? [0, 0];
      if (!x && !y) return;
      event.preventDefault();
      event.stopPropagation();
      const far = event.shiftKey ? STEP * 10 : STEP;
      const point = canvas.project(marker.getLngLat());
      marker.setLngLat(canvas.unproject([point.x + x * far, point.y + y * far]));
      moved(marker.getLngLat().toArray());
    });
    return marker;
  };
  const handles = fields.map((field, n) =>
    handle(field.labels?.[0]?.textContent?.trim() ?? "", "◤◥◢◣"[n]!, last[n]!, (to) => {
      field.value = textOf(to);
      show();
    }),
  );
  const middle = handle(root.dataset.whole ?? "", "✥", middleOf(last), ([x, y]) => {
    const [fromX, fromY] = middleOf(corners());
    corners().forEach(([cornerX, cornerY], n) => (fields[n]!.value = textOf([cornerX + x - fromX, cornerY + y - fromY])));
    show();
  });
  const show = (): void => {
    last = corners();
    last.forEach((at, n) => handles[n]!.setLngLat(at));
    middle.setLngLat(middleOf(last));
    canvas.getSource<ImageSource>("picture")?.setCoordinates(last);
  };
  const see = (): void => {
    if (canvas.getLayer("picture")) canvas.setPaintProperty("picture", "raster-opacity", Number(opacity.value) / 100);
  };
  canvas.on("load", () => {
    canvas.addSource("picture", { type: "image", url: root.dataset.picture ?? "", coordinates: last });
    canvas.addLayer({ id: "picture", type: "raster", source: "picture" });
    canvas.addSource("outline", { type: "geojson", data: { type: "FeatureCollection", features: outline ? [{ type: "Feature", properties: {}, geometry: outline as GeoJSON.Geometry }] : [] } });
    canvas.addLayer({ id: "outline", type: "line", source: "outline", paint: { "line-color": getComputedStyle(stage).color, "line-width": 2, "line-dasharray": [2, 3] } });
    see();
    stage.toggleAttribute("data-ready", true);
  });
  for (const field of fields) field.addEventListener("input", show);
  opacity.addEventListener("input", see);
  const base = root.querySelector<HTMLSelectElement>("[data-field=base]")!;
  base.addEventListener("change", () => layBase(canvas, base.value, "picture"));
}
