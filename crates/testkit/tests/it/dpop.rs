//! Tokens that are bound to a key (RFC 9449).

use std::time::Duration;

use http::{Method, Request, Response};
use relying_jose::{Algorithm, Backend, HashAlgorithm, JwsHeader, PrivateKey, base64url, jws};
use relying_testkit::{Client, Conversation, DpopNonces, DpopPolicy, Endpoint, Scenario, Server};
use serde_json::{Value, json};

use crate::{NOW, get, json_of, refresh, refusal, scenario, text, with_bearer};

const RESOURCE: &str = "https://as.example/resource";

fn key() -> PrivateKey {
    PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap()
}

fn public() -> Scenario {
    scenario().client(Client::public("app").redirect_uri("https://app.example/callback")).dpop_key(key())
}

/// A request with a bound token and this proof.
fn present(server: &Server, token: &str, proof: Option<&str>) -> Response<Vec<u8>> {
    let mut request = Request::get(RESOURCE).header("authorization", format!("DPoP {token}"));
    if let Some(proof) = proof {
        request = request.header("dpop", proof);
    }
    server.handle(request.body(Vec::new()).unwrap())
}

fn proof(conversation: &Conversation, token: &str) -> String {
    conversation.dpop_proof(&Method::GET, RESOURCE, Some(token), None).unwrap()
}

/// A token request with a proof that was made by hand.
fn token_request(server: &Server, proofs: &[&str]) -> Response<Vec<u8>> {
    let mut request = Request::post("/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", "Basic YXBwOnNlY3JldA==");
    for proof in proofs {
        request = request.header("dpop", *proof);
    }
    server.handle(request.body(b"grant_type=client_credentials".to_vec()).unwrap())
}

fn signed(key: &PrivateKey, header: JwsHeader, changes: &[(&str, Value)]) -> String {
    let mut claims = json!({ "jti": "1", "htm": "POST", "htu": "https://as.example/token", "iat": NOW });
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    jws::sign(&header, claims.to_string().as_bytes(), key).unwrap()
}

fn header(key: &PrivateKey) -> JwsHeader {
    let jwk = serde_json::to_value(key.public_key().to_jwk()).unwrap();
    JwsHeader::new(Algorithm::ES256).typ("dpop+jwt").member("jwk", jwk)
}

fn invalid_proof() -> (u16, String) {
    (400, "invalid_dpop_proof".to_owned())
}

#[test]
fn a_bound_token_is_good_with_its_key_and_nothing_else() {
    let conversation = public().start().unwrap();
    let server = conversation.server();
    let tokens = conversation.tokens("openid").unwrap();
    assert_eq!(tokens["token_type"], "DPoP");
    let token = text(&tokens, "access_token");
    let echo = json_of(&present(server, token, Some(&proof(&conversation, token))));
    let thumbprint = conversation.dpop_key().unwrap().public_key().thumbprint().unwrap();
    assert_eq!(echo["claims"]["cnf"], json!({ "jkt": thumbprint }));

    let bearer = with_bearer(server, RESOURCE, token);
    assert_eq!(refusal(&bearer), (401, "invalid_token".to_owned()));
    assert_eq!(refusal(&present(server, token, None)), (401, "invalid_token".to_owned()));
    let other = conversation.tokens("openid").unwrap();
    let mismatched = proof(&conversation, text(&other, "access_token"));
    let response = present(server, token, Some(&mismatched));
    assert_eq!(refusal(&response), (401, "invalid_dpop_proof".to_owned()));
    let challenge = response.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.starts_with("DPoP error=\"invalid_dpop_proof\""), "{challenge}");

    let claims = [
        ("htm", json!("GET")),
        ("htu", json!(RESOURCE)),
        (
            "ath",
            json!(base64url::encode(
                Backend::default().digest(HashAlgorithm::Sha256, token.as_bytes()).as_ref()
            )),
        ),
    ];
    let stranger = key();
    let stolen = present(server, token, Some(&signed(&stranger, header(&stranger), &claims)));
    assert_eq!(refusal(&stolen), (401, "invalid_token".to_owned()));
}

#[test]
fn a_bearer_token_is_no_dpop_token() {
    let conversation = scenario().start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let response = present(conversation.server(), text(&tokens, "access_token"), None);
    assert_eq!(refusal(&response), (401, "invalid_token".to_owned()));
}

