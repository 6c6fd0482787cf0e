// <co-recorder> records sound or film beside a plain file field, and sends it while one records.
// This is what every page with the form gets; the rest comes when one records, chooses a file, or left something here.
import type { Recorder } from "./_recorder";

class RecorderIsland extends HTMLElement {
  private recorder: Promise<Recorder> | undefined;
  private woken = false;

  connectedCallback(): void {
    if (this.woken || !this.querySelector("input[type=file]")) return;
    this.woken = true;
    const shown = this.querySelector("template")!.content.cloneNode(true) as DocumentFragment;
    const [tool, sending] = shown.children as unknown as [HTMLElement, HTMLElement];
    this.prepend(tool);
    this.append(sending);
    if (!navigator.mediaDevices || typeof MediaRecorder === "undefined") {
      tool.hidden = true; // over plain http, or an old browser: the file field does it
    }
    tool.querySelector("[data-do=open]")!.addEventListener("click", (event) => {
      if (this.recorder) return;
      event.stopPropagation();
      void this.wake().then((recorder) => recorder.act("open"));
    });
    this.addEventListener("change", (event) => {
      if (!this.recorder && (event.target as HTMLInputElement).type === "file") void this.wake().then((recorder) => recorder.choose());
    });
    if (this.left()) void this.wake();
  }

  disconnectedCallback(): void {
    void this.recorder?.then((recorder) => recorder.close());
  }

  private left(): boolean {
    try {
      return Object.keys(localStorage).some((key) => key === "recordings" || key.startsWith("upload:"));
    } catch {
      return false;
    }
  }

  private wake(): Promise<Recorder> {
    this.recorder ??= import("./_recorder").then(async ({ Recorder }) => {
      const recorder = new Recorder(this);
      await recorder.find();
      return recorder;
    });
    return this.recorder;
  }
}

customElements.define("co-recorder", RecorderIsland);
