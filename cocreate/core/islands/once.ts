// <co-once> gives the hidden field in it a key of its own, so that a form that is sent twice counts once.
export class Once extends HTMLElement {
  connectedCallback(): void {
    const field = this.querySelector("input");
    if (!field || field.value) return; // shown again with what to mend: it is the same form
    field.value = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

customElements.define("co-once", Once);
