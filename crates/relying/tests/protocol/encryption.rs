//! Encrypted tokens: what is opened, with which key, and what is refused (OpenID Connect Core section 10.2, RFC 7516).

use std::sync::LazyLock;

use relying::error::{Misuse, Rejected, Token};
use relying::jose::{
    Algorithm, Backend, ContentEncryption, Curve, DecryptionKey, Encrypter, JweError, JweHeader, JwsError,
    JwsHeader, SymmetricKey, jwe,
};
use relying::{
    Client, ClientBuilder, ClientMetadata, Error, IdToken, IdTokenChecks, IntrospectionRequest, UserInfo,
    UserInfoRequest,
};
use serde_json::{Value, json};

use crate::support::{
    CLIENT_ID, ISSUER, NOW, ServerKey, TestClock, builder_with_keys, claims, key_set, metadata, offline,
};

static SERVER: LazyLock<ServerKey> = LazyLock::new(|| ServerKey::new(Algorithm::ES256, "k1"));
static RSA: LazyLock<DecryptionKey> = LazyLock::new(|| {
    let key = DecryptionKey::generate(Algorithm::RSA_OAEP_256, &Backend::aws_lc_rs()).unwrap();
    // Bound to no algorithm, so that it serves the whole family.
    let mut jwk = serde_json::to_value(key.to_jwk()).unwrap();
    jwk.as_object_mut().unwrap().remove("alg");
    DecryptionKey::from_jwk(&serde_json::from_value(jwk).unwrap(), None, &Backend::aws_lc_rs()).unwrap()
});

fn agreement(curve: Curve, algorithm: &Algorithm) -> DecryptionKey {
    DecryptionKey::generate_on(&curve, algorithm.clone(), &Backend::aws_lc_rs()).unwrap()
}

fn elliptic() -> DecryptionKey {
    agreement(Curve::P256, &Algorithm::ECDH_ES).with_key_id("e1")
}

fn encrypt(header: &JweHeader, content: &str, key: &dyn Encrypter) -> String {
    jwe::encrypt(header, content.as_bytes(), key).unwrap()
}

fn header(alg: &Algorithm, enc: &ContentEncryption) -> JweHeader {
    JweHeader::new(alg.clone(), enc.clone()).cty("JWT")
}

fn usual() -> JweHeader {
    header(&Algorithm::ECDH_ES, &ContentEncryption::A128CBC_HS256)
}

fn id_token() -> String {
    SERVER.sign(&claims())
}

fn registration(members: Value) -> ClientMetadata {
    serde_json::from_value(members).unwrap()
}

fn registered(alg: &Algorithm, enc: Option<&ContentEncryption>) -> ClientBuilder {
    let enc = enc.map(ContentEncryption::as_str);
    let members = json!({ "id_token_encrypted_response_alg": alg, "id_token_encrypted_response_enc": enc });
    builder_with_keys([&*SERVER]).registration(registration(members))
}

fn validate(client: &Client, token: &str) -> Result<IdToken, Error> {
    client.validate_id_token(token, IdTokenChecks::new()).send_blocking(&offline)
}

fn refused(problem: JweError) -> Error {
    Rejected::Jwe { token: Token::IdToken, problem }.into()
}

#[test]
fn opens_what_each_algorithm_encrypts() {
    let encryptions = [
        ContentEncryption::A128CBC_HS256,
        ContentEncryption::A192CBC_HS384,
        ContentEncryption::A256CBC_HS512,
        ContentEncryption::A128GCM,
        ContentEncryption::A192GCM,
        ContentEncryption::A256GCM,
    ];
    let agreements =
        [Algorithm::ECDH_ES, Algorithm::ECDH_ES_A128KW, Algorithm::ECDH_ES_A192KW, Algorithm::ECDH_ES_A256KW];
    let mut keys: Vec<(Algorithm, DecryptionKey)> =
        [Algorithm::RSA_OAEP, Algorithm::RSA_OAEP_256, Algorithm::RSA_OAEP_384, Algorithm::RSA_OAEP_512]
            .map(|alg| (alg, RSA.clone()))
            .into();
    for alg in agreements {
        for curve in [Curve::P256, Curve::P384, Curve::P521, Curve::X25519] {
            keys.push((alg.clone(), agreement(curve, &alg)));
        }
    }
    for enc in &encryptions {
        for (alg, key) in &keys {
            let client = registered(alg, Some(enc)).decryption_key(key.clone()).build().unwrap();
            let token = encrypt(&header(alg, enc), &id_token(), key.public_key());
            let opened = validate(&client, &token).unwrap();
            assert_eq!(opened.subject(), "alice", "{alg} {enc}");
            // As a hint the server gets what is inside.
            assert_eq!(opened.token().expose().split('.').count(), 3);
        }
        for alg in [Algorithm::DIR, Algorithm::A128KW, Algorithm::A192KW, Algorithm::A256KW] {
            let client = registered(&alg, Some(enc)).client_secret("hunter2").build().unwrap();
            let key = SymmetricKey::from_client_secret(b"hunter2", alg.clone(), enc, &Backend::aws_lc_rs());
            let token = encrypt(&header(&alg, enc), &id_token(), &key.unwrap());
            assert!(validate(&client, &token).is_ok(), "{alg} {enc}");
        }
    }
}

