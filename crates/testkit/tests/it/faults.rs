//! Each fault does something, and only to the answer that it names.

use std::sync::LazyLock;

use http::Response;
use relying_jose::{
    Algorithm, Backend, ContentEncryption, DecryptionKey, HmacKey, Jwe, JwePolicy, Jwk, Jws, PrivateKey,
    PublicKey,
};
use relying_testkit::{
    CertificateAuthority, ClientAuthenticationMethod, ClientCertificate, Conversation, Delivery, Expectation,
    Fault, RefreshTokens, Target, TokenDeliveryMode,
};
use serde_json::{Value, json};

use crate::{claims as vouched, mutual_tls};
use crate::{exchange, get, json_of, refresh, scenario, text, with_bearer};

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

const CIBA: &str = "urn:openid:params:grant-type:ciba";

/// An authentication request.
const ASKED: &str =
    "scope=openid&login_hint=alice&client_notification_token=8d67dc78-7faa-4d41-aabd-67707b374255";

/// The hash that faults put in the place of another.
const ANOTHER_HASH: &str = "LDktKdoQak3Pk0cnXxCltA";

/// The length of codes and tokens.
const RANDOM_LENGTH: usize = 43;

/// Everything about an answer that is the same each time while nothing is wrong. What comes before the answer is
/// healthy in any case.
fn observe(conversation: &Conversation, fault: Fault, active: bool) -> String {
    let server = conversation.server();
    let tokens = conversation.tokens("openid email").unwrap();
    server.clear_requests();
    if active {
        server.inject(fault);
    }
    let observed = match fault.target() {
        Target::Discovery => describe(&get(server, "/.well-known/openid-configuration"), &[]),
        Target::Jwks => describe(&get(server, "/jwks"), &[]),
        Target::PushedAuthorization => pushed_authorization(conversation),
        Target::Authorization => authorization(conversation, fault),
        Target::FrontChannel => front_channel(conversation, &[("response_type", "code id_token token")]),
        Target::ResponseToken => front_channel(conversation, &[("response_mode", "jwt")]),
        Target::SecondIdToken => second_id_token(conversation),
        Target::Encryption => encrypted_token(conversation),
        Target::Token | Target::IdToken => token(conversation, fault),
        Target::Refresh => {
            id_token_and_rest(conversation, &refresh(conversation, text(&tokens, "refresh_token")))
        }
        Target::UserInfo => {
            let response = present(conversation, "/userinfo", text(&tokens, "access_token"));
            let verified = verification(conversation, &String::from_utf8_lossy(response.body()));
            describe(&response, &[]) + &verified
        }
        Target::Resource => describe(&present(conversation, "/resource", text(&tokens, "access_token")), &[]),
        Target::EndSession => {
            let state = if fault == Fault::EndSessionStateUnrequested { "" } else { "&state=s" };
            let target = "https://app.example/signed-out";
            let uri = format!("/end_session?client_id=app&post_logout_redirect_uri={target}{state}");
            describe(&get(server, &uri), &[])
        }
        Target::Introspection => {
            let response = asked(conversation, "/introspect", text(&tokens, "access_token"));
            let verified = verification(conversation, &String::from_utf8_lossy(response.body()));
            describe(&response, &[]) + &verified
        }
        Target::Revocation => describe(&asked(conversation, "/revoke", text(&tokens, "access_token")), &[]),
        Target::Device => describe_device(conversation),
        Target::Exchange => {
            let subject = text(&tokens, "access_token").to_owned();
            let response = conversation
                .token_request(&[
                    ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                    ("subject_token", &subject),
                    ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                ])
                .unwrap();
            id_token_and_rest(conversation, &response)
        }
        Target::Poll => {
            let device_code = text(&device_authorization(conversation), "device_code").to_owned();
            let answer = conversation
                .token_request(&[("grant_type", DEVICE_CODE), ("device_code", &device_code)])
                .unwrap();
            describe(&answer, &[])
        }
        Target::BackchannelAuthentication => {
            let response = posted(conversation, "/backchannel_authentication", ASKED.to_owned());
            let members = serde_json::from_slice::<Value>(response.body()).unwrap_or_default();
            describe(&response, &[members["auth_req_id"].as_str().unwrap_or_default()])
        }
        Target::Ciba => ciba(conversation),
        Target::Ping | Target::Push => notification(conversation),
        Target::WebFinger => {
            describe(&get(server, "/.well-known/webfinger?resource=acct:alice@as.example"), &[])
        }
        Target::ResourceMetadata => {
            describe(&get(server, "/.well-known/oauth-protected-resource/resource"), &[])
        }
        Target::SignedMetadata => {
            let resource = get(server, "/.well-known/oauth-protected-resource/resource");
            describe(&get(server, "/.well-known/openid-configuration"), &[]) + &describe(&resource, &[])
        }
        Target::Registration | Target::Management => registration(conversation),
        Target::Mtls => {
            let grant = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
            conversation.token_request(&grant).unwrap().status().to_string()
        }
        Target::ClaimsProvider => vouched_claims(conversation, text(&tokens, "access_token")),
        Target::Handshake => handshakes(conversation),
        other => panic!("{other:?} is new here"),
    };
    server.heal();
    format!("{} requests: {observed}", server.requests().len())
}

