//! Certificates over TLS: client authentication by them, tokens bound to them, and handshakes that fail (RFC 8705).

use std::sync::LazyLock;

use relying::error::HttpErrorKind;
use relying::{
    AuthorizationRequest, Client, ClientCredentialsRequest, ClientMetadata, Error, IntrospectionRequest,
    Reqwest, RevocationRequest, TokenResponse, Ureq,
};
use relying_testkit::{
    CertificateAuthority, CertificateSubject, Client as Registration, Conversation, Endpoint, Fault,
    Identity, RecordedRequest, Scenario, Target,
};

use crate::driver::Driver;

static AUTHORITY: LazyLock<CertificateAuthority> = LazyLock::new(|| CertificateAuthority::new().unwrap());

/// The adapters that trust this authority, with a certificate or without.
fn drivers(authority: &CertificateAuthority, identity: Option<&Identity>) -> [Driver; 2] {
    let root = authority.pem();
    let mut reqwest = Reqwest::builder().no_proxy().root_certificates(root.as_bytes());
    let mut ureq = Ureq::builder().no_proxy().root_certificates(root.as_bytes());
    if let Some(pem) = identity.map(Identity::pem) {
        reqwest = reqwest.identity(pem.as_bytes());
        ureq = ureq.identity(pem.as_bytes());
    }
    [Driver::asynchronous(reqwest.build().unwrap()), Driver::Blocking(ureq.build().unwrap())]
}

/// A server with TLS and a client whose tokens are bound to its certificate.
fn listen(registration: Registration) -> Conversation {
    let registration =
        registration.redirect_uri("https://app.example/callback").certificate_bound_access_tokens();
    Scenario::new().client(registration).tls(&AUTHORITY).listen().unwrap()
}

/// Each method of authentication, with the certificate for it.
fn methods() -> [(Registration, Identity); 2] {
    let (issued, own) =
        (AUTHORITY.issue("app.example").unwrap(), Identity::self_signed("app.example").unwrap());
    let by_name = Registration::with_certificate("app", CertificateSubject::SanDns("app.example".to_owned()));
    let by_key = Registration::with_self_signed_certificate("app", [own.jwk().unwrap()]);
    [(by_name, issued), (by_key, own)]
}

fn connect(driver: &Driver, conversation: &Conversation) -> Result<Client, Error> {
    let metadata: ClientMetadata = serde_json::from_value(conversation.client().metadata()).unwrap();
    let client = Client::discover(conversation.issuer(), "app")
        .registration(metadata)
        .redirect_uri(conversation.redirect_uri())
        .push_authorization_requests();
    driver.run(client.into_call())
}

fn sign_in(driver: &Driver, conversation: &Conversation, client: &Client) -> Result<TokenResponse, Error> {
    let (url, pending) = driver.run(client.authorize(AuthorizationRequest::new().scope("openid")))?;
    let arrival = conversation.user_agent().visit(&url, conversation.redirect_uri()).unwrap();
    driver.run(client.authorization_code_grant(pending.validate(arrival.answer())?))
}

/// The code and status of a server's error.
fn said<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (String, Option<u16>) {
    let error = outcome.unwrap_err();
    let error = error.as_server().unwrap();
    (error.error.to_string(), error.status)
}

#[test]
fn a_certificate_authenticates_and_binds() {
    for (registration, identity) in methods() {
        let conversation = listen(registration);
        for driver in drivers(&AUTHORITY, Some(&identity)) {
            let client = connect(&driver, &conversation).unwrap();
            let tokens = sign_in(&driver, &conversation, &client).unwrap();
            let fresh = driver.run(client.refresh_token_grant(&tokens)).unwrap();
            driver.run(client.userinfo(&fresh)).unwrap();
            let request = http::Request::get(conversation.server().resource_uri()).body(Vec::new()).unwrap();
            let echo = driver.run(client.protected_resource(&fresh, request)).unwrap();
            assert_eq!(echo.status(), 200);
            let question = IntrospectionRequest::new(fresh.access_token.clone());
            let question = question.certificate(identity.certificate().der());
            assert!(driver.run(client.introspect(question)).unwrap().active);
            driver.run(client.revoke(RevocationRequest::new(fresh.access_token.clone()))).unwrap();
        }
        let requests = conversation.server().requests();
        let path = |request: &RecordedRequest| request.path.clone();
        let with = requests.iter().map(path).filter(|path| path.starts_with("/mtls/")).collect::<Vec<_>>();
        let once =
            ["/mtls/par", "/mtls/token", "/mtls/token", "/mtls/userinfo", "/mtls/introspect", "/mtls/revoke"];
        assert_eq!(with, [once, once].concat());
    }
}

