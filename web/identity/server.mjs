// Runs an OpenID provider for the tests of signing in: `node server.mjs CONFIGURATION`, JSON as below.
// It says its address as one line of JSON, and ends when its standard input does. Nothing of it is shipped.
//
// {"redirect_uris": [...], "post_logout_redirect_uris": [...], "secret": "...", "clients": {"ecert": "ES256", ...}}

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const settings = JSON.parse(process.argv[2]);
// The provider warns of what only a real one must not do.
console.info = console.warn = () => {};

const KEYS = { RS256: ["rsa", { modulusLength: 2048 }], ES256: ["ec", { namedCurve: "P-256" }], EdDSA: ["ed25519", {}] };

function makeKeys() {
  return Object.entries(KEYS).map(([alg, [kind, options]]) => {
    const key = generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" });
    return { ...key, kid: randomUUID(), use: "sig", alg };
  });
}

function makeProvider(issuer) {
  const provider = new Provider(issuer, {
    clients: Object.entries(settings.clients).map(([id, algorithm]) => ({
      client_id: id,
      client_secret: settings.secret,
      redirect_uris: settings.redirect_uris,
      post_logout_redirect_uris: settings.post_logout_redirect_uris,
      response_types: ["code"],
      grant_types: ["authorization_code"],
      id_token_signed_response_alg: algorithm,
    })),
    jwks: { keys: makeKeys() },
    enabledJWA: { idTokenSigningAlgValues: Object.keys(KEYS) },
    claims: { openid: ["sub", "employee_number"] },
    conformIdTokenClaims: false,
    cookies: { keys: [randomUUID()] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, employee_number: `number-of-${sub}` }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // Nobody is asked whether the office may know who he is.
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  return provider;
}

async function bodyOf(request) {
  let text = "";
  for await (const part of request) text += part;
  return new URLSearchParams(text);
}

function page(response, text) {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(`<!doctype html><html lang="en"><title>Identity service</title><main><h1>Identity service</h1>${text}</main>`);
}

const FORM = `<form method="post"><label>Name <input name="login"></label><button name="act" value="sign-in">Sign in</button>
<button name="act" value="refuse">Refuse</button></form>`;

const server = createServer().listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  let provider = makeProvider(issuer);
  server.on("request", async (request, response) => {
    if (request.url === "/rotate") {
      provider = makeProvider(issuer);
      response.end();
    } else if (!request.url.startsWith("/interaction/")) {
      provider.callback()(request, response);
    } else if (request.method === "GET") {
      page(response, FORM);
    } else {
      const form = await bodyOf(request);
      const refused = { error: "access_denied", error_description: "<script>alert(1)</script>" };
      const result = form.get("act") === "refuse" ? refused : { login: { accountId: form.get("login") } };
      await provider.interactionFinished(request, response, result);
    }
  });
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});

process.stdin.on("end", () => process.exit(0)).resume();
