// Draftail writes a <style> element of its own for placeholders and nested lists. The content security policy allows
// style elements with this answer's nonce only, so give it to those that scripts of this site make.
const { nonce } = document.currentScript;
const { createElement } = Document.prototype;

Document.prototype.createElement = function (name, options) {
  const element = createElement.call(this, name, options);
  if (String(name).toLowerCase() === "style") element.nonce = nonce;
  return element;
};
