//! Refresh, client credentials and grant types of one's own (RFC 6749 sections 4.4, 4.5 and 6).

use relying_jose::Algorithm;
use relying_testkit::{Client, GrantAnswer, OAuthError, RefreshTokens};

use crate::{json_of, refresh, refusal, scenario, text, verified, with_bearer};

#[test]
fn a_refresh_rotates_the_token_and_keeps_the_user() {
    let conversation = scenario().start().unwrap();
    let first = conversation.tokens("openid email").unwrap();
    let second = json_of(&refresh(&conversation, text(&first, "refresh_token")));
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(second["scope"], "openid email");
    let before = verified(conversation.server(), text(&first, "id_token"), &Algorithm::RS256);
    let after = verified(conversation.server(), text(&second, "id_token"), &Algorithm::RS256);
    for name in ["iss", "sub", "aud", "azp", "auth_time", "sid"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    assert!(!after.contains_key("nonce"));
}

#[test]
fn reuse_of_a_rotated_refresh_token_revokes_the_whole_family() {
    let conversation = scenario().start().unwrap();
    let first = conversation.tokens("openid").unwrap();
    let second = json_of(&refresh(&conversation, text(&first, "refresh_token")));
    let userinfo =
        |tokens| with_bearer(conversation.server(), "/userinfo", text(tokens, "access_token")).status();
    assert_eq!((userinfo(&first), userinfo(&second)), (200.try_into().unwrap(), 200.try_into().unwrap()));

    let reused = refresh(&conversation, text(&first, "refresh_token"));
    assert_eq!(refusal(&reused), (400, "invalid_grant".to_owned()));
    let newest = refresh(&conversation, text(&second, "refresh_token"));
    assert_eq!(refusal(&newest), (400, "invalid_grant".to_owned()));
    assert_eq!((userinfo(&first), userinfo(&second)), (401.try_into().unwrap(), 401.try_into().unwrap()));

    let untouched = conversation.tokens("openid").unwrap();
    assert_eq!(userinfo(&untouched), 200);
}

#[test]
fn a_refresh_token_can_be_kept_by_policy() {
    let conversation =
        scenario().server(|builder| builder.refresh_tokens(RefreshTokens::Kept)).start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    for _ in 0..3 {
        let refreshed = json_of(&refresh(&conversation, text(&tokens, "refresh_token")));
        assert!(refreshed["access_token"].is_string() && refreshed.get("refresh_token").is_none());
    }
}

#[test]
fn a_refresh_may_narrow_the_scope_and_not_widen_it() {
    let conversation = scenario().start().unwrap();
    let tokens = conversation.tokens("openid email").unwrap();
    let with_scope = |token: &str, scope: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)];
        conversation.token_request(&form).unwrap()
    };
    let widened = with_scope(text(&tokens, "refresh_token"), "openid phone");
    assert_eq!(refusal(&widened), (400, "invalid_scope".to_owned()));
    let narrowed = json_of(&with_scope(text(&tokens, "refresh_token"), "email"));
    assert_eq!(narrowed["scope"], "email");
    assert!(narrowed.get("id_token").is_none());
}

#[test]
fn another_clients_refresh_token_is_refused() {
    let conversation = scenario().start().unwrap();
    conversation.server().register(Client::public("other")).unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let body =
        format!("grant_type=refresh_token&client_id=other&refresh_token={}", text(&tokens, "refresh_token"));
    let request = http::Request::post("/token").header("content-type", "application/x-www-form-urlencoded");
    let response = conversation.server().handle(request.body(body.into_bytes()).unwrap());
    assert_eq!(refusal(&response), (400, "invalid_grant".to_owned()));
}

#[test]
fn client_credentials_yield_an_access_token_and_nothing_else() {
    let conversation = scenario().start().unwrap();
    let form = [("grant_type", "client_credentials"), ("scope", "api"), ("resource", "https://api.example/")];
    let tokens = json_of(&conversation.token_request(&form).unwrap());
    assert!(tokens.get("refresh_token").is_none() && tokens.get("id_token").is_none());
    let echo = json_of(&with_bearer(conversation.server(), "/resource", text(&tokens, "access_token")));
    assert_eq!(echo["claims"]["sub"], "app");
    assert_eq!(echo["claims"]["scope"], "api");
    let userinfo = with_bearer(conversation.server(), "/userinfo", text(&tokens, "access_token"));
    assert_eq!(refusal(&userinfo), (403, "insufficient_scope".to_owned()));
}

#[test]
fn client_credentials_are_for_confidential_clients_and_without_openid() {
    let public = scenario().client(Client::public("app")).start().unwrap();
    let response = public.token_request(&[("grant_type", "client_credentials")]).unwrap();
    assert_eq!(refusal(&response), (400, "unauthorized_client".to_owned()));
    let conversation = scenario().start().unwrap();
    let response =
        conversation.token_request(&[("grant_type", "client_credentials"), ("scope", "openid")]).unwrap();
    assert_eq!(refusal(&response), (400, "invalid_scope".to_owned()));
}

#[test]
fn a_client_uses_only_the_grant_types_it_is_registered_for() {
    let conversation =
        scenario().with_client(|client| client.grant_type("authorization_code")).start().unwrap();
    let response = conversation.token_request(&[("grant_type", "client_credentials")]).unwrap();
    assert_eq!(refusal(&response), (400, "unauthorized_client".to_owned()));
    assert!(conversation.tokens("openid").unwrap().get("refresh_token").is_none());
}

#[test]
fn a_grant_type_of_ones_own_issues_or_refuses() {
    const TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
    let conversation = scenario()
        .server(|builder| {
            builder.extension_grant(TYPE, |request| match request.parameter("subject_token") {
                Some("alices") => {
                    Ok(GrantAnswer::new().subject("alice").scope("openid").member("issued_token_type", "x"))
                }
                _ => Err(OAuthError::new("invalid_request").description("no subject_token")),
            })
        })
        .start()
        .unwrap();
    let answer = conversation.token_request(&[("grant_type", TYPE), ("subject_token", "alices")]).unwrap();
    let tokens = json_of(&answer);
    assert_eq!(tokens["issued_token_type"], "x");
    assert_eq!(with_bearer(conversation.server(), "/userinfo", text(&tokens, "access_token")).status(), 200);
    let refused = conversation.token_request(&[("grant_type", TYPE)]).unwrap();
    assert_eq!(refusal(&refused), (400, "invalid_request".to_owned()));
    let unknown = conversation.token_request(&[("grant_type", "password")]).unwrap();
    assert_eq!(refusal(&unknown), (400, "unsupported_grant_type".to_owned()));
}
