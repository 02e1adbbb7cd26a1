// Keys are made when the server starts; none is ever written down.

import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';

async function privateJwk(alg, options) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, ...options });
  return exportJWK(privateKey);
}

/**
 * One signing key per type and curve. The RSA and Ed25519 keys name no algorithm, because they serve several: RS and PS with each
 * hash function, EdDSA and Ed25519. oidc-provider itself adds "alg" to the EC keys, each of which can do only one.
 */
export async function signingKeys() {
  const keys = await Promise.all(['RS256', 'ES256', 'ES384', 'ES512', 'Ed25519'].map((alg) => privateJwk(alg)));
  return Promise.all(keys.map(async (key) => ({ ...key, use: 'sig', kid: await calculateJwkThumbprint(key) })));
}

/** What clients encrypt their requests to: an RSA key, and one on this curve. Neither names an algorithm: they serve all of their kind. */
export async function encryptionKeys(crv = 'P-256') {
  const keys = await Promise.all([privateJwk('RSA-OAEP-256'), privateJwk('ECDH-ES', { crv })]);
  return Promise.all(keys.map(async (key) => ({ ...key, use: 'enc', kid: await calculateJwkThumbprint(key) })));
}

/** The key pair with which a client signs its assertions, as {privateJwk, publicJwk}. */
export async function clientKey(alg) {
  const { kty, crv, n, e, x, y, ...secret } = await privateJwk(alg);
  const publicJwk = { kty, crv, n, e, x, y, alg, use: 'sig', kid: `client-${alg.toLowerCase()}` };
  return { publicJwk, privateJwk: { ...publicJwk, ...secret } };
}
