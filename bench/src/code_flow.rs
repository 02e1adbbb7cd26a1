//! The whole code flow in process: the URL, the callback, the token answer with an RS256 ID Token, UserInfo.
//!
//! The HTTP client is a closure that hands out answers which were made beforehand, and what the server does is not
//! measured: one login is answered once, and its second half is then repeated with copies. The floor is what no implementation can do without: one
//! RS256 verification, three times 32 random bytes, one SHA-256.

use std::cell::RefCell;
use std::convert::Infallible;
use std::time::Duration;

use aws_lc_rs::{digest, rand};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse, url,
};
use relying::{AuthorizationRequest, Client, PendingAuthorization};
use relying_jose::Algorithm;

use crate::fixture::{CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, SUBJECT, Server, answer};
use crate::harness::{Case, Effort, Measured, cpu_time_of, measure};
use crate::id_token::{Floor, client, provider_metadata};
use crate::report::Row;

/// How many copies of a login are made ahead.
pub const BATCH: u64 = 32;

/// Speed; how many allocations is counted by [`allocations`] in a process of its own.
pub fn speed(effort: Effort) -> Row {
    let server = Server::new(Algorithm::RS256);
    let floor = Floor::new(&server, &server.id_token(Some("nonce")));
    let (relying, openidconnect) = (Relying(client(&server)), OpenIdConnect::new(&server));
    let (first, second) = (Once::new(&relying, &server), Once::new(&openidconnect, &server));
    let cases = vec![
        Case::new("floor", || one_floor(&floor)),
        Case::timed("relying", |count| logins(&relying, &first, count)),
        Case::timed("openidconnect", |count| logins(&openidconnect, &second, count)),
    ];
    let measured: Vec<Measured> = measure(effort, cases);
    Row::speeds("whole code flow in process, against its floor", Some(0.68), &measured)
}

/// The allocations of one login by relying and by openidconnect, as `count` counts those of what it is given.
pub fn allocations(count: impl Fn(&mut dyn FnMut()) -> usize) -> (usize, usize) {
    let server = Server::new(Algorithm::RS256);
    let (relying, openidconnect) = (Relying(client(&server)), OpenIdConnect::new(&server));
    (counted(&relying, &server, &count), counted(&openidconnect, &server, &count))
}

fn counted<L: Login>(library: &L, server: &Server, count: &impl Fn(&mut dyn FnMut()) -> usize) -> usize {
    // The first one fills caches; the second is what every login costs.
    (0..2)
        .map(|_| {
            let mut begun = None;
            let before = count(&mut || begun = Some(library.begin()));
            let (url, pending) = begun.expect("the login has begun");
            let arrived = Arrived::answer(&url, server);
            let mut pending = Some((pending, arrived));
            let after = count(&mut || {
                if let Some((pending, arrived)) = pending.take() {
                    library.finish(pending, arrived);
                }
            });
            before + after
        })
        .last()
        .unwrap_or_default()
}

fn one_floor(floor: &Floor) {
    let mut random = [0; 32];
    for _ in 0..3 {
        rand::fill(&mut random).expect("there is randomness");
    }
    std::hint::black_box(digest::digest(&digest::SHA256, &random));
    floor.verify();
}

/// The two halves of a login; between them is the server's part.
trait Login {
    type Pending;

    /// The URL to send the user to, and what must be kept meanwhile.
    fn begin(&self) -> (String, Self::Pending);

    fn copy(pending: &Self::Pending) -> Self::Pending;

    /// From the callback to the user.
    fn finish(&self, pending: Self::Pending, arrived: Arrived);
}

/// What comes back to the client.
struct Arrived {
    callback: String,
    /// Last first.
    answers: RefCell<Vec<http::Response<Vec<u8>>>>,
}

impl Arrived {
    /// The server's part: reads state and nonce out of the URL and makes all answers.
    fn answer(url: &str, server: &Server) -> Self {
        let url = url::Url::parse(url).expect("this is a URL");
        let parameter = |name: &str| {
            let value = url.query_pairs().find(|pair| pair.0 == name);
            value.expect("the parameter was sent").1.into_owned()
        };
        let id_token = server.id_token(Some(&parameter("nonce")));
        let token_response = server.token_response(Some(&id_token));
        let callback = format!("{REDIRECT_URI}?code=SplxlOBeZQQYbYS6WxSbIA&state={}", parameter("state"));
        Self { callback, answers: RefCell::new(vec![answer(server.userinfo()), answer(token_response)]) }
    }

    fn copy(&self) -> Self {
        Self { callback: self.callback.clone(), answers: self.answers.clone() }
    }

    fn next(&self) -> http::Response<Vec<u8>> {
        self.answers.borrow_mut().pop().expect("a login asks twice")
    }
}

