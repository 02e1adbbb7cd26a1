//! Certificates of clients (RFC 8705), in process and over TLS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use http::{Request, Response};
use relying_jose::{Backend, HashAlgorithm, base64url};
use relying_testkit::{
    CertificateAuthority, CertificateSubject, Client, ClientAuthenticationMethod, ClientCertificate,
    Conversation, Endpoint, Identity, Scenario,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::json;

use crate::{get as get_without, json_of, refusal, scenario, text, with_bearer};

const REDIRECT_URI: &str = "https://app.example/callback";

fn named(subject: CertificateSubject) -> Client {
    Client::with_certificate("app", subject).redirect_uri(REDIRECT_URI)
}

fn dns(name: &str) -> CertificateSubject {
    CertificateSubject::SanDns(name.to_owned())
}

fn thumbprint(certificate: &ClientCertificate) -> String {
    let digest = Backend::default().digest(HashAlgorithm::Sha256, certificate.der());
    base64url::encode(digest.as_ref())
}

/// The key set over TLS: the status, or what the handshake came to.
pub(crate) fn get(
    conversation: &Conversation,
    authority: &CertificateAuthority,
    identity: Option<&Identity>,
) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match identity.map(Identity::pem) {
        None => config.with_no_client_auth(),
        Some(pem) => {
            let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
            let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap();
            config.with_client_auth_cert(vec![certificate], key).unwrap()
        }
    };
    let address = conversation.issuer().strip_prefix("https://").unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    let failed = |error: std::io::Error| error.to_string();
    write!(stream, "GET /jwks HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").map_err(failed)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(failed)?;
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}

#[test]
fn a_certificate_is_asked_for_and_may_be_left_out() {
    let authority = CertificateAuthority::new().unwrap();
    let conversation = scenario().tls(&authority).listen().unwrap();
    assert!(conversation.issuer().starts_with("https://127.0.0.1:"));
    let identities = [
        None,
        Some(authority.issue("app.example").unwrap()),
        Some(Identity::self_signed("x.example").unwrap()),
    ];
    for identity in identities {
        let outcome = get(&conversation, &authority, identity.as_ref());
        assert_eq!(outcome.as_deref(), Ok("HTTP/1.1 200 OK"));
    }
    let stranger = CertificateAuthority::new().unwrap();
    let error = get(&conversation, &stranger, None).unwrap_err();
    assert!(error.contains("UnknownIssuer"), "{error}");
    assert!(conversation.tokens("openid").is_ok());
}

#[test]
fn each_name_of_a_certificate_authenticates() {
    let authority = CertificateAuthority::new().unwrap();
    let names = [
        dns("app.example"),
        CertificateSubject::SanUri("urn:example:app".to_owned()),
        CertificateSubject::SanIp("192.0.2.7".parse().unwrap()),
        CertificateSubject::SanEmail("app@app.example".to_owned()),
    ];
    let identity = authority.issue_with("app", names.clone()).unwrap();
    for name in names.into_iter().chain([CertificateSubject::SubjectDn("CN=app".to_owned())]) {
        let scenario = scenario().client(named(name)).client_certificate(identity.certificate());
        assert!(scenario.start().unwrap().tokens("openid").is_ok());
    }
}

#[test]
fn a_certificate_of_nobody_or_somebody_else_does_not() {
    let authority = CertificateAuthority::new().unwrap();
    let own = Identity::self_signed("app.example").unwrap();
    let by_name = named(dns("app.example"));
    let by_key = Client::with_self_signed_certificate("app", [own.jwk().unwrap()]).redirect_uri(REDIRECT_URI);
    let started = |client: &Client, certificate| {
        scenario().client(client.clone()).client_certificate(certificate).start().unwrap()
    };
    assert!(started(&by_key, own.certificate()).tokens("openid").is_ok());
    let mut by_thumbprint = serde_json::to_value(own.jwk().unwrap()).unwrap();
    by_thumbprint.as_object_mut().unwrap().remove("x5c");
    by_thumbprint["x5t#S256"] = json!(thumbprint(&own.certificate()));
    let by_thumbprint = serde_json::from_value(by_thumbprint).unwrap();
    let by_thumbprint =
        Client::with_self_signed_certificate("app", [by_thumbprint]).redirect_uri(REDIRECT_URI);
    assert!(started(&by_thumbprint, own.certificate()).tokens("openid").is_ok());
    let another = authority.issue("another.example").unwrap();
    let forged = authority.issue("app.example").unwrap();
    for (client, certificate) in [
        (&by_name, another.certificate()),
        (&by_name, own.certificate()),
        (&by_key, forged.certificate()),
        (&by_thumbprint, forged.certificate()),
        (&by_name, ClientCertificate::trusted(*b"no certificate")),
    ] {
        let answer = started(client, certificate).token_request(&[("grant_type", "client_credentials")]);
        assert_eq!(refusal(&answer.unwrap()), (401, "invalid_client".to_owned()));
    }
}

