//! Client authentication: what stands in the request, and which method is chosen (RFC 6749 section 2.3, Core section 9).

use std::sync::{Arc, Mutex};

use relying::error::Misuse;
use relying::jose::{Algorithm, Backend, BoxFuture, HmacKey, Jwk, Jws, PrivateKey, SignError, Signer};
use relying::registry::{AuthenticationMethod, GrantType};
use relying::{
    AuthenticateClient, AuthenticationRequest, ClientAuthentication, ClientBuilder, ClientMetadata, Error,
    GrantRequest, danger,
};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, ISSUER, NOW, builder, metadata};

/// What the token endpoint receives from a client.
fn sent(builder: ClientBuilder) -> (http::HeaderMap, Vec<(String, String)>) {
    let requests = Mutex::new(Vec::new());
    let http = |request: http::Request<Vec<u8>>| {
        requests.lock().unwrap().push(request);
        Ok(http::Response::new(br#"{"access_token":"a","token_type":"Bearer"}"#.to_vec()))
    };
    let grant = GrantRequest::new(GrantType::CLIENT_CREDENTIALS).scope("api");
    builder.build().unwrap().grant(grant).send_blocking(&http).unwrap();
    let request = requests.into_inner().unwrap().pop().unwrap();
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded;charset=UTF-8");
    assert_eq!(request.headers()["user-agent"], concat!("relying/", env!("CARGO_PKG_VERSION")));
    let form = form_urlencoded::parse(request.body()).into_owned().collect();
    (request.headers().clone(), form)
}

fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

#[test]
fn none_sends_the_identifier() {
    let (headers, form) = sent(builder());
    assert_eq!(value(&form, "client_id"), Some(CLIENT_ID));
    assert!(!headers.contains_key("authorization"));
    assert_eq!(form.len(), 3);
}

#[test]
fn client_secret_basic_sends_a_header_and_nothing_in_the_body() {
    let (headers, form) = sent(builder().authentication(ClientAuthentication::client_secret_basic("s3cr+t")));
    assert_eq!(headers["authorization"], "Basic YXBwOnMzY3IlMkJ0");
    assert_eq!((value(&form, "client_id"), value(&form, "client_secret")), (None, None));
}

#[test]
fn client_secret_post_sends_both_in_the_body() {
    let (headers, form) = sent(builder().authentication(ClientAuthentication::client_secret_post("s3cr+t")));
    assert_eq!((value(&form, "client_id"), value(&form, "client_secret")), (Some(CLIENT_ID), Some("s3cr+t")));
    assert!(!headers.contains_key("authorization"));
}

/// Checks the form of an assertion and returns its claims.
fn assertion(form: &[(String, String)], verify: impl Fn(Jws<'_>) -> Vec<u8>) -> Value {
    assert_eq!(value(form, "client_id"), Some(CLIENT_ID));
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    assert_eq!(value(form, "client_assertion_type"), Some(kind));
    let jws = Jws::parse(value(form, "client_assertion").unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&verify(jws)).unwrap();
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(CLIENT_ID), &json!(CLIENT_ID)));
    assert_eq!(claims["aud"], ISSUER);
    assert_eq!([&claims["iat"], &claims["nbf"], &claims["exp"]], [NOW, NOW, NOW + 60]);
    assert_eq!(claims["jti"].as_str().unwrap().len(), 43);
    claims
}

#[test]
fn private_key_jwt_signs_a_new_assertion_each_time() {
    let key = PrivateKey::generate(Algorithm::PS256, &Backend::aws_lc_rs()).unwrap().with_key_id("c1");
    let public = key.public_key().clone();
    let builder = || builder().authentication(ClientAuthentication::private_key_jwt(key.clone()));
    let verify = |jws: Jws<'_>| {
        assert_eq!(jws.header().kid.as_deref(), Some("c1"));
        jws.verify(&public, &Algorithm::PS256).unwrap().into_payload()
    };
    let first = assertion(&sent(builder()).1, verify);
    let second = assertion(&sent(builder()).1, verify);
    assert_ne!(first["jti"], second["jti"]);
}

