// Loads an island only where a page asks for it: <co-recorder> loads <part>/islands/recorder.ts.
const islands = import.meta.glob(["./*/islands/*.ts", "!./*/islands/*.test.ts", "!./*/islands/_*.ts"]);
const byTag = new Map(
  Object.entries(islands).map(([path, load]) => [`co-${path.split("/").pop()!.replace(".ts", "")}`, load]),
);

async function wake(root: ParentNode): Promise<void> {
  const asked = [...byTag].filter(([tag]) => root.querySelector(tag));
  for (const [tag] of asked) byTag.delete(tag);
  await Promise.all(asked.map(([, load]) => load()));
  if (root.querySelector("[hx-get], [hx-post]")) await import("./core/islands/_htmx");
}

void wake(document);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node instanceof Element) void wake(node.parentElement ?? document);
  }
}).observe(document.body, { childList: true, subtree: true });