#[test]
fn another_certificate_authenticates_nobody_and_is_worth_no_stolen_token() {
    for (registration, identity) in methods() {
        let conversation = listen(registration);
        let thief = AUTHORITY.issue("thief.example").unwrap();
        let [_, owner] = drivers(&AUTHORITY, Some(&identity));
        let client = connect(&owner, &conversation).unwrap();
        let tokens = sign_in(&owner, &conversation, &client).unwrap();
        for thief in drivers(&AUTHORITY, Some(&thief)) {
            let grant = client.client_credentials_grant(ClientCredentialsRequest::new());
            assert_eq!(said(thief.run(grant)), ("invalid_client".to_owned(), Some(401)));
            assert_eq!(said(thief.run(client.userinfo(&tokens))), ("invalid_token".to_owned(), Some(401)));
            let request = http::Request::get(conversation.server().resource_uri()).body(Vec::new()).unwrap();
            let used = thief.run(client.protected_resource(&tokens, request));
            assert_eq!(said(used), ("invalid_token".to_owned(), Some(401)));
        }
    }
}

#[test]
fn an_authority_of_somebody_else_is_not_trusted() {
    let [(registration, _), _] = methods();
    let conversation = listen(registration);
    let other = CertificateAuthority::new().unwrap();
    let forged = other.issue("app.example").unwrap();
    for driver in drivers(&AUTHORITY, Some(&forged)) {
        let client = connect(&driver, &conversation).unwrap();
        let grant = client.client_credentials_grant(ClientCredentialsRequest::new());
        assert_eq!(said(driver.run(grant)), ("invalid_client".to_owned(), Some(401)));
    }
    for driver in drivers(&other, None) {
        let Error::Http(error) = connect(&driver, &conversation).unwrap_err() else {
            panic!("no HTTP error")
        };
        assert_eq!((error.endpoint, error.kind), ("metadata", HttpErrorKind::Tls), "{error}");
        assert!(error.message.contains("UnknownIssuer"), "{error}");
    }
}

/// Every handshake that fails: the fault, the endpoint that it stops at, and what the adapter says.
const HANDSHAKES: [(Fault, &str, &str); 5] = [
    // Discovery presents no certificate.
    (Fault::TlsClientCertificateDemanded, "metadata", "CertificateRequired"),
    (Fault::TlsClientCertificateRefused, "pushed_authorization_request_endpoint", "CertificateRevoked"),
    (Fault::TlsServerUntrusted, "metadata", "UnknownIssuer"),
    (Fault::TlsServerOtherName, "metadata", "not valid for name"),
    (Fault::TlsServerExpired, "metadata", "expired"),
];

#[test]
fn each_handshake_that_fails_is_a_tls_error() {
    let told = |fault: &Fault| HANDSHAKES.iter().any(|(known, ..)| known == fault);
    assert_eq!(Fault::of(Target::Handshake).find(|fault| !told(fault)), None);
    let [(registration, identity), _] = methods();
    let conversation = listen(registration);
    for (fault, endpoint, message) in HANDSHAKES {
        conversation.server().inject(fault);
        // Connections that are open already have their handshake behind them.
        for driver in drivers(&AUTHORITY, Some(&identity)) {
            let outcome =
                connect(&driver, &conversation).and_then(|client| sign_in(&driver, &conversation, &client));
            let Err(Error::Http(error)) = outcome else { panic!("{fault} was not refused") };
            assert_eq!((error.endpoint, error.kind), (endpoint, HttpErrorKind::Tls), "{fault}: {error}");
            assert!(error.message.contains(message), "{fault}: {error}");
        }
        conversation.server().heal();
    }
    assert_eq!(conversation.server().requests_to(Endpoint::Token), []);
}
