// <co-player> marks the line that is spoken, plays from a line, and offers a speed. The native controls stay in charge.
const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const KEPT = "speed";

/** The last of `starts` (ascending, in ms) that began at `now`, or -1. */
export function lineAt(starts: number[], now: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= now) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

class Player extends HTMLElement {
  private lines: HTMLElement[] = [];
  private starts: number[] = [];
  private spoken = -1;
  private started = false;

  connectedCallback(): void {
    const media = this.querySelector<HTMLMediaElement>("video, audio");
    if (!media || this.started) return;
    this.started = true;
    this.lines = [...this.querySelectorAll<HTMLElement>("[data-start]")];
    this.starts = this.lines.map((line) => Number(line.dataset.start));
    this.lines.forEach((line) => this.makeDoor(line, media));
    this.offerSpeed(media);
    const list = this.querySelector<HTMLElement>(".player-said ol");
    const heard = this.querySelector<SVGElement>(".player-heard");
    media.addEventListener("timeupdate", () => {
      this.mark(media.currentTime * 1000, list);
      if (media.duration) heard?.style.setProperty("--heard", String(media.currentTime / media.duration));
    });
    this.querySelector(".player-wave")?.addEventListener("click", (event) => {
      const box = (event.currentTarget as Element).getBoundingClientRect();
      this.go(media, ((event as MouseEvent).clientX - box.left) / box.width);
    });
    const follow = () => {
      const asked = /^#t=([\d.]+)$/.exec(location.hash);
      if (asked) this.at(media, Number(asked[1]));
    };
    follow();
    addEventListener("hashchange", follow);
  }

  /** The time before a line becomes a button that plays from there. */
  private makeDoor(line: HTMLElement, media: HTMLMediaElement): void {
    const time = line.querySelector(".player-at");
    if (!time) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "player-at";
    button.textContent = time.textContent;
    button.setAttribute("aria-label", (this.dataset.go ?? "{time}").replace("{time}", time.textContent ?? ""));
    button.addEventListener("click", () => {
      this.at(media, Number(line.dataset.start) / 1000);
      void media.play();
    });
    time.replaceWith(button);
  }

  /** Sets the place, also when nothing was fetched yet. */
  private at(media: HTMLMediaElement, seconds: number): void {
    if (media.readyState > 0) {
      media.currentTime = seconds;
      return;
    }
    media.addEventListener("loadedmetadata", () => (media.currentTime = seconds), { once: true });
    if (media.preload === "none") media.preload = "metadata";
  }

  private go(media: HTMLMediaElement, part: number): void {
    const known = media.duration || Number(this.dataset.seconds) || 0;
    if (known) this.at(media, part * known);
    else media.addEventListener("loadedmetadata", () => (media.currentTime = part * media.duration), { once: true });
    void media.play();
  }

  private mark(now: number, list: HTMLElement | null): void {
    let at = lineAt(this.starts, now);
    if (at >= 0 && now > Number(this.lines[at]!.dataset.end) + 400) at = -1;
    if (at === this.spoken) return;
    if (this.spoken >= 0) this.lines[this.spoken]?.removeAttribute("aria-current");
    this.spoken = at;
    const line = this.lines[at];
    if (!line) return;
    line.setAttribute("aria-current", "true");
    if (list && !list.matches(":focus-within, :hover")) {
      list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 3;
    }
  }

  private offerSpeed(media: HTMLMediaElement): void {
    const facts = this.querySelector(".player-facts");
    if (!facts) return;
    const label = document.createElement("label");
    label.append(this.dataset.speed ?? "", " ");
    const select = document.createElement("select");
    for (const speed of SPEEDS) {
      const option = document.createElement("option");
      option.value = String(speed);
      option.textContent = `${option.value.replace(".", ",")} ×`;
      select.append(option);
    }
    const kept = Number(sessionStorage.getItem(KEPT));
    const speed = SPEEDS.includes(kept) ? kept : 1;
    select.value = String(speed);
    media.defaultPlaybackRate = media.playbackRate = speed;
    select.addEventListener("change", () => {
      media.defaultPlaybackRate = media.playbackRate = Number(select.value);
      sessionStorage.setItem(KEPT, select.value);
    });
    label.append(select);
    facts.append(label);
  }
}

customElements.define("co-player", Player);
