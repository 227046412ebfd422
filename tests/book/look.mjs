// Opens every page of a book in headless Chromium, as a phone and as a screen, light and dark, and
// prints what it saw as JSON. Arguments: the folder with the browser's package, the book.
import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [, , tools, book] = process.argv;
const require = createRequire(pathToFileURL(join(resolve(tools), "package.json")));
const load = async (name) => (await import(pathToFileURL(require.resolve(name)))).default;
const chromium = await load("@sparticuz/chromium");
const puppeteer = await load("puppeteer-core");

const browser = await puppeteer.launch({
  args: chromium.args,
  executablePath: await chromium.executablePath(),
  headless: "shell",
});
const page = await browser.newPage();
const requests = [];
const errors = [];
page.on("request", (request) => requests.push(request.url()));
page.on("pageerror", (error) => errors.push(String(error)));
page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
const seen = [];
for (const name of readdirSync(book).filter((file) => file.endsWith(".html")).sort()) {
  const widths = {};
  const colours = {};
  for (const width of [360, 1280]) {
    await page.setViewport({ width, height: 900 });
    for (const scheme of ["light", "dark"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.goto(pathToFileURL(join(resolve(book), name)).href);
      widths[width] = await page.evaluate(() => document.documentElement.scrollWidth);
      colours[scheme] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    }
  }
  seen.push({ name, widths, colours });
}
// By keyboard alone: search, go to the first that is found, follow it.
await page.goto(pathToFileURL(join(resolve(book), "index.html")).href);
await page.keyboard.press("Tab");
const skip = await page.evaluate(() => document.activeElement.textContent);
await page.keyboard.press("/");
await page.keyboard.type("article");
const found = await page.evaluate(() => document.querySelectorAll("#found a").length);
await page.keyboard.press("ArrowDown");
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
const target = await page.evaluate(() => document.querySelector(":target")?.id ?? "");
await browser.close();
console.log(JSON.stringify({ pages: seen, requests, errors, skip, found, target }));
