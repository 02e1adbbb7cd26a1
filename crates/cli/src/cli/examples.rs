//! Examples at the end of each help text. Those with port 9000 work as they stand while `relying demo --serve --port
//! 9000` runs in another terminal; the tests parse all of them and run those.

pub(super) const TOP: &str = "\
Examples:
  relying demo
  relying discover https://accounts.google.com
  relying diagnose https://accounts.google.com
  relying login --issuer https://as.example.com --client-id my-app

Exit codes:
  0  done
  2  usage: an option, a file or a setting makes no sense
  3  the server or the network failed
  4  the server answered with a protocol error
  5  an answer was refused by validation
  6  cancelled, or time ran out";

pub(super) const DISCOVER: &str = "\
Examples:
  relying discover https://accounts.google.com
  relying discover https://accounts.google.com --json
  relying discover http://127.0.0.1:9000 --allow-http";

pub(super) const LOGIN: &str = "\
Without --redirect-uri the answer is received on a free port of this machine
(RFC 8252), and the browser is opened. PKCE, state and nonce are always sent
and every check is always made.

Try it with `relying demo --serve --port 9000` in another terminal:
  relying login --issuer http://127.0.0.1:9000 --client-id demo --allow-http \\
    --userinfo --refresh --save tokens.json

With a client of your own:
  relying login --issuer https://as.example.com --client-id my-app \\
    --client-secret-file secret.txt --scope openid
  relying login --issuer https://as.example.com --client-id my-app \\
    --client-key key.pem --json
  relying login --issuer https://as.example.com --client-id my-app \\
    --redirect-uri https://app.example.com/callback --manual

Under FAPI 2.0, with a key for the client and one for its tokens:
  relying login --issuer https://as.example.com --client-id my-app \\
    --client-key key.jwk --dpop-key dpop.jwk --manual \\
    --redirect-uri https://app.example.com/callback \\
    --profile fapi-2-security-profile

With a signed request, pushed, and a signed answer:
  relying login --issuer https://as.example.com --client-id my-app \\
    --client-key key.jwk --request-key key.jwk --par --jarm";

pub(super) const CLIENT_CREDENTIALS: &str = "\
Try it with `relying demo --serve --port 9000` in another terminal:
  relying token client-credentials --issuer http://127.0.0.1:9000 --allow-http \\
    --client-id service --client-secret demo-secret

With a client of your own:
  relying token client-credentials --issuer https://as.example.com \\
    --client-id job --client-key key.pem --scope api:read
  relying token client-credentials --issuer https://as.example.com \\
    --client-id job --json --show-secrets | jq -r .access_token";

pub(super) const REFRESH: &str = "\
A server that rotates refresh tokens accepts each of them once: the file of
--tokens is written again, and without one the new tokens need --save or
--show-secrets.

Examples, after `relying login ... --save tokens.json`:
  relying token refresh --issuer http://127.0.0.1:9000 --allow-http \\
    --client-id demo --tokens tokens.json
  relying token refresh --issuer https://as.example.com --client-id my-app \\
    --refresh-token-file token.txt --show-secrets";

pub(super) const DEVICE: &str = "\
The address, the code and a QR code go to stderr; with --json the first document
holds them, and the last one the tokens. The exit code is 6 when the user
refused or came too late.

Examples:
  relying token device --issuer https://as.example.com --client-id my-tv
  relying token device --issuer https://as.example.com --client-id my-tv \\
    --scope openid --save tokens.json --json";

pub(super) const CIBA: &str = "\
With --mode ping the command listens where --listen says until the server tells
that there is a decision, and with --mode push until it sends the tokens; the
client must be registered with that address, or with one that leads to it. The
exit code is 6 when the user refused or came too late.

Examples:
  relying token ciba --issuer https://as.example.com --client-id till \\
    --client-key key.pem --login-hint alice --binding-message W4SCT
  relying token ciba --issuer https://as.example.com --client-id till \\
    --client-key key.pem --request-key key.pem --tokens tokens.json \\
    --mode ping --listen http://127.0.0.1:9100/notified";

pub(super) const EXCHANGE: &str = "\
The new token stands where the access token does, whatever it is.

