// <co-transcript> lets one write out a recording without leaving the keyboard: play, go back, put the time.
// The text field is the truth; without JavaScript one types in it all the same.
const BACK = 4; // seconds

/** "1:05" or "1:02:03". */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (number: number): string => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Puts `time` at the start of the line where the caret is, in place of a time that stood there. */
export function withTime(text: string, caret: number, time: string): { text: string; caret: number } {
  const start = text.lastIndexOf("\n", caret - 1) + 1;
  const old = /^\[?(\d{1,2}:)?\d{1,3}:[0-5]\d([.,]\d{1,3})?\]?[ \t]*/.exec(text.slice(start))?.[0] ?? "";
  const changed = `${text.slice(0, start)}${time} ${text.slice(start + old.length)}`;
  return { text: changed, caret: Math.max(caret, start + old.length) + time.length + 1 - old.length };
}

class Transcript extends HTMLElement {
  private started = false;

  connectedCallback(): void {
    const media = this.querySelector<HTMLMediaElement>("video, audio");
    const text = this.querySelector<HTMLTextAreaElement>("textarea");
    if (!media || !text || this.started) return;
    this.started = true;
    const keys = document.createElement("p");
    keys.className = "write-out-keys";
    const play = (): void => void (media.paused ? media.play() : media.pause());
    const back = (): void => {
      media.currentTime = Math.max(0, media.currentTime - BACK);
      void media.play();
    };
    const put = (): void => {
      const next = withTime(text.value, text.selectionStart, clock(media.currentTime));
      text.value = next.text;
      text.setSelectionRange(next.caret, next.caret);
      text.dispatchEvent(new Event("input", { bubbles: true })); // drafts listen
      text.focus();
    };
    const does: [string, string | undefined, () => void][] = [
      ["p", this.dataset.play, play],
      ["b", this.dataset.back, back],
      ["t", this.dataset.time, put],
    ];
    for (const [key, label, act] of does) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button-quiet";
      button.textContent = label ?? "";
      button.setAttribute("aria-keyshortcuts", `Alt+${key.toUpperCase()}`);
      button.title = `Alt+${key.toUpperCase()}`;
      button.addEventListener("click", act);
      keys.append(button);
    }
    this.addEventListener("keydown", (event) => {
      const found = event.altKey && !event.ctrlKey && !event.metaKey && does.find(([key]) => event.code === `Key${key.toUpperCase()}`);
      if (!found) return;
      event.preventDefault();
      found[2]();
    });
    text.closest(".field")?.before(keys);
  }
}

customElements.define("co-transcript", Transcript);