/// What the tokens look like that a user agrees to elsewhere.
fn ciba(conversation: &Conversation) -> String {
    let begun = json_of(&posted(conversation, "/backchannel_authentication", ASKED.to_owned()));
    let auth_req_id = text(&begun, "auth_req_id");
    assert!(conversation.server().approve(auth_req_id, "alice"));
    let answer = conversation.token_request(&[("grant_type", CIBA), ("auth_req_id", auth_req_id)]).unwrap();
    id_token_and_rest(conversation, &answer).replace(auth_req_id, "RANDOM")
}

/// What the client is told, by its members, and what it gets when it asks.
fn notification(conversation: &Conversation) -> String {
    let begun = json_of(&posted(conversation, "/backchannel_authentication", ASKED.to_owned()));
    let auth_req_id = text(&begun, "auth_req_id");
    let told = conversation.server().notifications().remove(0);
    let answer = conversation.token_request(&[("grant_type", CIBA), ("auth_req_id", auth_req_id)]).unwrap();
    let mut described = format!("{:?} {}", told.headers(), answer.status());
    match serde_json::from_slice::<Value>(told.body()) {
        Ok(Value::Object(members)) => {
            let access_token = members.get("access_token").and_then(Value::as_str).unwrap_or_default();
            for (name, value) in &members {
                let shown = match value.as_str() {
                    Some(token) if token.matches('.').count() == 2 => {
                        format!("{} {}", verification(conversation, token), claims(token, access_token, ""))
                    }
                    Some(random) if random.len() == RANDOM_LENGTH => "RANDOM".to_owned(),
                    _ => value.to_string(),
                };
                described.push_str(&format!(" {name}={shown}"));
            }
            // A repeated member is seen only once above.
            described.push_str(&String::from_utf8_lossy(told.body()).matches("\":").count().to_string());
        }
        _ => described.push_str(&String::from_utf8_lossy(told.body())),
    }
    described.replace(auth_req_id, "RANDOM")
}

/// A request with an access token, bound or not.
fn present(conversation: &Conversation, path: &str, token: &str) -> Response<Vec<u8>> {
    let server = conversation.server();
    if let Some(certificate) = conversation.client_certificate() {
        let path = if path == "/userinfo" { "/mtls/userinfo" } else { path };
        let request = http::Request::get(path).header("authorization", format!("Bearer {token}"));
        let mut request = request.body(Vec::new()).unwrap();
        request.extensions_mut().insert(certificate.clone());
        return server.handle(request);
    }
    if conversation.dpop_key().is_none() {
        return with_bearer(server, path, token);
    }
    let proof =
        conversation.dpop_proof(&http::Method::GET, &format!("{}{path}", server.issuer()), Some(token), None);
    let request = http::Request::get(path)
        .header("authorization", format!("DPoP {token}"))
        .header("dpop", proof.unwrap());
    server.handle(request.body(Vec::new()).unwrap())
}

/// Who issues certificates here.
static AUTHORITY: LazyLock<CertificateAuthority> = LazyLock::new(|| CertificateAuthority::new().unwrap());

