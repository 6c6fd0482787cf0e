// A brush of solid colour over a picture. What is covered is gone from the pixels: it cannot be made visible again.
interface Spot {
  x: number; // pixels of the picture
  y: number;
  radius: number;
}
/** One stroke of the brush: spots with lines between them. */
type Stroke = Spot[];

const MOST = 16_000_000; // pixels: more than that, phones draw nothing
const COLOUR = "#1d1f24";
const LEAST = 8; // the smallest brush, in thousandths of the picture

/** The size to draw at: as it is, or smaller when a phone could not draw it. */
export function fit(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, Math.sqrt(MOST / (width * height)));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

/** Show the picture of `host` in `tool`, and put it back covered into its file field. */
export async function open(host: HTMLElement, tool: HTMLElement): Promise<void> {
  const input = host.querySelector<HTMLInputElement>("input[type=file]")!;
  const file = input.files?.[0];
  if (!file) return;
  const said = tool.querySelector<HTMLElement>("[data-part=said]")!;
  said.textContent = host.dataset.opening ?? "";
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    said.textContent = host.dataset.unreadable ?? "";
    return;
  }
  said.textContent = "";
  new Brush(host, tool, input, file, picture);
}

class Brush {
  private strokes: Stroke[] = [];
  private canvas: HTMLCanvasElement;
  private spot: Spot;
  private drawing = false;
  private listeners = new AbortController();

