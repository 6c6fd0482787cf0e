// <co-passage-select> turns a long list of passages into a field to type words in: a passage is found when its heading
// and the title of its page together have them all. The select in it keeps what is sent; without JavaScript it is all.
import Combobox from "@github/combobox-nav";

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

const make = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, from: Record<string, string>, text = "") => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(from)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
};

export class PassageSelect extends HTMLElement {
  connectedCallback(): void {
    queueMicrotask(() => this.start()); // when what it holds is there
  }

  start(): void {
    const select = this.querySelector("select");
    if (!select || this.querySelector("input")) return;
    const id = `${select.id}-words`;
    const name = this.closest("form")?.querySelector<HTMLLabelElement>(`label[for="${select.id}"]`);
    const field = make("input", { id, type: "text", autocomplete: "off", placeholder: this.dataset.placeholder ?? "" });
    const list = make("ul", { id: `${id}-list`, role: "listbox", "aria-label": name?.textContent?.trim() ?? "" });
    const status = make("p", { role: "status", class: "passage-count" });
    const options = this.fill(list, select);
    if (name) name.htmlFor = id;
    const here = document.activeElement === select; // who was there before this came stays where they were
    list.hidden = select.hidden = true;
    field.required = select.required;
    select.required = false; // what is hidden cannot say that it misses something; the field does
    this.append(field, list, status);
    if (here) field.focus();

    const combobox = new Combobox(field, list, { tabInsertsSuggestions: false });
    let typed = "";
    const narrow = () => {
      const wanted = plain(typed).split(/\s+/).filter(Boolean);
      let found = 0;
      for (const [option, words] of options) {
        option.hidden = !wanted.every((word) => words.includes(word));
        if (!option.hidden) found += 1;
      }
      for (const group of list.children) {
        (group as HTMLElement).hidden = !group.querySelector("[role=option]:not([hidden])");
      }
      list.hidden = !found;
      const say = this.dataset[found === 1 ? "one" : found ? "more" : "none"] ?? "";
      status.textContent = wanted.length ? say.replace("{n}", String(found)) : "";
      combobox.stop();
      if (found) combobox.start();
      if (found && wanted.length) combobox.navigate(1); // enter takes the first
    };
    const close = () => {
      combobox.stop();
      list.hidden = true;
    };
    const choose = (value: string) => {
      select.value = value;
      field.setCustomValidity(value || !field.value ? "" : (this.dataset.choose ?? ""));
    };
    field.addEventListener("input", () => {
      typed = field.value;
      choose("");
      narrow();
    });
    field.addEventListener("click", () => list.hidden && narrow());
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        narrow();
        combobox.navigate(event.key === "ArrowDown" ? 1 : -1);
        event.preventDefault();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
    list.addEventListener("combobox-commit", (event) => {
      const chosen = event.target as HTMLElement;
      field.value = chosen.dataset.name ?? "";
      typed = ""; // opened again, it shows all
      choose(chosen.dataset.value ?? "");
      close();
      status.textContent = "";
    });
  }

  /** Fill `list` with what stands in `select`; return each option with the words that find it. */
  fill(list: HTMLElement, select: HTMLSelectElement): Map<HTMLElement, string> {
    const found = new Map<HTMLElement, string>();
    for (const [at, group] of [...select.querySelectorAll("optgroup")].entries()) {
      const title = make("div", { id: `${list.id}-${at}`, class: "passage-page" }, group.label);
      const under = make("ul", { role: "group", "aria-labelledby": title.id });
      for (const [nth, { text, value }] of [...group.querySelectorAll("option")].entries()) {
        const more = { "data-value": value, "data-name": `${text} · ${group.label}` };
        const option = make("li", { id: `${title.id}-${nth}`, role: "option", ...more }, text);
        found.set(option, plain(`${text} ${group.label}`));
        under.append(option);
      }
      const item = make("li", { role: "presentation" });
      item.append(title, under);
      list.append(item);
    }
    return found;
  }
}

customElements.define("co-passage-select", PassageSelect);
