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
    --redirect-uri https://app.example.com/callback --manual";

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
A server that rotates refresh tokens accepts each of them once: keep the new
one with --save, or show it with --show-secrets.

Examples, after `relying login ... --save tokens.json`:
  relying token refresh --issuer http://127.0.0.1:9000 --allow-http \\
    --client-id demo --tokens tokens.json --save tokens.json
  relying token refresh --issuer https://as.example.com --client-id my-app \\
    --refresh-token-file token.txt --show-secrets";

pub(super) const USERINFO: &str = "\
Examples, after `relying login ... --save tokens.json`:
  relying userinfo --issuer http://127.0.0.1:9000 --allow-http \\
    --client-id demo --tokens tokens.json
  relying userinfo --issuer https://as.example.com \\
    --access-token-file token.txt --subject 248289761001
  relying userinfo --issuer https://as.example.com \\
    --access-token-file - --any-subject";

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
