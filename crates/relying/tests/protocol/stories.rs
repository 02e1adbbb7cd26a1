//! What a fault of an endpoint beside the sign-in is tried on: one short story for each kind of answer.

use std::time::Duration;

use relying::error::HttpError;
use relying::jose::{Algorithm, Backend, ContentEncryption, DecryptionKey, JwkSet, PrivateKey};
use relying::registry::{AuthenticationMethod, GrantType, TokenTypeIdentifier};
use relying::{
    AccessToken, AuthorizationRequest, BackchannelAuthenticationRequest, BlockingHttpClient, Client,
    ClientAuthentication, ClientCredentialsRequest, ClientMetadata, ClientNotification,
    DeviceAuthorizationRequest, Dpop, Error, IdTokenChecks, IntrospectionRequest, RequestPolicy,
    RevocationRequest, TokenExchangeRequest, TrustedIssuer,
};
use relying_testkit::{
    Client as Registration, ClientCertificate, Clock, Expectation, Fault, Server, Target, TokenDeliveryMode,
    User,
};

use serde_json::json;

use crate::faults::{browse, http};
use crate::support::{ISSUER, NOW, TestClock};

/// How the story of the fault ends; none where its story is the sign-in.
pub(crate) fn tell(fault: Fault) -> Option<Result<(), Error>> {
    if fault.name().contains("mtls-") {
        return Some(present_a_certificate(fault));
    }
    if fault.name().starts_with("jwks-encryption-key-") {
        return Some(hide_the_request(fault));
    }
    match fault.target() {
        Target::Introspection | Target::Revocation => Some(look_after_a_token(fault)),
        Target::Device | Target::Poll => Some(sign_in_on_a_device(fault)),
        Target::Exchange => Some(exchange_a_token(fault)),
        Target::BackchannelAuthentication | Target::Ciba => {
            Some(have_a_user_asked(fault, TokenDeliveryMode::POLL))
        }
        Target::Ping => Some(have_a_user_asked(fault, TokenDeliveryMode::PING)),
        Target::Push => Some(have_a_user_asked(fault, TokenDeliveryMode::PUSH)),
        Target::SignedMetadata => Some(read_signed_metadata(fault)),
        Target::WebFinger | Target::ResourceMetadata => Some(find_the_server(fault)),
        Target::Registration | Target::Management => Some(register_and_look_after_it(fault)),
        Target::ClaimsProvider => Some(ask_who_vouches(fault)),
        Target::Encryption => Some(open_encrypted_answers(fault)),
        _ => None,
    }
}

/// A server with one confidential client, which `change` may change.
fn server(change: impl FnOnce(Registration) -> Registration) -> Server {
    Server::builder(ISSUER)
        .unwrap()
        .clock(Clock::fixed(NOW))
        .client(change(Registration::confidential("app", "secret")))
        .build()
        .unwrap()
}

fn client(server: &Server, registration: ClientMetadata) -> Result<Client, Error> {
    Client::discover(ISSUER, "app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .registration(registration)
        .clock(TestClock::default())
        .send_blocking(&http(server))
}

/// Gets a token, asks about it, ends it, and asks again.
fn look_after_a_token(fault: Fault) -> Result<(), Error> {
    let signed =
        fault.name().starts_with("introspection-signed") || fault == Fault::IntrospectionPlainInsteadOfSigned;
    let algorithm = signed.then_some(Algorithm::ES256);
    let server = server(|registration| match &algorithm {
        Some(algorithm) => registration.introspection_algorithm(algorithm.clone()),
        None => registration,
    });
    let mut registration = ClientMetadata::default();
    registration.introspection_signed_response_alg = algorithm;
    let client = client(&server, registration)?;
    let request = ClientCredentialsRequest::new().scope("api");
    let tokens = client.client_credentials_grant(request).send_blocking(&http(&server))?;
    let question = || IntrospectionRequest::new(tokens.access_token.clone());
    server.inject(fault);
    assert!(client.introspect(question()).send_blocking(&http(&server))?.active);
    client.revoke(RevocationRequest::new(tokens.access_token.clone())).send_blocking(&http(&server))?;
    assert!(!client.introspect(question()).send_blocking(&http(&server))?.active);
    Ok(())
}

/// The server in this process, and a client that has a certificate.
struct Certified<'a> {
    server: &'a Server,
    certificate: ClientCertificate,
}

