//! The peer itself, without `relying`: what the other tests rely on is there.

#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

use form_urlencoded::Serializer;
use relying_peers::{ClientInfo, OidcProvider};
use relying_testkit::UserAgentError;
use serde_json::Value;

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn get(url: &str) -> Value {
    ureq::get(url).call().unwrap().body_mut().read_json().unwrap()
}

/// Of the keys that sign.
fn key_ids(provider: &OidcProvider) -> Vec<String> {
    let set = get(&format!("{}/jwks", provider.issuer()));
    let keys = set["keys"].as_array().unwrap().iter().filter(|key| key["use"] == "sig");
    keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn authorization_url(provider: &OidcProvider, client: &ClientInfo, extra: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new())
        .extend_pairs([
            ("client_id", client.client_id.as_str()),
            ("redirect_uri", client.redirect_uri()),
            ("response_type", "code"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ])
        .extend_pairs(extra)
        .finish();
    format!("{}/auth?{query}", provider.issuer())
}

/// Sends a token request of a `client_secret_post` client.
fn token(provider: &OidcProvider, client: &ClientInfo, parameters: &[(&str, &str)]) -> Value {
    let own = [
        ("client_id", client.client_id.as_str()),
        ("client_secret", client.client_secret.as_deref().unwrap()),
    ];
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let request = agent.post(format!("{}/token", provider.issuer()));
    request.send_form(own.iter().chain(parameters).copied()).unwrap().body_mut().read_json().unwrap()
}

fn redeem(provider: &OidcProvider, client: &ClientInfo, code: &str) -> Value {
    let parameters = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", client.redirect_uri()),
        ("code_verifier", VERIFIER),
    ];
    token(provider, client, &parameters)
}

#[test]
fn publishes_both_kinds_of_metadata() {
    let provider = OidcProvider::start_below("/tenant");
    let issuer = provider.issuer();
    let origin = issuer.strip_suffix("/tenant").unwrap();
    let openid = get(&format!("{issuer}/.well-known/openid-configuration"));
    let oauth = get(&format!("{origin}/.well-known/oauth-authorization-server/tenant"));
    assert_eq!(openid["issuer"], issuer);
    assert_eq!(openid["authorization_response_iss_parameter_supported"], true);
    assert_eq!(openid, oauth);
}

#[test]
fn a_person_signs_in_on_its_pages_and_signs_out() {
    let provider = OidcProvider::start();
    let client = provider.client("post");
    let mut browser = provider.browser("bob");
    let url = authorization_url(&provider, client, &[("scope", "openid email"), ("state", "s")]);
    let arrival = browser.visit(&url, client.redirect_uri()).unwrap();
    assert_eq!(arrival.parameter("state").as_deref(), Some("s"));
    assert_eq!(arrival.parameter("iss").as_deref(), Some(provider.issuer()));

    let tokens = redeem(&provider, client, &arrival.parameter("code").unwrap());
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let mut userinfo =
        ureq::get(format!("{}/me", provider.issuer())).header("authorization", bearer).call().unwrap();
    let userinfo: Value = userinfo.body_mut().read_json().unwrap();
    assert_eq!(userinfo["sub"], "bob");
    assert_eq!(userinfo["email"], "bob@example.com");

    let silent = format!("{url}&prompt=none");
    assert!(browser.visit(&silent, client.redirect_uri()).unwrap().parameter("code").is_some());
    let bye = &client.post_logout_redirect_uris[0];
    let query = Serializer::new(String::new())
        .append_pair("id_token_hint", tokens["id_token"].as_str().unwrap())
        .append_pair("post_logout_redirect_uri", bye)
        .append_pair("state", "bye")
        .finish();
    let arrival = browser.visit(&format!("{}/session/end?{query}", provider.issuer()), bye).unwrap();
    assert_eq!(arrival.parameter("state").as_deref(), Some("bye"));
    let arrival = browser.visit(&silent, client.redirect_uri()).unwrap();
    assert_eq!(arrival.parameter("error").as_deref(), Some("login_required"));
}

#[test]
fn a_person_refuses_consent_on_its_pages() {
    let provider = OidcProvider::start();
    let client = provider.client("post");
    let url = authorization_url(&provider, client, &[("scope", "openid")]);
    let arrival = provider.browser("bob").deny().visit(&url, client.redirect_uri()).unwrap();
    assert_eq!(arrival.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(arrival.parameter("error_description").as_deref(), Some("the user refused (consent)"));
}

#[test]
fn answers_by_redirects_and_by_form_post_when_told_to() {
    let provider = OidcProvider::start();
    let client = provider.client("post");
    let url = authorization_url(&provider, client, &[("scope", "openid"), ("response_mode", "form_post")]);
    provider.auto_login("carol");
    let arrival = provider.browse(&url, client.redirect_uri());
    assert_eq!((arrival.method.as_str(), arrival.url.as_str()), ("POST", client.redirect_uri()));
    assert!(arrival.answer().starts_with("code="));
    provider.deny();
    let arrival = provider.browse(&url, client.redirect_uri());
    assert_eq!(arrival.parameter("error").as_deref(), Some("access_denied"));
}

#[test]
fn rotates_refresh_tokens_and_forgets_what_is_revoked() {
    let provider = OidcProvider::start();
    let client = provider.client("post");
    provider.auto_login("alice");
    let extra = [("scope", "openid offline_access"), ("prompt", "consent")];
    let arrival = provider.browse(&authorization_url(&provider, client, &extra), client.redirect_uri());
    let first = redeem(&provider, client, &arrival.parameter("code").unwrap());
    let refresh = |tokens: &Value| {
        let refresh_token = tokens["refresh_token"].as_str().unwrap();
        token(&provider, client, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
    };
    let second = refresh(&first);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    provider.revoke(second["access_token"].as_str().unwrap());
    assert_eq!(refresh(&second)["error"], "invalid_grant");
}

#[test]
fn shows_a_page_for_a_redirect_uri_that_is_not_registered() {
    let provider = OidcProvider::start();
    let client = provider.client("post");
    let url = authorization_url(&provider, client, &[("scope", "openid")]);
    let url = url.replace("client.example", "elsewhere.example");
    let stranded = provider.browser("bob").visit(&url, client.redirect_uri()).unwrap_err();
    let UserAgentError::Stranded { status, title, .. } = stranded else { panic!("{stranded}") };
    assert_eq!((status.as_u16(), title.as_str()), (400, "invalid_redirect_uri"));
}

#[test]
fn rotation_shows_in_the_key_set_and_codes_survive_it() {
    let provider = OidcProvider::start();
    let client = provider.client("post");
    let first = key_ids(&provider);
    provider.add_keys();
    let both = key_ids(&provider);
    assert_eq!(both.len(), 2 * first.len());
    assert!(both.ends_with(&first));

    provider.auto_login("alice");
    let url = authorization_url(&provider, client, &[("scope", "openid")]);
    let arrival = provider.browse(&url, client.redirect_uri());
    provider.rotate_keys();
    let last = key_ids(&provider);
    assert!(last.iter().all(|id| !both.contains(id)));
    assert_eq!(provider.count("/jwks"), 3);
    assert!(redeem(&provider, client, &arrival.parameter("code").unwrap())["id_token"].is_string());
}