fn logins<L: Login>(library: &L, once: &Once<L>, count: u64) -> Duration {
    let mut time = cpu_time_of(|| {
        for _ in 0..count {
            std::hint::black_box(library.begin());
        }
    });
    let mut remaining = count;
    while remaining > 0 {
        let batch = remaining.min(BATCH);
        remaining -= batch;
        let copies: Vec<_> = (0..batch).map(|_| (L::copy(&once.pending), once.arrived.copy())).collect();
        time += cpu_time_of(|| {
            for (pending, arrived) in copies {
                library.finish(pending, arrived);
            }
        });
    }
    time
}

/// One login that was answered.
struct Once<L: Login> {
    pending: L::Pending,
    arrived: Arrived,
}

impl<L: Login> Once<L> {
    fn new(library: &L, server: &Server) -> Self {
        let (url, pending) = library.begin();
        Self { pending, arrived: Arrived::answer(&url, server) }
    }
}

struct Relying(Client);

impl Login for Relying {
    type Pending = PendingAuthorization;

    fn begin(&self) -> (String, PendingAuthorization) {
        let request = AuthorizationRequest::new().scope("openid email");
        self.0.authorize(request).send_blocking(&offline).expect("no request is needed")
    }

    fn copy(pending: &PendingAuthorization) -> PendingAuthorization {
        pending.clone()
    }

    fn finish(&self, pending: PendingAuthorization, arrived: Arrived) {
        let http = |_: http::Request<Vec<u8>>| Ok(arrived.next());
        let response = pending.validate(&arrived.callback).expect("the callback is good");
        let tokens =
            self.0.authorization_code_grant(response).send_blocking(&http).expect("the answer is good");
        let userinfo = self.0.userinfo(&tokens).send_blocking(&http).expect("the answer is good");
        assert_eq!(userinfo.subject(), SUBJECT);
    }
}

fn offline(_: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, relying::error::HttpError> {
    Err(relying::error::HttpError::timeout())
}

/// What an application keeps by itself.
struct PendingHere(CsrfToken, Nonce, PkceCodeVerifier);

struct OpenIdConnect {
    // Closures, because the type of a client takes six lines to write.
    begin: Box<dyn Fn() -> (String, PendingHere)>,
    finish: Box<dyn Fn(PendingHere, Arrived)>,
}

impl OpenIdConnect {
    fn new(server: &Server) -> Self {
        let client = CoreClient::from_provider_metadata(
            provider_metadata(server),
            ClientId::new(CLIENT_ID.into()),
            Some(ClientSecret::new(CLIENT_SECRET.into())),
        )
        .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.into()).expect("this is a URL"));
        let other = client.clone();
        let begin = move || {
            let (challenge, code_verifier) = PkceCodeChallenge::new_random_sha256();
            let (url, state, nonce) = client
                .authorize_url(
                    CoreAuthenticationFlow::AuthorizationCode,
                    CsrfToken::new_random,
                    Nonce::new_random,
                )
                .add_scope(Scope::new("email".into()))
                .set_pkce_challenge(challenge)
                .url();
            (url.into(), PendingHere(state, nonce, code_verifier))
        };
        let client = other;
        let finish = move |PendingHere(state, nonce, code_verifier), arrived: Arrived| {
            let http = |_: openidconnect::HttpRequest| Ok::<_, Infallible>(arrived.next());
            let callback = url::Url::parse(&arrived.callback).expect("this is a URL");
            let parameter =
                |name: &str| callback.query_pairs().find(|pair| pair.0 == name).map(|pair| pair.1);
            assert!(parameter("state").is_some_and(|received| received == state.secret().as_str()));
            let code = parameter("code").expect("there is a code").into_owned();
            let request =
                client.exchange_code(AuthorizationCode::new(code)).expect("there is a token endpoint");
            let tokens = request.set_pkce_verifier(code_verifier).request(&http).expect("the answer is good");
            let id_token = tokens.id_token().expect("there is an ID Token");
            let verifier = client.id_token_verifier();
            let claims = id_token.claims(&verifier, &nonce).expect("the ID Token is valid");
            let expected = claims.access_token_hash().expect("there is a hash");
            let algorithm = id_token.signing_alg().expect("the algorithm is known");
            let key = id_token.signing_key(&verifier).expect("the key is known");
            let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
            assert_eq!(actual.expect("the algorithm has a hash"), *expected);
            let subject = Some(claims.subject().clone());
            let request =
                client.user_info(tokens.access_token().clone(), subject).expect("there is an endpoint");
            let userinfo: CoreUserInfoClaims = request.request(&http).expect("the answer is good");
            assert_eq!(userinfo.subject().as_str(), SUBJECT);
        };
        Self { begin: Box::new(begin), finish: Box::new(finish) }
    }
}

impl Login for OpenIdConnect {
    type Pending = PendingHere;

    fn begin(&self) -> (String, PendingHere) {
        (self.begin)()
    }

    fn copy(PendingHere(state, nonce, code_verifier): &PendingHere) -> PendingHere {
        let code_verifier = PkceCodeVerifier::new(code_verifier.secret().clone());
        PendingHere(state.clone(), nonce.clone(), code_verifier)
    }

    fn finish(&self, pending: PendingHere, arrived: Arrived) {
        (self.finish)(pending, arrived);
    }
}
