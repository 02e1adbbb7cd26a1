// oidc-provider as a peer of the tests: one process per test, loopback only, gone when the test is.
//
//   node server.mjs ['{"path": "/tenant", "tls": {"key": ..., "cert": ..., "ca": ...}}']
//
// The only line on stdout is {"issuer": ..., "control": ...}, written when both listeners accept connections.
// Everything else, the notices of oidc-provider included, goes to stderr. The process ends when its stdin closes,
// so that it cannot outlive the test that holds the other end.

import { createServer } from 'node:http';

import { tlsServer } from './certificates.mjs';
import { Clients } from './clients.mjs';
import { control } from './control.mjs';
import { interact } from './interactions.mjs';
import { encryptionKeys, signingKeys } from './keys.mjs';
import { makeProvider } from './provider.mjs';
import { protectedResource } from './resource.mjs';

console.info = console.error;
console.log = console.error;

const { path = '', initialAccessToken, tls } = JSON.parse(process.argv[2] ?? '{}');

const listen = (server) =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
  });

// What the control listener may change while the server runs.
const state = {
  initialAccessToken,
  clients: await Clients.generate(),
  keys: await signingKeys(),
  encryptionKeys: await encryptionKeys(),
  counts: new Map(),
  claims: new Map(),
  // null: the pages wait for a person. {sub, deny, loginAge}: the answer is given at once.
  auto: null,
};

const handle = (req, res) => {
  const { pathname } = new URL(req.url, state.issuer);
  const counted = `${req.method} ${pathname}`;
  state.counts.set(counted, (state.counts.get(counted) ?? 0) + 1);
  route(req, res, pathname).catch((error) => {
    console.error(error);
    if (!res.headersSent) res.writeHead(500);
    res.end();
  });
};

async function route(req, res, pathname) {
  // RFC 8414 section 3.1 puts the well-known part before the path of the issuer.
  if (path && pathname === `/.well-known/oauth-authorization-server${path}`) {
    req.url = `${path}/.well-known/oauth-authorization-server`;
  } else if (pathname.startsWith('/api/')) {
    return protectedResource(state, req, res, pathname);
  } else if (path && !pathname.startsWith(`${path}/`)) {
    return void res.writeHead(404).end();
  }
  if (pathname.startsWith(`${path}/interaction/`)) {
    return interact(state, req, res);
  }
  // oidc-provider finds the path it is mounted on by comparing the two.
  req.originalUrl = req.url;
  req.url = req.url.slice(path.length);
  return state.provider.callback()(req, res);
}

state.origin = await listen(createServer(handle));
state.issuer = state.origin + path;
if (tls) {
  const origin = await listen(tlsServer(tls, handle));
  state.tlsBase = `https://localhost:${new URL(origin).port}${path}`;
}
state.provider = makeProvider(state);

const controlServer = createServer(control(state));
const controlUrl = await listen(controlServer);

process.stdin.resume().on('end', () => process.exit(0)).on('error', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.stdout.write(`${JSON.stringify({ issuer: state.issuer, control: controlUrl })}\n`);
