// What comes from Word, Google Docs or a web page, made into what a text of ours may hold: structure and words, no looks.
const DROP = "style, script, meta, link, title, xml, .MsoCommentReference, .MsoFootnoteReference, [style*='mso-element:comment'], [style*='mso-element:footnote'], del, img:not([data-contribution])";
const BLOCK = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, table, blockquote, hr, div, img, pre";
const WORD = /mso-list:\s*(?:l(\d+)\s+)?level(\d+)/i;
const NUMBER = /^\s*\(?(\d+|[a-z]|[ivxlc]+)[.)]/i;

/** Return pasted HTML with nothing but what can be kept. What was copied from a text of ours stays as it is. */
export function clean(html: string): string {
  if (html.includes("data-pm-slice")) return html;
  const page = new DOMParser().parseFromString(html.replace(/<!\[if[^\]]*\]>|<!\[endif\]>/gi, ""), "text/html");
  const { body } = page;
  const word = /class="?Mso|urn:schemas-microsoft-com|mso-/i.test(html);
  if (word) listsOfWord(body);
  body.querySelectorAll(DROP).forEach((one) => one.remove());
  for (const one of body.querySelectorAll("*")) if (one.tagName.includes(":")) one.tagName === "O:P" ? one.remove() : unwrap(one);
  comments(body);
  unwrapGoogle(body);
  checklists(body);
  headings(body, word);
  for (const a of body.querySelectorAll("a")) a.href ? a.setAttribute("href", meant(a.getAttribute("href") ?? "")) : unwrap(a);
  emphasis(body);
  spaces(body);
  looseLists(body);
  for (const p of body.querySelectorAll("p, h2, h3, h4, div")) {
    if (!p.textContent?.trim() && !p.querySelector(`img, br + br, ${BLOCK}`) && !p.closest("td, th, li")) p.remove();
  }
  for (const one of body.querySelectorAll("*")) {
    for (const { name } of [...one.attributes]) if (!KEPT.has(name)) one.removeAttribute(name);
  }
  return body.innerHTML.trim();
}

const KEPT = new Set(["href", "start", "colspan", "rowspan", "data-type", "data-checked", "data-contribution", "data-mention", "alt"]);

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

function rename(element: Element, tag: string): HTMLElement {
  const made = element.ownerDocument.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

function comments(body: Element): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found: Comment[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Comment);
  for (const one of found) one.remove();
}

/** Google wraps all in a <b> that is not bold, and puts a <br> between blocks. */
function unwrapGoogle(body: Element): void {
  for (const b of body.querySelectorAll("b")) if (b.style.fontWeight === "normal") unwrap(b);
  for (const br of body.querySelectorAll("br")) {
    const [before, after] = [br.previousElementSibling, br.nextElementSibling];
    if (!br.parentElement?.closest("p, li, td, th, h1, h2, h3, h4, h5, h6") && (before?.matches(BLOCK) || after?.matches(BLOCK))) br.remove();
  }
}

function checklists(body: Element): void {
  for (const li of body.querySelectorAll("li[role=checkbox], li[aria-checked]")) {
    li.setAttribute("data-type", "taskItem");
    li.setAttribute("data-checked", String(li.getAttribute("aria-checked") === "true"));
    li.querySelector(":scope > img")?.remove();
    li.parentElement!.setAttribute("data-type", "taskList");
  }
}

/** The title of the page is ours: the highest heading that came becomes one below it. */
function headings(body: Element, word: boolean): void {
  if (word) for (const p of body.querySelectorAll("p.MsoTitle")) rename(p, "h1");
  const all = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const down = all.some((one) => one.tagName === "H1") ? 1 : 0;
  for (const one of all) {
    for (const inner of one.querySelectorAll("b, strong, span")) unwrap(inner); // a heading is bold by itself
    rename(one, `h${Math.max(2, Math.min(4, Number(one.tagName[1]) + down))}`);
  }
}

/** Return where a link leads without the page of Google or Outlook that counts who goes there. */
function meant(href: string): string {
  try {
    const url = new URL(href);
    if (/(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url") return url.searchParams.get("q") ?? href;
    if (url.hostname.endsWith(".safelinks.protection.outlook.com")) return url.searchParams.get("url") ?? href;
  } catch {
    // an address within the page that it came from
  }
  return href;
}

/** Looks that mean something become elements; all other looks go. */
function emphasis(body: Element): void {
  for (const span of body.querySelectorAll<HTMLElement>("span[style]")) {
    const { fontWeight, fontStyle } = span.style;
    const bold = fontWeight === "bold" || Number(fontWeight) >= 600;
    if (bold && !span.closest("b, strong")) wrapInside(span, "strong");
    if (fontStyle === "italic" && !span.closest("i, em")) wrapInside(span, "em");
  }
  for (const one of body.querySelectorAll("span:not([data-mention]), font, u, ins")) unwrap(one);
}

function wrapInside(element: Element, tag: string): void {
  const made = element.ownerDocument.createElement(tag);
  made.append(...element.childNodes);
  element.append(made);
}

function spaces(body: Element): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    text.data = text.data.replace(/[\u00a0\u2007\u202f]/g, " ").replace(/[\u200b\ufeff\u00ad]/g, "").replace(/[ \t\r\n]+/g, " ");
  }
}

/** Google puts an inner list beside the item it belongs to, not in it. */
function looseLists(body: Element): void {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) list.previousElementSibling?.append(list);
}

/** Word has no lists: paragraphs that say their depth, with the bullet or number typed in front. */
function listsOfWord(body: Element): void {
  const open: { list: Element; ordered: boolean; id: string }[] = [];
  let last: Element | null = null;
  for (const p of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const found = p.tagName === "P" ? WORD.exec(p.getAttribute("style") ?? "") : null;
    if (!found) {
      last = null;
      continue;
    }
    const marks = [...p.querySelectorAll<HTMLElement>("span[style*='mso-list:Ignore'], span[style*='mso-list: Ignore']")];
    const sign = marks.map((one) => one.textContent).join("");
    for (const one of marks) one.remove();
    const [ordered, depth, id] = [NUMBER.test(sign), Number(found[2]), found[1] ?? ""];
    const follows = last !== null && next(last) === p;
    if (!follows) open.length = 0;
    open.length = Math.min(open.length, depth);
    let here = open[depth - 1];
    if (here && depth === 1 && (here.ordered !== ordered || here.id !== id)) {
      open.length = 0;
      here = undefined;
    }
    const li = body.ownerDocument.createElement("li");
    if (here) here.list.append(li);
    else {
      const list = body.ownerDocument.createElement(ordered ? "ol" : "ul");
      const start = Number(/\d+/.exec(sign)?.[0] ?? 1);
      if (ordered && start > 1) list.setAttribute("start", String(start));
      list.append(li);
      const above = open.at(-1)?.list.lastElementChild;
      if (above) above.append(list);
      else p.before(list);
      while (open.length < depth) open.push({ list, ordered, id });
    }
    last = outermost(li, body);
    const inner = body.ownerDocument.createElement("p");
    inner.append(...p.childNodes);
    li.append(inner);
    p.remove();
  }
  function next(element: Element): Element | null {
    return element.nextElementSibling;
  }
}

function outermost(li: Element, body: Element): Element {
  let top: Element = li;
  while (top.parentElement && top.parentElement !== body && top.parentElement.closest("ul, ol")) top = top.parentElement.closest("ul, ol")!;
  return top;
}
