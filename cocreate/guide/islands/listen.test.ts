import { afterEach, beforeEach, expect, test, vi } from "vitest";

class Utterance {
  lang = "";
  rate = 1;
  voice: unknown = null;
  onend: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(public text: string) {}
}
const said: Utterance[] = [];
const voices = [{ lang: "nl-NL" }, { lang: "nl-BE" }, { lang: "fr-FR" }];
const speech = { getVoices: () => voices, speak: (one: Utterance) => said.push(one), cancel: vi.fn() };

beforeEach(async () => {
  vi.stubGlobal("speechSynthesis", speech);
  vi.stubGlobal("SpeechSynthesisUtterance", Utterance);
  await import("./listen");
  said.length = 0;
});
afterEach(() => (document.body.innerHTML = ""));

function page(lang = "nl"): HTMLButtonElement[] {
  document.body.innerHTML = `<h1>Een plek</h1>
    <co-listen lang="${lang}" data-play="Luister" data-pause="Pauze" data-go-on="Verder" data-stop="Stop" data-speed="Snelheid"></co-listen>
    <section class="passage-text"><h2>Kop</h2><div class="prose"><p>Eerste <b>zin</b>. Tweede zin?</p></div></section>`;
  return [...document.querySelectorAll("button")];
}

test("it reads sentence by sentence, with a Belgian voice when there is one", () => {
  const [play] = page();
  play!.click();
  expect(said[0]!.text).toBe("Een plek");
  expect(said[0]!.lang).toBe("nl-BE");
  for (const _ of [1, 2, 3]) said.at(-1)!.onend!();
  expect(said.map((one) => one.text)).toEqual(["Een plek", "Kop", "Eerste zin.", "Tweede zin?"]);
  said.at(-1)!.onend!();
  expect(play!.textContent).toBe("Luister");
});

test("pause keeps its place; stop and Escape begin anew", () => {
  const [play, stop] = page();
  play!.click();
  said.at(-1)!.onend!();
  play!.click();
  expect(play!.textContent).toBe("Verder");
  play!.click();
  expect(said.at(-1)!.text).toBe("Kop");
  stop!.click();
  expect(stop!.hidden).toBe(true);
  play!.click();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(play!.textContent).toBe("Luister");
});

test("another speed begins the sentence again at that speed", () => {
  const [play] = page();
  play!.click();
  const speed = document.querySelector("select")!;
  speed.value = "1.5";
  speed.dispatchEvent(new Event("change"));
  expect(said.at(-1)!.rate).toBe(1.5);
  expect(said.at(-1)!.text).toBe("Een plek");
});

test("without a voice for the language there is nothing to press", () => {
  expect(page("de")).toEqual([]);
});

test("a sentence knows where it stands, also across markup", async () => {
  const { sentences } = await import("./listen");
  document.body.innerHTML = "<p>Eerste <b>zin</b>. Tweede zin?</p>";
  const found = sentences(document.querySelector("p")!, "nl");
  expect(found.map((one) => one.range.toString().trim())).toEqual(["Eerste zin.", "Tweede zin?"]);
});
