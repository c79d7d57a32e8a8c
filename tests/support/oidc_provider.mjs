// A real identity provider for the flows: `oidc-provider` from npm, certified by the OpenID Foundation, on a free port of
// the loopback address. People sign in as soon as they are named (`/interaction/…?as=NAME`), which a page asks for. Under
// /control the tests say who there is and what it signs; it ends with its standard input.
//
//   node oidc_provider.mjs FOLDER_OF_NPM
import { constants, createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [npm] = process.argv.slice(2);
// What it says of itself is for people who run it.
console.info = console.warn = () => {};
const { default: Provider } = await import(pathToFileURL(`${npm}/node_modules/oidc-provider/lib/index.js`));

const kinds = {
  RS256: ["rsa", { modulusLength: 2048 }],
  ES256: ["ec", { namedCurve: "P-256" }],
  EdDSA: ["ed25519", {}],
};
const foreign = generateKeyPairSync(...kinds.RS256).privateKey;
let people = {};
let clients = [];
let algorithm = "RS256";
let reads = 0;
let issuer;
let keys;
let provider;
let answer;

// Fresh keys, one of each kind.
function rotate() {
  keys = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, { key: generateKeyPairSync(...kind).privateKey, kid: randomUUID() }]),
  );
  keys.PS256 = keys.RS256;
}

function make() {
  const published = [keys.RS256, keys.ES256, keys.EdDSA];
  provider = new Provider(issuer, {
    jwks: { keys: published.map(({ key, kid }) => ({ ...key.export({ format: "jwk" }), kid, use: "sig" })) },
    clients,
    findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    claims: { openid: ["sub", "amr", "roles", "organization"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    extraTokenClaims: (_, token) => people[token.accountId],
    pkce: { required: () => true },
    cookies: { keys: ["of a test"] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          scope: "api",
          audience: resource,
          accessTokenFormat: "jwt",
          accessTokenTTL: 300,
          jwt: { sign: { alg: algorithm } },
        }),
      },
    },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email");
      if (oidc.params.resource) grant.addResourceScope(oidc.params.resource, "api");
      await grant.save();
      return grant;
    },
    renderError: (ctx, error) => {
      ctx.body = error;
    },
  });
  answer = provider.callback();
}

const form = `<!doctype html><title>The city's accounts</title>
<form><label>Who are you? <input name="as"></label> <button>Sign in</button></form>`;

async function interact(request, response, url) {
  const who = url.searchParams.get("as");
  if (who === null) return response.setHeader("Content-Type", "text/html").end(form);
  const login = people[who] && { login: { accountId: who, amr: people[who].amr } };
  await provider.interactionFinished(request, response, login ?? { error: "access_denied" });
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

// A token as somebody wants it, good or bad.
function signed({ by = "RS256", header = {}, claims }) {
  const { key, kid } = keys[by] ?? keys.RS256;
  const named = { foreign: "RS256", public: "HS256" }[by] ?? by;
  const text = `${encoded({ alg: named, kid, typ: "at+jwt", ...header })}.${encoded(claims)}`;
  const data = Buffer.from(text);
  const made = {
    RS256: () => sign("sha256", data, key),
    PS256: () => sign("sha256", data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
    ES256: () => sign("sha256", data, { key, dsaEncoding: "ieee-p1363" }),
    EdDSA: () => sign(null, data, key),
    foreign: () => sign("sha256", data, foreign),
    // What a careless reader takes for a secret that both sides know.
    public: () => createHmac("sha256", createPublicKey(key).export({ type: "spki", format: "pem" })).update(data).digest(),
    none: () => Buffer.alloc(0),
  };
  return `${text}.${made[by]().toString("base64url")}`;
}

async function read(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text && JSON.parse(text);
}

const controls = {
  people: (wanted) => ((people = wanted), ""),
  clients: (wanted) => ((clients = wanted), make(), ""),
  algorithm: (wanted) => ((algorithm = wanted), ""),
  rotate: () => (rotate(), make(), ""),
  sign: signed,
  reads: () => String(reads),
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  try {
    if (url.pathname.startsWith("/control/")) {
      response.end(controls[url.pathname.slice("/control/".length)](await read(request)));
    } else if (url.pathname.startsWith("/interaction/")) {
      await interact(request, response, url);
    } else {
      if (url.pathname === "/jwks") reads += 1;
      answer(request, response);
    }
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
});
server.listen(0, "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  rotate();
  make();
  console.log(JSON.stringify({ issuer }));
});
process.stdin.resume().on("end", () => process.exit());
