// Small behaviours bound by data- attributes. Each listens on the document, so that what
// htmx swaps in works at once; without any of them the pages still work.
import "./requests.js";
import "./theme.js";
import "./toasts.js";
import "./dialogs.js";
import "./menus.js";
import "./placing.js";
import "./forms.js";
import "./keyboard.js";
import "./sortable.js";
import "./leaving.js";
import "./focus.js";
import "./opening.js";
import "./rows.js";
import "./revealing.js";
import "./combobox.js";
import "./boosted.js";
import "./typed-before-scripts.js";
