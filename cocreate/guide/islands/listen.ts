// Listen to a page: the browser reads it aloud, sentence by sentence, and marks the one it is at.
const READ = "h1, .lead, .stone-core h2, .stone-core p, .trait-meaning, .passage-text > h2, .passage-text .prose :is(p, li, h3, h4), .questions :is(h3, li)";
const SPEEDS = [0.8, 1, 1.25, 1.5];

export interface Sentence {
  text: string;
  range: Range;
}

/** Splits the text of an element into sentences, each with the range that it takes on the page. */
export function sentences(element: Element, language: string): Sentence[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: [Text, number][] = [];
  let whole = "";
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    nodes.push([node, whole.length]);
    whole += node.data;
  }
  const at = (offset: number): [Text, number] => {
    const [node, start] = nodes.findLast(([, from]) => from <= offset) ?? nodes[0]!;
    return [node, Math.min(offset - start, node.length)];
  };
  const found: Sentence[] = [];
  for (const { segment, index } of new Intl.Segmenter(language, { granularity: "sentence" }).segment(whole)) {
    if (!segment.trim()) continue;
    const range = document.createRange();
    range.setStart(...at(index));
    range.setEnd(...at(index + segment.trimEnd().length - 1));
    range.setEnd(range.endContainer, range.endOffset + 1);
    found.push({ text: segment.trim(), range });
  }
  return found;
}

class Listen extends HTMLElement {
  private queue: Sentence[] = [];
  private place = 0;
  private state: "silent" | "speaking" | "paused" = "silent";
  private run = 0; // an utterance of an earlier run that ends does not count
  private main!: HTMLButtonElement;
  private halt!: HTMLButtonElement;
  private speed!: HTMLSelectElement;
  private readonly stopOnEscape = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.state !== "silent") this.stop();
  };
  private readonly stopNow = (): void => this.stop();
  private readonly whenVoices = (): void => this.build();

  connectedCallback(): void {
    if (!("speechSynthesis" in window) || !("Segmenter" in Intl)) return;
    speechSynthesis.addEventListener?.("voiceschanged", this.whenVoices);
    window.addEventListener("pagehide", this.stopNow);
    document.addEventListener("keydown", this.stopOnEscape);
    this.build();
  }

  disconnectedCallback(): void {
    if (!("speechSynthesis" in window)) return;
    speechSynthesis.removeEventListener?.("voiceschanged", this.whenVoices);
    window.removeEventListener("pagehide", this.stopNow);
    document.removeEventListener("keydown", this.stopOnEscape);
    this.stop();
  }

  private get language(): string {
    return this.getAttribute("lang") || document.documentElement.lang || "nl";
  }

  private voice(): SpeechSynthesisVoice | undefined {
    const fitting = speechSynthesis.getVoices().filter((voice) => voice.lang.toLowerCase().startsWith(this.language));
    return fitting.find((voice) => voice.lang.endsWith("BE")) ?? fitting[0];
  }

  /** Makes the buttons once the browser turns out to have a voice for this language. */
  private build(): void {
    if (this.firstElementChild || !this.voice()) return;
    this.main = this.button(this.dataset.play, () => this.toggle());
    this.halt = this.button(this.dataset.stop, () => this.stop());
    this.halt.hidden = true;
    this.speed = document.createElement("select");
    for (const speed of SPEEDS) {
      const option = document.createElement("option");
      option.value = String(speed);
      option.textContent = `${speed.toLocaleString(this.language)}×`;
      option.selected = speed === 1;
      this.speed.append(option);
    }
    this.speed.addEventListener("change", () => this.state === "speaking" && this.speak());
    const label = document.createElement("label");
    label.append(this.dataset.speed ?? "", this.speed);
    this.append(this.main, this.halt, label);
  }

  private button(text: string | undefined, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-quiet";
    button.textContent = text ?? "";
    button.addEventListener("click", act);
    return button;
  }

  private toggle(): void {
    if (this.state === "speaking") {
      this.set("paused");
      this.run += 1;
      speechSynthesis.cancel(); // pause() is not kept by every browser; we begin the sentence again
      return;
    }
    if (this.state === "silent") {
      this.queue = [...document.querySelectorAll(READ)].flatMap((element) => sentences(element, this.language));
      this.place = 0;
    }
    this.set("speaking");
    this.speak();
  }

  private speak(): void {
    const sentence = this.queue[this.place];
    const run = ++this.run;
    speechSynthesis.cancel();
    if (!sentence) return this.stop();
    const utterance = new SpeechSynthesisUtterance(sentence.text);
    const voice = this.voice();
    if (voice) utterance.voice = voice;
    utterance.lang = voice?.lang ?? this.language;
    utterance.rate = Number(this.speed.value);
    utterance.onend = () => {
      if (run !== this.run) return;
      this.place += 1;
      this.speak();
    };
    utterance.onerror = () => run === this.run && this.stop();
    this.mark(sentence);
    speechSynthesis.speak(utterance);
  }

  private mark(sentence: Sentence | null): void {
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("spoken");
    if (!sentence) return;
    CSS.highlights.set("spoken", new Highlight(sentence.range));
    const box = sentence.range.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) sentence.range.startContainer.parentElement?.scrollIntoView({ block: "center" });
  }

  private set(state: "silent" | "speaking" | "paused"): void {
    this.state = state;
    this.halt.hidden = state === "silent";
    this.main.textContent = (state === "speaking" ? this.dataset.pause : state === "paused" ? this.dataset.goOn : this.dataset.play) ?? "";
  }

  private stop(): void {
    this.run += 1;
    if (this.state === "silent") return;
    speechSynthesis.cancel();
    this.mark(null);
    this.set("silent");
  }
}

customElements.define("co-listen", Listen);