#[test]
fn the_registration_decides_and_not_the_header() {
    let key = elliptic();
    let client = registered(&Algorithm::ECDH_ES, None).decryption_key(key.clone()).build().unwrap();
    assert!(validate(&client, &encrypt(&usual(), &id_token(), key.public_key())).is_ok());

    let plain = Rejected::Unencrypted { token: Token::IdToken };
    assert_eq!(validate(&client, &id_token()).unwrap_err(), plain.into());

    let other = header(&Algorithm::ECDH_ES, &ContentEncryption::A256GCM);
    let error = validate(&client, &encrypt(&other, &id_token(), key.public_key())).unwrap_err();
    assert_eq!(error, refused(JweError::EncryptionNotAllowed(ContentEncryption::A256GCM)));

    let wrapping = agreement(Curve::P256, &Algorithm::ECDH_ES_A128KW);
    let other = header(&Algorithm::ECDH_ES_A128KW, &ContentEncryption::A128CBC_HS256);
    let error = validate(&client, &encrypt(&other, &id_token(), wrapping.public_key())).unwrap_err();
    assert_eq!(error, refused(JweError::AlgorithmNotAllowed(Algorithm::ECDH_ES_A128KW)));
}

#[test]
fn what_depends_on_a_key_is_one_error() {
    let key = elliptic();
    let client = registered(&Algorithm::ECDH_ES, None).decryption_key(key.clone()).build().unwrap();
    let strangers = elliptic();
    let for_somebody_else = encrypt(&usual(), &id_token(), strangers.public_key());
    let mut altered = encrypt(&usual(), &id_token(), key.public_key());
    let place = altered.len() - 40;
    let replacement = if &altered[place..=place] == "A" { "B" } else { "A" };
    altered.replace_range(place..=place, replacement);
    let no_text = jwe::encrypt(&usual(), b"\xff\xfe", key.public_key()).unwrap();
    for token in [for_somebody_else, altered, no_text] {
        assert_eq!(validate(&client, &token).unwrap_err(), refused(JweError::Decryption));
    }
}

#[test]
fn what_is_inside_is_checked_as_any_other_token() {
    let key = elliptic();
    let client = registered(&Algorithm::ECDH_ES, None).decryption_key(key.clone()).build().unwrap();
    let inside =
        |content: &str| validate(&client, &encrypt(&usual(), content, key.public_key())).unwrap_err();
    let malformed = |problem| Error::from(Rejected::Jws { token: Token::IdToken, problem });
    let unsigned = Rejected::UnsignedContent { token: Token::IdToken };
    assert_eq!(inside(&claims().to_string()), unsigned.into());
    let twice = encrypt(&usual(), &id_token(), key.public_key());
    assert_eq!(inside(&twice), malformed(JwsError::Encrypted));
    let stranger = ServerKey::new(Algorithm::ES256, "k1");
    let bad = JwsError::Signature(relying::jose::VerifyError::BadSignature);
    assert_eq!(inside(&stranger.sign(&claims())), malformed(bad));
    assert_eq!(inside("eyJhbGciOiJub25lIn0.e30."), malformed(JwsError::Unsigned));
}

