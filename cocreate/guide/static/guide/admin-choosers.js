// Tells the translation editor where its choosers are, in place of an inline script.
window.chooserUrls ??= { ...document.currentScript.dataset };
