//! Every fault of the test server, and what becomes of it.
//!
//! `faults.txt` says for each fault how its story ends, mostly the sign-in, to the letter: the rule that refuses it, with its whole message, or
//! `survived`. Each line was read before it was written down. After a change of messages, run with `RELYING_BLESS=1` to write
//! the file anew, and read the difference.

use std::fmt::Write as _;

use relying::error::HttpError;
use relying::jose::{Algorithm, Backend};
use relying::registry::{ResponseMode, ResponseType};
use relying::{
    AuthorizationRequest, BlockingHttpClient, ClaimsRequest, Client, ClientAuthentication, ClientMetadata,
    Dpop, Error, LogoutRequest, RequestedClaim,
};
use relying_testkit::{
    Client as Registration, Clock, Delivery, Endpoint, Expectation, Fault, Server, Target, User,
};

use crate::stories;
use crate::support::{ISSUER, NOW, TestClock};

const REDIRECT_URI: &str = "https://app.example/callback";
const LOGGED_OUT: &str = "https://app.example/bye";
const TABLE: &str = include_str!("faults.txt");

fn server(signed_userinfo: bool) -> Server {
    let mut registration = Registration::confidential("app", "secret")
        .redirect_uri(REDIRECT_URI)
        .post_logout_redirect_uri(LOGGED_OUT);
    if signed_userinfo {
        registration = registration.userinfo_algorithm(Algorithm::ES256);
    }
    Server::builder(ISSUER)
        .unwrap()
        .every_response_type()
        .clock(Clock::fixed(NOW))
        .client(registration)
        .user(User::sample("alice"))
        .acr_values(["gold"])
        .build()
        .unwrap()
}

/// The server in this process. What it cannot do in a finished response becomes what an adapter reports.
pub(crate) fn http(server: &Server) -> impl BlockingHttpClient {
    |request: http::Request<Vec<u8>>| {
        let response = server.handle(request);
        match Delivery::of(&response) {
            None => Ok(response),
            Some(Delivery::Slow { .. }) => Err(HttpError::timeout()),
            Some(Delivery::Endless) => Err(HttpError::too_large(1024 * 1024)),
            Some(_) => {
                Err(HttpError::new(relying::error::HttpErrorKind::Interrupted, "the connection broke off"))
            }
        }
    }
}

/// What a browser brings back from `url`: where the redirects leave the server.
pub(crate) fn browse(server: &Server, url: &str) -> String {
    let mut url = url.to_owned();
    for _ in 0..10 {
        let response = server.handle(http::Request::get(&url).body(Vec::new()).unwrap());
        let Some(location) = response.headers().get("location") else { return String::new() };
        url = location.to_str().unwrap().to_owned();
        if url.starts_with('/') {
            url.insert_str(0, ISSUER);
        }
        if !url.starts_with(ISSUER) {
            return url;
        }
    }
    panic!("too many redirects");
}

