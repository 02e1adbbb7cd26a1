//! Discovery as a whole call: which documents are asked for, and what stops it.

use std::sync::Mutex;

use relying::error::{Misuse, Rejected, ResponseError};
use relying::{Client, ClientBuilder, Error, WellKnown, danger};
use serde_json::json;

use crate::support::{CLIENT_ID, ISSUER, offline};

/// The outcome, and the paths that were asked.
fn discover(
    builder: ClientBuilder,
    answer: impl Fn(&str) -> (u16, String),
) -> (Result<Client, Error>, Vec<String>) {
    let paths = Mutex::new(Vec::new());
    let outcome = builder.send_blocking(&|request: http::Request<Vec<u8>>| {
        assert_eq!(request.headers()["accept"], "application/json");
        let path = request.uri().path().to_owned();
        let (status, body) = answer(&path);
        paths.lock().unwrap().push(path);
        Ok(http::Response::builder().status(status).body(body.into_bytes()).unwrap())
    });
    (outcome, paths.into_inner().unwrap())
}

fn document(issuer: &str) -> String {
    json!({ "issuer": issuer, "token_endpoint": format!("{issuer}/token") }).to_string()
}

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

#[test]
fn asks_the_openid_location_first() {
    let (client, paths) = discover(Client::discover(ISSUER, CLIENT_ID), |_| (200, document(ISSUER)));
    assert_eq!(client.unwrap().issuer(), ISSUER);
    assert_eq!(paths, [OPENID]);
}

#[test]
fn falls_back_to_rfc_8414_only_where_there_is_nothing() {
    let answer = |path: &str| if path == OAUTH { (200, document(ISSUER)) } else { (404, String::new()) };
    let (client, paths) = discover(Client::discover(ISSUER, CLIENT_ID), answer);
    assert!(client.is_ok());
    assert_eq!(paths, [OPENID, OAUTH]);

    let (client, paths) = discover(Client::discover(ISSUER, CLIENT_ID), |_| (500, "<h1>broken</h1>".into()));
    let expected = ResponseError::UnexpectedStatus {
        endpoint: "metadata",
        status: 500,
        content_type: String::new(),
        excerpt: "<h1>broken</h1>".into(),
    };
    assert_eq!(client.unwrap_err(), expected.into());
    assert_eq!(paths, [OPENID]);
}

#[test]
fn asks_only_the_location_it_is_told() {
    for (well_known, path) in [(WellKnown::OpenId, OPENID), (WellKnown::OAuth, OAUTH)] {
        let builder = Client::discover(ISSUER, CLIENT_ID).well_known(well_known);
        let (client, paths) = discover(builder, |_| (404, String::new()));
        assert!(client.is_err());
        assert_eq!(paths, [path]);
    }
}

#[test]
fn takes_the_full_url_of_a_document() {
    let url = format!("{ISSUER}/tenant{OPENID}");
    let issuer = format!("{ISSUER}/tenant");
    let (client, paths) = discover(Client::discover(url, CLIENT_ID), |_| (200, document(&issuer)));
    assert_eq!(client.unwrap().issuer(), issuer);
    assert_eq!(paths, [format!("/tenant{OPENID}")]);
}

#[test]
fn stops_at_another_issuer() {
    let (client, paths) =
        discover(Client::discover(ISSUER, CLIENT_ID), |_| (200, document("https://evil.example")));
    let expected =
        Rejected::MetadataIssuer { expected: ISSUER.into(), received: "https://evil.example".into() };
    assert_eq!(client.unwrap_err(), expected.into());
    assert_eq!(paths.len(), 1);
}

#[test]
fn needs_tls_except_on_loopback_when_told_so() {
    for (issuer, lowered) in [("http://127.0.0.1:1", false), ("http://as.example", true)] {
        let mut builder = Client::discover(issuer, CLIENT_ID);
        if lowered {
            builder = builder.danger(danger::http_on_loopback());
        }
        let error = builder.send_blocking(&offline).unwrap_err();
        assert_eq!(error, Misuse::InsecureUri { what: "issuer", value: issuer.to_owned() }.into());
    }
    let builder = Client::discover("http://127.0.0.1:1", CLIENT_ID).danger(danger::http_on_loopback());
    assert!(discover(builder, |_| (200, document("http://127.0.0.1:1"))).0.is_ok());
}

#[test]
fn an_endpoint_without_tls_is_refused_when_it_is_used() {
    let body =
        json!({ "issuer": ISSUER, "token_endpoint": "http://as.example/token?tenant=s3cret" }).to_string();
    let (client, _) = discover(Client::discover(ISSUER, CLIENT_ID), |_| (200, body.clone()));
    let call = client.unwrap().client_credentials_grant(relying::ClientCredentialsRequest::new());
    let expected = Misuse::InsecureUri { what: "token_endpoint", value: "http://as.example/token".into() };
    assert_eq!(call.send_blocking(&offline).unwrap_err(), expected.into());
}

#[test]
fn a_missing_endpoint_is_named() {
    let body = json!({ "issuer": ISSUER }).to_string();
    let (client, _) = discover(Client::discover(ISSUER, CLIENT_ID), |_| (200, body.clone()));
    let call = client.unwrap().client_credentials_grant(relying::ClientCredentialsRequest::new());
    let expected = Misuse::MissingEndpoint { endpoint: "token_endpoint" };
    assert_eq!(call.send_blocking(&offline).unwrap_err(), expected.into());
}

#[test]
fn build_is_for_metadata_by_hand() {
    let error = Client::discover(ISSUER, CLIENT_ID).build().unwrap_err();
    assert_eq!(error, Misuse::DiscoveryNeeded.into());
}
