// The registered clients: one per thing that a client may be registered for. Tests choose them by id.

import { randomBytes } from 'node:crypto';

import { clientKey } from './keys.mjs';

const CALLBACK = 'https://client.example/callback';
const ALL_GRANTS = ['authorization_code', 'refresh_token', 'client_credentials'];

const secret = () => randomBytes(32).toString('base64url');

// Everything that form encoding (RFC 6749 section 2.3.1) has to change, and what looks as if it were encoded already.
const awkwardSecret = () => `%41&b=c+d: e/f?g#h"i\\j~k*l(m)'n!;,<>@[]^\`{|}$_-. %${secret()}`;

const web = {
  redirect_uris: [CALLBACK, 'https://client.example/other'],
  post_logout_redirect_uris: ['https://client.example/signed-out'],
  grant_types: ['authorization_code', 'refresh_token'],
};

const basic = () => ({ ...web, token_endpoint_auth_method: 'client_secret_basic', client_secret: secret() });

const assertionClient = (alg, jwk) => ({
  ...web,
  client_id: `key-${alg.toLowerCase()}`,
  grant_types: ALL_GRANTS,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: alg,
  jwks: { keys: [jwk] },
});

function authenticationMethods() {
  return [
    { ...web, client_id: 'public', token_endpoint_auth_method: 'none' },
    { ...basic(), client_id: 'basic', grant_types: ALL_GRANTS, client_secret: awkwardSecret() },
    { ...basic(), client_id: 'basic:odd id+100%', grant_types: ALL_GRANTS, client_secret: awkwardSecret() },
    {
      ...web,
      client_id: 'post',
      grant_types: ALL_GRANTS,
      token_endpoint_auth_method: 'client_secret_post',
      client_secret: awkwardSecret(),
    },
    {
      ...web,
      client_id: 'secret-jwt',
      grant_types: ALL_GRANTS,
      token_endpoint_auth_method: 'client_secret_jwt',
      token_endpoint_auth_signing_alg: 'HS256',
      client_secret: secret(),
    },
  ];
}

function answerAlgorithms() {
  const idToken = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519', 'HS256'].map((alg) => ({
    ...basic(),
    client_id: `id-token-${alg.toLowerCase()}`,
    id_token_signed_response_alg: alg,
  }));
  const userinfo = ['RS256', 'PS256', 'ES256', 'EdDSA'].map((alg) => ({
    ...basic(),
    client_id: `userinfo-${alg.toLowerCase()}`,
    userinfo_signed_response_alg: alg,
  }));
  return [...idToken, ...userinfo];
}

function redirects() {
  return [
    {
      client_id: 'native',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      // RFC 8252 section 7.3: any port of these will do.
      redirect_uris: [
        'http://127.0.0.1/callback',
        'http://127.0.0.1/',
        'http://[::1]/callback',
        'http://localhost/callback',
        'com.example.app:/callback',
      ],
      post_logout_redirect_uris: ['http://127.0.0.1/signed-out', 'http://127.0.0.1/'],
    },
    // A redirect URI with parameters of its own, one of them in an encoding that servers like to change.
    { ...basic(), client_id: 'query', redirect_uris: [`${CALLBACK}?tenant=one&label=two%20words`] },
  ];
}

function rules() {
  return [
    { ...basic(), client_id: 'auth-time', require_auth_time: true },
    // Client credentials and nothing else.
    { ...basic(), client_id: 'service', redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
  ];
}

export class Clients {
  #registered;

  #privateKeys;

  constructor(registered, privateKeys) {
    this.#registered = registered;
    this.#privateKeys = privateKeys;
  }

  static async generate() {
    const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
    const keys = await Promise.all(algorithms.map(clientKey));
    const byKey = algorithms.map((alg, i) => assertionClient(alg, keys[i].publicJwk));
    return new Clients(
      [...authenticationMethods(), ...byKey, ...answerAlgorithms(), ...redirects(), ...rules()],
      new Map(byKey.map((client, i) => [client.client_id, keys[i].privateJwk])),
    );
  }

  /** What oidc-provider is configured with. */
  get registered() {
    return this.#registered;
  }

  /** What a test needs to act as each client: the registration, and the private key where there is one. */
  toJSON() {
    return this.#registered.map((client) => ({
      ...client,
      private_key_jwk: this.#privateKeys.get(client.client_id),
    }));
  }
}
