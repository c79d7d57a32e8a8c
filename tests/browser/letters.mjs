// Every letter that the service writes, in both languages, on a phone and on a desk: nothing sticks out to the side, and
// nothing is asked of a server.
//
//   node letters.mjs FOLDER_OF_LETTERS FOLDER_OF_PLAYWRIGHT [FOLDER_FOR_SCREENSHOTS]
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";

const [letters, modules, screenshots] = process.argv.slice(2);
const { chromium } = createRequire(`${modules}/`)("playwright-core");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});
const page = await browser.newPage();
const asked = [];
page.on("request", (request) => request.url().startsWith("file:") || asked.push(request.url()));

let looked = 0;
for (const language of ["vi", "en"]) {
  for (const file of readdirSync(`${letters}/${language}`).filter((name) => name.endsWith(".html"))) {
    await page.goto(`file://${letters}/${language}/${file}`);
    for (const width of [320, 1000]) {
      await page.setViewportSize({ width, height: 800 });
      const needed = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(needed <= width, `${language}/${file} needs ${needed} of ${width} pixels`);
      const first = screenshots && file.endsWith("-01.html");
      if (first) await page.screenshot({ path: `${screenshots}/${language}-${file}-${width}.png`, fullPage: true });
    }
    looked += 1;
  }
}
await browser.close();
assert.ok(looked > 0, "there are letters");
assert.deepEqual(asked, [], "a letter loads nothing");
console.log(`${looked} letters fit a phone and a desk`);
