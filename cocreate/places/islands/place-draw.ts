// <co-place-draw> finds a place by its name and lets people draw a point, a line or an area on a plain sheet.
// Without it the fields inside do the same work: a name is enough.
type Position = [number, number]; // longitude, latitude in degrees
type Geometry = { type: string; coordinates: unknown };

const WIDE = 320; // units of the sheet
const HIGH = 240;
const METRES = 111_320; // in a degree of latitude, about
const SPANS = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]; // metres that the sheet is wide
const LEAST: Record<string, number> = { Point: 1, LineString: 2, Polygon: 3 };
const STEP = 10; // units that an arrow moves
const TINY = 2; // points closer than this, in units, are one

/** Return the position at (x, y) on a sheet of `span` metres wide around `middle`. */
export function onEarth(middle: Position, span: number, x: number, y: number): Position {
  const metre = span / WIDE;
  const latitude = middle[1] + ((HIGH / 2 - y) * metre) / METRES;
  const longitude = middle[0] + ((x - WIDE / 2) * metre) / (METRES * Math.cos((middle[1] * Math.PI) / 180));
  return [Number(longitude.toFixed(7)), Number(latitude.toFixed(7))];
}

/** Return where a position lies on that sheet. */
export function onSheet(middle: Position, span: number, [longitude, latitude]: Position): Position {
  const metre = span / WIDE;
  return [
    WIDE / 2 + ((longitude - middle[0]) * METRES * Math.cos((middle[1] * Math.PI) / 180)) / metre,
    HIGH / 2 - ((latitude - middle[1]) * METRES) / metre,
  ];
}

/** Return the GeoJSON of what was drawn, or null while it has too few points. */
export function geometryOf(kind: string, points: Position[]): Geometry | null {
  if (points.length < (LEAST[kind] ?? 1)) return null;
  if (kind === "Point") return { type: kind, coordinates: points[0] };
  return { type: kind, coordinates: kind === "Polygon" ? [[...points, points[0]]] : points };
}

/** Return the lines of a geometry, each a list of positions. */
export function linesOf(geometry: Geometry): Position[][] {
  const deep = { Point: 0, LineString: 1, Polygon: 2, MultiPolygon: 3 }[geometry.type] ?? 0;
  if (deep === 0) return [[geometry.coordinates as Position]];
  return deep === 1 ? [geometry.coordinates as Position[]] : ((geometry.coordinates as unknown[]).flat(deep - 2) as Position[][]);
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, set: Partial<HTMLElementTagNameMap[K]> = {}): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(tag), set);
}

function svg(tag: string, set: Record<string, string | number> = {}): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(set)) element.setAttribute(name, String(value));
  return element;
}