/// A key with a certificate, which is any text.
fn certified() -> Jwk {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
    let mut members = serde_json::to_value(key.public_key().to_jwk()).unwrap();
    members["x5c"] = json!(["YSBjZXJ0aWZpY2F0ZQ=="]);
    serde_json::from_value(members).unwrap()
}

/// What the claims provider says, in UserInfo and to whoever comes with the access token from there.
fn vouched_claims(conversation: &Conversation, access_token: &str) -> String {
    let userinfo = json_of(&present(conversation, "/userinfo", access_token));
    let sources = &userinfo["_claim_sources"];
    let judge = |jwt: &str| {
        let payload = jwt.split('.').nth(1).and_then(|part| relying_jose::base64url::decode(part).ok());
        let payload = payload.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        format!("{:?} {payload:?}", vouched::of_the_provider(conversation, jwt))
    };
    let aggregated = judge(text(&sources["aggregated"], "JWT"));
    let endpoint = text(&sources["distributed"], "endpoint");
    if !endpoint.starts_with(conversation.issuer()) {
        return format!("{aggregated} {endpoint}");
    }
    let answer = vouched::fetched(conversation, &sources["distributed"]);
    let body = String::from_utf8_lossy(answer.body());
    let distributed = if body.split('.').count() == 3 { judge(&body) } else { body.clone().into_owned() };
    let delivery = Delivery::of(&answer);
    let told = format!("{} {:?} {delivery:?} {distributed}", answer.status(), answer.headers());
    format!("{} {aggregated} {endpoint} {told}", userinfo["_claim_names"])
}

/// How handshakes with and without a certificate end.
fn handshakes(conversation: &Conversation) -> String {
    let identity = AUTHORITY.issue("app.example").unwrap();
    let outcomes =
        [None, Some(&identity)].map(|identity| mutual_tls::get(conversation, &AUTHORITY, identity));
    format!("{outcomes:?}")
}

/// A registration, read, changed and deleted; without what is random, but with its absence.
fn registration(conversation: &Conversation) -> String {
    let server = conversation.server();
    let bound = conversation.dpop_key().is_some();
    let ask = |method: &str, uri: &str, token: &str, body: Value| {
        let mut request = http::Request::builder().method(method).uri(uri);
        request = request.header("content-type", "application/json");
        let scheme = if bound && method == "POST" { "DPoP" } else { "Bearer" };
        if scheme == "DPoP" {
            let uri = format!("{}{uri}", server.issuer());
            let proof = conversation.dpop_proof(&http::Method::POST, &uri, Some(token), None);
            request = request.header("dpop", proof.unwrap());
        }
        request = request.header("authorization", format!("{scheme} {token}"));
        server.handle(request.body(body.to_string().into_bytes()).unwrap())
    };
    let wanted = json!({ "redirect_uris": ["https://app.example/callback"] });
    let mut seen = String::new();
    let mut response = ask("POST", "/register", "leave", wanted.clone());
    let stored = |response: &Response<Vec<u8>>, name: &str| {
        let members = serde_json::from_slice::<Value>(response.body()).unwrap_or_default();
        members[name].as_str().unwrap_or_default().to_owned()
    };
    let (id, secret) = (stored(&response, "client_id"), stored(&response, "client_secret"));
    for method in ["GET", "PUT", "DELETE"] {
        let token = stored(&response, "registration_access_token");
        seen += &describe(&response, &[&id, &secret, &token]);
        let mut body = wanted.clone();
        body["client_id"] = json!(id);
        response = ask(method, &format!("/register/{id}"), &token, body);
    }
    seen + &describe(&response, &[])
}

fn describe(response: &Response<Vec<u8>>, hidden: &[&str]) -> String {
    let mut body = String::from_utf8_lossy(response.body()).into_owned();
    for value in hidden.iter().filter(|value| !value.is_empty()) {
        body = body.replace(value, "RANDOM");
    }
    format!("{} {:?} {:?} {body}", response.status(), response.headers(), Delivery::of(response))
}

/// The answer of an endpoint that takes a token from the client.
fn asked(conversation: &Conversation, path: &str, token: &str) -> Response<Vec<u8>> {
    posted(conversation, path, format!("token={token}"))
}

