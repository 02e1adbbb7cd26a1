//! Request objects (RFC 9101): by value, pushed, and by reference; signed, encrypted, and neither.

use relying_jose::{
    Algorithm, Backend, ContentEncryption, DecryptionKey, Encrypter, HmacKey, JweHeader, Jwk, JwsHeader,
    PrivateKey, Signer, SymmetricKey, base64url, jwe, jws,
};
use relying_testkit::{Client, Conversation, Scenario};
use serde_json::{Value, json};

use crate::{NOW, exchange, get, json_of, refusal, scenario, text};

fn key() -> PrivateKey {
    PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap()
}

fn signing(key: &PrivateKey) -> Scenario {
    let public = key.public_key().to_jwk();
    scenario().with_client(|client| client.keys([public]))
}

fn object(signer: &dyn Signer, changes: &[(&str, Value)]) -> String {
    let header = JwsHeader::new(signer.algorithm().clone()).typ("oauth-authz-req+jwt");
    object_with(header, signer, changes)
}

fn object_with(header: JwsHeader, signer: &dyn Signer, changes: &[(&str, Value)]) -> String {
    let mut claims = json!({
        "iss": "app", "aud": "https://as.example", "iat": NOW, "nbf": NOW, "exp": NOW + 60, "client_id": "app",
        "response_type": "code", "redirect_uri": "https://app.example/callback", "scope": "openid", "state": "inside",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
    });
    for (name, value) in changes {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(*name)),
            value => claims[*name] = value.clone(),
        }
    }
    jws::sign(&header, claims.to_string().as_bytes(), signer).unwrap()
}

/// The error of the answer to a request with this object; empty if there is a code.
fn outcome(conversation: &Conversation, object: &str) -> String {
    let arrival = conversation.authorize(&[("request", object), ("state", "outside")]).unwrap();
    match arrival.parameter("code") {
        Some(_) => {
            assert_eq!(arrival.parameter("state").as_deref(), Some("inside"));
            String::new()
        }
        None => arrival.parameter("error").unwrap(),
    }
}

#[test]
fn a_good_object_is_all_that_counts() {
    let key = key();
    let conversation = signing(&key).start().unwrap();
    assert_eq!(outcome(&conversation, &object(&key, &[])), "");
    let rich = [
        ("claims", json!({ "id_token": { "name": null } })),
        ("resource", json!(["https://a.example/", "https://b.example/"])),
        ("max_age", json!(600)),
        ("code_challenge", json!("k8_bHjfCTlZjH-7HFB0iOuWHsQIWYJ6pSz2eaCqIhcs")),
    ];
    assert_eq!(outcome(&conversation, &object(&key, &rich)), "");
}

#[test]
fn each_broken_rule_is_an_invalid_request_object() {
    let key = key();
    let conversation = signing(&key).start().unwrap();
    for (name, value) in [
        ("iss", json!("other")),
        ("iss", Value::Null),
        ("aud", json!("https://other.example")),
        ("aud", Value::Null),
        ("exp", json!(NOW - 60)),
        ("exp", json!(NOW + 7200)),
        ("exp", Value::Null),
        ("nbf", json!(NOW + 60)),
        ("nbf", json!(NOW - 7200)),
        ("client_id", json!("other")),
        ("client_id", Value::Null),
        ("request", json!("e30.e30.")),
        ("request_uri", json!("https://app.example/request")),
    ] {
        let object = object(&key, &[(name, value.clone())]);
        assert_eq!(outcome(&conversation, &object), "invalid_request_object", "{name} {value}");
    }
    let untyped = object_with(JwsHeader::new(Algorithm::ES256), &key, &[]);
    assert_eq!(outcome(&conversation, &untyped), "invalid_request_object");
    assert_eq!(outcome(&conversation, &object(&self::key(), &[])), "invalid_request_object");
    assert_eq!(outcome(&conversation, "eyJhbGciOiJub25lIn0.e30."), "invalid_request_object");
    let secret = HmacKey::new(b"secret", Algorithm::HS256, &Backend::default()).unwrap();
    assert_eq!(outcome(&conversation, &object(&secret, &[])), "invalid_request_object");
}

