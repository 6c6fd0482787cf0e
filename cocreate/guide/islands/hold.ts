// Hold a page on paper: a button only where the browser can print.
class Hold extends HTMLElement {
  connectedCallback(): void {
    if (typeof window.print !== "function" || this.firstElementChild) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-quiet";
    button.textContent = this.dataset.print ?? "";
    button.addEventListener("click", () => window.print());
    this.append(button);
  }
}

customElements.define("co-hold", Hold);
