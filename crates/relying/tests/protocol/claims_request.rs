//! The `claims` parameter: what of the answer is held to it (OpenID Connect Core sections 3.1.2.2, 5.5).

use relying::error::{Misuse, Rejected, Token};
use relying::jose::ClaimError;
use relying::{
    AuthorizationRequest, ClaimsRequest, Client, ClientAuthentication, Error, RequestedClaim, TokenResponse,
    UserInfo,
};
use relying_testkit::{Client as Registration, Clock, Server, User};
use serde_json::json;

use crate::faults::{browse, http};
use crate::support::{ISSUER, NOW, ServerKey, TestClock, builder_with_keys, claims_with, offline};
use relying::jose::Algorithm;

const REDIRECT_URI: &str = "https://app.example/cb";

fn server() -> Server {
    Server::builder(ISSUER)
        .unwrap()
        .clock(Clock::fixed(NOW))
        .client(Registration::confidential("app", "secret").redirect_uri(REDIRECT_URI))
        .user(User::sample("alice"))
        .user(User::sample("bob"))
        .acr_values(["silver", "gold"])
        .build()
        .unwrap()
}

/// Signs in at the test server.
fn sign_in(server: &Server, request: AuthorizationRequest) -> Result<(TokenResponse, UserInfo), Error> {
    let http = http(server);
    let client = Client::discover(ISSUER, "app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .clock(TestClock::default())
        .send_blocking(&http)?;
    let (url, pending) = client.authorize(request.scope("openid")).send_blocking(&http)?;
    let tokens =
        client.authorization_code_grant(pending.validate(&browse(server, &url))?).send_blocking(&http)?;
    let userinfo = client.userinfo(&tokens).send_blocking(&http)?;
    Ok((tokens, userinfo))
}

#[test]
fn gets_the_claims_that_are_asked_for_one_by_one() {
    let wanted = ClaimsRequest::new()
        .userinfo("email", RequestedClaim::essential())
        .userinfo("shoe_size", RequestedClaim::essential())
        .id_token("name", RequestedClaim::voluntary())
        .id_token("acr", RequestedClaim::essential().values(["gold"]))
        .id_token("auth_time", RequestedClaim::essential());
    let (tokens, userinfo) = sign_in(&server(), AuthorizationRequest::new().claims(wanted.clone())).unwrap();
    let id_token = tokens.id_token().unwrap();
    assert!(id_token.claims().get("name").is_some() && id_token.auth_time().is_some());
    assert_eq!(id_token.claims().get("acr"), Some(json!("gold")));
    assert_eq!(wanted.unmet_in_id_token(id_token.claims()), [""; 0]);
    assert_eq!(wanted.unmet_in_userinfo(userinfo.claims()), ["shoe_size"]);
}

#[test]
fn gets_the_user_who_is_asked_for_or_nobody() {
    let server = server();
    let by_claim = |sub: &str| {
        let sub = RequestedClaim::essential().value(sub);
        AuthorizationRequest::new().claims(ClaimsRequest::new().id_token("sub", sub))
    };
    let (tokens, _) = sign_in(&server, by_claim("bob")).unwrap();
    let bob = tokens.id_token().unwrap();
    assert_eq!(bob.subject(), "bob");
    let hint = AuthorizationRequest::new().id_token_hint(bob.token().expose());
    let (tokens, _) = sign_in(&server, hint.clone()).unwrap();
    assert_eq!(tokens.id_token().unwrap().subject(), "bob");
    let error = sign_in(&server, hint.login_hint("alice")).unwrap_err();
    assert_eq!(error.as_server().unwrap().error.as_str(), "login_required");
}

/// What becomes of an answer with these claims to this request.
fn answer(request: AuthorizationRequest, claims: serde_json::Value) -> Result<(), Error> {
    let key = ServerKey::new(Algorithm::ES256, "k1");
    let client = builder_with_keys([&key]).build().unwrap();
    let (url, pending) = client.authorize(request.scope("openid")).send_blocking(&offline).unwrap();
    let nonce =
        form_urlencoded::parse(url.as_bytes()).find(|(name, _)| name == "nonce").unwrap().1.into_owned();
    let pending =
        serde_json::from_str::<relying::PendingAuthorization>(&serde_json::to_string(&pending).unwrap())
            .unwrap();
    let response = pending.clone().validate(&format!("code=c&state={}", pending.state().unwrap())).unwrap();
    let mut claims = claims_with(claims);
    claims["nonce"] = json!(nonce);
    let tokens = json!({ "access_token": "at", "token_type": "Bearer", "id_token": key.sign(&claims) });
    let answer = move |_: http::Request<Vec<u8>>| Ok(http::Response::new(tokens.to_string().into_bytes()));
    client.authorization_code_grant(response).send_blocking(&answer).map(drop)
}

#[test]
fn holds_the_id_token_to_what_core_demands_of_it() {
    let asking = |name: &str, claim: RequestedClaim| {
        AuthorizationRequest::new().claims(ClaimsRequest::new().id_token(name, claim))
    };
    let acr = || asking("acr", RequestedClaim::essential().values(["gold"]));
    assert_eq!(answer(acr(), json!({ "acr": "gold" })), Ok(()));
    let unmet =
        Rejected::AuthenticationContext { expected: vec!["gold".into()], received: Some("bronze".into()) };
    assert_eq!(answer(acr(), json!({ "acr": "bronze" })), Err(unmet.into()));
    let voluntary = asking("acr", RequestedClaim::voluntary().values(["gold"]));
    assert_eq!(answer(voluntary, json!({ "acr": "bronze" })), Ok(()));

    let time = || asking("auth_time", RequestedClaim::essential());
    assert_eq!(answer(time(), json!({ "auth_time": NOW })), Ok(()));
    let problem = ClaimError::Missing("auth_time");
    assert_eq!(answer(time(), json!({})), Err(Rejected::Claim { token: Token::IdToken, problem }.into()));

    let another =
        |expected: &str| Rejected::AnotherUser { expected: expected.into(), received: "alice".into() }.into();
    let bob = RequestedClaim::essential().value("bob");
    assert_eq!(answer(asking("sub", bob.clone()), json!({})), Err(another("bob")));
    let in_userinfo = AuthorizationRequest::new().claims(ClaimsRequest::new().userinfo("sub", bob));
    assert_eq!(answer(in_userinfo, json!({})), Err(another("bob")));
    let hint = ServerKey::new(Algorithm::ES256, "old").sign(&json!({ "sub": "carol" }));
    assert_eq!(answer(AuthorizationRequest::new().id_token_hint(hint), json!({})), Err(another("carol")));
    assert_eq!(answer(AuthorizationRequest::new().id_token_hint("encrypted"), json!({})), Ok(()));
}

#[test]
fn json_of_another_kind_is_no_claims_parameter() {
    let client = builder_with_keys([]).build().unwrap();
    for claims in [json!("email"), json!({ "userinfo": ["email"] })] {
        let error =
            client.authorize(AuthorizationRequest::new().claims(claims)).send_blocking(&offline).unwrap_err();
        assert_eq!(error, Misuse::InvalidRequest { what: "claims" }.into());
    }
}
