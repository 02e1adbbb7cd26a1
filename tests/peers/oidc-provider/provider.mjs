// The configuration of oidc-provider.

import { createHmac, randomBytes } from 'node:crypto';

import { errors, Provider } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import * as jwa from 'oidc-provider/lib/consts/jwa.js';

import { account, CLAIMS } from './accounts.mjs';
import { aliases, mTLS } from './certificates.mjs';
import { ciba, countQuestions, deviceFlow, fetchFromTests, ttl } from './elsewhere.mjs';
import { escape } from './html.mjs';
import { resourceServer } from './resource.mjs';

// Both outlive a Provider: when keys rotate there is a new one, and sessions, codes and tokens must survive that.
const adapter = createMemoryAdapter(15);
const cookieKeys = [randomBytes(32)];
const nonceSecret = randomBytes(32);
const pairwiseSecret = randomBytes(32);

/** All that it can sign and encrypt with, but for ML-DSA, which takes a newer Node.js than these tests do. */
const enabledJWA = Object.fromEntries(
  Object.entries(jwa)
    .filter(([name]) => !name.startsWith('attest'))
    .map(([name, algorithms]) => [name, algorithms.filter((alg) => !alg.startsWith('ML-DSA'))]),
);

const AUTHENTICATION = ['client_secret_basic', 'client_secret_jwt', 'client_secret_post', 'private_key_jwt', 'none'];
const CERTIFICATES = ['tls_client_auth', 'self_signed_tls_client_auth'];

/** One type of authorization details (RFC 9396), which users grant as it is. */
const richAuthorizationRequests = {
  enabled: true,
  types: {
    payment_initiation: {
      validate(ctx, detail) {
        if (!detail.instructedAmount) throw new errors.InvalidAuthorizationDetails('there is no instructedAmount');
      },
    },
  },
  authorizationDetailsForGrantSource: (ctx) => {
    const { authorization_details: details } = ctx.oidc.params;
    return details && JSON.parse(details);
  },
  authorizationDetailsForAccessToken: (ctx, token, source) => source?.rar,
  authorizationDetailsForIntrospection: (ctx, token) => token.rar,
};

/** The profile whose rules the server holds a client to, by the client's name. */
function fapiProfile(ctx, client) {
  if (client?.clientId.startsWith('fapi-1')) return '1.0 Final';
  return client?.clientId.startsWith('fapi-2') ? '2.0' : undefined;
}

export function makeProvider(state) {
  return countQuestions(configured(state), state);
}

function configured({ issuer, origin, tlsBase, keys, encryptionKeys, clients, initialAccessToken, claims }) {
  return new Provider(issuer, {
    adapter,
    acrValues: ['urn:example:loa:1', 'urn:example:loa:2'],
    claims: CLAIMS,
    clients: clients.registered,
    clientAuthMethods: tlsBase ? [...AUTHENTICATION, ...CERTIFICATES] : AUTHENTICATION,
    cookies: { keys: cookieKeys },
    enabledJWA,
    discovery: tlsBase ? { mtls_endpoint_aliases: aliases(tlsBase) } : {},
    features: {
      ciba,
      claimsParameter: { enabled: true },
      // Documents are fetched at addresses that stand for other ones: see fetchFromTests.
      clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      deviceFlow,
      // A proof must carry a nonce, at every endpoint.
      dPoP: { enabled: true, nonceSecret, requireNonce: () => true },
      encryption: { enabled: true },
      fapi: { enabled: true, profile: fapiProfile },
      introspection: { enabled: true },
      jwtIntrospection: { enabled: true },
      jwtResponseModes: { enabled: true },
      jwtUserinfo: { enabled: true },
      mTLS: tlsBase ? mTLS : { enabled: false },
      // Undefined: everybody may register.
      registration: { enabled: true, initialAccessToken: initialAccessToken ?? false },
      registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
      requestObjects: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(ctx, indicator) {
          const info = resourceServer(origin, indicator);
          if (!info) throw new errors.InvalidTarget();
          return info;
        },
      },
      revocation: { enabled: true },
      richAuthorizationRequests,
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
    },
    extraTokenClaims: (ctx) => ({ acr: ctx.oidc.entities.AuthorizationCode?.acr }),
    fetch: fetchFromTests,
    findAccount: (ctx, sub) => account(sub, claims.get(sub)),
    interactions: { url: (ctx, { uid }) => `${new URL(issuer).pathname.replace(/\/$/, '')}/interaction/${uid}` },
    jwks: { keys: [...keys, ...encryptionKeys] },
    pairwiseIdentifier: (ctx, sub, client) =>
      createHmac('sha256', pairwiseSecret).update(`${client.sectorIdentifier} ${sub}`).digest('base64url'),
    pkce: { required: () => true },
    renderError,
    responseTypes: ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token', 'none'],
    rotateRefreshToken: true,
    scopes: ['openid', 'offline_access', 'profile', 'email', 'address'],
    subjectTypes: ['public', 'pairwise'],
    ttl: {
      ...ttl,
      AccessToken: (ctx, token) => token.resourceServer?.accessTokenTTL ?? 3600,
      ClientCredentials: (ctx, token) => token.resourceServer?.accessTokenTTL ?? 600,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
  });
}

function logoutSource(ctx, form) {
  // The form comes complete; our buttons go into it.
  const buttons = `<button type="submit" name="logout" value="yes">Sign out</button>
<button type="submit">No, stay signed in</button>`;
  ctx.body = `<!DOCTYPE html><title>Sign out</title>${form.replace('</form>', `${buttons}</form>`)}`;
}

function postLogoutSuccessSource(ctx) {
  ctx.body = '<!DOCTYPE html><title>Signed out</title><p>Signed out.</p>';
}

/** Errors that must not be redirected, such as an unregistered redirect URI. The code is the title. */
function renderError(ctx, { error, error_description: description = '' }) {
  ctx.type = 'html';
  ctx.body = `<!DOCTYPE html><title>${escape(error)}</title><p>${escape(description)}</p>`;
}
