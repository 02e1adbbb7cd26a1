//! Profiles: whole logins that keep to them, and what they refuse.

use std::cell::RefCell;
use std::time::Duration;

use relying::error::{Misuse, Rejected};
use relying::jose::{Algorithm, Backend, Jws, PrivateKey};
use relying::registry::{ResponseMode, ResponseType};
use relying::{
    AuthorizationRequest, BackchannelAuthenticationRequest, BlockingHttpClient, Client, ClientAuthentication,
    ClientBuilder, ClientCredentialsRequest, ClientMetadata, DeviceAuthorizationRequest, Dpop, Error,
    GrantRequest, IntrospectionRequest, Profile, ProfileRule, TokenResponse, WellKnown,
};
use relying_testkit::{Client as Registration, Clock, Endpoint, Fault, Server, User, UserAgent};

use serde_json::Value;

use crate::faults::http;
use crate::support::{ISSUER, NOW, TestClock, offline};

const REDIRECT_URI: &str = "https://app.example/callback";
const FAPI: [Profile; 3] =
    [Profile::Fapi1Advanced, Profile::Fapi2SecurityProfile, Profile::Fapi2MessageSigning];

fn key(algorithm: Algorithm) -> PrivateKey {
    PrivateKey::generate(algorithm, &Backend::aws_lc_rs()).unwrap().with_key_id("c")
}

/// What a client under a profile of FAPI is registered with.
fn registration() -> ClientMetadata {
    let mut registration = ClientMetadata::default();
    registration.id_token_signed_response_alg = Some(Algorithm::ES256);
    registration.authorization_signed_response_alg = Some(Algorithm::ES256);
    registration.introspection_signed_response_alg = Some(Algorithm::ES256);
    registration.tls_client_certificate_bound_access_tokens = Some(true);
    registration
}

/// A server that does all of it, for the client with `key`.
fn server(
    key: &PrivateKey,
    change: impl FnOnce(relying_testkit::ServerBuilder) -> relying_testkit::ServerBuilder,
) -> Server {
    let client = Registration::with_keys("app", [key.public_key().to_jwk()])
        .redirect_uri(REDIRECT_URI)
        .id_token_algorithm(Algorithm::ES256)
        .authorization_response_algorithm(Algorithm::ES256)
        .introspection_algorithm(Algorithm::ES256);
    let builder = Server::builder(ISSUER).unwrap().every_response_type().clock(Clock::fixed(NOW));
    change(builder.client(client).user(User::sample("alice"))).build().unwrap()
}

/// A client that meets every profile of FAPI.
fn builder(profile: Profile, key: &PrivateKey) -> ClientBuilder {
    let builder = Client::discover(ISSUER, "app")
        .profile(profile)
        .authentication(ClientAuthentication::private_key_jwt(key.clone()))
        .registration(registration())
        .request_object_signer(key.clone())
        .redirect_uri(REDIRECT_URI)
        .clock(TestClock::default());
    match profile {
        Profile::Fapi1Advanced => builder,
        _ => builder.dpop(Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap()),
    }
}

fn sign_in(
    server: &Server,
    client: &Client,
    http: &impl BlockingHttpClient,
    request: AuthorizationRequest,
) -> Result<(String, TokenResponse), Error> {
    let (url, pending) = client.authorize(request).send_blocking(http)?;
    let arrival = UserAgent::in_process(server).visit(&url, REDIRECT_URI).unwrap();
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).send_blocking(http)?;
    client.userinfo(&tokens).send_blocking(http)?;
    Ok((url, tokens))
}

fn openid() -> AuthorizationRequest {
    AuthorizationRequest::new().scope("openid")
}

#[test]
fn a_login_keeps_to_the_profile_without_a_word_more() {
    let key = key(Algorithm::ES256);
    for profile in FAPI {
        let server = server(&key, |builder| builder);
        let client = builder(profile, &key).send_blocking(&http(&server)).unwrap();
        assert_eq!(client.profile(), Some(profile));
        let (url, tokens) = sign_in(&server, &client, &http(&server), openid()).unwrap();
        assert_eq!(tokens.id_token().unwrap().subject(), "alice");
        let query = url.split_once('?').unwrap().1;
        let outside: Vec<_> = query.split('&').map(|pair| pair.split('=').next().unwrap()).collect();
        match profile {
            Profile::Fapi1Advanced => {
                assert_eq!(outside, ["client_id", "response_type", "scope", "request"]);
                assert_eq!(server.requests_to(Endpoint::PushedAuthorization), []);
            }
            _ => {
                assert_eq!(outside, ["client_id", "request_uri"], "{profile}");
                assert_eq!(tokens.token_type, "DPoP");
            }
        }
        let question = IntrospectionRequest::new(tokens.access_token.clone());
        assert!(client.introspect(question).send_blocking(&http(&server)).unwrap().active);
    }
}