/// The answer of an endpoint where the client authenticates.
fn posted(conversation: &Conversation, path: &str, form: String) -> Response<Vec<u8>> {
    let request = http::Request::post(path)
        .header("authorization", "Basic YXBwOnNlY3JldA==")
        .header("content-type", "application/x-www-form-urlencoded");
    conversation.server().handle(request.body(form.into_bytes()).unwrap())
}

fn device_authorization(conversation: &Conversation) -> Value {
    json_of(&posted(conversation, "/device_authorization", "scope=openid".to_owned()))
}

/// The device authorization response without its random codes, but with their absence.
fn describe_device(conversation: &Conversation) -> String {
    let response = posted(conversation, "/device_authorization", "scope=openid".to_owned());
    let members = serde_json::from_slice::<Value>(response.body()).unwrap_or_default();
    let hide = |name: &str| members[name].as_str().unwrap_or_default().to_owned();
    let hidden = ["device_code", "user_code"].map(hide);
    let codes = hidden.each_ref().map(String::is_empty);
    // A repeated member: the one that a lenient reader does not see is random too.
    let seen = String::from_utf8_lossy(response.body()).matches("user_code\"").count();
    let body = members.as_object().map(|members| {
        let random = ["device_code", "user_code"];
        members
            .iter()
            .filter(|(name, _)| !random.contains(&name.as_str()))
            .map(|member| format!("{member:?}"))
            .collect::<String>()
    });
    let described = format!("{} {:?} {:?} {codes:?} {seen}", response.status(), response.headers(), body);
    hidden.iter().filter(|code| !code.is_empty()).fold(described, |text, code| text.replace(code, "RANDOM"))
}

fn authorization(conversation: &Conversation, fault: Fault) -> String {
    let state = if fault == Fault::AuthorizationStateUnrequested { "" } else { "s" };
    let arrival = conversation.authorize(&[("scope", "openid"), ("state", state)]).unwrap();
    let code = arrival.parameter("code").unwrap_or_default();
    let url = if code.is_empty() { arrival.url.clone() } else { arrival.url.replace(&code, "CODE") };
    let exchanged =
        if code.is_empty() { String::new() } else { exchange(conversation, &code).status().to_string() };
    format!("{} {url} {exchanged}", arrival.method)
}

/// The answer to a pushed request without its reference, and what becomes of the reference.
fn pushed_authorization(conversation: &Conversation) -> String {
    let response = conversation.push_authorization_request(&[("scope", "openid"), ("state", "s")]).unwrap();
    let members = serde_json::from_slice::<Value>(response.body()).unwrap_or_default();
    let reference = members["request_uri"].as_str().unwrap_or_default();
    let described = describe(&response, &[reference]);
    let arrival = conversation.authorize(&[("request_uri", reference)]);
    format!("{described} {}", arrival.is_ok_and(|arrival| arrival.parameter("code").is_some()))
}

/// An authorization response by its parameters: what is random by its length, tokens by their parts.
fn front_channel(conversation: &Conversation, request: &[(&str, &str)]) -> String {
    let usual = [("scope", "openid"), ("nonce", "n"), ("state", "s")];
    let arrival = conversation.authorize(&[request, &usual].concat()).unwrap();
    let get = |name| arrival.parameter(name).unwrap_or_default();
    let (code, access_token) = (get("code"), get("access_token"));
    let encoded = arrival.url.split(['#', '?']).nth(1).unwrap_or_default();
    let mut described = String::new();
    for (name, value) in form_urlencoded::parse(encoded.as_bytes()) {
        let shown = match value.matches('.').count() {
            2 => format!("{} {}", verification(conversation, &value), claims(&value, &access_token, &code)),
            _ if value.len() == RANDOM_LENGTH => "RANDOM".to_owned(),
            _ => value.into_owned(),
        };
        described.push_str(&format!("{name}={shown} "));
    }
    described
}

/// The ID Token for a code that came with one.
fn second_id_token(conversation: &Conversation) -> String {
    let request = [("response_type", "code id_token"), ("scope", "openid"), ("nonce", "n")];
    let code = conversation.authorize(&request).unwrap().parameter("code").unwrap();
    id_token_and_rest(conversation, &exchange(conversation, &code))
}