#[test]
fn each_broken_rule_of_a_proof_is_refused() {
    let conversation = scenario().start().unwrap();
    let (server, key, stranger) = (conversation.server(), key(), key());
    assert_eq!(token_request(server, &[&signed(&key, header(&key), &[])]).status(), 200);
    for (name, value) in [
        ("jti", json!("")),
        ("jti", Value::Null),
        ("jti", json!("1")),
        ("htm", json!("GET")),
        ("htm", json!("post")),
        ("htu", json!("https://other.example/token")),
        ("htu", json!("https://as.example/par")),
        ("htu", json!("http://as.example/token")),
        ("htu", Value::Null),
        ("iat", json!(NOW - 61)),
        ("iat", json!(NOW + 61)),
        ("iat", json!("now")),
    ] {
        let changes = [("jti", json!("2")), (name, value.clone())];
        let response = token_request(server, &[&signed(&key, header(&key), &changes)]);
        assert_eq!(refusal(&response), invalid_proof(), "{name} {value}");
    }
    let private = serde_json::to_value(key.to_jwk()).unwrap();
    let secret = json!({ "kty": "oct", "k": "c2VjcmV0" });
    for (what, header) in [
        ("typ", header(&key).typ("JWT")),
        ("no jwk", JwsHeader::new(Algorithm::ES256).typ("dpop+jwt")),
        ("private jwk", header(&key).member("jwk", private)),
        ("symmetric jwk", header(&key).member("jwk", secret)),
        ("another key", header(&stranger)),
    ] {
        let response = token_request(server, &[&signed(&key, header, &[("jti", json!("3"))])]);
        assert_eq!(refusal(&response), invalid_proof(), "{what}");
    }
    let fresh = |jti: &str| signed(&key, header(&key), &[("jti", json!(jti))]);
    assert_eq!(refusal(&token_request(server, &[&fresh("4"), &fresh("5")])), invalid_proof());
    assert_eq!(refusal(&token_request(server, &["no.proof"])), invalid_proof());
    assert_eq!(token_request(server, &[&fresh("6")]).status(), 200);
}

#[test]
fn htu_is_compared_without_query_and_normalized() {
    let conversation = scenario().start().unwrap();
    let key = key();
    let changes = [("htu", json!("HTTPS://AS.EXAMPLE:443/token?x=1#y")), ("iat", json!(NOW as f64 + 0.5))];
    let response = token_request(conversation.server(), &[&signed(&key, header(&key), &changes)]);
    assert_eq!(response.status(), 200);
}

#[test]
fn a_public_clients_refresh_token_is_bound() {
    let conversation = public().start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let second = json_of(&refresh(&conversation, text(&tokens, "refresh_token")));
    assert_eq!(second["token_type"], "DPoP");
    let form =
        format!("grant_type=refresh_token&client_id=app&refresh_token={}", text(&second, "refresh_token"));
    let request = Request::post("/token").header("content-type", "application/x-www-form-urlencoded");
    let response = conversation.server().handle(request.body(form.into_bytes()).unwrap());
    assert_eq!(refusal(&response), (400, "invalid_grant".to_owned()));
}

#[test]
fn a_confidential_clients_refresh_token_is_not_bound() {
    let conversation = scenario().dpop_key(key()).start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let form = format!("grant_type=refresh_token&refresh_token={}", text(&tokens, "refresh_token"));
    let request = Request::post("/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", "Basic YXBwOnNlY3JldA==");
    let response = conversation.server().handle(request.body(form.into_bytes()).unwrap());
    assert_eq!(json_of(&response)["token_type"], "Bearer");
}

#[test]
fn a_code_can_be_bound_before_it_is_issued() {
    let bound = |thumbprint: &str, conversation: &Conversation| {
        let arrival = conversation.authorize(&[("scope", "openid"), ("dpop_jkt", thumbprint)]).unwrap();
        crate::exchange(conversation, &arrival.parameter("code").unwrap())
    };
    let conversation = public().start().unwrap();
    let own = conversation.dpop_key().unwrap().public_key().thumbprint().unwrap();
    assert_eq!(bound(&own, &conversation).status(), 200);
    let other = key().public_key().thumbprint().unwrap();
    assert_eq!(refusal(&bound(&other, &conversation)), (400, "invalid_grant".to_owned()));
    let without = scenario().start().unwrap();
    assert_eq!(refusal(&bound(&own, &without)), (400, "invalid_grant".to_owned()));
}

