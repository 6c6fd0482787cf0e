// Who may not write still walks through the text with the keyboard and selects: only changing it does not happen.
import { Extension } from "@tiptap/core";
import { isChangeOrigin } from "@tiptap/extension-collaboration";
import { Plugin } from "@tiptap/pm/state";

declare module "@tiptap/core" {
  interface Storage {
    rights: { write: boolean };
  }
}

/** Let through what comes from the room, and what people change when they may; `refused` is told of the rest. */
export const rights = (write: boolean, refused: () => void) =>
  Extension.create({
    name: "rights",
    priority: 2000, // before anything that takes a key
    addStorage: () => ({ write }),
    addProseMirrorPlugins() {
      const { storage } = this;
      const stop = (_view: unknown, event: Event): boolean => {
        if (storage.write) return false;
        event.preventDefault();
        refused();
        return true;
      };
      const boxes = (_view: unknown, event: Event): boolean => (event.target as Element).matches("input[type=checkbox]") && stop(_view, event);
      return [
        new Plugin({
          filterTransaction: (tr) => storage.write || !tr.docChanged || isChangeOrigin(tr),
          props: {
            attributes: () => (storage.write ? {} : { "aria-readonly": "true", inputmode: "none" } as Record<string, string>),
            handleDOMEvents: { beforeinput: stop, paste: stop, cut: stop, drop: stop, click: boxes },
          },
        }),
      ];
    },
  });