fn token(conversation: &Conversation, fault: Fault) -> String {
    let nonce = if fault == Fault::IdTokenUnrequestedNonce { "" } else { "n" };
    let arrival = conversation.authorize(&[("scope", "openid"), ("nonce", nonce)]).unwrap();
    id_token_and_rest(conversation, &exchange(conversation, &arrival.parameter("code").unwrap()))
}

/// The key of the client that gets encrypted tokens.
static DECRYPTION_KEY: LazyLock<DecryptionKey> = LazyLock::new(|| {
    let backend = Backend::default();
    DecryptionKey::generate(Algorithm::ECDH_ES_A128KW, &backend).unwrap().with_key_id("e")
});

/// The header of an encrypted ID Token without its random key, the lengths of its parts, and what a lenient reader finds.
fn encrypted_token(conversation: &Conversation) -> String {
    let arrival = conversation.authorize(&[("scope", "openid"), ("nonce", "n")]).unwrap();
    let tokens = json_of(&exchange(conversation, &arrival.parameter("code").unwrap()));
    let token = text(&tokens, "id_token");
    let parts: Vec<_> = token.split('.').map(|part| relying_jose::base64url::decode(part).unwrap()).collect();
    let header = String::from_utf8_lossy(&parts[0]);
    let epk = &serde_json::from_slice::<Value>(&parts[0]).unwrap_or_default()["epk"];
    let hidden = ["x", "y"].map(|name| epk[name].as_str().unwrap_or("none").to_owned());
    let header = hidden.iter().fold(header.into_owned(), |header, value| header.replace(value, "RANDOM"));
    let lengths: Vec<_> = parts.iter().skip(1).map(Vec::len).collect();
    let opened = Jwe::parse(token).and_then(|jwe| jwe.decrypt([&*DECRYPTION_KEY], &JwePolicy::new()));
    let inside = match opened {
        Ok(opened) => verification(conversation, &String::from_utf8_lossy(opened.payload())),
        Err(error) => error.to_string(),
    };
    format!("{header} {} {lengths:?} {inside}", hidden[0] == hidden[1])
}

/// Describes a token response: the ID Token by its parts, other tokens by being there.
fn id_token_and_rest(conversation: &Conversation, response: &Response<Vec<u8>>) -> String {
    let tokens = serde_json::from_slice::<Value>(response.body()).unwrap_or_default();
    let hide = |name: &str| tokens[name].as_str().unwrap_or_default().to_owned();
    let hidden = ["id_token", "access_token", "refresh_token"].map(hide);
    let rest = describe(response, &hidden.each_ref().map(String::as_str));
    format!("{rest} {} {}", verification(conversation, &hidden[0]), claims(&hidden[0], &hidden[1], ""))
}

