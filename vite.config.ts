import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: "build/frontend",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        site: resolve(import.meta.dirname, "cocreate/site.ts"),
        style: resolve(import.meta.dirname, "cocreate/site.css"),
        desk: resolve(import.meta.dirname, "cocreate/desk.css"),
        offline: resolve(import.meta.dirname, "cocreate/live/worker/offline.ts"),
      },
      // a service worker keeps its address: live/views.py gives it
      output: { entryFileNames: ({ name }) => (name === "offline" ? "offline.js" : "assets/[name]-[hash].js") },
    },
  },
  test: { environment: "happy-dom", include: ["cocreate/**/*.test.ts"] },
});
