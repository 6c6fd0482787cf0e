// <co-copy> adds a button that copies the field inside it.
export class Copy extends HTMLElement {
  connectedCallback(): void {
    const field = this.querySelector("input");
    if (!field || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-quiet";
    button.textContent = this.dataset.copy ?? "";
    const said = document.createElement("span");
    said.className = "hint";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand?.("copy"); // over plain http there is no clipboard; the field stays selected
      }
      said.textContent = this.dataset.copied ?? "";
    });
    field.addEventListener("focus", () => field.select());
    this.append(button, said);
  }
}

customElements.define("co-copy", Copy);