/// The whole story: discovery, login, tokens, UserInfo, a resource, a refresh, logout.
fn sign_in(server: &Server, fault: Fault, signed_userinfo: bool) -> Result<(), Error> {
    let http = http(server);
    let refreshing = fault.target() == Target::Refresh;
    if !refreshing {
        server.inject(fault);
    }
    let mut registration = ClientMetadata::default();
    registration.id_token_signed_response_alg = Some(Algorithm::RS256);
    registration.authorization_signed_response_alg = Some(Algorithm::RS256);
    registration.userinfo_signed_response_alg = signed_userinfo.then_some(Algorithm::ES256);
    let mut client = Client::discover(ISSUER, "app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .registration(registration)
        .redirect_uri(REDIRECT_URI)
        .clock(TestClock::default());
    if fault.name().contains("-dpop-") && fault != Fault::TokenDpopTypeUnrequested {
        client = client.dpop(Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs())?);
    }
    if fault.target() == Target::PushedAuthorization {
        client = client.push_authorization_requests();
    }
    let client = client.send_blocking(&http)?;
    let request =
        AuthorizationRequest::new().scope("openid offline_access").max_age(600).essential_acr(["gold"]);
    let request = match fault.target() {
        Target::FrontChannel | Target::SecondIdToken => {
            request.response_type(ResponseType::CODE_ID_TOKEN_TOKEN)
        }
        _ if fault == Fault::IdTokenAnotherUser => {
            let alice = RequestedClaim::essential().value("alice");
            request.claims(ClaimsRequest::new().id_token("sub", alice))
        }
        Target::ResponseToken => request.response_mode(ResponseMode::JWT),
        _ if fault == Fault::AuthorizationStateUnrequested => {
            request.danger(relying::danger::without_state())
        }
        _ => request,
    };
    let (url, pending) = client.authorize(request).send_blocking(&http)?;
    let problem = match fault {
        Fault::ParRequestUriExpired => Some("the request_uri has expired"),
        Fault::ParRequestUriOfAnotherClient => Some("the request_uri is another client&#39;s"),
        _ => None,
    };
    if let Some(problem) = problem {
        // It is the user who learns of it, and nobody comes back.
        let page = server.handle(http::Request::get(&url).body(Vec::new()).unwrap());
        assert_eq!(page.status(), 400, "{}", fault.name());
        assert!(String::from_utf8(page.into_body()).unwrap().contains(problem), "{}", fault.name());
    }
    let callback = browse(server, &url);
    let response = pending.validate(&callback)?;
    let tokens = client.authorization_code_grant(response).send_blocking(&http)?;
    client.userinfo(&tokens).send_blocking(&http)?;
    let request = http::Request::get(server.resource_uri()).body(Vec::new()).unwrap();
    let answer = client.protected_resource(&tokens, request).send_blocking(&http)?;
    if fault.target() == Target::Resource && fault.expectation() == Expectation::Refuse {
        assert!(!answer.status().is_success(), "the resource's own status is passed on");
    }
    if refreshing {
        server.inject(fault);
    }
    let fresh = match fault {
        Fault::TokenNullMembers => tokens,
        _ => client.refresh_token_grant(&tokens).send_blocking(&http)?,
    };
    assert!(fresh.id_token().is_ok());
    let logout = LogoutRequest::new().id_token_hint(&fresh).post_logout_redirect_uri(LOGGED_OUT);
    let (url, pending) = client.logout_url(logout)?;
    pending.validate(&browse(server, &url))
}

#[test]
fn each_fault_ends_as_the_table_says() {
    let mut table = String::new();
    let mut surprises = Vec::new();
    // The faults of handshakes need connections: `tests/mtls.rs` tells each of them.
    for &fault in Fault::all().iter().filter(|fault| fault.target() != Target::Handshake) {
        // The faults of signed UserInfo have no effect on plain answers.
        let signed =
            fault.name().starts_with("userinfo-signed") || fault == Fault::UserInfoPlainInsteadOfSigned;
        let server = server(signed && fault != Fault::UserInfoSignedInsteadOfPlain);
        let outcome = stories::tell(fault).unwrap_or_else(|| {
            sign_in(&server, fault, signed && fault != Fault::UserInfoSignedInsteadOfPlain)
        });
        match (&outcome, fault.expectation()) {
            (Ok(()), Expectation::Refuse) if !passes_on(fault) => {
                surprises.push(format!("{} was not refused", fault.name()));
            }
            (Err(error), Expectation::Survive) => {
                surprises.push(format!("{} was not survived: {error}", fault.name()));
            }
            _ => {}
        }
        if [Target::Authorization, Target::FrontChannel, Target::ResponseToken].contains(&fault.target())
            && outcome.is_err()
            && fault != Fault::AuthorizationCodeInjected
        {
            assert_eq!(server.requests_to(Endpoint::Token), [], "{}", fault.name());
        }
        match outcome {
            Ok(()) => writeln!(table, "{} | survived", fault.name()),
            // No number for serde_json by itself, one of a wrong kind with its feature `arbitrary_precision`.
            Err(Error::Response(_)) if fault == Fault::TokenExpiresInEnormous => {
                writeln!(table, "{} | refused", fault.name())
            }
            // The identifier of the client is random.
            Err(error) if fault == Fault::ManagementOtherClient => {
                writeln!(table, "{} | {}", fault.name(), error.rule())
            }
            Err(error) => {
                assert!(!error.advice().is_empty());
                writeln!(table, "{} | {} | {error}", fault.name(), error.rule())
            }
        }
        .unwrap();
    }
    assert_eq!(surprises, [""; 0]);
    if std::env::var_os("RELYING_BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/faults.txt"), &table).unwrap();
    }
    for (actual, expected) in table.lines().zip(TABLE.lines()) {
        assert_eq!(actual, expected);
    }
    assert_eq!(table.lines().count(), TABLE.lines().count());
}

/// A protected resource's plain statuses are the application's to judge; a nonce and a state
/// are always sent, so that unrequested ones cannot come; and what a key set holds beside its keys is not read.
fn passes_on(fault: Fault) -> bool {
    fault.target() == Target::Resource
        || matches!(
            fault,
            Fault::EndSessionStateUnrequested | Fault::IdTokenUnrequestedNonce | Fault::JwksDeeplyNested
        )
}