export class PlaceDraw extends HTMLElement {
  private kind = "Point";
  private points: Position[] = [];
  private guide: Position[][] = [];
  private middle: Position | null = null;
  private span = 500;
  private cross: Position = [WIDE / 2, HIGH / 2];
  private sheet = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, tabindex: 0, role: "application", class: "place-sheet" });
  private list = make("ol", { className: "place-points" });
  private buttons = make("div", { className: "row" });
  private said = make("p", { className: "hint" });
  private found!: HTMLElement;

  connectedCallback(): void {
    if (this.querySelector(".place-tools")) return;
    this.found = this.querySelector<HTMLElement>(".place-found")!;
    const find = this.button("find", () => void this.find());
    find.classList.add("place-find");
    this.input("name").after(find);
    this.input("name").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would send the whole form
      void this.find();
    });
    this.found.addEventListener("change", () => this.chosen(true));
    this.sheet.setAttribute("aria-label", this.dataset.sheet ?? "");
    this.sheet.addEventListener("click", (event) => this.tapped(event as MouseEvent));
    this.sheet.addEventListener("keydown", (event) => this.pressed(event as KeyboardEvent));
    this.said.setAttribute("role", "status");
    const tools = make("div", { className: "place-tools" });
    tools.append(this.said, this.kinds(), this.sheet, this.buttons, this.list);
    this.buttons.append(
      this.button("larger", () => this.zoom(-1)),
      this.button("smaller", () => this.zoom(1)),
      this.button("undo", () => this.change(this.points.slice(0, -1))),
      this.button("clear", () => this.change([])),
    );
    this.input("geometry").before(tools);
    this.input("name").addEventListener("input", () => this.askHome());
    this.askHome();
    this.restore();
    this.draw();
  }

  /** Ask whether someone lives there once it could be a house: a number in the name, or a drawing. */
  private askHome(): void {
    const field = this.querySelector<HTMLElement>(".place-home");
    if (field) field.hidden = !this.input("home").checked && !this.input("geometry").value && !/\d/.test(this.input("name").value);
  }

  private input(field: string): HTMLInputElement {
    return this.querySelector<HTMLInputElement>(`[name="${this.dataset.field}_${field}"]`)!;
  }

  private button(label: string, act: () => void): HTMLButtonElement {
    const made = make("button", { type: "button", className: "button-quiet", textContent: this.dataset[label] ?? "" });
    made.addEventListener("click", act);
    return made;
  }

  private kinds(): HTMLElement {
    const row = make("div", { className: "row" });
    for (const [kind, label] of Object.entries({ Point: "point", LineString: "line", Polygon: "area" })) {
      const chooser = this.button(label, () => {
        this.kind = kind;
        this.change(kind === "Point" ? this.points.slice(-1) : this.points);
      });
      chooser.dataset.kind = kind;
      row.append(chooser);
    }
    return row;
  }

  private restore(): void {
    const drawn = this.input("geometry").value;
    if (!drawn) return this.chosen(false);
    try {
      const geometry = JSON.parse(drawn) as Geometry;
      const line = linesOf(geometry)[0] ?? [];
      if (geometry.type in LEAST) {
        this.kind = geometry.type;
        this.points = geometry.type === "Polygon" ? line.slice(0, -1) : line;
      }
      this.lay(linesOf(geometry));
    } catch {
      this.chosen(false); // what stood there was no drawing; the server says so
    }
  }

  private async find(): Promise<void> {
    const wanted = this.input("name").value.trim();
    if (!wanted) return this.input("name").focus();
    this.found.textContent = this.dataset.searching ?? "";
    try {
      const query = new URLSearchParams({ q: wanted, veld: this.dataset.field ?? "" });
      const answer = await fetch(`${this.dataset.search}?${query}`);
      if (!answer.ok) throw new Error(String(answer.status));
      this.found.innerHTML = await answer.text();
      this.chosen(true);
    } catch {
      this.found.textContent = this.dataset.failed ?? "";
    }
  }

  /** Lay the sheet where the chosen place is; when people chose it now, its name and kind are filled in too. */
  private chosen(now: boolean): void {
    const option = this.found.querySelector<HTMLInputElement>("input:checked");
    const script = option?.parentElement?.querySelector("script");
    if (!option || !script) return;
    const geometry = JSON.parse(script.textContent ?? "null") as Geometry;
    this.guide = linesOf(geometry);
    this.lay(this.guide);
    if (now) {
      this.input("kind").value = option.dataset.kind ?? "spot";
      this.change([]);
    } else this.draw();
  }

  private lay(lines: Position[][]): void {
    const all = lines.flat();
    const [xs, ys] = [all.map((p) => p[0]), all.map((p) => p[1])];
    this.middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
    const across = Math.max(Math.max(...xs) - Math.min(...xs), ((Math.max(...ys) - Math.min(...ys)) * WIDE) / HIGH) * METRES;
    this.span = across > 0 ? (SPANS.find((span) => span > across * 1.4) ?? SPANS.at(-1)!) : 500;
  }

  private zoom(step: number): void {
    const at = SPANS.findIndex((span) => span >= this.span) + step;
    this.span = SPANS[Math.max(0, Math.min(SPANS.length - 1, at))] ?? this.span;
    this.draw();
  }

  private tapped(event: MouseEvent): void {
    const box = this.sheet.getBoundingClientRect();
    if (!box.width) return;
    this.cross = [((event.clientX - box.left) / box.width) * WIDE, ((event.clientY - box.top) / box.height) * HIGH];
    this.put();
  }

  private pressed(event: KeyboardEvent): void {
    const [x, y] = this.cross;
    const moves: Record<string, Position> = {
      ArrowLeft: [x - STEP, y], ArrowRight: [x + STEP, y], ArrowUp: [x, y - STEP], ArrowDown: [x, y + STEP],
    };
    const move = moves[event.key];
    if (move) {
      const [right, down] = move;
      this.cross = [Math.max(0, Math.min(WIDE, right)), Math.max(0, Math.min(HIGH, down))];
      this.draw();
    } else if (event.key === "Enter" || event.key === " ") this.put();
    else if (event.key === "Backspace" || event.key === "Delete") this.change(this.points.slice(0, -1));
    else return;
    event.preventDefault();
  }

  private put(): void {
    if (!this.middle) return;
    const point = onEarth(this.middle, this.span, ...this.cross);
    const near = this.points.some((other) => {
      const [x, y] = onSheet(this.middle!, this.span, other);
      return Math.hypot(x - this.cross[0], y - this.cross[1]) < TINY;
    });
    if (this.kind === "Point") this.change([point]);
    else if (!near) this.change([...this.points, point]);
  }

  private change(points: Position[]): void {
    this.points = points;
    const geometry = geometryOf(this.kind, points);
    this.input("geometry").value = geometry ? JSON.stringify(geometry) : "";
    this.askHome();
    this.draw();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private draw(): void {
    for (const chooser of this.querySelectorAll<HTMLElement>("[data-kind].button-quiet")) {
      chooser.setAttribute("aria-pressed", String(chooser.dataset.kind === this.kind));
    }
    this.said.textContent = (this.middle ? this.dataset.hint : this.dataset.first) ?? "";
    this.sheet.toggleAttribute("hidden", !this.middle);
    this.buttons.hidden = !this.middle;
    if (!this.middle) return;
    const drawn = this.points.map((point) => onSheet(this.middle!, this.span, point));
    const path = (line: Position[]) => line.map(([x, y], n) => `${n ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    const guide = this.guide.map((line) => line.map((point) => onSheet(this.middle!, this.span, point)));
    const bar = this.span / 5;
    const scale = svg("text", { x: 16, y: HIGH - 14 });
    scale.textContent = bar >= 1_000 ? `${bar / 1_000} km` : `${bar} m`;
    this.sheet.replaceChildren(
      ...guide.map((line) => {
        const [[cx, cy] = [0, 0]] = line;
        return line.length > 1 ? svg("path", { class: "guide", d: path(line) }) : svg("circle", { class: "guide", cx, cy, r: 7 });
      }),
      svg("path", { class: this.kind === "Polygon" ? "area" : "line", d: path(drawn) + (this.kind === "Polygon" && drawn.length > 2 ? "Z" : "") }),
      ...drawn.map(([cx, cy]) => svg("circle", { class: "dot", cx, cy, r: 5 })),
      svg("path", { class: "cross", d: `M${this.cross[0] - 8} ${this.cross[1]}h16M${this.cross[0]} ${this.cross[1] - 8}v16` }),
      svg("path", { class: "scale", d: `M10 ${HIGH - 14}v5h${WIDE / 5}v-5` }),
      scale,
    );
    this.list.replaceChildren(...this.points.map((_, n) => this.row(n)));
  }

  /** One point in the list: its buttons move it by a twentieth of the sheet or take it away. */
  private row(n: number): HTMLElement {
    const name = (this.dataset.corner ?? "").replace("{n}", String(n + 1));
    const row = make("li", { className: "row" });
    row.append(make("span", { textContent: name }));
    const moves: [string, string, number, number][] = [["north", "↑", 0, -1], ["east", "→", 1, 0], ["south", "↓", 0, 1], ["west", "←", -1, 0]];
    const act = (label: string, sign: string, change: () => void, back: number) => {
      const made = this.button(label, () => {
        const at = [...row.querySelectorAll("button")].indexOf(made);
        change();
        this.list.children[back]?.querySelectorAll("button")[at]?.focus(); // the row was drawn anew
      });
      made.textContent = sign;
      made.setAttribute("aria-label", `${name} ${this.dataset[label] ?? ""}`);
      row.append(made);
    };
    for (const [label, sign, right, down] of moves) act(label, sign, () => this.shift(n, (right * WIDE) / 20, (down * WIDE) / 20), n);
    act("remove", "✕", () => this.change(this.points.filter((_, other) => other !== n)), Math.max(0, n - 1));
    return row;
  }

  private shift(n: number, right: number, down: number): void {
    const [x, y] = onSheet(this.middle!, this.span, this.points[n]!);
    this.change(this.points.map((point, other) => (other === n ? onEarth(this.middle!, this.span, x + right, y + down) : point)));
  }
}

customElements.define("co-place-draw", PlaceDraw);