#[test]
fn the_response_is_the_profiles() {
    let key = key(Algorithm::ES256);
    for (profile, response_type, response_mode) in [
        (Profile::Fapi1Advanced, "code", Some("jwt")),
        (Profile::Fapi2MessageSigning, "code", Some("jwt")),
        (Profile::Fapi2SecurityProfile, "code", None),
    ] {
        let server = server(&key, |builder| builder);
        let client = builder(profile, &key).send_blocking(&http(&server)).unwrap();
        let pending = client.authorize(openid()).send_blocking(&http(&server)).unwrap().1;
        let pending = serde_json::to_value(&pending).unwrap();
        assert_eq!(pending["response_mode"].as_str(), response_mode, "{profile}");
        assert_eq!(pending["response_type"].as_str().unwrap_or("code"), response_type, "{profile}");
    }
    let server = server(&key, |builder| builder.metadata("response_modes_supported", vec!["fragment"]));
    let client = builder(Profile::Fapi1Advanced, &key).send_blocking(&http(&server)).unwrap();
    let (url, tokens) = sign_in(&server, &client, &http(&server), openid()).unwrap();
    assert!(url.contains("response_type=code+id_token&"), "{url}");
    assert!(tokens.id_token().is_ok());
}

#[test]
fn another_response_is_refused_before_anything_is_sent() {
    let key = key(Algorithm::ES256);
    let refused = |profile| Error::from(Misuse::Profile { profile, rule: ProfileRule::ResponseType });
    let hybrid = openid().response_type(ResponseType::CODE_ID_TOKEN);
    for (profile, request) in [
        (Profile::Fapi1Advanced, openid().response_mode(ResponseMode::QUERY)),
        (Profile::Fapi1Advanced, openid().response_type(ResponseType::CODE_ID_TOKEN_TOKEN)),
        (Profile::Fapi2SecurityProfile, hybrid.clone()),
        (Profile::Fapi2MessageSigning, openid().response_mode(ResponseMode::FORM_POST)),
        (Profile::Fapi2MessageSigning, hybrid.clone()),
    ] {
        let server = server(&key, |builder| builder);
        let client = builder(profile, &key).send_blocking(&http(&server)).unwrap();
        assert_eq!(client.authorize(request).send_blocking(&offline).unwrap_err(), refused(profile));
    }
    let client = crate::support::builder().profile(Profile::OAuth21).build().unwrap();
    assert_eq!(client.authorize(hybrid).send_blocking(&offline).unwrap_err(), refused(Profile::OAuth21));
    assert!(client.authorize(openid()).send_blocking(&offline).is_ok());
}

#[test]
fn a_configuration_that_cannot_meet_the_profile_is_refused() {
    type Change = fn(ClientBuilder) -> ClientBuilder;
    let weak = |change: fn(&mut ClientMetadata)| {
        let mut registration = registration();
        change(&mut registration);
        registration
    };
    let secret: Change =
        |builder| builder.authentication(ClientAuthentication::client_secret_basic("secret"));
    let signer: Change =
        |builder| builder.authentication(ClientAuthentication::private_key_jwt(key(Algorithm::ES384)));
    let request_signer: Change = |builder| builder.request_object_signer(key(Algorithm::ES384));
    let patient: Change = |builder| builder.clock_tolerance(Duration::from_secs(61));
    let own_key = key(Algorithm::ES256);
    let outcome = |profile, change: &dyn Fn(ClientBuilder) -> ClientBuilder| {
        let server = server(&own_key, |builder| {
            builder.metadata("token_endpoint_auth_methods_supported", Value::Null)
        });
        change(builder(profile, &own_key)).send_blocking(&http(&server)).map(drop)
    };
    for profile in FAPI {
        let refused = |rule| Err(Error::from(Misuse::Profile { profile, rule }));
        assert_eq!(outcome(profile, &secret), refused(ProfileRule::ClientAuthentication));
        assert_eq!(outcome(profile, &signer), refused(ProfileRule::SigningAlgorithm));
        assert_eq!(outcome(profile, &request_signer), refused(ProfileRule::SigningAlgorithm));
        assert_eq!(outcome(profile, &patient), refused(ProfileRule::ClockTolerance));
        let registered =
            weak(|registration| registration.userinfo_signed_response_alg = Some(Algorithm::RS256));
        assert_eq!(
            outcome(profile, &|builder| builder.registration(registered.clone())),
            refused(ProfileRule::RegisteredAlgorithm)
        );
    }
}

