// Protected resources, which are their own resource indicators (RFC 8707): one takes JWT access tokens, checked with npm
// jose alone, one opaque ones, and one JWT access tokens of users who authenticated well enough (RFC 9470).

import { createLocalJWKSet, jwtVerify } from 'jose';

const SCOPES = 'api:read api:write';

export function resourceServer(origin, indicator) {
  const common = { scope: SCOPES, audience: indicator, accessTokenTTL: 300 };
  switch (indicator) {
    case `${origin}/api/jwt`:
    case `${origin}/api/careful`:
      return { ...common, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } };
    case `${origin}/api/opaque`:
      return { ...common, accessTokenFormat: 'opaque' };
    default:
      return undefined;
  }
}

export async function protectedResource(state, req, res, pathname) {
  const indicator = state.origin + pathname;
  if (!resourceServer(state.origin, indicator)) return void res.writeHead(404).end();

  const token = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
  // RFC 6750 section 3.1: no error code when the request carries no credentials. Two challenges and a quoted pair.
  if (!token) return challenge(res, 401, 'Bearer realm="the \\"api\\"", DPoP algs="ES256 Ed25519"');

  const claims = pathname === '/api/opaque' ? await fromStorage(state, token) : await fromJwt(state, token, indicator);
  if (claims?.aud !== indicator) {
    return challenge(res, 401, 'Bearer realm="api", error="invalid_token", error_description="not valid here"');
  }
  if (!claims.scope?.split(' ').includes('api:read')) {
    return challenge(res, 403, 'Bearer realm="api", error="insufficient_scope", scope="api:read"');
  }
  if (pathname === '/api/careful' && claims.acr !== 'urn:example:loa:2') {
    const wanted = 'acr_values="urn:example:loa:2", max_age="600"';
    return challenge(res, 401, `Bearer realm="api", error="insufficient_user_authentication", ${wanted}`);
  }
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(claims));
}

function challenge(res, status, value) {
  res.writeHead(status, { 'www-authenticate': value }).end();
}

async function fromJwt(state, token, audience) {
  const keys = state.keys.map(({ kty, crv, n, e, x, y, kid, use }) => ({ kty, crv, n, e, x, y, kid, use }));
  try {
    const options = { issuer: state.issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] };
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), options);
    const { sub, client_id, scope, aud, acr } = payload;
    return { sub, client_id, scope, aud, acr };
  } catch (error) {
    console.error(`access token refused: ${error.message}`);
    return undefined;
  }
}

async function fromStorage({ provider }, token) {
  const found = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
  return found && { sub: found.accountId ?? found.clientId, client_id: found.clientId, scope: found.scope, aud: found.aud };
}
