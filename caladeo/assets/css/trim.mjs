// Takes out of the built style sheet the classes of Basecoat that no page of ours has: it comes
// whole, and we use a sixth of it. A class is used when a template, script or form names it.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { transform } from "lightningcss";

const BASECOAT = "node_modules/basecoat-css/dist/{components/*,styles/nova}.css";
const OURS = "{templates,caladeo,statuses,opportunities,tasks}/**/*.{html,py,js}";
const NAMED = /(?:class|css)(?:Name|List\.\w+)?"?(?:=|: ?|\() ?"([^"]*)"/g;

const read = (files) => globSync(files).map((file) => readFileSync(file, "utf8")).join("\n");
// Tailwind's fallbacks for browsers without @property: all but a year of Firefox lack the colours
// of a theme (light-dark) too, and what is lost there is a ring.
const withoutFallbacks = (rule) => (rule.value.name?.join() === "properties" ? [] : undefined);
// Parts of Basecoat that hang on an attribute, and that no page has: tooltips, fields in a line.
const ABSENT = /"data-(tooltip|orientation)"/;
const isAbsent = (selector) => ABSENT.test(JSON.stringify(selector));
const withoutAbsent = ({ value }) => (value.selectors.every(isAbsent) ? [] : undefined);
const [, , sheet] = process.argv;
const used = new Set([...read(OURS).matchAll(NAMED)].flatMap((found) => found[1].match(/[\w-]+/g) ?? []));
const classes = [...read(BASECOAT).matchAll(/\.([a-z][\w-]*)/g)].map((found) => found[1]);
const { code } = transform({
  filename: sheet,
  code: readFileSync(sheet),
  minify: true,
  // Its own dark colours hang on a class; ours follow the theme of the person.
  visitor: { Rule: { "layer-block": withoutFallbacks, style: withoutAbsent } },
  unusedSymbols: [...new Set([...classes, "dark"])].filter((name) => !used.has(name)),
});
// What these leave out are parts of Basecoat that no page has.
const LEFT_OUT = ":not(:is(.command>header input,.dialog>*>header input))";
writeFileSync(sheet, code.toString().replaceAll(LEFT_OUT, ""));
