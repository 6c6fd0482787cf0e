// htmx, loaded only on pages that use it.
import "htmx.org";