#[test]
fn what_the_client_lacks_for_the_profile_is_named() {
    let key = key(Algorithm::ES256);
    let server = server(&key, |builder| builder);
    let bare = |profile| {
        Client::discover(ISSUER, "app")
            .profile(profile)
            .authentication(ClientAuthentication::private_key_jwt(key.clone()))
            .redirect_uri(REDIRECT_URI)
            .clock(TestClock::default())
    };
    let refused = |profile, rule| Error::from(Misuse::Profile { profile, rule });
    for profile in [Profile::Fapi1Advanced, Profile::Fapi2MessageSigning] {
        let error = bare(profile).send_blocking(&http(&server)).unwrap_err();
        assert_eq!(error, refused(profile, ProfileRule::SignedRequests));
    }
    // Without any binding of tokens, nothing is asked for: neither with a user nor without.
    for (profile, builder, rule) in [
        (
            Profile::Fapi1Advanced,
            bare(Profile::Fapi1Advanced).request_object_signer(key.clone()),
            ProfileRule::CertificateBound,
        ),
        (Profile::Fapi2SecurityProfile, bare(Profile::Fapi2SecurityProfile), ProfileRule::SenderConstraint),
    ] {
        let client = builder.send_blocking(&http(&server)).unwrap();
        let error = client.authorize(openid()).send_blocking(&offline).unwrap_err();
        assert_eq!(error, refused(profile, rule));
        let grant = client.client_credentials_grant(ClientCredentialsRequest::new());
        assert_eq!(grant.send_blocking(&offline).unwrap_err(), refused(profile, rule));
    }
    let dpop = Dpop::generate(Algorithm::ES384, &Backend::aws_lc_rs()).unwrap();
    let client = bare(Profile::Fapi2SecurityProfile).dpop(dpop).send_blocking(&http(&server)).unwrap();
    let error = client.authorize(openid()).send_blocking(&offline).unwrap_err();
    assert_eq!(error, refused(Profile::Fapi2SecurityProfile, ProfileRule::SigningAlgorithm));

    let profile = Profile::Fapi2MessageSigning;
    let client = builder(profile, &key).registration(ClientMetadata::default());
    let client = client.send_blocking(&http(&server)).unwrap();
    let error = client.introspect(IntrospectionRequest::new("token")).send_blocking(&offline).unwrap_err();
    assert_eq!(error, refused(profile, ProfileRule::SignedIntrospection));
    let insecure = openid().redirect_uri("com.example.app:/callback");
    let error = client.authorize(insecure).send_blocking(&offline).unwrap_err();
    assert_eq!(error, refused(profile, ProfileRule::RedirectUri));
}

#[test]
fn a_server_without_pushed_requests_cannot_do_fapi_2() {
    let client = Client::from_metadata(crate::support::metadata(), "app")
        .profile(Profile::Fapi2SecurityProfile)
        .authentication(ClientAuthentication::private_key_jwt(key(Algorithm::ES256)));
    let refused =
        Misuse::Profile { profile: Profile::Fapi2SecurityProfile, rule: ProfileRule::PushedRequests };
    assert_eq!(client.build().unwrap_err(), refused.into());
}

#[test]
fn an_answer_that_breaks_the_profile_is_refused() {
    let key = key(Algorithm::ES256);
    let outcome = |profile, server: &Server, request| {
        let client = builder(profile, &key).send_blocking(&http(server)).unwrap();
        sign_in(server, &client, &http(server), request).map(drop).unwrap_err()
    };
    let hybrid = || openid().response_type(ResponseType::CODE_ID_TOKEN);

    let silent = server(&key, |builder| builder.without_iss_parameter());
    let error = outcome(Profile::Fapi2SecurityProfile, &silent, openid());
    assert_eq!(error, Rejected::IssuerMissing.into());

    let careless = server(&key, |builder| builder);
    careless.inject(Fault::FrontStateHashMissing);
    let error = outcome(Profile::Fapi1Advanced, &careless, hybrid());
    assert_eq!(error, Rejected::HashMissing { claim: "s_hash" }.into());

    let late = server(&key, |builder| builder);
    late.inject(Fault::IdTokenOldIat);
    let error = outcome(Profile::Fapi1Advanced, &late, hybrid());
    assert_eq!(error.rule(), "token-too-old");

    let unbound = server(&key, |builder| builder);
    unbound.inject(Fault::TokenDpopTypeBearer);
    let error = outcome(Profile::Fapi2SecurityProfile, &unbound, openid());
    assert_eq!(error, Rejected::TokenNotBound.into());
    for server in [silent, careless, late] {
        assert_eq!(server.requests_to(Endpoint::Token), []);
    }
}

