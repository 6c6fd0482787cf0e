// <co-underlay> lets who lays a picture under a map drag its corners, beside the fields that say where they lie. Without
// JavaScript or WebGL the fields do it all.
export class UnderlayOpener extends HTMLElement {
  connectedCallback(): void {
    const open = this.querySelector<HTMLButtonElement>("[data-do=open]");
    if (!open || document.createElement("canvas").getContext("webgl2") === null) return;
    this.querySelector<HTMLElement>("[data-part=open]")!.hidden = false;
    open.addEventListener("click", () => void this.open(open));
  }

  private async open(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    const failed = this.querySelector<HTMLElement>("[data-say=failed]")!;
    try {
      const { lay } = await import("./_laying");
      failed.hidden = true;
      lay(this);
    } catch {
      button.disabled = false; // the network went away
      failed.hidden = false;
    }
  }
}

customElements.define("co-underlay", UnderlayOpener);
