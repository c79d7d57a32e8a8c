// How somebody comes in with the city's account and goes out again, in a real browser without scripts: from a letter's link
// to the identity provider's page, back to the case, out here and there, and in again, asked anew. The provider is a real
// one, which this starts; the service is started to trust it.
//
//   node single_sign_on.mjs PROGRAM FOLDER_OF_A_DEMO FOLDER_OF_NPM [FOLDER_FOR_SCREENSHOTS]
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const [program, folder, modules, screenshots] = process.argv.slice(2);
const { chromium } = createRequire(`${modules}/`)("playwright-core");
const wanted = "/cases/H29-260204-00001";
const secret = "known to both";

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const provider = spawn("node", ["tests/support/oidc_provider.mjs", modules], { stdio: ["pipe", "pipe", "inherit"] });
const [line] = await once(createInterface(provider.stdout), "line");
const { issuer } = JSON.parse(line);
const origin = `http://127.0.0.1:${await freePort()}`;
const control = (what, value) => fetch(`${issuer}/control/${what}`, { method: "POST", body: JSON.stringify(value) });
await control("clients", [
  {
    client_id: "thaogo",
    client_secret: secret,
    redirect_uris: [`${origin}/sign-in/provider/back`],
    post_logout_redirect_uris: [`${origin}/sign-in?done=out`],
  },
]);
const account = { email_verified: true, organization: "snnmt", roles: ["can-bo"], amr: ["pwd"] };
await control("people", {
  an: { ...account, email: "chuyenvien1@snnmt.example" },
  la: { ...account, email: "khong.ai@snnmt.example" },
});

const log = openSync(`${folder}/single_sign_on.log`, "w");
const service = spawn(program, ["serve"], {
  stdio: ["ignore", log, log],
  env: {
    ...process.env,
    THAOGO_DATABASE_URL: `sqlite://${folder}/thaogo.db`,
    THAOGO_ATTACHMENTS_FOLDER: `${folder}/attachments`,
    THAOGO_LISTEN: new URL(origin).host,
    THAOGO_BASE_URL: origin,
    THAOGO_OIDC_ISSUER: issuer,
    THAOGO_OIDC_CLIENT_ID: "thaogo",
    THAOGO_OIDC_CLIENT_SECRET: secret,
    THAOGO_OIDC_ROLES: "can-bo=officer",
  },
});

async function isReady() {
  const answer = await fetch(`${origin}/health/ready`).catch(() => undefined);
  return answer?.ok;
}

async function comeIn(browser, width) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 900 }, locale: "vi-VN" });
  const page = await context.newPage();
  const look = async (name) => {
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(needed <= width, `${name} needs ${needed} of ${width} pixels`);
    if (screenshots) await page.screenshot({ path: `${screenshots}/single-sign-on-${width}-${name}.png`, fullPage: true });
  };
  const at = (place, path) => assert.equal(page.url().split("?")[0], place + path);
  const goThere = async (who) => {
    await page.click("a[href^='/sign-in/provider']");
    assert.ok(page.url().startsWith(`${issuer}/interaction/`), page.url());
    await page.fill("input[name=as]", who);
    await page.click("button");
  };

  await page.goto(origin + wanted);
  at(origin, "/sign-in");
  await look("1-sign-in");
  await goThere("la");
  at(origin, "/sign-in/provider/back");
  assert.match(await page.textContent("main"), /unknown_person/);
  await look("2-unknown");
  await context.clearCookies();

  await page.goto(origin + wanted);
  await goThere("an");
  at(origin, wanted);
  await page.goto(`${origin}/account`);
  await look("3-account");

  await page.click(".who button");
  at(issuer, "/session/end");
  await page.click("button[value=yes]");
  at(origin, "/sign-in");
  await look("4-out");
  await page.goto(origin + wanted);
  at(origin, "/sign-in");
  await goThere("an");
  at(origin, wanted);
  await context.close();
}

try {
  for (let tries = 0; !(await isReady()); tries += 1) {
    assert.ok(tries < 300 && service.exitCode === null, `the service did not become ready; its log is ${folder}/single_sign_on.log`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  await comeIn(browser, 320);
  await comeIn(browser, 1000);
  await browser.close();
} finally {
  service.kill("SIGTERM");
  provider.stdin.end();
}
console.log("let in and out with the city's account, there and here, without scripts");
