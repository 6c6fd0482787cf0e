// <co-map> opens the map on which people draw together. The drawing inside stands until someone asks for it: a phone loads
// the map only then. Without WebGL, and without JavaScript, the list beneath does everything.
export class MapOpener extends HTMLElement {
  connectedCallback(): void {
    const open = this.querySelector<HTMLButtonElement>("[data-do=open]");
    if (!open) return;
    if (!("WebGL2RenderingContext" in globalThis)) {
      this.say("none");
      return;
    }
    this.querySelector<HTMLElement>("[data-part=open]")!.hidden = false;
    open.addEventListener("click", () => void this.open(open));
  }

  /** Whether this browser can draw a map at all: that takes a phone a moment, so only who opens the map waits for it. */
  canDraw(): boolean {
    try {
      return document.createElement("canvas").getContext("webgl2") !== null;
    } catch {
      return false;
    }
  }

  private async open(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    if (!this.canDraw()) {
      this.querySelector<HTMLElement>("[data-part=open]")!.hidden = true;
      this.say("none");
      return;
    }
    this.say("loading");
    try {
      const { draw } = await import("./_canvas");
      this.say("");
      draw(this);
    } catch {
      button.disabled = false; // the network went away, or the drawing board refused
      this.say("failed");
    }
  }

  private say(what: string): void {
    for (const words of this.querySelectorAll<HTMLElement>("[data-say]")) words.hidden = words.dataset.say !== what;
  }
}

customElements.define("co-map", MapOpener);
