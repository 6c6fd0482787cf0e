// Wagtail starts its date fields with inline scripts, which our content security policy stops. This reads what they
// would call, only these three functions with a name and plain JSON, and calls it.
const call = /^\s*(initDateChooser|initDateTimeChooser|initTimeChooser)\("([\w-]+)",\s*(\{.*\})\);?\s*$/s;

function start(root) {
  for (const script of root.querySelectorAll("script:not([src], [type])")) {
    const found = call.exec(script.textContent);
    if (found && document.getElementById(found[2])) window[found[1]]?.(found[2], JSON.parse(found[3]));
  }
}

start(document);
