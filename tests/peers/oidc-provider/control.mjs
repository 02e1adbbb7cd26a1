// What a test may ask and change while the server runs, on a listener of its own: it is no part of what is tested.
//
//   GET  /clients      the registrations, with secrets and private keys
//   GET  /counts       requests that the server got since its start, by "METHOD /path"
//   POST /auto         {sub, deny?, loginAge?} answers the pages without a person; null gives them back
//   POST /register     {client_id, ...} one more client, by any of the metadata of RFC 7591
//   POST /claims       {sub, claims} what else the server knows about a user
//   POST /decide       {auth_req_id, deny?} the answer of a user who is asked on another device
//   POST /hasty        {times} the next questions for tokens are answered with slow_down
//   POST /rotate       {keep} new signing keys; with keep the old ones stay in the set, behind the new ones
//   POST /encryption   {crv} new keys for clients to encrypt to, one of them on this curve
//   POST /revoke       {token} revokes the grant behind an access or refresh token

import addClient from 'oidc-provider/lib/helpers/add_client.js';

import { decide } from './elsewhere.mjs';
import { encryptionKeys, signingKeys } from './keys.mjs';
import { makeProvider } from './provider.mjs';

export function control(state) {
  const routes = {
    'GET /clients': () => state.clients,
    'GET /counts': () => Object.fromEntries(state.counts),
    'POST /auto': (auto) => {
      state.auto = auto;
    },
    'POST /register': async (metadata) => {
      await addClient(state.provider, metadata, { store: true });
    },
    'POST /claims': ({ sub, claims }) => {
      state.claims.set(sub, claims);
    },
    'POST /decide': async (decision) => {
      await decide(state.provider, decision);
    },
    'POST /hasty': ({ times }) => {
      state.tooFast = times;
    },
    'POST /rotate': async ({ keep }) => {
      const fresh = await signingKeys();
      state.keys = keep ? [...fresh, ...state.keys] : fresh;
      // A Provider has its keys for life, so rotation means a new one over the same storage and cookies.
      state.provider = makeProvider(state);
    },
    'POST /encryption': async ({ crv }) => {
      state.encryptionKeys = await encryptionKeys(crv);
      state.provider = makeProvider(state);
    },
    'POST /revoke': async ({ token }) => {
      const { AccessToken, RefreshToken, Grant } = state.provider;
      const found = (await AccessToken.find(token)) ?? (await RefreshToken.find(token));
      if (!found) throw new Error('no such token');
      for (const model of [AccessToken, RefreshToken]) await model.revokeByGrantId(found.grantId);
      await (await Grant.find(found.grantId))?.destroy();
    },
  };

  return async (req, res) => {
    try {
      const handler = routes[`${req.method} ${req.url}`];
      if (!handler) return void res.writeHead(404).end();
      const chunks = [];
      for await (const chunk of req) chunks.push(chunk);
      const body = req.method === 'POST' ? JSON.parse(Buffer.concat(chunks)) : undefined;
      const answer = (await handler(body)) ?? {};
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } catch (error) {
      res.writeHead(500, { 'content-type': 'text/plain' }).end(error.error_description ?? error.message);
    }
  };
}