#[test]
fn client_secret_jwt_uses_the_algorithm_it_is_told() {
    for algorithm in [Algorithm::HS256, Algorithm::HS512] {
        let method = ClientAuthentication::client_secret_jwt_with("s3cr+t", algorithm.clone());
        let key = HmacKey::new(b"s3cr+t", algorithm.clone(), &Backend::aws_lc_rs()).unwrap();
        assertion(&sent(builder().authentication(method)).1, |jws| {
            jws.verify(&key, &algorithm).unwrap().into_payload()
        });
    }
}

#[test]
fn takes_the_algorithm_of_an_assertion_from_the_registration() {
    let registration = json!({
        "client_secret": "s3cr+t",
        "token_endpoint_auth_method": "client_secret_jwt",
        "token_endpoint_auth_signing_alg": "HS384",
    });
    let key = HmacKey::new(b"s3cr+t", Algorithm::HS384, &Backend::aws_lc_rs()).unwrap();
    let builder = builder().registration(serde_json::from_value(registration).unwrap());
    assertion(&sent(builder).1, |jws| jws.verify(&key, &Algorithm::HS384).unwrap().into_payload());
}

#[test]
fn calls_ed25519_as_the_server_does() {
    for (listed, expected) in
        [(json!(["EdDSA"]), "EdDSA"), (json!(["Ed25519"]), "Ed25519"), (json!(null), "Ed25519")]
    {
        let mut server = metadata();
        server.token_endpoint_auth_signing_alg_values_supported = serde_json::from_value(listed).unwrap();
        let key = PrivateKey::generate(Algorithm::ED25519, &Backend::aws_lc_rs()).unwrap();
        let public = key.public_key().clone();
        let builder = relying::Client::from_metadata(server, CLIENT_ID)
            .clock(crate::support::TestClock::default())
            .authentication(ClientAuthentication::private_key_jwt(key));
        assertion(&sent(builder).1, |jws| {
            assert_eq!(jws.header().alg.as_str(), expected);
            jws.verify(&public, &Algorithm::ED25519).unwrap().into_payload()
        });
    }
}

#[test]
fn another_algorithm_than_the_registered_one_is_refused_before_the_server_does() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let mut registration = ClientMetadata::default();
    registration.token_endpoint_auth_signing_alg = Some(Algorithm::PS256);
    for (method, algorithm) in [
        (ClientAuthentication::private_key_jwt(key), Algorithm::ES256),
        (ClientAuthentication::client_secret_jwt("a secret of 32 bytes or more, at least"), Algorithm::HS256),
    ] {
        let client = builder().registration(registration.clone()).authentication(method);
        let refused = Misuse::AssertionAlgorithm { algorithm, registered: Algorithm::PS256 };
        assert_eq!(client.build().unwrap_err(), refused.into());
    }
}

/// A key that answers after a while and from another thread, as one in a key management service does.
#[derive(Debug)]
pub(crate) struct RemoteKey(pub(crate) PrivateKey);

impl Signer for RemoteKey {
    fn algorithm(&self) -> &Algorithm {
        self.0.algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        Some("remote")
    }

    fn public_jwk(&self) -> Option<Jwk> {
        None
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let (key, message) = (self.0.clone(), message.to_vec());
        std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(5));
            sender.send(key.sign(&message))
        });
        Box::pin(async move { receiver.await.unwrap() })
    }
}

#[test]
fn waits_for_a_signer_that_is_elsewhere() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let public = key.public_key().clone();
    let method = ClientAuthentication::private_key_jwt(RemoteKey(key));
    assertion(&sent(builder().authentication(method)).1, |jws| {
        assert_eq!(jws.header().kid.as_deref(), Some("remote"));
        jws.verify(&public, &Algorithm::ES256).unwrap().into_payload()
    });
}

