// SPDX-License-Identifier: GPL-3.0-or-later
// Sets up oidc-provider as a SMART server is: https on loopback, PKCE with S256 for everybody, rotated refresh tokens, revocation, introspection; beside
// it, on the same origin, a FHIR base with its smart-configuration and one record that only a live access token opens. The provider itself, its pages and
// its decisions are the package's own.
//
//   node provider.mjs DIRECTORY     server.pem and server.key in it, ca.pem in NODE_EXTRA_CA_CERTS; a "port" file keeps the port over a restart
//
// Commands come on standard input, a line each, and are answered with one line of JSON: log (what the token endpoint did), user NAME JSON (changes a
// user's claims), client JSON (adds a client), quit.
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as https from 'node:https';
import * as path from 'node:path';
import * as readline from 'node:readline';

import { Provider } from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'; // the package's default, by name: clients are added to it

// Standard output belongs to the answers; what the package has to say goes beside them.
globalThis.console = new console.Console(process.stderr);
const directory = process.argv[2];
const READ_SCOPES = ['Patient', 'Observation', 'DiagnosticReport', 'AllergyIntolerance', 'Encounter'].map((type) => `user/${type}.rs`);

// What a client's tokens are like where it differs: seconds, whether they end with the browser's session, whether a refresh token needs offline_access.
const HABITS = {
  'ward-brief': { access: 20 },
  'ward-lapse': { access: 20, refresh: 3 },
  'ward-once': { access: 3 },
  'ward-browser': { access: 20, withSession: true },
  'ward-strict': { strict: true },
};
const habits = (client) => HABITS[client?.clientId] ?? {};

const secrets = Object.fromEntries(['record', 'ward-basic', 'ward-post'].map((name) => [name, crypto.randomBytes(32).toString('base64url')]));

function nativeClient(id, more = {}) {
  return {
    client_id: id,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    redirect_uris: ['http://127.0.0.1/callback'],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    ...more,
  };
}

function makeKeys() {
  const make = (kind, options, alg) => {
    const { privateKey } = crypto.generateKeyPairSync(kind, options);
    return { ...privateKey.export({ format: 'jwk' }), kid: crypto.randomUUID(), use: 'sig', alg };
  };
  return { keys: [make('rsa', { modulusLength: 2048 }, 'RS256'), make('ec', { namedCurve: 'P-384' }, 'ES384')] };
}

const users = new Map();

function claimsOf(id) {
  return { sub: id, name: `Doctor ${id}`, preferred_username: id, fhirUser: `Practitioner/${id}`, ...users.get(id) };
}

const log = [];

function makeProvider(origin) {
  const provider = new Provider(origin, {
    clients: [
      nativeClient('ward-rs256'),
      nativeClient('ward-es384', { id_token_signed_response_alg: 'ES384' }),
      nativeClient('ward-brief'),
      nativeClient('ward-lapse'),
      nativeClient('ward-once', { grant_types: ['authorization_code'] }),
      nativeClient('ward-browser'),
      nativeClient('ward-strict'),
      nativeClient('ward-basic', { token_endpoint_auth_method: 'client_secret_basic', client_secret: secrets['ward-basic'] }),
      nativeClient('ward-post', { token_endpoint_auth_method: 'client_secret_post', client_secret: secrets['ward-post'] }),
      {
        client_id: 'record', client_secret: secrets.record, token_endpoint_auth_method: 'client_secret_basic', redirect_uris: [], response_types: [], grant_types: [],
      },
    ],
    adapter: MemoryAdapter,
    jwks: makeKeys(),
    cookies: { keys: [crypto.randomBytes(32).toString('base64url')] },
    scopes: ['openid', 'offline_access', 'launch/patient', ...READ_SCOPES],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], fhirUser: ['fhirUser'] },
    conformIdTokenClaims: false, // the claims stand in the id_token, as SMART wants it
    pkce: { methods: ['S256'], required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (ctx, client, code) => client.grantTypeAllowed('refresh_token') && (!habits(client).strict || code.scopes.has('offline_access')),
    expiresWithSession: (ctx, code) => habits(ctx.oidc.client).withSession === true,
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'ES384'],
      clientAuthSigningAlgValues: ['RS384', 'ES384'],
    },
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: { enabled: false },
    },
    ttl: {
      AccessToken: (ctx, token, client) => habits(client).access ?? 300,
      RefreshToken: (ctx, token, client) => habits(client).refresh ?? 3600,
      AuthorizationCode: 60,
      IdToken: 300,
      Interaction: 600,
      Session: 3600,
      Grant: 3600,
    },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => claimsOf(id) }),
  });

  const note = (ctx, error) => log.push({
    client: ctx.oidc.client?.clientId,
    grant: ctx.oidc.params?.grant_type,
    error,
    auth: ctx.get('authorization') ? 'header' : ctx.oidc.params?.client_assertion ? 'assertion' : ctx.oidc.params?.client_secret ? 'body' : 'none',
    named: ctx.oidc.params?.client_id !== undefined,
    verifier: ctx.oidc.params?.code_verifier !== undefined,
    ...(error ? {} : { access: ctx.body.access_token, refresh: ctx.body.refresh_token, identity: ctx.body.id_token }),
  });
  provider.on('grant.success', (ctx) => note(ctx));
  provider.on('grant.error', (ctx, error) => note(ctx, error.error));
  provider.on('server_error', (ctx, error) => process.stderr.write(`${error.stack}\n`));
  return provider;
}

