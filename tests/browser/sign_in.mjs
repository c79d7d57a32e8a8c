// How somebody comes in, in a real browser without scripts, on a phone and on a desk: the letter, a password, the sign-in
// page, a second factor, the account, out, and in again with a code. No page may be wider than the screen.
//
//   node sign_in.mjs DEMO_JSON FOLDER_OF_PLAYWRIGHT [FOLDER_FOR_SCREENSHOTS]
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [demoJson, modules, screenshots] = process.argv.slice(2);
const { chromium } = createRequire(`${modules}/`)("playwright-core");
const demo = JSON.parse(readFileSync(demoJson, "utf8"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});

// The code of an authenticator app (RFC 6238), some steps later.
function codeOf(letters, later = 0) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...letters.replaceAll(/\s/g, "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  const secret = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", secret).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

// The link in the last letter to an address, as the demo's outbox shows it.
async function linkTo(email) {
  for (let tries = 0; tries < 50; tries += 1) {
    const list = await (await fetch(`${demo.base_url}/mail?to=${encodeURIComponent(email)}`)).text();
    const letter = list.match(/\/mail\/[0-9a-f-]{36}/);
    const text = letter ? await (await fetch(demo.base_url + letter[0])).text() : "";
    const link = text.match(/invitations(?:\/|&#x2f;)([0-9a-f]{64})/);
    if (link) return `${demo.base_url}/invitations/${link[1]}`;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no letter with a link came to ${email}`);
}

async function comeIn(account, width, locale) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 900 }, locale });
  const page = await context.newPage();
  const strangers = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== demo.base_url) strangers.push(request.url());
  });
  const look = async (name) => {
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(needed <= width, `${name} needs ${needed} of ${width} pixels`);
    const unlabelled = await page.evaluate(
      () => [...document.querySelectorAll("input:not([type=hidden])")].filter((input) => !input.labels.length).length,
    );
    assert.equal(unlabelled, 0, `${name}: each field has a label`);
    if (screenshots) await page.screenshot({ path: `${screenshots}/sign-in-${width}-${name}.png`, fullPage: true });
  };
  const send = () => page.click("main button:not(.plain)");
  const at = (path) => assert.equal(new URL(page.url()).pathname, path);
  const password = "mây trôi cầu cũ bếp lửa";

  await page.goto(`${demo.base_url}/cases/H29-260204-00001`);
  at("/sign-in");
  await look("1-sign-in");
  await page.fill("#email", account.email);
  await page.fill("#password", "không phải");
  await send();
  await page.waitForSelector(".errors");
  await look("2-wrong");
  await page.click("a[href='/password']");
  await page.fill("#email", account.email);
  await look("3-forgotten");
  await send();
  await look("4-told");

  await page.goto(await linkTo(account.email));
  await page.fill("#password", "password1234");
  await page.fill("#repeated", "password12345");
  await send();
  await look("5-bad-password");
  await page.fill("#password", password);
  await page.fill("#repeated", password);
  await send();
  at("/sign-in");
  await page.goto(`${demo.base_url}/cases/H29-260204-00001`);
  await page.fill("#email", account.email);
  await page.fill("#password", password);
  await send();
  at("/cases/H29-260204-00001");
  await look("6-case");

  await page.click("a[href='/account'] >> nth=0");
  await page.click("a[href='/second-factor/new']");
  await page.fill("#password", password);
  await send();
  await look("7-set-up");
  const letters = await page.textContent(".letters");
  await page.fill("#code", codeOf(letters));
  await send();
  assert.equal(await page.locator(".codes li").count(), 10);
  await look("8-recovery-codes");
  await page.click(".button");
  at("/account");
  await look("9-account");
  await page.click(".who button");
  at("/sign-in");
  await look("a-signed-out");

  await page.fill("#email", account.email);
  await page.fill("#password", password);
  await send();
  at("/second-factor");
  await look("b-second-step");
  await page.fill("#code", codeOf(letters, 1));
  await send();
  at("/work");
  await page.goto(`${demo.base_url}/account/nothing`);
  await look("c-not-found");
  assert.deepEqual(strangers, [], "nobody else was asked");
  await context.close();
}

try {
  const of = (organization, role) => demo.accounts.find((one) => one.organization === organization && one.role === role);
  await comeIn(of("hfic", "manager"), 320, "vi-VN");
  await comeIn(of("hfic", "reporter"), 1000, "en-GB");
} finally {
  await browser.close();
}
console.log("let in by a letter, a password and a code, on a phone and on a desk, without scripts");