#[test]
fn refuses_what_no_registration_can_allow() {
    let client = registered(&Algorithm::ECDH_ES, None).decryption_key(elliptic()).build().unwrap();
    let with_header = |header: &str| {
        let header = relying::jose::base64url::encode(header.as_bytes());
        validate(&client, &format!("{header}.AAAA.AAAA.AAAA.AAAA")).unwrap_err()
    };
    let rsa = with_header(r#"{"alg":"RSA1_5","enc":"A128CBC-HS256"}"#);
    assert_eq!(rsa, refused(JweError::Rsa1_5));
    let zip = with_header(r#"{"alg":"ECDH-ES","enc":"A128CBC-HS256","zip":"DEF"}"#);
    assert_eq!(zip, refused(JweError::Compressed));
    let critical = with_header(r#"{"alg":"ECDH-ES","enc":"A128CBC-HS256","crit":["x"]}"#);
    assert_eq!(critical, refused(JweError::Critical(vec!["x".to_owned()])));
}

#[test]
fn chooses_the_key_by_its_identifier_type_and_curve() {
    let keys = [
        agreement(Curve::P256, &Algorithm::ECDH_ES).with_key_id("old"),
        agreement(Curve::P256, &Algorithm::ECDH_ES).with_key_id("new"),
        agreement(Curve::X25519, &Algorithm::ECDH_ES).with_key_id("x"),
    ];
    let client =
        keys.iter().cloned().fold(registered(&Algorithm::ECDH_ES, None), ClientBuilder::decryption_key);
    let client = client.decryption_key(RSA.clone()).build().unwrap();
    for key in &keys {
        let token = encrypt(&usual().key_id(key.key_id().unwrap()), &id_token(), key.public_key());
        assert!(validate(&client, &token).is_ok(), "by kid");
        let token = encrypt(&usual(), &id_token(), key.public_key());
        assert!(validate(&client, &token).is_ok(), "without kid");
    }
    let unknown = encrypt(&usual().key_id("other"), &id_token(), keys[0].public_key());
    assert_eq!(validate(&client, &unknown).unwrap_err(), refused(JweError::NoKey));
    let wrong = encrypt(&usual().key_id("new"), &id_token(), keys[0].public_key());
    assert_eq!(validate(&client, &wrong).unwrap_err(), refused(JweError::Decryption));
}

#[test]
fn without_a_registration_a_key_opens_what_it_can() {
    let key = elliptic();
    let client = builder_with_keys([&*SERVER]).decryption_key(key.clone()).build().unwrap();
    let token =
        encrypt(&header(&Algorithm::ECDH_ES, &ContentEncryption::A256GCM), &id_token(), key.public_key());
    assert!(validate(&client, &token).is_ok());
    assert!(validate(&client, &id_token()).is_ok());
}

#[test]
fn a_registration_needs_a_key() {
    let missing = |alg: Algorithm| {
        Misuse::MissingDecryptionKey { member: "id_token_encrypted_response_alg", algorithm: alg }.into()
    };
    for alg in [Algorithm::RSA_OAEP_256, Algorithm::ECDH_ES, Algorithm::DIR, Algorithm::RSA1_5] {
        assert_eq!(registered(&alg, None).build().unwrap_err(), missing(alg));
    }
    let other = registered(&Algorithm::RSA_OAEP_256, None).decryption_key(elliptic()).build();
    assert_eq!(other.unwrap_err(), missing(Algorithm::RSA_OAEP_256));
    let rsa = registered(&Algorithm::RSA1_5, None).decryption_key(RSA.clone()).build();
    assert_eq!(rsa.unwrap_err(), missing(Algorithm::RSA1_5));
}

/// Answers of one endpoint, and the key set.
fn answers(
    content_type: &'static str,
    body: String,
) -> impl Fn(http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, relying::error::HttpError> {
    move |request| {
        let (content_type, body) = match request.uri().path() {
            "/jwks" => ("application/json", key_set([&*SERVER])),
            _ => {
                assert_eq!(request.headers()["accept"], content_type);
                (content_type, body.clone())
            }
        };
        Ok(http::Response::builder().header("content-type", content_type).body(body.into_bytes()).unwrap())
    }
}

fn client(members: Value) -> ClientBuilder {
    let mut server = metadata();
    server.introspection_endpoint = Some(format!("{ISSUER}/introspect"));
    Client::from_metadata(server, CLIENT_ID)
        .clock(TestClock::default())
        .client_secret("hunter2")
        .registration(registration(members))
}

#[test]
fn userinfo_is_asked_for_by_post_too() {
    let client = crate::support::builder().build().unwrap();
    let http = |request: http::Request<Vec<u8>>| {
        assert_eq!((request.method(), request.body().len()), (&http::Method::POST, 0));
        assert_eq!(request.headers()["authorization"], "Bearer at");
        Ok(http::Response::new(br#"{"sub":"alice"}"#.to_vec()))
    };
    let request = UserInfoRequest::new("at", "alice").post();
    assert_eq!(client.userinfo(request).send_blocking(&http).unwrap().subject(), "alice");
}

#[test]
fn userinfo_is_encrypted_alone_or_around_a_signature() {
    let key = elliptic();
    let ask = |signed: bool, content: &str| -> Result<UserInfo, Error> {
        let mut members = json!({ "userinfo_encrypted_response_alg": "ECDH-ES" });
        if signed {
            members["userinfo_signed_response_alg"] = json!("ES256");
        }
        let client = client(members).decryption_key(key.clone()).build().unwrap();
        let token = encrypt(&usual(), content, key.public_key());
        client
            .userinfo(UserInfoRequest::new("t0ken", "alice"))
            .send_blocking(&answers("application/jwt", token))
    };
    let about = json!({ "sub": "alice", "iss": ISSUER, "aud": CLIENT_ID, "email": "a@b.example" });
    assert_eq!(ask(true, &SERVER.sign(&about)).unwrap().claims().get("email").unwrap(), "a@b.example");
    assert_eq!(ask(false, &SERVER.sign(&about)).unwrap().subject(), "alice");
    assert_eq!(ask(false, &about.to_string()).unwrap().subject(), "alice");
    assert_eq!(ask(true, &about.to_string()).unwrap_err(), Rejected::UnsignedUserInfo.into());
    let other = json!({ "sub": "alice", "aud": "other" }).to_string();
    let wrong = Rejected::AudienceMismatch {
        token: Token::UserInfo,
        client_id: CLIENT_ID.to_owned(),
        received: vec!["other".to_owned()],
    };
    assert_eq!(ask(false, &other).unwrap_err(), wrong.into());
}

#[test]
fn userinfo_that_is_not_encrypted_is_refused_when_it_should_be() {
    let client = client(json!({ "userinfo_encrypted_response_alg": "ECDH-ES" }));
    let client = client.decryption_key(elliptic()).build().unwrap();
    let refused = Rejected::Unencrypted { token: Token::UserInfo };
    for (content_type, body) in
        [("application/json", r#"{"sub":"alice"}"#.to_owned()), ("application/jwt", SERVER.sign(&claims()))]
    {
        let http = |_: http::Request<Vec<u8>>| {
            let answer = http::Response::builder().header("content-type", content_type);
            Ok(answer.body(body.clone().into_bytes()).unwrap())
        };
        let error = client.userinfo(UserInfoRequest::new("t0ken", "alice")).send_blocking(&http).unwrap_err();
        assert_eq!(error, refused.clone().into());
    }
}

#[test]
fn introspection_answers_are_encrypted_around_a_signature() {
    const JWT: &str = "application/token-introspection+jwt";
    let key = elliptic();
    let client = client(json!({ "introspection_encrypted_response_alg": "ECDH-ES" }));
    let client = client.decryption_key(key.clone()).build().unwrap();
    let ask = |body: String| {
        client.introspect(IntrospectionRequest::new("t0ken")).send_blocking(&answers(JWT, body))
    };
    let answer =
        json!({ "iss": ISSUER, "aud": CLIENT_ID, "iat": NOW, "token_introspection": { "active": true } });
    let header = JwsHeader::new(Algorithm::ES256).key_id("k1").typ("token-introspection+jwt");
    let signed = SERVER.sign_with(header, &answer);
    assert!(ask(encrypt(&usual(), &signed, key.public_key())).unwrap().active);
    let refused = Rejected::Unencrypted { token: Token::Introspection };
    assert_eq!(ask(signed).unwrap_err(), refused.clone().into());
    let unsigned = encrypt(&usual(), &answer.to_string(), key.public_key());
    let refusal = Rejected::UnsignedContent { token: Token::Introspection };
    assert_eq!(ask(unsigned).unwrap_err(), refusal.into());
    let plain =
        client.introspect(IntrospectionRequest::new("t0ken")).send_blocking(&|_: http::Request<Vec<u8>>| {
            let answer = http::Response::builder().header("content-type", "application/json");
            Ok(answer.body(b"{\"active\":true}".to_vec()).unwrap())
        });
    assert_eq!(plain.unwrap_err(), refused.into());
}