  constructor(
    private host: HTMLElement,
    private tool: HTMLElement,
    private input: HTMLInputElement,
    private file: File,
    private picture: ImageBitmap,
  ) {
    const { signal } = this.listeners;
    this.canvas = tool.querySelector("canvas")!;
    Object.assign(this.canvas, fit(picture.width, picture.height));
    this.spot = { x: this.canvas.width / 2, y: this.canvas.height / 2, radius: this.most / 25 };
    this.canvas.addEventListener("pointerdown", (event) => this.down(event), { signal });
    this.canvas.addEventListener("pointermove", (event) => this.move(event), { signal });
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.up(), { signal });
    this.canvas.addEventListener("keydown", (event) => this.key(event), { signal });
    for (const event of ["focus", "blur"]) this.canvas.addEventListener(event, () => this.draw(), { signal });
    for (const button of tool.querySelectorAll<HTMLElement>("[data-do]:not([data-do=open])")) {
      button.addEventListener("click", () => void this.act(button.dataset.do!), { signal });
    }
    host.addEventListener("other", () => this.close(), { signal });
    this.show(true);
    this.draw();
    this.canvas.focus();
  }

  private get most(): number {
    return Math.max(this.canvas.width, this.canvas.height);
  }

  private show(open: boolean): void {
    this.tool.querySelector<HTMLElement>("[data-part=brush]")!.hidden = !open;
    this.tool.querySelector<HTMLElement>("[data-part=ask]")!.hidden = open;
  }

  private say(words = ""): void {
    this.tool.querySelector("[data-part=said]")!.textContent = words.replace("{count}", String(this.strokes.length));
  }

  private at(event: PointerEvent): Spot {
    const box = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.canvas.width;
    const y = ((event.clientY - box.top) / box.height) * this.canvas.height;
    return { x, y, radius: this.spot.radius };
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture?.(event.pointerId);
    this.drawing = true;
    this.spot = this.at(event);
    this.strokes.push([this.spot]);
    this.draw();
  }

  private move(event: PointerEvent): void {
    this.spot = this.at(event);
    if (this.drawing) this.strokes.at(-1)!.push(this.spot);
    this.draw();
  }

  private up(): void {
    if (this.drawing) this.say(this.host.dataset.covered);
    this.drawing = false;
  }

  private key(event: KeyboardEvent): void {
    const step = this.spot.radius * (event.shiftKey ? 2 : 0.5);
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step],
    };
    const by = moves[event.key];
    if (by) {
      const x = Math.min(this.canvas.width, Math.max(0, this.spot.x + by[0]));
      const y = Math.min(this.canvas.height, Math.max(0, this.spot.y + by[1]));
      this.spot = { ...this.spot, x, y };
      this.draw();
    } else if (event.key === "Enter" || event.key === " ") void this.act("cover");
    else if (event.key === "+" || event.key === "=") void this.act("larger");
    else if (event.key === "-") void this.act("smaller");
    else if (event.key === "z" && (event.ctrlKey || event.metaKey)) void this.act("undo");
    else return;
    event.preventDefault();
  }

  private async act(what: string): Promise<void> {
    if (what === "cover") {
      this.strokes.push([this.spot]);
      this.say(this.host.dataset.covered);
    } else if (what === "undo") {
      this.strokes.pop();
      this.say(this.host.dataset.undone);
    } else if (what === "larger" || what === "smaller") {
      const radius = this.spot.radius * (what === "larger" ? 1.3 : 1 / 1.3);
      this.spot = { ...this.spot, radius: Math.min(this.most / 3, Math.max((this.most * LEAST) / 1000, radius)) };
    } else if (what === "leave") return this.leave();
    else if (what === "use") return this.use();
    this.draw();
  }

  private paint(): CanvasRenderingContext2D {
    const brush = this.canvas.getContext("2d")!;
    const { width, height } = this.canvas;
    brush.clearRect(0, 0, width, height);
    brush.fillStyle = "#ffffff"; // what was see-through
    brush.fillRect(0, 0, width, height);
    brush.drawImage(this.picture, 0, 0, width, height);
    brush.strokeStyle = brush.fillStyle = COLOUR;
    brush.lineCap = brush.lineJoin = "round";
    for (const stroke of this.strokes) {
      const [first, ...rest] = stroke as [Spot, ...Spot[]];
      brush.beginPath();
      brush.lineWidth = first.radius * 2;
      brush.moveTo(first.x, first.y);
      for (const spot of rest.length ? rest : [first]) brush.lineTo(spot.x, spot.y);
      brush.stroke();
      brush.beginPath();
      brush.arc(first.x, first.y, first.radius, 0, Math.PI * 2);
      brush.fill();
    }
    return brush;
  }

  private draw(): void {
    const brush = this.paint();
    for (const [colour, width] of [["#ffffff", 6], ["#1f4e9e", 3]] as const) {
      brush.beginPath();
      brush.strokeStyle = colour;
      brush.lineWidth = (width * this.most) / 1000;
      brush.arc(this.spot.x, this.spot.y, this.spot.radius, 0, Math.PI * 2);
      brush.stroke();
    }
  }

  private async use(): Promise<void> {
    this.paint(); // without the ring of the brush
    const covered = await new Promise<Blob | null>((resolve) => this.canvas.toBlob(resolve, "image/jpeg", 0.92));
    if (!covered) return this.say(this.host.dataset.unreadable);
    const transfer = new DataTransfer();
    const name = `${this.file.name.replace(/\.[^.]*$/, "")}.jpg`;
    transfer.items.add(new File([covered], name, { type: "image/jpeg", lastModified: this.file.lastModified }));
    this.host.dataset.covering = "true";
    this.input.files = transfer.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    delete this.host.dataset.covering;
    const seen = this.tool.querySelector<HTMLImageElement>("[data-part=result]")!;
    URL.revokeObjectURL(seen.src);
    seen.src = URL.createObjectURL(covered);
    seen.hidden = false;
    const words = this.host.dataset.kept;
    this.leave();
    this.say(words);
  }

  private leave(): void {
    this.close();
    this.tool.querySelector<HTMLElement>("[data-do=open]")!.focus();
  }

  private close(): void {
    this.listeners.abort();
    this.picture.close();
    this.canvas.width = this.canvas.height = 0; // phones keep the memory otherwise
    this.show(false);
    this.say();
  }
}
