// What a newcomer does first, in a real browser: opens /docs, authorizes with the enterprise's token, sends POST /v1/cases
// as it stands. Nothing may be asked of another server, and the console must stay clean.
//
//   node swagger.mjs DEMO_JSON FOLDER_OF_PLAYWRIGHT [FOLDER_FOR_SCREENSHOTS]
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [demoJson, modules, screenshots] = process.argv.slice(2);
const { chromium } = createRequire(`${modules}/`)("playwright-core");
const demo = JSON.parse(readFileSync(demoJson, "utf8"));
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", ...quiet],
});

const page = await browser.newPage({ locale: "vi-VN" });
const errors = [];
const strangers = [];
page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
page.on("pageerror", (error) => errors.push(String(error)));
page.on("request", (request) => {
  const url = new URL(request.url());
  if (url.protocol !== "data:" && url.origin !== demo.base_url) strangers.push(request.url());
});
const show = async (name) => screenshots && (await page.screenshot({ path: `${screenshots}/${name}.png` }));

async function authorize(token) {
  await page.click(".btn.authorize");
  await page.fill(".auth-container input", token);
  await page.click(".auth-btn-wrapper .authorize");
  await page.click(".auth-btn-wrapper .btn-done");
}

// Sends an operation with what the page already holds; the status that comes back.
async function send(operation) {
  const block = page.locator(`#operations-${operation}`);
  if (!(await block.locator(".opblock-body").count())) await block.locator(".opblock-summary-control").click();
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname.startsWith("/v1/"));
  await block.locator(".execute").click();
  const status = (await answer).status();
  await block.locator(".live-responses-table .response .response-col_status").waitFor();
  await show(operation);
  return status;
}

try {
  await page.goto(demo.base_url);
  await page.waitForSelector(".opblock");
  assert.equal(new URL(page.url()).pathname, "/docs", "the root leads to the documentation");
  await show("docs");
  await authorize(demo.tokens.enterprise);
  assert.equal(await send("Cases-file_case"), 201, "POST /v1/cases as it stands");
  assert.equal(await send("Cases-read_case"), 200, "GET /v1/cases/{case} as it stands");
  assert.equal(await send("Calendars-compute_deadline"), 200, "GET /v1/calendars/{calendar}/deadline as it stands");

  await page.goto(`${demo.base_url}/cases/H29-260204-00001`);
  assert.equal(new URL(page.url()).pathname, "/sign-in", "a letter's link asks who reads");
  await page.goto(`${demo.base_url}/docs#/Cases/read_case`);
  await page.locator("#operations-Cases-read_case .opblock-body").waitFor();
  for (const path of ["/problems", "/problems/stale", "/mail"]) {
    const answer = await page.goto(demo.base_url + path);
    assert.equal(answer.status(), 200, path);
    await show(path.slice(1).replace("/", "-"));
  }
  assert.deepEqual(errors, [], "the console is clean");
  assert.deepEqual(strangers, [], "nobody else was asked");
} finally {
  await browser.close();
}
