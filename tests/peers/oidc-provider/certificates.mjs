// Clients with certificates (RFC 8705): their endpoints have aliases on a listener with TLS, which asks for a certificate and takes
// connections without one too.

import { createServer } from 'node:https';

/** The listener, for {key, cert, ca} in PEM. Who signed a certificate is looked at later, for each client as it is registered. */
export const tlsServer = (tls, handler) =>
  createServer({ ...tls, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' }, handler);

/** What oidc-provider asks about a connection. */
export const mTLS = {
  enabled: true,
  certificateBoundAccessTokens: true,
  selfSignedTlsClientAuth: true,
  tlsClientAuth: true,
  getCertificate: (ctx) => ctx.req.socket.getPeerX509Certificate?.(),
  certificateAuthorized: (ctx) => ctx.req.socket.authorized === true,
  certificateSubjectMatches(ctx, property, expected) {
    if (property !== 'tls_client_auth_san_dns') return false;
    return ctx.req.socket.getPeerX509Certificate().subjectAltName.split(', ').includes(`DNS:${expected}`);
  },
};

/** RFC 8705 section 5. */
export function aliases(base) {
  const paths = {
    token_endpoint: '/token',
    revocation_endpoint: '/token/revocation',
    introspection_endpoint: '/token/introspection',
    userinfo_endpoint: '/me',
    pushed_authorization_request_endpoint: '/request',
    device_authorization_endpoint: '/device/auth',
    backchannel_authentication_endpoint: '/backchannel',
  };
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, base + path]));
}