impl BlockingHttpClient for Certified<'_> {
    fn send(
        &self,
        mut request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        if policy.client_certificate {
            request.extensions_mut().insert(self.certificate.clone());
        }
        http(self.server).send(request, policy)
    }
}

/// Authenticates by a certificate, to which the tokens are bound as well, and uses one; the resource asks about it.
fn present_a_certificate(fault: Fault) -> Result<(), Error> {
    // Nobody looks into this one: it is registered as a whole.
    let certificate = ClientCertificate::untrusted(*b"a certificate");
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let mut jwk = serde_json::to_value(key.public_key().to_jwk()).unwrap();
    jwk["x5c"] = json!(["YSBjZXJ0aWZpY2F0ZQ=="]);
    let registration =
        Registration::with_self_signed_certificate("app", [serde_json::from_value(jwk).unwrap()])
            .redirect_uri("https://app.example/callback")
            .certificate_bound_access_tokens();
    let metadata: ClientMetadata = serde_json::from_value(registration.metadata()).unwrap();
    let server = Server::builder(ISSUER)
        .unwrap()
        .clock(Clock::fixed(NOW))
        .client(registration)
        .mutual_tls()
        .build()
        .unwrap();
    let http = Certified { server: &server, certificate: certificate.clone() };
    server.inject(fault);
    let client = Client::discover(ISSUER, "app")
        .registration(metadata)
        .redirect_uri("https://app.example/callback")
        .clock(TestClock::default())
        .send_blocking(&http)?;
    let (url, pending) =
        client.authorize(AuthorizationRequest::new().scope("openid")).send_blocking(&http)?;
    let response = pending.validate(&browse(&server, &url))?;
    let tokens = client.authorization_code_grant(response).send_blocking(&http)?;
    client.userinfo(&tokens).send_blocking(&http)?;
    let request = http::Request::get(server.resource_uri()).body(Vec::new()).unwrap();
    client.protected_resource(&tokens, request).send_blocking(&http)?;
    let question = IntrospectionRequest::new(tokens.access_token.clone()).certificate(certificate.der());
    assert!(client.introspect(question).send_blocking(&http)?.active);
    let fresh = client.refresh_token_grant(&tokens).send_blocking(&http)?;
    client.userinfo(&fresh).send_blocking(&http).map(drop)
}

/// Signs in and gets the claims that another issuer vouches for, aggregated ones and then distributed ones.
fn ask_who_vouches(fault: Fault) -> Result<(), Error> {
    let user =
        User::sample("alice").aggregated_claim("credit_score", 650).distributed_claim("income", 30_000);
    let server = Server::builder(ISSUER)
        .unwrap()
        .clock(Clock::fixed(NOW))
        .client(Registration::confidential("app", "secret").redirect_uri("https://app.example/callback"))
        .user(user)
        .build()
        .unwrap();
    let http = http(&server);
    let client = Client::discover(ISSUER, "app")
        .client_secret("secret")
        .redirect_uri("https://app.example/callback")
        .clock(TestClock::default())
        .send_blocking(&http)?;
    let set = format!("{}/jwks", server.claims_provider());
    let set = server.handle(http::Request::get(set).body(Vec::new()).unwrap()).into_body();
    let keys = JwkSet::parse(&set, &Backend::aws_lc_rs()).unwrap();
    let provider = TrustedIssuer::new(server.claims_provider(), keys).algorithms([Algorithm::ES256]);
    server.inject(fault);
    let request =
        AuthorizationRequest::new().scope("openid").claims(json!({ "id_token": { "credit_score": null } }));
    let (url, pending) = client.authorize(request).send_blocking(&http)?;
    let response = pending.validate(&browse(&server, &url))?;
    let tokens = client.authorization_code_grant(response).send_blocking(&http)?;
    let userinfo = client.userinfo(&tokens).send_blocking(&http)?;
    let in_id_token = tokens.id_token()?.claims().sources().unwrap();
    let sources = userinfo.claims().sources().unwrap();
    if fault == Fault::ClaimsSourceMissing {
        assert_eq!((in_id_token, sources), (Vec::new(), Vec::new()));
        return Ok(());
    }
    let outcomes = in_id_token.iter().chain(&sources).map(|source| {
        let claims = client.claims_source(source, &provider).send_blocking(&http)?;
        let name = if source.is_distributed() { "income" } else { "credit_score" };
        assert_eq!(claims.to_map().keys().collect::<Vec<_>>(), [name]);
        Ok(())
    });
    let [in_id_token, aggregated, distributed] = outcomes.collect::<Vec<_>>().try_into().unwrap();
    // What is wrong with the JWT is wrong with each; what is wrong with the endpoint, with the distributed claims alone.
    assert_eq!(in_id_token, aggregated);
    if let Err(error) = &aggregated {
        assert_eq!(distributed.as_ref().err().map(Error::rule), Some(error.rule()));
    }
    aggregated.and(distributed)
}

