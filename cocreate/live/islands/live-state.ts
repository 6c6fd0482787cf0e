// <co-live-state> tells in words where what one makes in a room is: on this device, kept, or seen by others too.
// An island that opened a room shows it here: element.follow(room).
import type { Room, State } from "./_room";

export class LiveState extends HTMLElement {
  #end: (() => void) | undefined;

  follow(room: Pick<Room, "onState">): void {
    this.#end?.();
    this.#end = room.onState((state) => this.show(state));
  }

  show(state: State): void {
    this.dataset.state = state;
    for (const words of this.querySelectorAll<HTMLElement>("[data-when]")) words.hidden = words.dataset.when !== state;
    this.hidden = false;
  }

  disconnectedCallback(): void {
    this.#end?.();
    this.#end = undefined;
  }
}

customElements.define("co-live-state", LiveState);
