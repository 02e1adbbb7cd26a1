//! Mutual TLS: which endpoints are asked, with the certificate or without (RFC 8705). Real connections are in the tests against
//! independent servers.

use std::cell::RefCell;

use relying::error::{HttpError, Misuse};
use relying::jose::{Algorithm, Backend};
use relying::registry::AuthenticationMethod;
use relying::{
    BlockingHttpClient, Client, ClientAuthentication, ClientBuilder, ClientCredentialsRequest,
    ClientMetadata, Dpop, Error, IntrospectionRequest, RequestPolicy, RevocationRequest,
};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, ISSUER, metadata, offline};

/// Notes where requests go, and whether the certificate goes with them.
#[derive(Default)]
struct Http {
    sent: RefCell<Vec<(String, bool)>>,
    bare: bool,
}

impl BlockingHttpClient for Http {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        self.sent.borrow_mut().push((request.uri().to_string(), policy.client_certificate));
        Ok(http::Response::new(
            br#"{"access_token":"a","token_type":"Bearer","active":true,"sub":"s"}"#.to_vec(),
        ))
    }

    fn has_certificate(&self) -> Option<bool> {
        Some(!self.bare)
    }
}

fn builder(aliases: Value, registration: ClientMetadata) -> ClientBuilder {
    let mut server = metadata();
    server.revocation_endpoint = Some(format!("{ISSUER}/revoke"));
    server.introspection_endpoint = Some(format!("{ISSUER}/introspect"));
    server.mtls_endpoint_aliases = serde_json::from_value(aliases).unwrap();
    Client::from_metadata(server, CLIENT_ID).registration(registration)
}

fn aliases() -> Value {
    let alias = |path: &str| format!("https://mtls.example/{path}");
    json!({
        "token_endpoint": alias("token"), "userinfo_endpoint": alias("userinfo"),
        "revocation_endpoint": alias("revoke"), "introspection_endpoint": alias("introspect"),
    })
}

/// What is sent for a token, about it and with it.
fn tour(client: &Client) -> Vec<(String, bool)> {
    let http = Http::default();
    client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&http).unwrap();
    client.introspect(IntrospectionRequest::new("a")).send_blocking(&http).unwrap();
    client.revoke(RevocationRequest::new("a")).send_blocking(&http).unwrap();
    let userinfo = relying::UserInfoRequest::new("a", "s");
    client.userinfo(userinfo).send_blocking(&http).unwrap();
    let request = http::Request::get("https://api.example/").body(Vec::new()).unwrap();
    client.protected_resource("a", request).send_blocking(&http).unwrap();
    http.sent.into_inner()
}

fn to(host: &str, paths: [&str; 3], certificate: bool) -> Vec<(String, bool)> {
    paths.into_iter().map(|path| (format!("https://{host}/{path}"), certificate)).collect()
}

#[test]
fn a_certificate_goes_where_the_client_authenticates() {
    for method in
        [ClientAuthentication::tls_client_auth(), ClientAuthentication::self_signed_tls_client_auth()]
    {
        let client = builder(aliases(), ClientMetadata::default()).authentication(method).build().unwrap();
        let mut expected = to("mtls.example", ["token", "introspect", "revoke"], true);
        expected.push((format!("{ISSUER}/userinfo"), false));
        expected.push(("https://api.example/".into(), false));
        assert_eq!(tour(&client), expected);
    }
}

#[test]
fn and_with_bound_tokens_to_resources_too() {
    let mut registration = ClientMetadata::default();
    registration.tls_client_certificate_bound_access_tokens = Some(true);
    let client = builder(aliases(), registration).client_secret("secret").build().unwrap();
    let mut expected = to("mtls.example", ["token", "introspect", "revoke"], true);
    expected.push(("https://mtls.example/userinfo".into(), true));
    expected.push(("https://api.example/".into(), true));
    assert_eq!(tour(&client), expected);
}

#[test]
fn tokens_bound_by_both_are_used_with_both() {
    let mut registration = ClientMetadata::default();
    registration.tls_client_certificate_bound_access_tokens = Some(true);
    let dpop = Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let client = builder(aliases(), registration).client_secret("secret").dpop(dpop).build().unwrap();
    let http = Http::default();
    let userinfo = relying::UserInfoRequest::new(relying::AccessToken::dpop("a"), "s");
    client.userinfo(userinfo).send_blocking(&http).unwrap();
    assert_eq!(http.sent.into_inner(), [("https://mtls.example/userinfo".to_owned(), true)]);
}