#[test]
fn certificates_are_looked_at_by_the_aliases_alone() {
    let authority = CertificateAuthority::new().unwrap();
    let certificate = authority.issue("app.example").unwrap().certificate();
    let conversation =
        scenario().client(named(dns("app.example"))).client_certificate(certificate.clone()).start().unwrap();
    let server = conversation.server();
    let ask = |path: &str| {
        let mut request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(b"grant_type=client_credentials&client_id=app".to_vec())
            .unwrap();
        request.extensions_mut().insert(certificate.clone());
        server.handle(request)
    };
    let metadata = json_of(&get_without(server, "/.well-known/openid-configuration"));
    let alias = text(&metadata["mtls_endpoint_aliases"], "token_endpoint");
    assert_eq!(alias, "https://as.example/mtls/token");
    assert_eq!(ask(alias).status(), 200);
    assert_eq!(server.requests_to(Endpoint::Token)[0].path, "/mtls/token");
    assert_eq!(refusal(&ask("/token")), (401, "invalid_client".to_owned()));
    assert_eq!(ask("/mtls/jwks").status(), 404);
    let methods = metadata["token_endpoint_auth_methods_supported"].as_array().unwrap();
    assert!(methods.contains(&json!("tls_client_auth")));

    let without = Scenario::new().start().unwrap();
    let metadata = json_of(&get_without(without.server(), "/.well-known/openid-configuration"));
    assert!(metadata.get("mtls_endpoint_aliases").is_none());
    assert_eq!(get_without(without.server(), "/mtls/token").status(), 404);
}

#[test]
fn bound_tokens_want_their_certificate_everywhere() {
    let certificate = ClientCertificate::untrusted(*b"a certificate");
    let conversation = scenario()
        .with_client(Client::certificate_bound_access_tokens)
        .client_certificate(certificate.clone())
        .start()
        .unwrap();
    let server = conversation.server();
    let tokens = conversation.tokens("openid").unwrap();
    let token = text(&tokens, "access_token");
    assert_eq!(tokens["token_type"], "Bearer");
    let show = |path: &str, certificate: &ClientCertificate| -> Response<Vec<u8>> {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        let mut request = request.body(Vec::new()).unwrap();
        request.extensions_mut().insert(certificate.clone());
        server.handle(request)
    };
    let another = ClientCertificate::trusted(*b"another certificate");
    for path in ["/mtls/userinfo", "/resource"] {
        assert_eq!(show(path, &certificate).status(), 200, "{path}");
        assert_eq!(refusal(&show(path, &another)), (401, "invalid_token".to_owned()), "{path}");
        assert_eq!(with_bearer(server, path, token).status(), 401, "{path}");
    }
    let claims = json_of(&show("/resource", &certificate))["claims"].clone();
    assert_eq!(claims["cnf"], json!({ "x5t#S256": thumbprint(&certificate) }));
}

#[test]
fn a_public_clients_refresh_token_is_bound_too_and_no_token_comes_without_a_certificate() {
    let certificate = ClientCertificate::untrusted(*b"a certificate");
    let conversation = scenario()
        .with_client(Client::certificate_bound_access_tokens)
        .with_client(|client| client.authentication_method(ClientAuthenticationMethod::NONE))
        .client_certificate(certificate)
        .start()
        .unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let refresh = |certificate: Option<ClientCertificate>| {
        let form = format!(
            "grant_type=refresh_token&client_id=app&refresh_token={}",
            text(&tokens, "refresh_token")
        );
        let mut request = Request::post("/mtls/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.into_bytes())
            .unwrap();
        certificate.map(|certificate| request.extensions_mut().insert(certificate));
        conversation.server().handle(request)
    };
    assert_eq!(refusal(&refresh(None)), (400, "invalid_request".to_owned()));
    let another = ClientCertificate::untrusted(*b"another certificate");
    assert_eq!(refusal(&refresh(Some(another))), (400, "invalid_grant".to_owned()));
    assert_eq!(refresh(conversation.client_certificate().cloned()).status(), 200);
}

#[test]
fn a_registration_says_which_certificate() {
    let identity = CertificateAuthority::new().unwrap().issue("app.example").unwrap();
    let conversation = scenario().client_certificate(identity.certificate()).start().unwrap();
    let server = conversation.server();
    let register = |members: serde_json::Value| {
        let request = Request::post("/register").header("content-type", "application/json");
        server.handle(request.body(members.to_string().into_bytes()).unwrap())
    };
    let mut wanted = json!({
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_san_dns": "app.example",
        "tls_client_certificate_bound_access_tokens": true,
        "grant_types": ["client_credentials"],
    });
    let registered = json_of(&register(wanted.clone()));
    assert!(registered.get("client_secret").is_none());
    let form = format!("grant_type=client_credentials&client_id={}", text(&registered, "client_id"));
    let mut request = Request::post("/mtls/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into_bytes())
        .unwrap();
    request.extensions_mut().insert(identity.certificate());
    assert_eq!(server.handle(request).status(), 200);

    wanted["tls_client_auth_san_ip"] = json!("192.0.2.7");
    assert_eq!(refusal(&register(wanted)), (400, "invalid_client_metadata".to_owned()));
}