#[test]
fn a_signature_by_another_algorithm_is_refused_although_the_server_lists_it() {
    let key = key(Algorithm::ES256);
    let client = Registration::with_keys("app", [key.public_key().to_jwk()])
        .redirect_uri(REDIRECT_URI)
        .id_token_algorithm(Algorithm::RS256)
        .authorization_response_algorithm(Algorithm::RS256);
    let server =
        Server::builder(ISSUER).unwrap().every_response_type().clock(Clock::fixed(NOW)).client(client);
    let server = server.build().unwrap();
    let refused = |token, expected: &[Algorithm]| {
        Error::from(Rejected::Algorithm { token, expected: expected.to_vec(), received: Algorithm::RS256 })
    };
    let outcome = |profile| {
        let client = builder(profile, &key).registration({
            let mut registration = ClientMetadata::default();
            registration.tls_client_certificate_bound_access_tokens = Some(true);
            registration
        });
        let client = client.send_blocking(&http(&server)).unwrap();
        sign_in(&server, &client, &http(&server), openid()).map(drop).unwrap_err()
    };
    assert_eq!(
        outcome(Profile::Fapi2MessageSigning),
        refused(
            relying::error::Token::AuthorizationResponse,
            &[Algorithm::PS256, Algorithm::ES256, Algorithm::ED25519]
        )
    );
    assert_eq!(outcome(Profile::Fapi2SecurityProfile).rule(), "algorithm-not-allowed");
}

#[test]
fn fapi_1_joins_the_logs_of_both_sides() {
    let key = key(Algorithm::ES256);
    let server = server(&key, |builder| builder);
    let client = builder(Profile::Fapi1Advanced, &key).send_blocking(&http(&server)).unwrap();
    let sent = RefCell::new(Vec::new());
    let resource = |echo: fn(&str) -> Option<String>| {
        let sent = &sent;
        let http = move |request: http::Request<Vec<u8>>| {
            let id = request.headers()["x-fapi-interaction-id"].to_str().unwrap().to_owned();
            let mut answer = http::Response::new(Vec::new());
            if let Some(echo) = echo(&id) {
                answer.headers_mut().insert("x-fapi-interaction-id", echo.parse().unwrap());
            }
            sent.borrow_mut().push(id);
            Ok(answer)
        };
        let request = http::Request::get("https://api.example/accounts").body(Vec::new()).unwrap();
        client.protected_resource("token", request).send_blocking(&http).map(drop)
    };
    assert_eq!(resource(|id| Some(id.to_uppercase())), Ok(()));
    assert_eq!(resource(|_| None), Ok(()));
    assert_eq!(resource(|_| Some("another".into())), Err(Rejected::InteractionMismatch.into()));
    let sent = sent.borrow();
    for id in sent.iter() {
        // Version 4, variant 10 (RFC 9562 section 5.4).
        let parts: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!((parts, &id[14..15]), (vec![8, 4, 4, 4, 12], "4"), "{id}");
        assert!("89ab".contains(&id[19..20]), "{id}");
    }
    assert_ne!(sent[0], sent[1]);
}

#[test]
fn no_profile_sends_the_password_of_a_user() {
    let key = key(Algorithm::ES256);
    let server = server(&key, |builder| builder);
    for profile in Profile::ALL {
        let client = builder(profile, &key).send_blocking(&http(&server)).unwrap();
        let request = GrantRequest::new("password".into()).parameter("username", "alice");
        let error = client.grant(request).send_blocking(&offline).unwrap_err();
        assert_eq!(error, Misuse::Profile { profile, rule: ProfileRule::GrantType }.into());
        assert_eq!(error.section(), "RFC 9700 section 2.4");
    }
}

