//! Claims that the claims provider vouches for (OpenID Connect Core 1.0 section 5.6.2).

use http::{Request, Response};
use relying_jose::{Algorithm, Backend, Jwk, Jws, PublicKey, json};
use relying_testkit::{Conversation, Endpoint, User};
use serde_json::{Map, Value, json};

use crate::{NOW, get, json_of, refusal, scenario, text, verified, with_bearer};

const PROVIDER: &str = "https://as.example/claims_provider";

pub(crate) fn user() -> User {
    User::sample("alice").aggregated_claim("credit_score", 650).distributed_claim("income", 30_000)
}

/// The claims of a JWT that the provider's key verifies; `None` if it does not.
pub(crate) fn of_the_provider(conversation: &Conversation, jwt: &str) -> Option<Map<String, Value>> {
    let set = json_of(&get(conversation.server(), "/claims_provider/jwks"));
    let jwk = Jwk::parse(set["keys"][0].to_string().as_bytes()).unwrap();
    let key = PublicKey::from_jwk(&jwk, &Backend::default()).unwrap();
    let verified = Jws::parse(jwt).ok()?.verify(&key, &Algorithm::ES256).ok()?;
    json::to_object(verified.payload()).ok()
}

/// What is at the endpoint of a source.
pub(crate) fn fetched(conversation: &Conversation, source: &Value) -> Response<Vec<u8>> {
    let endpoint = source["endpoint"].as_str().unwrap_or_default();
    with_bearer(conversation.server(), endpoint, source["access_token"].as_str().unwrap_or_default())
}

#[test]
fn userinfo_refers_to_all_and_the_id_token_to_those_asked_for() {
    let conversation = scenario().user(user()).start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let userinfo = json_of(&with_bearer(conversation.server(), "/userinfo", text(&tokens, "access_token")));
    assert_eq!(userinfo["_claim_names"], json!({ "credit_score": "aggregated", "income": "distributed" }));
    let sources = &userinfo["_claim_sources"];
    let expected = |name: &str, value: Value| {
        let claims = json!({ "iss": PROVIDER, "aud": "app", "iat": NOW, "exp": NOW + 300, name: value });
        claims.as_object().cloned()
    };
    let aggregated = of_the_provider(&conversation, text(&sources["aggregated"], "JWT"));
    assert_eq!(aggregated, expected("credit_score", json!(650)));
    let answer = fetched(&conversation, &sources["distributed"]);
    assert_eq!(answer.headers()["content-type"], "application/jwt");
    let distributed = of_the_provider(&conversation, &String::from_utf8_lossy(answer.body()));
    assert_eq!(distributed, expected("income", json!(30_000)));
    assert_eq!(conversation.server().requests_to(Endpoint::ClaimsProvider).len(), 1);

    let claims = |token: &Value| verified(conversation.server(), text(token, "id_token"), &Algorithm::RS256);
    assert!(!claims(&tokens).contains_key("_claim_names"));
    let request = [("scope", "openid"), ("claims", r#"{"id_token":{"income":null,"unknown":null}}"#)];
    let code = conversation.authorize(&request).unwrap().parameter("code").unwrap();
    let asked = claims(&json_of(&crate::exchange(&conversation, &code)));
    assert_eq!(asked["_claim_names"], json!({ "income": "distributed" }));
}

#[test]
fn nobody_else_gets_claims_and_no_user_without_them_is_referred() {
    let conversation = scenario().user(user()).start().unwrap();
    let server = conversation.server();
    let tokens = conversation.tokens("openid").unwrap();
    let endpoint = format!("{PROVIDER}/claims");
    let stranger = with_bearer(server, &endpoint, text(&tokens, "access_token"));
    assert_eq!(refusal(&stranger), (401, "invalid_token".to_owned()));
    assert_eq!(refusal(&get(server, &endpoint)), (401, "invalid_token".to_owned()));
    let posted = server.handle(Request::post(&endpoint).body(Vec::new()).unwrap());
    assert_eq!(posted.status(), 405);
    let metadata = |conversation: &Conversation| {
        json_of(&get(conversation.server(), "/.well-known/openid-configuration"))
    };
    let types = json!(["normal", "aggregated", "distributed"]);
    assert_eq!(metadata(&conversation)["claim_types_supported"], types);

    let plain = scenario().start().unwrap();
    let tokens = plain.tokens("openid").unwrap();
    let userinfo = json_of(&with_bearer(plain.server(), "/userinfo", text(&tokens, "access_token")));
    assert_eq!(userinfo.get("_claim_names"), None);
    assert_eq!(metadata(&plain).get("claim_types_supported"), None);
}
