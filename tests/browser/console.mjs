// A case from filing to confirmation in a real browser, by pages alone and without scripts: an enterprise on a phone, the
// agency at a desk. No page may be wider than the screen, and axe finds nothing serious on any of them.
//
//   node console.mjs DEMO_JSON FOLDER_OF_PLAYWRIGHT [FOLDER_FOR_SCREENSHOTS]
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [demoJson, modules, screenshots] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const demo = JSON.parse(readFileSync(demoJson, "utf8"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});

// The code of an authenticator app (RFC 6238), some steps later.
function codeOf(letters, later) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...letters.replaceAll(/\s/g, "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  const secret = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", secret).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

const accounts = (organization, role) =>
  demo.accounts.filter((one) => one.organization === organization && one.role === role);

// Somebody at their browser. Our pages have no scripts; where the browser has them, axe runs among them.
async function comeIn(account, width, { scripts = true, locale = "vi-VN" } = {}) {
  const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width, height: 900 }, locale });
  const page = await context.newPage();
  const strangers = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== demo.base_url) strangers.push(request.url());
  });
  const me = {
    page,
    async look(name) {
      if (screenshots) await page.screenshot({ path: `${screenshots}/console-${width}-${name}.png`, fullPage: true });
      const needed = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(needed <= width, `${name} needs ${needed} of ${width} pixels`);
      if (scripts) {
        await page.evaluate(axe);
        const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        const grave = found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        const told = grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n  ")}`);
        assert.deepEqual(told, [], `${name} at ${width}`);
      }
    },
    send: () => page.click("main form[method=post] > button"),
    at: (path) => assert.equal(new URL(page.url()).pathname, path),
    // Takes an action that the case offers, by its button.
    async act(code, action, fields) {
      await page.goto(`${demo.base_url}/cases/${code}`);
      await page.click(`.actions a[href='/cases/${code}/${action}']`);
      await fields?.();
      await me.look(action);
      await me.send();
      assert.equal(new URL(page.url()).searchParams.get("done"), action, await page.textContent("main"));
    },
    async leave() {
      assert.deepEqual(strangers, [], "nobody else was asked");
      await context.close();
    },
  };
  await page.goto(`${demo.base_url}/sign-in`);
  await page.fill("#email", account.email);
  await page.fill("#password", account.password);
  await me.send();
  // Each code is taken once, also by whoever was here half a minute ago.
  for (const later of [0, 1]) {
    if (new URL(page.url()).pathname !== "/second-factor") break;
    await page.fill("#code", codeOf(account.totp_secret, later));
    await me.send();
  }
  me.at("/work");
  if (locale.startsWith("en")) await page.click(".language");
  return me;
}

async function journey(width, deskWidth, options) {
  const enterprise = await comeIn(accounts("hfic", "manager")[0], width, options);
  await enterprise.look("1-work");
  await enterprise.page.click("nav a[href='/cases/new']");
  await enterprise.send();
  assert.ok((await enterprise.page.locator(".errors li").count()) >= 4);
  await enterprise.look("2-filing-wrong");
  await enterprise.page.fill("#title", "Chưa có đơn giá thuê đất khu đất mở rộng");
  await enterprise.page.fill("#description", "Công ty đã nộp đủ hồ sơ từ tháng 6/2025.\nĐến nay chưa có quyết định.");
  await enterprise.page.selectOption("#category", "DAT.GIA");
  await enterprise.page.selectOption("#territory", "27478");
  await enterprise.page.fill("#amount_vnd", "163.300.000.000");
  await enterprise.send();
  const code = new URL(enterprise.page.url()).pathname.split("/").pop();
  assert.match(code, /^H29-/);
  await enterprise.look("3-filed");

  const officer = await comeIn(accounts("snnmt", "officer")[1], deskWidth, options);
  await officer.look("4-work");
  await officer.act(code, "accept", () => officer.page.selectOption("#officer", { index: 1 }));
  await officer.act(code, "request_opinion", async () => {
    await officer.page.check("input[value=stc]");
    await officer.page.fill("#text", "Đề nghị cho ý kiến về phương án đơn giá.");
  });
  await officer.act(code, "draft_answer", async () => {
    await officer.page.check("input[value=removed]");
    await officer.page.fill("#text", "Đã phê duyệt đơn giá thuê đất; đề nghị Công ty liên hệ để ký phụ lục hợp đồng.");
    await officer.page.fill("#legal_references", "Luật Đất đai 2024\nNghị định 103/2024/NĐ-CP");
  });
  const director = await comeIn(accounts("snnmt", "director")[0], deskWidth, options);
  await director.page.goto(`${demo.base_url}/cases/${code}`);
  await director.look("5-to-be-signed");
  await director.act(code, "approve", async () => {
    await director.page.fill("[id='official_document.number']", "1234");
    await director.page.fill("[id='official_document.symbol']", "SNNMT-QLĐ");
  });
  await director.leave();

  await enterprise.page.goto(`${demo.base_url}/cases/${code}`);
  await enterprise.look("6-answered");
  await enterprise.act(code, "confirm");
  await enterprise.look("7-closed");
  await enterprise.page.emulateMedia({ media: "print" });
  assert.equal(await enterprise.page.isVisible(".actions, .who"), false, "paper has no buttons");
  await enterprise.look("7-printed");
  await enterprise.page.emulateMedia({ media: "screen" });
  await enterprise.page.click("nav a[href='/cases']");
  await enterprise.page.click("summary");
  await enterprise.page.fill("#q", "don gia");
  await enterprise.page.click("main form button");
  assert.ok((await enterprise.page.textContent("table")).includes(code), "found without diacritics");
  await enterprise.look("8-list");
  await enterprise.leave();
  await officer.page.goto(`${demo.base_url}/cases/${code}/accept`);
  await officer.look("9-not-now");
  await officer.leave();
}

try {
  await journey(320, 1280, {});
  await journey(1000, 320, { scripts: false, locale: "en-GB" });
  const office = await comeIn(accounts("vp-ubnd", "coordinator")[0], 1280);
  await office.look("a-office");
  await office.page.goto(`${demo.base_url}/cases?overdue=true`);
  await office.look("b-overdue");
  await office.leave();
  for (const width of [320, 1280]) {
    const chairman = await comeIn(accounts("ubnd-tphcm", "chairman")[0], width);
    await chairman.page.click("nav a[href='/overview']");
    assert.ok((await chairman.page.locator("svg rect").count()) === 24, "twelve weeks, two bars each");
    await chairman.look("c-overview");
    const link = chairman.page.locator("a[href^='/cases?late_by=']").first();
    const late = Number(await link.textContent());
    await link.click();
    assert.equal(await chairman.page.locator("table.cases tbody tr").count(), Math.min(late, 50), "as many as were told");
    await chairman.leave();
  }
} finally {
  await browser.close();
}
console.log("filed, handled, signed and confirmed by pages alone, on a phone and at a desk, with and without scripts");