#[test]
fn a_signer_that_fails_ends_the_call() {
    #[derive(Debug)]
    struct Broken;
    impl Signer for Broken {
        fn algorithm(&self) -> &Algorithm {
            &Algorithm::ES256
        }
        fn key_id(&self) -> Option<&str> {
            None
        }
        fn public_jwk(&self) -> Option<Jwk> {
            None
        }
        fn sign<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
            Box::pin(std::future::ready(Err(SignError::new("the vault is sealed").retry_may_help())))
        }
    }
    let client = builder().authentication(ClientAuthentication::private_key_jwt(Broken)).build().unwrap();
    let call = client.grant(GrantRequest::new(GrantType::CLIENT_CREDENTIALS));
    let error = call.send_blocking(&crate::support::offline).unwrap_err();
    assert_eq!(error, Error::Signer(SignError::new("the vault is sealed").retry_may_help()));
    assert!(error.is_retryable());
}

#[test]
fn a_method_of_ones_own_edits_the_request() {
    struct Attestation;
    impl AuthenticateClient for Attestation {
        fn authenticate(&self, request: &mut AuthenticationRequest<'_>) -> Result<(), Error> {
            assert_eq!(request.parameter("grant_type"), Some("client_credentials"));
            let client_id = request.client().client_id().to_owned();
            request.set_parameter("client_id", client_id);
            request.headers().insert("oauth-client-attestation", http::HeaderValue::from_static("x"));
            Ok(())
        }
    }
    let method =
        ClientAuthentication::custom(AuthenticationMethod::from("attest_jwt_client_auth"), Attestation);
    let (headers, form) = sent(builder().authentication(method));
    assert_eq!(headers["oauth-client-attestation"], "x");
    assert_eq!(value(&form, "client_id"), Some(CLIENT_ID));
}

fn registered(method: &str) -> ClientMetadata {
    serde_json::from_value(json!({ "token_endpoint_auth_method": method })).unwrap()
}

fn listing(methods: &[&str]) -> ClientBuilder {
    let mut server = metadata();
    server.token_endpoint_auth_methods_supported =
        Some(methods.iter().map(|method| AuthenticationMethod::from(*method)).collect());
    relying::Client::from_metadata(server, CLIENT_ID)
}

#[test]
fn takes_the_method_from_the_registration() {
    let (headers, form) = sent(builder().client_secret("x").registration(registered("client_secret_post")));
    assert!(!headers.contains_key("authorization"));
    assert_eq!(value(&form, "client_secret"), Some("x"));
    let missing = builder().registration(registered("private_key_jwt")).build().unwrap_err();
    assert_eq!(missing, Misuse::MissingCredential { method: AuthenticationMethod::PRIVATE_KEY_JWT }.into());
}

#[test]
fn takes_basic_for_a_secret_and_post_where_the_server_lists_only_that() {
    assert!(sent(builder().client_secret("x")).0.contains_key("authorization"));
    assert!(!sent(listing(&["client_secret_post"]).client_secret("x")).0.contains_key("authorization"));
}

#[test]
fn refuses_a_method_that_the_registration_contradicts() {
    let error = builder()
        .authentication(ClientAuthentication::client_secret_basic("x"))
        .registration(registered("client_secret_post"))
        .build()
        .unwrap_err();
    let (configured, registered) =
        (AuthenticationMethod::CLIENT_SECRET_BASIC, AuthenticationMethod::CLIENT_SECRET_POST);
    assert_eq!(error, Misuse::AuthenticationMethodMismatch { configured, registered }.into());
}

#[test]
fn refuses_a_method_that_the_server_does_not_list() {
    let method = || ClientAuthentication::client_secret_jwt("x");
    let error = listing(&["client_secret_basic"]).authentication(method()).build().unwrap_err();
    let expected = Misuse::UnsupportedAuthenticationMethod {
        method: AuthenticationMethod::CLIENT_SECRET_JWT,
        supported: vec![AuthenticationMethod::CLIENT_SECRET_BASIC],
    };
    assert_eq!(error, expected.into());
    let lowered = listing(&["client_secret_basic"])
        .authentication(method())
        .danger(danger::unlisted_authentication_method())
        .build();
    assert!(lowered.is_ok());
    assert!(listing(&["client_secret_basic"]).build().is_ok(), "public clients are rarely listed");
}