#[test]
fn a_server_that_signs_by_none_of_the_algorithms_is_refused_before_anybody_signs_in() {
    let key = key(Algorithm::ES256);
    let server = server(&key, |builder| builder);
    let known = builder(Profile::Fapi2SecurityProfile, &key).send_blocking(&http(&server)).unwrap();
    for profile in FAPI {
        let mut server = known.server_metadata().clone();
        server.id_token_signing_alg_values_supported = Some(vec![Algorithm::RS256]);
        let mut registration = registration();
        registration.id_token_signed_response_alg = None;
        let client = Client::from_metadata(server, "app")
            .profile(profile)
            .authentication(ClientAuthentication::private_key_jwt(key.clone()))
            .registration(registration)
            .request_object_signer(key.clone());
        let refused = Misuse::Profile { profile, rule: ProfileRule::RegisteredAlgorithm };
        assert_eq!(client.build().unwrap_err(), refused.into());
    }
}

#[test]
fn each_rule_of_each_profile_says_where_it_stands_and_what_to_do() {
    for profile in Profile::ALL {
        let error = Error::from(Misuse::Profile { profile, rule: ProfileRule::ResponseType });
        assert!(error.to_string().contains(&profile.to_string()), "{error}");
        assert!(!error.section().is_empty() && !error.advice().is_empty());
    }
}

/// FAPI 2.0 without OpenID Connect: metadata by RFC 8414, no `openid`, no nonce, no ID Token.
#[test]
fn fapi_2_serves_plain_oauth_too() {
    let key = key(Algorithm::ES256);
    for profile in [Profile::Fapi2SecurityProfile, Profile::Fapi2MessageSigning] {
        let server = server(&key, |builder| builder);
        let client =
            builder(profile, &key).well_known(WellKnown::OAuth).send_blocking(&http(&server)).unwrap();
        let request = AuthorizationRequest::new().scope("accounts");
        let (url, pending) = client.authorize(request).send_blocking(&http(&server)).unwrap();
        assert!(serde_json::to_value(&pending).unwrap().get("nonce").is_none());
        let arrival = UserAgent::in_process(&server).visit(&url, REDIRECT_URI).unwrap();
        let response = pending.validate(arrival.answer()).unwrap();
        let tokens = client.authorization_code_grant(response).send_blocking(&http(&server)).unwrap();
        assert!(tokens.id_token().is_err());
        assert_eq!((tokens.token_type.as_str(), tokens.scope.as_deref()), ("DPoP", Some("accounts")));
    }
}

/// FAPI 2.0 Security Profile section 5.3.3: the audience is the issuer as a string wherever the client authenticates, and no
/// assertion is used twice.
#[test]
fn each_assertion_is_for_the_issuer_alone_and_for_once() {
    let key = key(Algorithm::ES256);
    let server = server(&key, |builder| builder);
    let client = builder(Profile::Fapi2SecurityProfile, &key).send_blocking(&http(&server)).unwrap();
    let claims = RefCell::new(Vec::new());
    let http = |request: http::Request<Vec<u8>>| {
        let assertion = form_urlencoded::parse(request.body()).find(|(name, _)| name == "client_assertion");
        if let Some((_, assertion)) = assertion {
            let payload = Jws::parse(&assertion).unwrap().unverified_payload().to_vec();
            claims.borrow_mut().push(serde_json::from_slice::<Value>(&payload).unwrap());
        }
        Ok(server.handle(request))
    };
    sign_in(&server, &client, &http, openid()).unwrap();
    let claims = claims.into_inner();
    assert_eq!(claims.len(), 2, "pushed, and for the code");
    assert!(claims.iter().all(|claims| claims["aud"] == ISSUER));
    assert_ne!(claims[0]["jti"], claims[1]["jti"]);
}

/// A user should not be asked for what would be refused afterwards.
#[test]
fn tokens_that_could_not_be_bound_are_not_asked_for() {
    let key = key(Algorithm::ES256);
    let server = server(&key, |builder| builder);
    let refused = |profile, rule| Error::from(Misuse::Profile { profile, rule });
    for (profile, rule) in [
        (Profile::Fapi1Advanced, ProfileRule::CertificateBound),
        (Profile::Fapi2SecurityProfile, ProfileRule::SenderConstraint),
    ] {
        let client = Client::discover(ISSUER, "app")
            .profile(profile)
            .authentication(ClientAuthentication::private_key_jwt(key.clone()))
            .request_object_signer(key.clone())
            .send_blocking(&http(&server))
            .unwrap();
        let asked = BackchannelAuthenticationRequest::login_hint("alice");
        let error = client.backchannel_authentication(asked).send_blocking(&offline).unwrap_err();
        assert_eq!(error, refused(profile, rule));
        let device = DeviceAuthorizationRequest::new();
        let error = client.device_authorization(device).send_blocking(&offline).unwrap_err();
        assert_eq!(error, refused(profile, rule));
    }
}
