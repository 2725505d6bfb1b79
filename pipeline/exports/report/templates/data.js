"use strict";
// What documents say reaches the page as text only (textContent): a name that looks like markup stays a name.
const words = JSON.parse(document.getElementById("words").textContent);
const locale = document.documentElement.lang;
document.documentElement.classList.add("on");

const whole = new Intl.NumberFormat(locale);
const count = (n) => whole.format(n);
const decimals = (n, digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n.toPrecision(9)).replace("-", "−");
const percent = (n) => new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(n.toPrecision(9));
const plural = (text, values) => text.replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, key, one, more) => (values[key] === 1 ? one : more));
const fill = (text, values) => plural(text, values).replace(/\{(\w+)\}/g, (_, key) => (typeof values[key] === "number" ? count(values[key]) : values[key]));

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function link(address, text) {
  const made = element("a", "", text);
  made.href = "#e:" + address;
  return made;
}

// Blocks are inflated when they are first asked for, and kept.
const blocks = new Map();
function block(name) {
  if (!blocks.has(name)) blocks.set(name, inflate(document.getElementById("block-" + name).textContent));
  return blocks.get(name);
}

async function inflate(text) {
  if (!("DecompressionStream" in window)) throw new Error(words.drawer.old_browser);
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

async function entry(name, number, size) {
  return (await block(name + "-" + Math.floor(number / size)))[number % size];
}