#[test]
fn refuses_a_secret_that_has_expired() {
    let registration = |expires_at: i64| -> ClientMetadata {
        serde_json::from_value(json!({ "client_secret": "x", "client_secret_expires_at": expires_at }))
            .unwrap()
    };
    let error = builder().registration(registration(NOW)).build().unwrap_err();
    assert_eq!(error, Misuse::ExpiredSecret { expired_at: NOW }.into());
    assert!(builder().registration(registration(NOW + 1)).build().is_ok());
    assert!(builder().registration(registration(0)).build().is_ok(), "zero stands for never");
}

#[test]
fn refuses_to_replace_a_parameter_that_the_library_sets() {
    let http = Arc::new(crate::support::offline);
    for name in ["grant_type", "client_id", "client_assertion"] {
        let grant = GrantRequest::new(GrantType::CLIENT_CREDENTIALS).parameter(name, "x");
        let error = builder().build().unwrap().grant(grant).send_blocking(&*http).unwrap_err();
        assert_eq!(error, Misuse::ReservedParameter { name: name.into() }.into());
    }
}

#[test]
fn assertions_take_additions_and_by_a_word_changes() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let public = key.public_key().clone();
    let method = ClientAuthentication::private_key_jwt(key)
        .assertion_header("x5t#S256", "thumbprint")
        .assertion_claim("software_id", json!(["s"]));
    let claims = assertion(&sent(builder().authentication(method.clone())).1, |jws| {
        assert_eq!(jws.header().other["x5t#S256"], "thumbprint");
        jws.verify(&public, &Algorithm::ES256).unwrap().into_payload()
    });
    assert_eq!(claims["software_id"], json!(["s"]));

    let method = method.danger(danger::modified_assertions(|assertion| {
        assertion.typ = Some("client-authentication+jwt".into());
        assertion.claims.insert("aud".into(), json!("https://as.example/token"));
    }));
    let (_, form) = sent(builder().authentication(method));
    let jws = Jws::parse(value(&form, "client_assertion").unwrap()).unwrap();
    assert!(jws.header().is_type("client-authentication+jwt"));
    let payload = jws.verify(&public, &Algorithm::ES256).unwrap().into_payload();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!((&claims["aud"], &claims["software_id"]), (&json!("https://as.example/token"), &json!(["s"])));
}

#[test]
fn additions_replace_nothing_and_need_an_assertion() {
    let refused = |method: ClientAuthentication| builder().authentication(method).build().unwrap_err();
    let method = || ClientAuthentication::client_secret_jwt("s3cr+t");
    for name in ["iss", "sub", "aud", "jti", "iat", "nbf", "exp"] {
        let reserved = Misuse::ReservedParameter { name: name.to_owned() };
        assert_eq!(refused(method().assertion_claim(name, "x")), reserved.into());
    }
    for name in ["alg", "kid", "typ", "crit", "b64"] {
        let reserved = Misuse::ReservedParameter { name: name.to_owned() };
        assert_eq!(refused(method().assertion_header(name, "none")), reserved.into());
    }
    let basic = ClientAuthentication::client_secret_basic("s3cr+t").assertion_claim("software_id", "s");
    let none = Misuse::NoAssertion { method: AuthenticationMethod::CLIENT_SECRET_BASIC };
    assert_eq!(refused(basic), none.into());
    // The algorithm is the key's, whatever a change says.
    let unsigned = method().danger(danger::modified_assertions(|assertion| {
        assertion.header.insert("alg".into(), json!("none"));
    }));
    let grant = GrantRequest::new(GrantType::CLIENT_CREDENTIALS);
    let client = builder().authentication(unsigned).build().unwrap();
    let error = client.grant(grant).send_blocking(&crate::support::offline).unwrap_err();
    assert_eq!(error, Misuse::ReservedParameter { name: "alg".into() }.into());
}