/// Signs in with a request that the server alone can read.
fn hide_the_request(fault: Fault) -> Result<(), Error> {
    let (alg, enc) = (Algorithm::ECDH_ES_A256KW, ContentEncryption::A256GCM);
    let own = DecryptionKey::generate(alg.clone(), &Backend::aws_lc_rs()).unwrap();
    let signing = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap().with_key_id("r");
    let registration = Registration::confidential("app", "secret")
        .redirect_uri("https://app.example/callback")
        .keys([signing.public_key().to_jwk()])
        .require_signed_request_object()
        .request_object_encryption(alg, enc);
    let metadata: ClientMetadata = serde_json::from_value(registration.metadata()).unwrap();
    let server = Server::builder(ISSUER)
        .unwrap()
        .clock(Clock::fixed(NOW))
        .client(registration)
        .decryption_key(own)
        .build()
        .unwrap();
    let http = http(&server);
    server.inject(fault);
    let client = Client::discover(ISSUER, "app")
        .registration(metadata)
        .request_object_signer(signing)
        .push_authorization_requests()
        .clock(TestClock::default())
        .send_blocking(&http)?;
    let request = AuthorizationRequest::new().scope("openid");
    let (url, pending) = client.authorize(request).send_blocking(&http)?;
    let response = pending.validate(&browse(&server, &url))?;
    client.authorization_code_grant(response).send_blocking(&http).map(drop)
}

/// The server in this process, whose time passes while the client waits.
struct Patient<'a> {
    server: &'a Server,
    clock: TestClock,
}

impl BlockingHttpClient for Patient<'_> {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        http(self.server).send(request, policy)
    }

    fn sleep(&self, pause: Duration) {
        self.server.clock().advance(pause);
        self.clock.advance(i64::try_from(pause.as_secs()).unwrap());
    }
}

