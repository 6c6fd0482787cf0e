// <co-cover> lets people cover faces in a picture before it leaves their device. The tool itself comes with the click.
class Cover extends HTMLElement {
  private tool: HTMLElement | undefined;

  connectedCallback(): void {
    if (this.tool || !this.querySelector("input[type=file]")) return;
    const shown = this.querySelector("template")!.content.cloneNode(true) as DocumentFragment;
    this.tool = shown.firstElementChild as HTMLElement;
    this.append(this.tool);
    this.tool.querySelector("[data-do=open]")!.addEventListener("click", async () => {
      const { open } = await import("./_cover");
      await open(this, this.tool!);
    });
    this.addEventListener("change", () => this.look());
    this.look();
  }

  private look(): void {
    const file = this.querySelector<HTMLInputElement>("input[type=file]")!.files?.[0];
    this.tool!.hidden = !file;
    if (this.dataset.covering) return;
    this.dispatchEvent(new Event("other")); // the tool shows another picture
    this.tool!.querySelector<HTMLElement>("[data-part=result]")!.hidden = true;
    this.tool!.querySelector("[data-part=said]")!.textContent = "";
  }
}

customElements.define("co-cover", Cover);