/// Header and claims with what is random left out, and whether the hashes fit.
fn claims(token: &str, access_token: &str, code: &str) -> String {
    let parts = token.split('.').collect::<Vec<_>>();
    let decode = |index: usize| {
        let bytes = relying_jose::base64url::decode(parts.get(index).unwrap_or(&"")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (header, mut payload) = (decode(0), decode(1));
    let claims = serde_json::from_str::<Value>(&payload).unwrap_or_default();
    for name in ["sid", "at_hash", "c_hash", "code", "urn:openid:params:jwt:claim:rt_hash"] {
        let random = claims[name].as_str();
        let random = random.filter(|value| !value.contains("another") && *value != ANOTHER_HASH);
        if let Some(value) = random {
            payload = payload.replace(value, "RANDOM");
        }
    }
    let fits = |name: &str, value: &str| {
        let digest = Backend::default().digest(relying_jose::HashAlgorithm::Sha256, value.as_bytes());
        claims[name] == json!(relying_jose::base64url::encode(&digest.as_ref()[..16]))
    };
    let (at_hash, c_hash) = (fits("at_hash", access_token), fits("c_hash", code));
    format!("{} parts {header} {payload} at_hash {at_hash} c_hash {c_hash}", parts.len())
}

/// How a strict reader with the published keys judges a token.
fn verification(conversation: &Conversation, token: &str) -> String {
    let set = json_of(&get(conversation.server(), "/jwks"));
    let judge = |key: &Value| {
        let jwk = Jwk::parse(key.to_string().as_bytes()).unwrap();
        let key = PublicKey::from_jwk(&jwk, &Backend::default()).unwrap();
        Jws::parse(token)?.verify(&key, &Algorithm::RS256).map(|_| ())
    };
    format!("{:?}", set["keys"].as_array().unwrap().first().map(judge))
}

#[test]
fn every_fault_changes_the_answer_that_it_names() {
    for fault in Fault::all().iter().copied() {
        let mut scenario = scenario();
        if fault == Fault::RefreshTokenRotated {
            scenario = scenario.server(|builder| builder.refresh_tokens(RefreshTokens::Kept));
        }
        let signed =
            fault.name().starts_with("userinfo-signed") && fault != Fault::UserInfoSignedInsteadOfPlain;
        if signed || fault == Fault::UserInfoPlainInsteadOfSigned {
            scenario = scenario.with_client(|client| client.userinfo_algorithm(Algorithm::RS256));
        }
        if fault.name().starts_with("introspection-signed")
            || fault == Fault::IntrospectionPlainInsteadOfSigned
        {
            scenario = scenario.with_client(|client| client.introspection_algorithm(Algorithm::RS256));
        }
        if fault.name().contains("-dpop-") && fault != Fault::TokenDpopTypeUnrequested {
            let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
            scenario = scenario.dpop_key(key);
        }
        if fault.name().starts_with("jwks-encryption-key-") {
            scenario = scenario.server(|builder| builder.decryption_key(DECRYPTION_KEY.clone()));
        }
        if fault.name().contains("mtls-") {
            scenario = scenario
                .client_certificate(ClientCertificate::untrusted(*b"a certificate"))
                .with_client(|client| match fault.target() {
                    Target::Introspection => client.certificate_bound_access_tokens(),
                    _ => client
                        .keys([certified()])
                        .authentication_method(ClientAuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH),
                });
        }
        let told = match fault.target() {
            Target::Ping => Some(TokenDeliveryMode::PING),
            Target::Push => Some(TokenDeliveryMode::PUSH),
            _ => None,
        };
        if let Some(mode) = told {
            scenario = scenario.with_client(|client| client.notify(mode, "https://app.example/notified"));
        }
        if fault.target() == Target::Encryption {
            let (alg, enc) = (Algorithm::ECDH_ES_A128KW, ContentEncryption::A128CBC_HS256);
            let key = DECRYPTION_KEY.public_key().to_jwk();
            scenario = scenario.with_client(|client| client.keys([key]).id_token_encryption(alg, enc));
        }
        scenario = scenario.server(|builder| builder.every_response_type());
        if fault.target() == Target::SignedMetadata {
            scenario = scenario.server(|builder| builder.sign_metadata());
        }
        if fault.target() == Target::ClaimsProvider {
            scenario = scenario.user(vouched::user());
        }
        let conversation = match fault.target() {
            Target::Handshake => scenario.tls(&AUTHORITY).listen().unwrap(),
            _ => scenario.start().unwrap(),
        };
        let healthy = observe(&conversation, fault, false);
        assert_eq!(healthy, observe(&conversation, fault, false), "{fault} is observed by chance");
        assert_ne!(healthy, observe(&conversation, fault, true), "{fault} changes nothing");
        if fault != Fault::IdTokenFromRotatedKey {
            assert_eq!(healthy, observe(&conversation, fault, false), "{fault} does not heal");
        }
    }
}

#[test]
fn no_fault_that_must_be_refused_leaves_an_id_token_verifiable_by_chance() {
    // What is wrong with these tokens is not the signature: a strict reader of JWS alone accepts them.
    let in_claims_or_beyond = |fault: &Fault| {
        let conversation = scenario().fault(*fault).start().unwrap();
        let arrival = conversation.authorize(&[("scope", "openid"), ("nonce", "n")]).unwrap();
        let response = exchange(&conversation, &arrival.parameter("code").unwrap());
        let tokens = json_of(&response);
        let Some(token) = tokens["id_token"].as_str() else { return true };
        verification(&conversation, token).contains("Ok")
    };
    let tricks = Fault::of(Target::IdToken)
        .filter(|fault| fault.expectation() == Expectation::Refuse && !in_claims_or_beyond(fault))
        .map(Fault::name)
        .collect::<Vec<_>>();
    for name in [
        "id-token-alg-none",
        "id-token-alg-none-signed",
        "id-token-alg-none-odd-case",
        "id-token-hmac-public-key-pem",
        "id-token-hmac-public-key-jwk",
        "id-token-header-jwk",
        "id-token-header-jku",
        "id-token-header-x5c",
        "id-token-header-x5u",
        "id-token-strangers-key",
        "id-token-other-listed-key",
        "id-token-other-algorithm-in-header",
        "id-token-corrupted-signature",
        "id-token-empty-signature",
        "id-token-short-signature",
        "id-token-truncated",
        "id-token-extra-part",
        "id-token-five-parts",
        "id-token-crit",
        "id-token-crit-empty",
        "id-token-unencoded-payload",
        "id-token-non-canonical-base64",
        "id-token-padded-base64",
        "id-token-white-space",
        "id-token-duplicate-header-member",
        "id-token-header-not-json",
        "id-token-overlong",
    ] {
        assert!(tricks.contains(&name), "{name} verifies");
    }
}

#[test]
fn faults_add_up_and_wear_off() {
    let conversation = scenario().start().unwrap();
    let server = conversation.server();
    server.inject_next(Fault::TokenTypeLowerCase, 1);
    server.inject(Fault::TokenExpiresInString);
    let tokens = || conversation.tokens("openid").unwrap();
    let first = tokens();
    assert_eq!((&first["token_type"], &first["expires_in"]), (&json!("bearer"), &json!("3600")));
    let second = tokens();
    assert_eq!((&second["token_type"], &second["expires_in"]), (&json!("Bearer"), &json!("3600")));
    server.heal();
    assert_eq!(tokens()["expires_in"], json!(3600));
}

#[test]
fn an_injected_code_is_refused_at_the_token_endpoint() {
    let conversation = scenario().fault(Fault::AuthorizationCodeInjected).start().unwrap();
    let arrival = conversation.authorize(&[("scope", "openid")]).unwrap();
    let response = exchange(&conversation, &arrival.parameter("code").unwrap());
    assert_eq!(crate::refusal(&response), (400, "invalid_grant".to_owned()));
}

/// An attack that no reader would fall for tests nothing: each of these has a reader that does.
#[test]
fn tricks_with_keys_work_on_careless_readers() {
    let backend = Backend::default();
    let token_with = |fault: Fault| {
        let conversation = scenario().fault(fault).start().unwrap();
        let tokens = conversation.tokens("openid").unwrap();
        (json_of(&get(conversation.server(), "/jwks")), text(&tokens, "id_token").to_owned())
    };
    let header = |token: &str| {
        let bytes = relying_jose::base64url::decode(token.split('.').next().unwrap()).unwrap();
        serde_json::from_slice::<Value>(&bytes).unwrap()
    };

    let (set, token) = token_with(Fault::IdTokenHmacPublicKeyJwk);
    let secret = set["keys"][0].to_string();
    let confused = HmacKey::new(secret.as_bytes(), Algorithm::HS256, &backend).unwrap();
    assert!(Jws::parse(&token).unwrap().verify(&confused, &Algorithm::HS256).is_ok());

    let (_, token) = token_with(Fault::IdTokenHeaderJwk);
    let jwk = Jwk::parse(header(&token)["jwk"].to_string().as_bytes()).unwrap();
    let trusting = PublicKey::from_jwk(&jwk, &backend).unwrap();
    assert!(Jws::parse(&token).unwrap().verify(&trusting, &Algorithm::RS256).is_ok());

    let (_, token) = token_with(Fault::IdTokenHeaderX5c);
    let certificate = header(&token)["x5c"][0].as_str().unwrap().to_owned();
    assert!(certificate.starts_with("MII"), "{certificate}");

    let (set, token) = token_with(Fault::IdTokenOtherListedKey);
    let header = header(&token);
    let listed = set["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let jwk = Jwk::parse(listed.to_string().as_bytes()).unwrap();
    let (key, algorithm) =
        (PublicKey::from_jwk(&jwk, &backend).unwrap(), Algorithm::from(text(&header, "alg")));
    assert_ne!(algorithm, Algorithm::RS256);
    assert!(Jws::parse(&token).unwrap().verify(&key, &algorithm).is_ok());
}