/// Begins on a device and asks until the user, who hesitates at first, has agreed.
fn sign_in_on_a_device(fault: Fault) -> Result<(), Error> {
    let (server, clock) = (server(|registration| registration), TestClock::default());
    let http = Patient { server: &server, clock: clock.clone() };
    let client = Client::discover(ISSUER, "app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .clock(clock)
        .send_blocking(&http)?;
    match fault.expectation() {
        // These wear off in real life too.
        Expectation::Survive if fault.target() == Target::Poll => server.inject_next(fault, 2),
        _ => server.inject(fault),
    }
    let request = DeviceAuthorizationRequest::new().scope("openid");
    let authorization = client.device_authorization(request).send_blocking(&http)?;
    let tokens = client.device_code_grant(&authorization).send_blocking(&http)?;
    assert_eq!(tokens.id_token()?.subject(), "alice");
    Ok(())
}

/// Has a user asked, who agrees, and learns of it in the one way or the other.
fn have_a_user_asked(fault: Fault, mode: TokenDeliveryMode) -> Result<(), Error> {
    let told = mode != TokenDeliveryMode::POLL;
    let server = server(|registration| match told {
        true => registration.notify(mode.clone(), "https://till.example/notified"),
        false => registration,
    });
    let clock = TestClock::default();
    let http = Patient { server: &server, clock: clock.clone() };
    let mut registration = ClientMetadata::default();
    registration.backchannel_token_delivery_mode = Some(mode.as_str().to_owned());
    let client = Client::discover(ISSUER, "app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .registration(registration)
        .clock(clock)
        .send_blocking(&http)?;
    let mut request = BackchannelAuthenticationRequest::login_hint("alice").binding_message("Till 4");
    if fault == Fault::CibaAnotherUser {
        let authentication = client.backchannel_authentication(request).send_blocking(&http)?;
        let tokens = client.ciba_grant(&authentication).send_blocking(&http)?;
        request = BackchannelAuthenticationRequest::id_token_hint(tokens.id_token()?.token().expose());
    }
    server.inject(fault);
    let authentication = client.backchannel_authentication(request).send_blocking(&http)?;
    let tokens = match server.notifications().pop() {
        None => client.ciba_grant(&authentication),
        Some(request) => {
            let notification = ClientNotification::parse(&request)?;
            match fault.target() {
                Target::Ping => client.ping_callback(&authentication, &notification),
                _ => client.push_callback(&authentication, &notification),
            }
        }
    };
    let tokens = tokens.send_blocking(&http)?;
    assert_eq!(tokens.id_token()?.subject(), "alice");
    Ok(())
}

/// Gets a token and exchanges it.
fn exchange_a_token(fault: Fault) -> Result<(), Error> {
    let server = server(|registration| registration);
    let client = client(&server, ClientMetadata::default())?;
    let request = ClientCredentialsRequest::new().scope("api");
    let tokens = client.client_credentials_grant(request).send_blocking(&http(&server))?;
    server.inject(fault);
    let request =
        TokenExchangeRequest::new(tokens.access_token, TokenTypeIdentifier::ACCESS_TOKEN).audience("other");
    let tokens = client.token_exchange_grant(request).send_blocking(&http(&server))?;
    assert!(tokens.issued_token_type().is_some());
    Ok(())
}

/// Registers, uses the client, reads, changes and ends the registration.
fn register_and_look_after_it(fault: Fault) -> Result<(), Error> {
    let server = Server::builder(ISSUER)
        .unwrap()
        .clock(Clock::fixed(NOW))
        .initial_access_token("leave")
        .build()
        .unwrap();
    let http = http(&server);
    server.inject(fault);
    let mut metadata = ClientMetadata::default();
    metadata.token_endpoint_auth_method = Some(AuthenticationMethod::CLIENT_SECRET_BASIC);
    metadata.grant_types = Some(vec![GrantType::CLIENT_CREDENTIALS]);
    metadata.id_token_signed_response_alg = Some(Algorithm::ES256);
    let request = Client::register(ISSUER, metadata).clock(TestClock::default());
    let request = match fault.name().contains("-dpop-") {
        true => request
            .initial_access_token(AccessToken::dpop("leave"))
            .dpop(Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs())?),
        false => request.initial_access_token("leave"),
    };
    let registration = request.send_blocking(&http)?;
    if fault == Fault::RegistrationAlgorithmReplacedByNone {
        let client = registration.client().clock(TestClock::default()).send_blocking(&http)?;
        let unsigned = "eyJhbGciOiJub25lIn0.e30.";
        return client.validate_id_token(unsigned, IdTokenChecks::new()).send_blocking(&http).map(drop);
    }
    // Another method than the one asked for is registered here alone: the server itself does not know of it.
    if fault != Fault::RegistrationMethodReplaced {
        let client = registration.client().clock(TestClock::default()).send_blocking(&http)?;
        client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&http)?;
    }
    assert_eq!(registration.metadata.id_token_signed_response_alg, Some(Algorithm::ES256));
    let read = registration.read().send_blocking(&http)?;
    assert_eq!(read.metadata.client_secret, registration.metadata.client_secret);
    assert_ne!(read.registration_access_token(), registration.registration_access_token());
    let mut metadata = read.metadata.clone();
    metadata.client_name = Some("Renamed".into());
    let updated = read.update(metadata).send_blocking(&http)?;
    updated.delete().send_blocking(&http)
}

/// Finds the server of a user, and the one of a resource that refused a request.
fn find_the_server(fault: Fault) -> Result<(), Error> {
    let server = server(|registration| registration);
    let http = http(&server);
    server.inject(fault);
    let found = Client::webfinger("alice@as.example").send_blocking(&http)?;
    let client = Client::discover(found.issuer, "app").client_secret("secret").send_blocking(&http)?;
    let request = http::Request::get(server.resource_uri()).body(Vec::new()).unwrap();
    let refused = client.protected_resource("stale", request).send_blocking(&http).unwrap_err();
    let challenges = &refused.as_server().unwrap().challenges;
    let location = challenges.iter().find_map(|challenge| challenge.resource_metadata()).unwrap();
    for request in [
        Client::resource_metadata(server.resource_uri()),
        Client::resource_metadata(server.resource_uri()).location(location),
    ] {
        let metadata = request.send_blocking(&http)?;
        assert_eq!(metadata.authorization_servers.as_deref(), Some(&[ISSUER.to_owned()][..]));
    }
    Ok(())
}

