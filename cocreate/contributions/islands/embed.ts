// <co-embed> offers to play a film here. Nothing of the other site is asked for before the click.
export class Embed extends HTMLElement {
  connectedCallback(): void {
    if (this.querySelector("button") || !this.dataset.src) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-quiet";
    button.textContent = this.dataset.play ?? "";
    button.addEventListener("click", () => {
      const frame = document.createElement("iframe");
      frame.src = this.dataset.src!;
      frame.title = this.dataset.title ?? "";
      frame.allow = "fullscreen; encrypted-media; picture-in-picture";
      frame.allowFullscreen = true;
      frame.referrerPolicy = "strict-origin";
      this.replaceChildren(frame);
      frame.focus();
    });
    this.append(button);
  }
}

customElements.define("co-embed", Embed);
