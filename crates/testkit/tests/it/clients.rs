//! Client authentication (RFC 6749 section 2.3, OpenID Connect Core 1.0 section 9): what is refused.

use http::{Request, Response};
use relying_jose::{Algorithm, Backend, HmacKey, JwsHeader, PrivateKey, Signer, jws};
use relying_testkit::{Client, ClientAuthenticationMethod, Clock, Server};
use serde_json::{Value, json};

use crate::{NOW, refusal};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn server(client: Client) -> Server {
    let builder = Server::builder("https://as.example").unwrap().signing_algorithms([]);
    builder.clock(Clock::fixed(NOW)).client(client).build().unwrap()
}

fn post(server: &Server, authorization: Option<&str>, form: &str) -> Response<Vec<u8>> {
    let mut request = Request::post("/token").header("content-type", "application/x-www-form-urlencoded");
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    server.handle(request.body(format!("grant_type=client_credentials&{form}").into_bytes()).unwrap())
}

fn with_assertion(server: &Server, assertion: &str) -> Response<Vec<u8>> {
    post(server, None, &format!("client_assertion_type={ASSERTION_TYPE}&client_assertion={assertion}"))
}

fn assertion(signer: &dyn Signer, changes: &[(&str, Value)]) -> String {
    let mut claims = json!({
        "iss": "app", "sub": "app", "aud": "https://as.example", "jti": "1", "iat": NOW, "exp": NOW + 60,
    });
    for (name, value) in changes {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(*name)),
            value => claims[*name] = value.clone(),
        }
    }
    jws::sign(&JwsHeader::new(signer.algorithm().clone()), claims.to_string().as_bytes(), signer).unwrap()
}

fn invalid_client() -> (u16, String) {
    (401, "invalid_client".to_owned())
}

#[test]
fn a_wrong_secret_is_refused_with_the_scheme_that_was_used() {
    let server = server(Client::confidential("app", "secret"));
    // app:wrong
    let response = post(&server, Some("Basic YXBwOndyb25n"), "");
    assert_eq!(refusal(&response), invalid_client());
    assert_eq!(response.headers()["www-authenticate"], "Basic realm=\"token endpoint\", charset=\"UTF-8\"");
    let right = post(&server, Some("Basic YXBwOnNlY3JldA=="), "");
    assert_eq!(right.status(), 200);
}

#[test]
fn only_the_registered_method_is_accepted() {
    let basic = server(Client::confidential("app", "secret"));
    assert_eq!(refusal(&post(&basic, None, "client_id=app&client_secret=secret")), invalid_client());
    assert_eq!(refusal(&post(&basic, None, "client_id=app")), invalid_client());
    let method = ClientAuthenticationMethod::CLIENT_SECRET_POST;
    let posted = server(Client::confidential("app", "secret").authentication_method(method));
    assert_eq!(post(&posted, None, "client_id=app&client_secret=secret").status(), 200);
    assert_eq!(refusal(&post(&posted, Some("Basic YXBwOnNlY3JldA=="), "")), invalid_client());
}

#[test]
fn two_methods_at_once_are_a_bad_request() {
    let server = server(Client::confidential("app", "secret"));
    let response = post(&server, Some("Basic YXBwOnNlY3JldA=="), "client_id=app&client_secret=secret");
    assert_eq!(refusal(&response), (400, "invalid_request".to_owned()));
}

#[test]
fn no_client_and_an_unknown_client_are_refused() {
    let server = server(Client::confidential("app", "secret"));
    assert_eq!(refusal(&post(&server, None, "")), invalid_client());
    assert_eq!(refusal(&post(&server, None, "client_id=nobody")), invalid_client());
}

#[test]
fn a_signed_assertion_is_verified_for_real() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
    let stranger = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
    let server = server(Client::with_keys("app", [key.public_key().to_jwk()]));
    assert_eq!(with_assertion(&server, &assertion(&key, &[])).status(), 200);
    let forged = assertion(&stranger, &[("jti", json!("2"))]);
    assert_eq!(refusal(&with_assertion(&server, &forged)), invalid_client());
    for (name, value) in [
        ("iss", json!("other")),
        ("aud", json!("https://other.example")),
        ("aud", Value::Null),
        ("exp", json!(NOW - 60)),
        ("exp", Value::Null),
        ("nbf", json!(NOW + 60)),
        ("iat", json!(NOW + 60)),
        ("jti", Value::Null),
        ("sub", Value::Null),
    ] {
        let mut changes = vec![("jti", json!("3"))];
        changes.push((name, value.clone()));
        let response = with_assertion(&server, &assertion(&key, &changes));
        assert_eq!(refusal(&response), invalid_client(), "{name} {value}");
    }
}

#[test]
fn an_assertion_is_good_once() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
    let server = server(Client::with_keys("app", [key.public_key().to_jwk()]));
    let assertion = assertion(&key, &[]);
    assert_eq!(with_assertion(&server, &assertion).status(), 200);
    let response = with_assertion(&server, &assertion);
    assert_eq!(refusal(&response), invalid_client());
    assert!(String::from_utf8_lossy(response.body()).contains("used before"));
}

#[test]
fn an_assertion_of_the_token_endpoint_as_its_audience_is_good() {
    let key = PrivateKey::generate(Algorithm::ED25519, &Backend::default()).unwrap();
    let server = server(Client::with_keys("app", [key.public_key().to_jwk()]));
    let audience = json!(["https://as.example/token"]);
    assert_eq!(with_assertion(&server, &assertion(&key, &[("aud", audience)])).status(), 200);
}

#[test]
fn client_secret_jwt_wants_the_secret_and_the_registered_algorithm() {
    let method = ClientAuthenticationMethod::CLIENT_SECRET_JWT;
    let client = Client::confidential("app", "secret").authentication_method(method);
    let server = server(client.assertion_algorithm(Algorithm::HS512));
    let key =
        |secret: &str, algorithm| HmacKey::new(secret.as_bytes(), algorithm, &Backend::default()).unwrap();
    let good = assertion(&key("secret", Algorithm::HS512), &[]);
    assert_eq!(with_assertion(&server, &good).status(), 200);
    let weaker = assertion(&key("secret", Algorithm::HS256), &[("jti", json!("2"))]);
    assert_eq!(refusal(&with_assertion(&server, &weaker)), invalid_client());
    let wrong = assertion(&key("guess", Algorithm::HS512), &[("jti", json!("3"))]);
    assert_eq!(refusal(&with_assertion(&server, &wrong)), invalid_client());
}

#[test]
fn a_clients_public_key_is_no_secret() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
    let jwk = key.public_key().to_jwk();
    let server = server(Client::with_keys("app", [jwk.clone()]));
    let secret = serde_json::to_string(&jwk).unwrap();
    let confused = HmacKey::new(secret.as_bytes(), Algorithm::HS256, &Backend::default()).unwrap();
    assert_eq!(refusal(&with_assertion(&server, &assertion(&confused, &[]))), invalid_client());
}