// ---- the FHIR side: its own resource server, which asks the provider about each token (RFC 7662)

function answer(response, status, type, body) {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

function outcome(response, status, code) {
  answer(response, status, 'application/fhir+json', { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] });
}

async function isLive(origin, token) {
  const basic = Buffer.from(`record:${secrets.record}`).toString('base64');
  const said = await fetch(`${origin}/token/introspection`, {
    method: 'POST',
    headers: { Authorization: `Basic ${basic}` },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
  });
  const { active, token_type: type, scope } = await said.json();
  return active === true && type === 'Bearer' && scope.split(' ').includes('user/Patient.rs');
}

async function smartConfiguration(origin) {
  const openid = await (await fetch(`${origin}/.well-known/openid-configuration`)).json();
  const members = ['issuer', 'jwks_uri', 'authorization_endpoint', 'token_endpoint', 'revocation_endpoint', 'introspection_endpoint', 'grant_types_supported',
    'token_endpoint_auth_methods_supported', 'code_challenge_methods_supported', 'response_types_supported', 'scopes_supported'];
  return {
    ...Object.fromEntries(members.map((name) => [name, openid[name]])),
    capabilities: ['launch-standalone', 'client-public', 'client-confidential-symmetric', 'client-confidential-asymmetric', 'sso-openid-connect', 'permission-v2',
      'permission-user', 'permission-offline', 'authorize-post'],
  };
}

async function record(origin, request, response) {
  if (request.url === '/fhir/.well-known/smart-configuration') {
    answer(response, 200, 'application/json', await smartConfiguration(origin));
    return;
  }
  const [, token] = /^Bearer ([\w.~+/-]+=*)$/.exec(request.headers.authorization ?? '') ?? [];
  if (!token || !await isLive(origin, token)) {
    outcome(response, 401, 'login');
  } else if (request.url === '/fhir/Patient/p1') {
    answer(response, 200, 'application/fhir+json', { resourceType: 'Patient', id: 'p1', active: true });
  } else {
    outcome(response, 404, 'not-found');
  }
}

// ---- the runner's commands

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function obey(line) {
  const [verb, ...rest] = line.split(' ');
  if (verb === 'log') {
    say(log);
  } else if (verb === 'user') {
    users.set(rest[0], JSON.parse(rest.slice(1).join(' ')));
    say({ ok: true });
  } else if (verb === 'client') {
    const { id, ...more } = JSON.parse(rest.join(' '));
    await new MemoryAdapter('Client').upsert(id, nativeClient(id, more));
    say({ ok: true });
  } else if (verb === 'quit') {
    process.exit(0);
  } else {
    say({ error: 'no such command' });
  }
}

const portFile = path.join(directory, 'port');
const server = https.createServer({
  key: fs.readFileSync(path.join(directory, 'server.key')),
  cert: fs.readFileSync(path.join(directory, 'server.pem')),
});
server.listen(fs.existsSync(portFile) ? Number(fs.readFileSync(portFile, 'utf8')) : 0, '127.0.0.1', () => {
  const origin = `https://127.0.0.1:${server.address().port}`;
  const provider = makeProvider(origin);
  const callback = provider.callback();
  fs.writeFileSync(portFile, String(server.address().port));
  server.on('request', (request, response) => {
    if (request.url.startsWith('/fhir/')) {
      record(origin, request, response).catch((error) => {
        process.stderr.write(`${error.stack}\n`);
        outcome(response, 500, 'exception');
      });
    } else {
      callback(request, response);
    }
  });
  const commands = readline.createInterface({ input: process.stdin });
  commands.on('line', (line) => obey(line));
  commands.on('close', () => process.exit(0));
  say({ origin, secrets, node: process.version, version: JSON.parse(fs.readFileSync('node_modules/oidc-provider/package.json', 'utf8')).version });
});
