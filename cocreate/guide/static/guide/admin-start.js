// Wagtail starts its date fields, choosers and inline panels with inline scripts, which our content security policy
// stops. Our widgets (guide/wagtail_hooks.py, guide/templates/wagtailadmin) say in attributes what those would call;
// this calls it, also in dialogs that open later.
const FUNCTIONS = ["initDateChooser", "initDateTimeChooser", "initTimeChooser", "createTaskChooser"];
const CLASSES = ["InlinePanel", "MultipleChooserPanel", "Chooser", "PageChooser", "ImageChooser", "DocumentChooser", "SnippetChooser"];

class Start extends window.StimulusModule.Controller {
  static values = { call: String, with: Array };

  connect() {
    this.element.removeAttribute("data-controller"); // once
    const name = this.callValue;
    if (FUNCTIONS.includes(name)) window[name](...this.withValue);
    if (CLASSES.includes(name)) new window[name](...this.withValue);
  }
}

window.addEventListener("DOMContentLoaded", () => window.wagtail.app.register("co-start", Start));