#[test]
fn an_identified_object_is_good_once() {
    let key = key();
    let conversation = signing(&key).start().unwrap();
    let object = object(&key, &[("jti", json!("1"))]);
    assert_eq!(outcome(&conversation, &object), "");
    assert_eq!(outcome(&conversation, &object), "invalid_request_object");
}

#[test]
fn only_the_registered_algorithm_is_accepted() {
    let key = key();
    let public = key.public_key().to_jwk();
    let conversation = scenario()
        .with_client(|client| client.keys([public]).request_object_algorithm(Algorithm::PS256))
        .start()
        .unwrap();
    assert_eq!(outcome(&conversation, &object(&key, &[])), "invalid_request_object");
}

#[test]
fn a_response_type_outside_must_be_the_one_inside() {
    let key = key();
    let conversation = signing(&key).start().unwrap();
    let request = object(&key, &[]);
    let arrival =
        conversation.authorize(&[("request", &request), ("response_type", "code id_token")]).unwrap();
    assert_eq!(arrival.parameter("error").as_deref(), Some("invalid_request"));
}

#[test]
fn an_object_can_be_pushed() {
    let key = key();
    let conversation = signing(&key).start().unwrap();
    let challenge = object(&key, &[("code_challenge", json!(challenge()))]);
    let answer = conversation.push_authorization_request(&[("request", &challenge)]).unwrap();
    let reference = text(&json_of(&answer), "request_uri").to_owned();
    let arrival = conversation.authorize(&[("request_uri", &reference)]).unwrap();
    assert_eq!(arrival.parameter("state").as_deref(), Some("inside"));
    assert_eq!(exchange(&conversation, &arrival.parameter("code").unwrap()).status(), 200);
    let broken = object(&key, &[("aud", Value::Null)]);
    let refused = conversation.push_authorization_request(&[("request", &broken)]).unwrap();
    assert_eq!(refusal(&refused), (400, "invalid_request_object".to_owned()));
}

fn challenge() -> String {
    let digest = Backend::default()
        .digest(relying_jose::HashAlgorithm::Sha256, Conversation::CODE_VERIFIER.as_bytes());
    base64url::encode(digest.as_ref())
}

#[test]
fn an_object_can_be_fetched_where_the_server_can_fetch() {
    let key = key();
    let hosted = object(&key, &[]);
    let fetching = signing(&key)
        .server(|builder| {
            builder.request_uri_fetch(move |uri| (uri == "https://app.example/r").then(|| hosted.clone()))
        })
        .start()
        .unwrap();
    let error = |conversation: &Conversation, uri: &str| {
        conversation.authorize(&[("request_uri", uri)]).unwrap().parameter("error")
    };
    assert_eq!(error(&fetching, "https://app.example/r"), None);
    assert_eq!(error(&fetching, "https://app.example/x").as_deref(), Some("invalid_request_uri"));
    let metadata = json_of(&get(fetching.server(), "/.well-known/openid-configuration"));
    assert_eq!(metadata["request_uri_parameter_supported"], true);
    let offline = signing(&key).start().unwrap();
    assert_eq!(error(&offline, "https://app.example/r").as_deref(), Some("request_uri_not_supported"));
}

#[test]
fn signing_can_be_required_by_the_server_and_by_the_client() {
    let key = key();
    for scenario in [
        signing(&key).server(|builder| builder.require_signed_request_object()),
        signing(&key).with_client(Client::require_signed_request_object),
    ] {
        let conversation = scenario.start().unwrap();
        let arrival = conversation.authorize(&[]).unwrap();
        assert_eq!(arrival.parameter("error").as_deref(), Some("invalid_request"));
        let pushed = conversation.push_authorization_request(&[]).unwrap();
        assert_eq!(refusal(&pushed), (400, "invalid_request".to_owned()));
        assert_eq!(outcome(&conversation, &object(&key, &[])), "");
    }
}

#[test]
fn registered_keys_lose_their_private_halves() {
    let jwk: Jwk = key().to_jwk();
    let shown = serde_json::to_string(&Client::public("app").keys([jwk]).metadata()).unwrap();
    assert!(!shown.contains("\"d\""));
}