#[test]
fn tokens_bound_by_dpop_are_used_without_the_certificate_that_got_them() {
    let dpop = Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let client = builder(aliases(), ClientMetadata::default())
        .authentication(ClientAuthentication::tls_client_auth())
        .dpop(dpop)
        .build()
        .unwrap();
    let sent = RefCell::new(Vec::new());
    let http = |request: http::Request<Vec<u8>>| {
        let scheme =
            request.headers().get("authorization").map(|value| value.to_str().unwrap()[..4].to_owned());
        sent.borrow_mut().push((request.uri().to_string(), request.headers().contains_key("dpop"), scheme));
        let body = br#"{"access_token":"a","token_type":"DPoP","sub":"s"}"#;
        Ok(http::Response::new(body.to_vec()))
    };
    let tokens =
        client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&http).unwrap();
    let userinfo = relying::UserInfoRequest::from(&tokens).danger(relying::danger::any_subject());
    client.userinfo(userinfo).send_blocking(&http).unwrap();
    let request = http::Request::get("https://api.example/").body(Vec::new()).unwrap();
    client.protected_resource(&tokens, request).send_blocking(&http).unwrap();
    let expected = [
        ("https://mtls.example/token", None),
        ("https://as.example/userinfo", Some("DPoP".to_owned())),
        ("https://api.example/", Some("DPoP".to_owned())),
    ];
    assert_eq!(sent.into_inner(), expected.map(|(uri, scheme)| (uri.to_owned(), true, scheme)));

    // And the certificate goes with the first of them alone.
    let bound = Bound(RefCell::default());
    client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&bound).unwrap();
    let request = http::Request::get("https://api.example/").body(Vec::new()).unwrap();
    client.protected_resource(&tokens, request).send_blocking(&bound).unwrap();
    assert_eq!(bound.0.into_inner(), [true, false]);
}

/// Answers with tokens that are bound by DPoP, and notes which requests need the certificate.
struct Bound(RefCell<Vec<bool>>);

impl BlockingHttpClient for Bound {
    fn send(
        &self,
        _: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        self.0.borrow_mut().push(policy.client_certificate);
        Ok(http::Response::new(br#"{"access_token":"a","token_type":"DPoP"}"#.to_vec()))
    }
}

#[test]
fn others_never_show_one() {
    let client = builder(aliases(), ClientMetadata::default()).client_secret("secret").build().unwrap();
    let mut expected = to("as.example", ["token", "introspect", "revoke"], false);
    expected.push((format!("{ISSUER}/userinfo"), false));
    expected.push(("https://api.example/".into(), false));
    assert_eq!(tour(&client), expected);
}

#[test]
fn without_aliases_the_endpoints_themselves_are_asked() {
    let mut registration = ClientMetadata::default();
    registration.token_endpoint_auth_method = Some(AuthenticationMethod::TLS_CLIENT_AUTH);
    let client = builder(json!({}), registration).build().unwrap();
    assert_eq!(tour(&client)[..3], to("as.example", ["token", "introspect", "revoke"], true));
}

#[test]
fn nothing_is_sent_by_an_http_client_without_certificate() {
    let client = builder(aliases(), ClientMetadata::default());
    let client = client.authentication(ClientAuthentication::tls_client_auth()).build().unwrap();
    let http = Http { bare: true, ..Http::default() };
    let grant = client.client_credentials_grant(ClientCredentialsRequest::new());
    assert_eq!(grant.send_blocking(&http).unwrap_err(), Misuse::MissingCertificate.into());
    assert_eq!(http.sent.into_inner(), []);
}

#[test]
fn an_alias_without_tls_is_refused() {
    let aliases = json!({ "token_endpoint": "http://mtls.example/token?tenant=1" });
    let client = builder(aliases, ClientMetadata::default());
    let client = client.authentication(ClientAuthentication::tls_client_auth()).build().unwrap();
    let grant = client.client_credentials_grant(ClientCredentialsRequest::new());
    let insecure = Misuse::InsecureUri { what: "token_endpoint", value: "http://mtls.example/token".into() };
    assert_eq!(grant.send_blocking(&offline).unwrap_err(), Error::from(insecure));
}
