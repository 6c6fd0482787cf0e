/** Put `html` in the page of a test at once, as a browser does: elements wake with their children. */
export function show(html: string): void {
  const template = document.createElement("template");
  template.innerHTML = html;
  document.body.replaceChildren(document.importNode(template.content, true));
}