/// The object inside of a JWE.
fn encrypted(key: &dyn Encrypter, header: JweHeader, object: &str) -> String {
    jwe::encrypt(&header, object.as_bytes(), key).unwrap()
}

#[test]
fn an_encrypted_object_is_opened_by_the_servers_key_or_the_clients_secret() {
    let (backend, signing) = (Backend::default(), key());
    let enc = ContentEncryption::A128CBC_HS256;
    for algorithm in [Algorithm::RSA_OAEP_256, Algorithm::ECDH_ES, Algorithm::ECDH_ES_A256KW] {
        let own = DecryptionKey::generate(algorithm.clone(), &backend).unwrap();
        let public = own.public_key().clone();
        let conversation =
            self::signing(&signing).server(|builder| builder.decryption_key(own)).start().unwrap();
        let set = json_of(&get(conversation.server(), "/jwks"));
        let published = set["keys"].as_array().unwrap().iter().find(|key| key["use"] == "enc").unwrap();
        assert_eq!((&published["kid"], &published["alg"]), (&json!("enc-1"), &json!(algorithm.as_str())));
        let metadata = json_of(&get(conversation.server(), "/.well-known/openid-configuration"));
        let listed = &metadata["request_object_encryption_alg_values_supported"];
        assert_eq!(listed, &json!([algorithm.as_str(), "dir", "A128KW", "A192KW", "A256KW"]));

        let header = || JweHeader::new(algorithm.clone(), enc.clone()).key_id("enc-1");
        let object = object(&signing, &[]);
        assert_eq!(outcome(&conversation, &encrypted(&public, header().cty("JWT"), &object)), "");
        // Unannounced, unsigned inside, and to a key that the server does not have.
        let unannounced = encrypted(&public, header(), &object);
        let unsigned = encrypted(&public, header().cty("JWT"), "eyJhbGciOiJub25lIn0.e30.");
        let stranger = DecryptionKey::generate(algorithm.clone(), &backend).unwrap();
        let unreadable = encrypted(stranger.public_key(), header().cty("JWT"), &object);
        for object in [unannounced, unsigned, unreadable] {
            assert_eq!(outcome(&conversation, &object), "invalid_request_object");
        }
    }
    let conversation = self::signing(&signing).start().unwrap();
    for algorithm in ["dir", "A256KW"] {
        let algorithm = Algorithm::from(algorithm);
        let with = |secret: &[u8]| {
            let key = SymmetricKey::from_client_secret(secret, algorithm.clone(), &enc, &backend).unwrap();
            let header = JweHeader::new(algorithm.clone(), enc.clone()).cty("JWT");
            outcome(&conversation, &encrypted(&key, header, &object(&signing, &[])))
        };
        assert_eq!(with(b"secret"), "");
        assert_eq!(with(b"guessed"), "invalid_request_object");
    }
}

#[test]
fn an_unsigned_object_needs_a_registration_for_it_and_is_never_a_signed_one() {
    let part = |value: Value| base64url::encode(value.to_string().as_bytes());
    let header = part(json!({ "alg": "none", "typ": "oauth-authz-req+jwt" }));
    let signed = object(&key(), &[]);
    let unsigned = format!("{header}.{}.", signed.split('.').nth(1).unwrap());
    let registered = |client: Client| client.request_object_algorithm(Algorithm::NONE);
    let conversation = scenario().with_client(registered).start().unwrap();
    assert_eq!(outcome(&conversation, &unsigned), "");
    assert_eq!(outcome(&conversation, &signed), "invalid_request_object");
    assert_eq!(outcome(&conversation, &format!("{unsigned}AAAA")), "invalid_request_object");
    assert_eq!(outcome(&scenario().start().unwrap(), &unsigned), "invalid_request_object");
    // RFC 9101 section 10.5.
    let demanding = scenario().with_client(registered).with_client(Client::require_signed_request_object);
    assert_eq!(outcome(&demanding.start().unwrap(), &unsigned), "invalid_request");
}