Examples:
  relying token exchange --issuer https://as.example.com --client-id gateway \\
    --client-key key.pem --subject-token-file token.txt --audience backend
  relying token exchange --issuer https://as.example.com --client-id gateway \\
    --client-key key.pem --tokens tokens.json --subject-token-type id_token \\
    --requested-token-type access_token --save backend.json";

pub(super) const JWT_BEARER: &str = "\
The assertion is a JWT by somebody whom the server trusts, for this server.

Examples:
  relying token jwt-bearer --issuer https://as.example.com --client-id job \\
    --client-secret-file secret.txt --assertion-file assertion.jwt
  relying token jwt-bearer --issuer https://as.example.com --client-id job \\
    --assertion-file - --scope api:read --save tokens.json";

pub(super) const SAML2_BEARER: &str = "\
The assertion is given as XML; it is encoded here.

Example:
  relying token saml2-bearer --issuer https://as.example.com --client-id job \\
    --client-secret-file secret.txt --assertion-file assertion.xml";

pub(super) const GRANT: &str = "\
Examples:
  relying token urn:example:grant-type:magic --issuer https://as.example.com \\
    --client-id app --param spell=abracadabra --param-file wand=wand.txt
  relying token grant password --issuer https://as.example.com --client-id app \\
    --param username=alice --param-file password=password.txt";

pub(super) const REQUEST: &str = "\
The body of the answer goes to stdout, its status to stderr. A token that
`relying login ... --dpop --save tokens.json` bound to a key is sent with a
proof by that key. A body that is JSON is sent as application/json, any other
as application/x-www-form-urlencoded, unless a --header says otherwise.

Try it with `relying demo --serve --port 9000` in another terminal, after
`relying login ... --save tokens.json`:
  relying request GET http://127.0.0.1:9000/resource --allow-http \\
    --tokens tokens.json

With a resource of your own:
  relying request POST https://api.example.com/payments --tokens tokens.json \\
    --data @payment.json
  relying request GET https://api.example.com/ --access-token-file token.txt \\
    --dpop-key key.jwk --json";

pub(super) const INTROSPECT: &str = "\
A token that is not active is an answer and no failure; see --strict. The
client must be one that the server lets ask.

Examples:
  relying introspect --issuer https://as.example.com --client-id api \\
    --client-secret-file secret.txt --token-file token.txt
  relying introspect --issuer https://as.example.com --client-id api \\
    --client-key key.pem --tokens tokens.json --strict --json";

pub(super) const REVOKE: &str = "\
Of saved tokens the refresh token is revoked, if there is one: at most servers
that ends all that was granted with it. A token that was not valid anyway is a
success too.

Examples:
  relying revoke --issuer https://as.example.com --client-id my-app \\
    --tokens tokens.json
  relying revoke --issuer https://as.example.com --client-id my-app \\
    --token-file token.txt --token-type-hint access_token";

pub(super) const USERINFO: &str = "\
Examples, after `relying login ... --save tokens.json`:
  relying userinfo --issuer http://127.0.0.1:9000 --allow-http \\
    --client-id demo --tokens tokens.json
  relying userinfo --issuer https://as.example.com \\
    --access-token-file token.txt --subject 248289761001
  relying userinfo --issuer https://as.example.com \\
    --access-token-file - --any-subject";

pub(super) const DPOP_PROOF: &str = "\
A proof is good for one request, for about a minute. When the server demands a
nonce, make another one with --nonce.

Examples:
  relying dpop proof GET https://api.example.com/me --tokens tokens.json
  relying dpop proof POST https://as.example.com/token --no-token \\
    --dpop-key key.jwk --nonce n-0S6_WzA2Mj

With curl:
  curl https://api.example.com/me -H \"Authorization: DPoP $TOKEN\" \\
    -H \"DPoP: $(RELYING_ACCESS_TOKEN=$TOKEN relying dpop proof GET \\
      https://api.example.com/me --dpop-key key.jwk)\"";