#[test]
fn a_proof_can_be_required_by_the_server_and_by_the_client() {
    let request = |scenario: Scenario| {
        scenario.start().unwrap().token_request(&[("grant_type", "client_credentials")]).unwrap()
    };
    let required = scenario().server(|builder| builder.dpop(DpopPolicy::Required));
    assert_eq!(refusal(&request(required)), invalid_proof());
    let registered = || scenario().with_client(Client::dpop_bound_access_tokens);
    assert_eq!(refusal(&request(registered())), invalid_proof());
    assert_eq!(request(registered().dpop_key(key())).status(), 200);
}

#[test]
fn a_server_can_be_older_than_dpop() {
    let conversation =
        scenario().dpop_key(key()).server(|builder| builder.dpop(DpopPolicy::Unsupported)).start().unwrap();
    assert_eq!(conversation.tokens("openid").unwrap()["token_type"], "Bearer");
    let metadata = json_of(&get(conversation.server(), "/.well-known/openid-configuration"));
    assert_eq!(metadata.get("dpop_signing_alg_values_supported"), None);
}

#[test]
fn nonces_are_demanded_where_they_are_configured() {
    let conversation = scenario()
        .dpop_key(key())
        .server(|builder| builder.dpop_nonces(DpopNonces::Resource))
        .start()
        .unwrap();
    let server = conversation.server();
    let tokens = conversation.tokens("openid").unwrap();
    assert_eq!(server.requests_to(Endpoint::Token).len(), 1, "no nonce is demanded there");
    let token = text(&tokens, "access_token");
    let response = present(server, token, Some(&proof(&conversation, token)));
    assert_eq!(refusal(&response), (401, "use_dpop_nonce".to_owned()));
    let nonce = response.headers()["dpop-nonce"].to_str().unwrap();
    let with_nonce =
        |nonce: &str| conversation.dpop_proof(&Method::GET, RESOURCE, Some(token), Some(nonce)).unwrap();
    let good = present(server, token, Some(&with_nonce(nonce)));
    assert_eq!((good.status().as_u16(), good.headers()["dpop-nonce"].to_str().unwrap()), (200, nonce));
    let wrong = present(server, token, Some(&with_nonce("guess")));
    assert_eq!(refusal(&wrong), (401, "use_dpop_nonce".to_owned()));
}

#[test]
fn nonces_rotate_with_time_and_by_hand() {
    let conversation = scenario()
        .dpop_key(key())
        .server(|builder| {
            builder.dpop_nonces(DpopNonces::AuthorizationServer).dpop_nonce_lifetime(Duration::from_secs(10))
        })
        .start()
        .unwrap();
    let server = conversation.server();
    let key = conversation.dpop_key().unwrap().clone();
    let mut count = 0;
    let mut request = |nonce: &str| {
        count += 1;
        let now = json!(conversation.clock().now().as_unix());
        let changes = [("jti", json!(count.to_string())), ("nonce", json!(nonce)), ("iat", now)];
        let response = token_request(server, &[&signed(&key, header(&key), &changes)]);
        (response.status().as_u16(), response.headers()["dpop-nonce"].to_str().unwrap().to_owned())
    };
    let (status, first) = request("");
    assert_eq!(status, 400);
    assert_eq!(request(&first), (200, first.clone()));
    conversation.clock().advance(Duration::from_secs(10));
    let (status, second) = request(&first);
    assert_eq!((status, second == first), (200, false), "the one before is still good and renewed");
    conversation.clock().advance(Duration::from_secs(10));
    assert_eq!(request(&first).0, 400);
    server.rotate_dpop_nonce().unwrap();
    assert_eq!(request(&second).0, 400);
}

#[test]
fn the_log_shows_that_there_was_a_proof_and_not_the_proof() {
    let conversation = scenario().dpop_key(key()).start().unwrap();
    conversation.tokens("openid").unwrap();
    let requests = conversation.server().requests_to(Endpoint::Token);
    assert_eq!(requests[0].header("dpop"), Some("[redacted]"));
}