/// Signs in with a client all of whose answers are encrypted. What is wrong with one of them is wrong with each: they end
/// alike, and the ID Token speaks for all.
fn open_encrypted_answers(fault: Fault) -> Result<(), Error> {
    let (alg, enc) = (Algorithm::ECDH_ES_A128KW, ContentEncryption::A128CBC_HS256);
    let key = DecryptionKey::generate(alg.clone(), &Backend::aws_lc_rs()).unwrap().with_key_id("enc-1");
    let registration = Registration::confidential("app", "secret")
        .redirect_uri("https://app.example/callback")
        .keys([key.public_key().to_jwk()])
        .id_token_encryption(alg.clone(), enc.clone())
        .userinfo_algorithm(Algorithm::ES256)
        .userinfo_encryption(alg.clone(), enc.clone())
        .introspection_encryption(alg, enc);
    let metadata: ClientMetadata = serde_json::from_value(registration.metadata()).unwrap();
    let server = server(|_| registration);
    let http = http(&server);
    let client = Client::discover(ISSUER, "app")
        .registration(metadata)
        .decryption_key(key)
        .clock(TestClock::default())
        .send_blocking(&http)?;
    let sign_in = || {
        let request = AuthorizationRequest::new().scope("openid");
        let (url, pending) = client.authorize(request).send_blocking(&http)?;
        client.authorization_code_grant(pending.validate(&browse(&server, &url))?).send_blocking(&http)
    };
    let tokens = sign_in()?;
    let question = IntrospectionRequest::new(tokens.access_token.clone());
    server.inject(fault);
    let outcomes = [
        sign_in().map(drop),
        client.userinfo(&tokens).send_blocking(&http).map(drop),
        client.introspect(question).send_blocking(&http).map(drop),
    ];
    let rules = outcomes.each_ref().map(|outcome| outcome.as_ref().err().map(Error::rule));
    match (fault, &rules) {
        // UserInfo may be encrypted alone, unless it was registered to be signed.
        (Fault::EncryptedUnsignedClaims, [_, userinfo, _]) => {
            assert_eq!(*userinfo, Some("unsigned-userinfo"));
        }
        (_, [id_token, userinfo, introspection]) => {
            assert_eq!([userinfo, introspection], [id_token; 2], "{fault}");
        }
    }
    let [id_token, ..] = outcomes;
    id_token
}

/// Reads the signed metadata of a resource and of its server. What is wrong with the ones is wrong with the others: they end alike, and
/// the server's speak for both.
fn read_signed_metadata(fault: Fault) -> Result<(), Error> {
    let registration = Registration::confidential("app", "secret");
    let server =
        Server::builder(ISSUER).unwrap().clock(Clock::fixed(NOW)).client(registration).sign_metadata();
    let server = server.build().unwrap();
    let http = http(&server);
    let keys = server.handle(http::Request::get(format!("{ISSUER}/jwks")).body(Vec::new()).unwrap());
    let attester = TrustedIssuer::new(ISSUER, JwkSet::parse(keys.body(), &Backend::aws_lc_rs()).unwrap());
    server.inject(fault);
    let resource = Client::resource_metadata(server.resource_uri())
        .signed_by(attester.clone())
        .clock(TestClock::default())
        .send_blocking(&http);
    let client = Client::discover(ISSUER, "app")
        .client_secret("secret")
        .metadata_signed_by(attester)
        .clock(TestClock::default())
        .send_blocking(&http);
    match (client, resource) {
        (Ok(client), Ok(resource)) => {
            assert_eq!(resource.authorization_servers.as_deref(), Some(&[ISSUER.to_owned()][..]));
            client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&http).map(drop)
        }
        (Err(error), Err(of_the_resource)) => {
            let same =
                if fault == Fault::SignedMetadataOfAnother { "resource-mismatch" } else { error.rule() };
            assert_eq!(of_the_resource.rule(), same);
            Err(error)
        }
        (client, resource) => panic!("{client:?} and {resource:?} end otherwise"),
    }
}
