// One tick chooses every language to translate a page into, as wagtail-localize does with an inline script.
window.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[name=select_all]")?.addEventListener("change", ({ target }) => {
    for (const language of document.querySelectorAll("[name=locales]")) language.checked = target.checked;
  });
});
