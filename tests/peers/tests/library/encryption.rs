//! Encrypted answers and requests: every algorithm that the server lists and `relying` has, with every kind of key.

use relying::error::{Rejected, Token};
use relying::jose::{
    Algorithm, Backend, ContentEncryption, Curve, DecryptionKey, Jwe, JweError, PrivateKey, SymmetricKey,
};
use relying_peers::OidcProvider;
use serde_json::{Map, Value, json};

use crate::registered::{ANSWERS, BUSY, REDIRECT_URI, SECRET, client, listed, register, take_every_answer};
use crate::support::{App, Driver, alice, openid, said};

const CURVES: [Curve; 4] = [Curve::P256, Curve::P384, Curve::P521, Curve::X25519];

/// A way to manage keys.
struct Management {
    alg: Algorithm,
    /// None where the client's secret is the key.
    key: Option<DecryptionKey>,
    curve: Option<Curve>,
}

impl Management {
    /// All that an algorithm can be done with; nothing if `relying` does not have it.
    fn all(alg: &Algorithm) -> Vec<Self> {
        let backend = Backend::default();
        let make = |key: Option<DecryptionKey>, curve| {
            let key = key.map(|key| key.with_key_id("e"));
            Self { alg: alg.clone(), key, curve }
        };
        let on = |curve: Curve| {
            let key = DecryptionKey::generate_on(&curve, alg.clone(), &backend).ok()?;
            Some(make(Some(key), Some(curve)))
        };
        let agreements: Vec<_> = CURVES.into_iter().filter_map(on).collect();
        if !agreements.is_empty() {
            return agreements;
        }
        if let Ok(key) = DecryptionKey::generate(alg.clone(), &backend) {
            return vec![make(Some(key), None)];
        }
        let enc = ContentEncryption::A128GCM;
        let shared = SymmetricKey::from_client_secret(SECRET.as_bytes(), alg.clone(), &enc, &backend);
        shared.into_iter().map(|_| make(None, None)).collect()
    }
}

/// Key management and content encryption that both sides have, as the server lists them for `what`.
fn common(server: &OidcProvider, what: &str) -> (Vec<Management>, Vec<ContentEncryption>) {
    let listed = |member: &str| listed(server, &format!("{what}_encryption_{member}_values_supported"));
    let (mut managements, mut unknown) = (Vec::new(), Vec::new());
    for alg in listed("alg") {
        let ways = Management::all(&alg);
        if ways.is_empty() {
            unknown.push(alg);
        }
        managements.extend(ways);
    }
    // The one family that `relying` does not have: AES-GCM for the key (RFC 7518 section 4.7).
    assert_eq!(unknown, ["A128GCMKW", "A192GCMKW", "A256GCMKW"], "{what}");
    // RSA-OAEP with four hash functions, four kinds of ECDH-ES on four curves, four ways to use the secret.
    assert_eq!(managements.len(), 4 + 4 * CURVES.len() + 4, "{what}");
    let contents: Vec<ContentEncryption> = listed("enc").iter().map(|enc| enc.as_str().into()).collect();
    assert!(contents.len() == 6 && contents.iter().all(|enc| enc.key_length().is_some()), "{contents:?}");
    (managements, contents)
}

fn signing_key() -> PrivateKey {
    PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("s")
}

fn members(answers: &[&str], alg: &Algorithm, enc: &ContentEncryption) -> Map<String, Value> {
    let both = answers.iter().flat_map(|answer| {
        [
            (format!("{answer}_encrypted_response_alg"), json!(alg)),
            (format!("{answer}_encrypted_response_enc"), json!(enc)),
        ]
    });
    both.collect()
}

#[test]
fn answers_are_decrypted_whatever_they_are_encrypted_with() {
    let (managements, contents) = common(&BUSY, ANSWERS[0]);
    for answer in &ANSWERS[1..] {
        let (others, other_contents) = common(&BUSY, answer);
        let same = others.iter().map(|other| &other.alg).eq(managements.iter().map(|own| &own.alg));
        assert!(same && contents == other_contents, "{answer}");
    }
    Driver::each(|driver| {
        for Management { alg, key, curve } in &managements {
            for enc in &contents {
                let name = format!("encrypted: {alg}, {curve:?}, {enc}");
                let jwk = key.as_ref().map_or_else(
                    || json!(signing_key().public_key().to_jwk()),
                    |key| json!(key.public_key().to_jwk()),
                );
                let registered = register(&BUSY, &name, signed(members(&ANSWERS, alg, enc)), &[jwk]);
                let builder = client(&BUSY, registered);
                let builder = key.iter().fold(builder, |builder, key| builder.decryption_key(key.clone()));
                if let Err(error) = take_every_answer(&App::build(driver, builder)) {
                    panic!("{name}: {error:?}");
                }
            }
        }
    });
}

