// <co-passkey> says in plain words why the device gave no passkey; django-allauth tells only the console.
const WHY: Record<string, string> = { NotAllowedError: "stopped", AbortError: "stopped", InvalidStateError: "there" };

export class Passkey extends HTMLElement {
  private tell = (event: Event): void => {
    event.preventDefault(); // said here, so not in the console
    const { exception } = (event as CustomEvent<{ exception?: { name?: string } }>).detail;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = this.dataset[WHY[exception?.name ?? ""] ?? "failed"] ?? this.dataset.failed ?? "";
    this.replaceChildren(notice);
  };

  connectedCallback(): void {
    document.addEventListener("allauth.error", this.tell);
  }

  disconnectedCallback(): void {
    document.removeEventListener("allauth.error", this.tell);
  }
}

customElements.define("co-passkey", Passkey);