pub(super) const JWK_GENERATE: &str = "\
Examples:
  relying jwk generate --out key.jwk > public.jwk
  relying jwk generate --alg PS256 --out key.pem --pem
  relying jwk generate --alg ML-DSA-65 --kid 2026 --out key.jwk
  relying jwk generate --alg ECDH-ES --curve X25519 --out decryption.jwk
  relying jwk generate --show-secrets --json";

pub(super) const JWK_THUMBPRINT: &str = "\
Examples:
  relying jwk thumbprint key.jwk
  relying jwk thumbprint certificate-key.pem --uri
  relying jwk thumbprint - < jwks.json";

pub(super) const JWK_CONVERT: &str = "\
Examples:
  relying jwk convert key.pem --public --kid thumbprint
  relying jwk convert key.jwk --out key.pem
  relying jwk convert key.jwk --public --to pem
  relying jwk convert sig.jwk enc.pem --public --to jwks --out jwks.json";

pub(super) const JWT_DECODE: &str = "\
Examples:
  relying jwt decode eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl
  relying jwt decode - > decoded.txt";

pub(super) const JWT_VERIFY: &str = "\
Examples, with the token on stdin:
  relying jwt verify --issuer https://as.example.com --audience my-app
  relying jwt verify --jwks keys.json --alg ES256 \\
    --audience https://api.example.com";

pub(super) const LOGOUT_URL: &str = "\
Examples, after `relying login ... --save tokens.json`:
  relying logout-url --issuer http://127.0.0.1:9000 --allow-http \\
    --client-id demo --tokens tokens.json
  relying logout-url --issuer https://as.example.com --client-id my-app \\
    --post-logout-redirect-uri https://app.example.com/bye";

pub(super) const DIAGNOSE: &str = "\
The exit code is 0 when a report could be made, whatever it says; see --strict.

Examples:
  relying diagnose https://accounts.google.com
  relying diagnose https://accounts.google.com --json
  relying diagnose http://127.0.0.1:9000 --allow-http --strict";

pub(super) const DEMO: &str = "\
Examples:
  relying demo
  relying demo --json
  relying demo --list-faults
  relying demo --fault id-token-alg-none
  relying demo --serve --port 9000";

pub(super) const COMPLETIONS: &str = "\
Examples:
  relying completions bash > ~/.local/share/bash-completion/completions/relying
  relying completions zsh > ~/.zfunc/_relying
  relying completions fish > ~/.config/fish/completions/relying.fish";

pub(super) const REGISTER_CREATE: &str = "\
The secrets of the registration need a place: --save FILE, or --show-secrets.

Try it with `relying demo --serve --port 9000` in another terminal:
  relying register create --issuer http://127.0.0.1:9000 --allow-http \\
    --redirect-uri https://app.example.com/callback --save client.json

The client is then at hand for the other commands:
  relying login --registration client.json --allow-http \\
    --redirect-uri https://app.example.com/callback --manual

With a server of your own:
  relying register create --issuer https://as.example.com \\
    --metadata metadata.json --initial-access-token-file token.txt \\
    --save client.json";

pub(super) const REGISTER_READ: &str = "\
The server may hand out a new registration access token: the file is written
again.

Examples, after `relying register create ... --save client.json`:
  relying register read --registration client.json
  relying register read --show-secrets --registration-client-uri \\
    https://as.example.com/register/1 --registration-access-token-file t.txt";

pub(super) const REGISTER_UPDATE: &str = "\
What is registered is asked for first; what the options do not name stays.
With --metadata the file takes the place of all that is registered.

Examples, after `relying register create ... --save client.json`:
  relying register update --registration client.json --client-name Renamed
  relying register update --registration client.json --metadata new.json";

pub(super) const REGISTER_DELETE: &str = "\
Example, after `relying register create ... --save client.json`:
  relying register delete --registration client.json";

pub(super) const WEBFINGER: &str = "\
Examples:
  relying webfinger joe@example.com
  relying webfinger https://example.com/joe --json";

pub(super) const RESOURCE_METADATA: &str = "\
Try it with `relying demo --serve --port 9000` in another terminal:
  relying resource-metadata http://127.0.0.1:9000/resource --allow-http

With a resource of your own, whose challenge says where to look:
  relying resource-metadata https://api.example.com/v1 \\
    --location https://api.example.com/about.json";