#[test]
fn an_answer_that_is_encrypted_otherwise_or_not_at_all_is_refused() {
    let backend = Backend::default();
    let make = |id: &str| DecryptionKey::generate(Algorithm::ECDH_ES, &backend).unwrap().with_key_id(id);
    let (key, another) = (make("e"), make("e"));
    let (sent, expected) = (ContentEncryption::A256GCM, ContentEncryption::A128CBC_HS256);
    let tokens = [Token::AuthorizationResponse, Token::IdToken, Token::UserInfo, Token::Introspection];
    Driver::each(|driver| {
        for (answer, token) in ANSWERS.into_iter().zip(tokens) {
            let at_server = |encrypted: bool| {
                let members = match encrypted {
                    true => members(&[answer], &Algorithm::ECDH_ES, &sent),
                    false => Map::new(),
                };
                register(&BUSY, "encrypted otherwise", signed(members), &[json!(key.public_key().to_jwk())])
            };
            let take = |mut registered: Value, enc: &ContentEncryption, key: &DecryptionKey| {
                registered.as_object_mut().unwrap().extend(members(&[answer], &Algorithm::ECDH_ES, enc));
                let builder = client(&BUSY, registered).decryption_key(key.clone());
                take_every_answer(&App::build(driver, builder))
            };
            let refused = |problem| Err(Rejected::Jwe { token, problem }.into());
            assert_eq!(take(at_server(true), &sent, &key), Ok(()), "{answer}");
            let other = refused(JweError::EncryptionNotAllowed(sent.clone()));
            assert_eq!(take(at_server(true), &expected, &key), other, "{answer}");
            assert_eq!(take(at_server(true), &sent, &another), refused(JweError::Decryption), "{answer}");
            let plain = Err(Rejected::Unencrypted { token }.into());
            assert_eq!(take(at_server(false), &sent, &key), plain, "{answer}");
        }
    });
}

/// The answers that would not be JWTs otherwise.
fn signed(mut members: Map<String, Value>) -> Map<String, Value> {
    for answer in ["userinfo", "introspection"] {
        members.insert(format!("{answer}_signed_response_alg"), json!("ES256"));
    }
    members
}

/// The members about request objects.
fn for_requests(alg: &Algorithm, enc: &ContentEncryption) -> Map<String, Value> {
    let members = [
        ("request_object_signing_alg", json!("ES256")),
        ("request_object_encryption_alg", json!(alg)),
        ("request_object_encryption_enc", json!(enc)),
    ];
    members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// The header of the request in an address.
fn assert_encrypted(url: &str, alg: &Algorithm, enc: &ContentEncryption, curve: Option<&Curve>) {
    let (_, query) = url.split_once('?').unwrap();
    let (_, request) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "request").unwrap();
    let header = Jwe::parse(&request).unwrap().header().clone();
    assert_eq!((&header.alg, &header.enc), (alg, enc));
    let epk = header.epk.map(|epk| json!(epk)["crv"].clone());
    assert_eq!(epk, curve.map(|curve| json!(curve.as_str())), "{alg}");
}

#[test]
fn requests_are_encrypted_to_the_server() {
    let server = OidcProvider::start();
    server.auto_login("alice");
    let signing = signing_key();
    let (managements, contents) = common(&server, "request_object");
    for curve in CURVES {
        server.decrypt_on(curve.as_str());
        // What needs no curve is tried beside the first one.
        let here = |way: &&Management| way.curve.as_ref().map_or(curve == CURVES[0], |own| *own == curve);
        Driver::each(|driver| {
            for Management { alg, curve, .. } in managements.iter().filter(here) {
                for enc in &contents {
                    let name = format!("requests: {alg}, {enc}");
                    let jwk = json!(signing.public_key().to_jwk());
                    let registered = register(&server, &name, for_requests(alg, enc), &[jwk]);
                    for pushed in [false, true] {
                        let builder = client(&server, registered.clone());
                        let builder = builder.request_object_signer(signing.clone());
                        let builder = if pushed { builder.push_authorization_requests() } else { builder };
                        let app = App::build(driver, builder);
                        let (url, pending) = app.run(app.client.authorize(openid())).unwrap();
                        if !pushed {
                            assert_encrypted(&url, alg, enc, curve.as_ref());
                        }
                        let arrival = alice().visit(&url, REDIRECT_URI).unwrap();
                        let response = pending.validate(arrival.answer()).unwrap();
                        let verified = app.run(app.client.verify_authorization_response(response)).unwrap();
                        assert!(verified.has_code(), "{name}, {curve:?}, pushed: {pushed}");
                    }
                }
            }
        });
    }
}

#[test]
fn a_request_to_a_key_that_the_server_no_longer_has_is_refused() {
    let server = OidcProvider::start();
    let signing = signing_key();
    Driver::each(|driver| {
        let members = for_requests(&Algorithm::ECDH_ES, &ContentEncryption::A128GCM);
        let registered = register(&server, "outdated", members, &[json!(signing.public_key().to_jwk())]);
        let builder = client(&server, registered).request_object_signer(signing.clone());
        let app = App::build(driver, builder.push_authorization_requests());
        app.run(app.client.authorize(openid())).unwrap();
        server.decrypt_on("P-256");
        let refused = ("pushed_authorization_request_endpoint", "invalid_request_object".into(), Some(400));
        assert_eq!(said(app.run(app.client.authorize(openid()))), refused);
    });
}
