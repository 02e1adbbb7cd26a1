//! Request objects: what is signed, what stands outside, and when there must be one (RFC 9101).

use std::time::Duration;

use relying::error::Misuse;
use relying::jose::{
    Algorithm, Backend, BoxFuture, ContentEncryption, DecryptionKey, Jwe, JwePolicy, Jwk, Jws, PrivateKey,
    SignError, Signer,
};
use relying::{
    AuthorizationRequest, AuthorizationServerMetadata, Client, ClientAuthentication, ClientBuilder,
    ClientMetadata, Profile, ProfileRule, RequestObjectSigner, danger,
};
use relying_testkit as testkit;
use serde_json::{Value, json};

use crate::faults::http;
use crate::support::{CLIENT_ID, ISSUER, NOW, TestClock, builder, metadata, offline};

const REDIRECT_URI: &str = "https://app.example/cb";

fn key(algorithm: Algorithm) -> PrivateKey {
    PrivateKey::generate(algorithm, &Backend::aws_lc_rs()).unwrap().with_key_id("r")
}

/// The parameters of a request's URL.
fn outside(url: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes()).into_owned().collect()
}

/// The header and the claims of the request object, once its signature is verified.
fn inside(url: &str, key: &PrivateKey, algorithm: &Algorithm) -> (relying::jose::JwsHeader, Value) {
    let (_, object) = outside(url).into_iter().find(|(name, _)| name == "request").unwrap();
    let jws = Jws::parse(&object).unwrap();
    let header = jws.header().clone();
    let verified = jws.verify(key.public_key(), algorithm).unwrap();
    (header, serde_json::from_slice(verified.payload()).unwrap())
}

fn url(client: &Client, request: AuthorizationRequest) -> Result<String, relying::Error> {
    client.authorize(request).send_blocking(&offline).map(|(url, _)| url)
}

#[test]
fn all_parameters_are_signed_and_the_least_stands_outside() {
    let key = key(Algorithm::PS256);
    let client = builder().request_object_signer(key.clone()).build().unwrap();
    let request = AuthorizationRequest::new()
        .scope("openid email")
        .max_age(600)
        .claims(json!({ "userinfo": { "email": null } }))
        .resource("https://a.example/")
        .resource("https://b.example/")
        .parameter("authorization_details", r#"[{"type":"payment"}]"#);
    let (url, pending) = client.authorize(request).send_blocking(&offline).unwrap();
    let names: Vec<_> = outside(&url).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["client_id", "response_type", "scope", "request"]);

    let (header, mut claims) = inside(&url, &key, &Algorithm::PS256);
    assert_eq!((header.typ.as_deref(), header.kid.as_deref()), (Some("oauth-authz-req+jwt"), Some("r")));
    for random in ["jti", "nonce", "code_challenge"] {
        assert_eq!(claims[random].as_str().map(str::len), Some(43), "{random}");
        claims.as_object_mut().unwrap().remove(random);
    }
    let expected = json!({
        "iss": CLIENT_ID, "aud": ISSUER, "iat": NOW, "nbf": NOW, "exp": NOW + 60,
        "client_id": CLIENT_ID, "response_type": "code", "redirect_uri": REDIRECT_URI,
        "scope": "openid email", "state": pending.state(), "code_challenge_method": "S256", "max_age": 600,
        "claims": { "userinfo": { "email": null } },
        "resource": ["https://a.example/", "https://b.example/"],
        "authorization_details": [{ "type": "payment" }],
    });
    assert_eq!(claims, expected);
}

#[test]
fn no_parameter_changes_what_the_object_says_about_itself() {
    let client = builder().request_object_signer(key(Algorithm::ES256)).build().unwrap();
    for name in ["aud", "iss", "sub", "exp", "jti"] {
        let error = url(&client, AuthorizationRequest::new().parameter(name, "x")).unwrap_err();
        assert_eq!(error, Misuse::ReservedParameter { name: name.to_owned() }.into());
    }
    // In a request that is not signed they are parameters like others.
    let client = builder().build().unwrap();
    assert!(url(&client, AuthorizationRequest::new().parameter("aud", "x")).unwrap().contains("&aud=x"));
}

#[test]
fn header_claims_and_lifetime_can_be_set() {
    let key = key(Algorithm::ES256);
    let signer = RequestObjectSigner::new(key.clone())
        .lifetime(Duration::from_secs(300))
        .header("x5t#S256", "thumbprint")
        .claim("scope", "openid other")
        .claim("software_id", json!(["s"]));
    let client = builder().request_object_signer(signer).build().unwrap();
    let url = url(&client, AuthorizationRequest::new().scope("openid")).unwrap();
    let (header, claims) = inside(&url, &key, &Algorithm::ES256);
    assert_eq!(header.other["x5t#S256"], "thumbprint");
    assert_eq!((&claims["exp"], &claims["software_id"]), (&json!(NOW + 300), &json!(["s"])));
    assert_eq!(claims["scope"], "openid other");
}

#[test]
fn what_the_library_says_can_be_changed_by_a_word() {
    let key = key(Algorithm::ES256);
    let signer = RequestObjectSigner::new(key.clone()).danger(danger::modified_assertions(|assertion| {
        assertion.kid = Some("other".into());
        assertion.claims.insert("aud".into(), json!([ISSUER]));
        assertion.claims.remove("nbf");
    }));
    let client = builder().request_object_signer(signer).build().unwrap();
    let (header, claims) =
        inside(&url(&client, AuthorizationRequest::new()).unwrap(), &key, &Algorithm::ES256);
    assert_eq!((header.kid.as_deref(), &claims["aud"]), (Some("other"), &json!([ISSUER])));
    assert_eq!((claims.get("nbf"), &claims["iss"]), (None, &json!(CLIENT_ID)));
}

#[test]
fn what_the_library_says_itself_cannot_be_said_otherwise() {
    let key = key(Algorithm::ES256);
    let refusal = |signer: RequestObjectSigner| {
        let client = builder().request_object_signer(signer).build().unwrap();
        url(&client, AuthorizationRequest::new()).unwrap_err()
    };
    let signer = || RequestObjectSigner::new(key.clone());
    for name in ["aud", "iss", "sub", "exp", "request_uri"] {
        let reserved = Misuse::ReservedParameter { name: name.to_owned() };
        assert_eq!(refusal(signer().claim(name, "x")), reserved.into());
    }
    for name in ["alg", "kid", "typ", "crit"] {
        let reserved = Misuse::ReservedParameter { name: name.to_owned() };
        assert_eq!(refusal(signer().header(name, "x")), reserved.into());
    }
    let long = Misuse::InvalidRequest { what: "lifetime of request objects" };
    assert_eq!(refusal(signer().lifetime(Duration::from_secs(3601))), long.into());
    assert!(!format!("{:?}", signer().claim("x", "s3cret")).contains("s3cret"));
}

/// The test server, which verifies request objects, and a client of it.
fn at_the_test_server(key: &PrivateKey, pushed: bool) -> (testkit::Server, ClientBuilder) {
    let registration = testkit::Client::confidential("app", "secret")
        .redirect_uri(REDIRECT_URI)
        .keys([key.public_key().to_jwk()])
        .require_signed_request_object();
    let server = testkit::Server::builder(ISSUER)
        .unwrap()
        .clock(testkit::Clock::fixed(NOW))
        .client(registration)
        .user(testkit::User::sample("alice"))
        .build()
        .unwrap();
    let client = Client::discover(ISSUER, "app")
        .client_secret("secret")
        .redirect_uri(REDIRECT_URI)
        .clock(TestClock::default());
    (server, if pushed { client.push_authorization_requests() } else { client })
}

fn sign_in(server: &testkit::Server, client: &Client) {
    let request = AuthorizationRequest::new().scope("openid").resource("https://a.example/");
    let (url, pending) = client.authorize(request).send_blocking(&http(server)).unwrap();
    let arrival = testkit::UserAgent::in_process(server).visit(&url, REDIRECT_URI).unwrap();
    let response = pending.validate(arrival.answer()).unwrap();
    let tokens = client.authorization_code_grant(response).send_blocking(&http(server)).unwrap();
    assert_eq!(tokens.id_token().unwrap().subject(), "alice");
}

#[test]
fn a_server_verifies_them_by_value_and_pushed() {
    for algorithm in [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ED25519] {
        for pushed in [false, true] {
            let key = key(algorithm.clone());
            let (server, client) = at_the_test_server(&key, pushed);
            let client = client.request_object_signer(key).send_blocking(&http(&server)).unwrap();
            sign_in(&server, &client);
        }
    }
}

/// A key in another place.
#[derive(Debug)]
struct Remote(PrivateKey);

impl Signer for Remote {
    fn algorithm(&self) -> &Algorithm {
        self.0.algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        self.0.key_id()
    }

    fn public_jwk(&self) -> Option<Jwk> {
        None
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(std::future::ready(self.0.sign(message)))
    }
}

#[test]
fn the_key_may_be_elsewhere() {
    let key = key(Algorithm::ES256);
    let (server, client) = at_the_test_server(&key, true);
    let client = client.request_object_signer(Remote(key)).send_blocking(&http(&server)).unwrap();
    sign_in(&server, &client);
}

#[test]
fn a_demand_needs_a_signer() {
    let mut server = metadata();
    server.require_signed_request_object = Some(true);
    let demanding = Client::from_metadata(server, CLIENT_ID).redirect_uri(REDIRECT_URI).build().unwrap();
    let mut registration = ClientMetadata::default();
    registration.require_signed_request_object = Some(true);
    let registered = builder().registration(registration).build().unwrap();
    for client in [demanding, registered] {
        let error = url(&client, AuthorizationRequest::new()).unwrap_err();
        assert_eq!(error, Misuse::MissingRequestObjectSigner.into());
    }
}

#[test]
fn the_algorithm_is_the_registered_one_or_one_of_the_servers() {
    let mut server = metadata();
    server.request_object_signing_alg_values_supported = Some(vec![Algorithm::PS256, Algorithm::EDDSA]);
    let client = |algorithm: Algorithm, registered: Option<Algorithm>| {
        let mut registration = ClientMetadata::default();
        registration.request_object_signing_alg = registered;
        Client::from_metadata(server.clone(), CLIENT_ID)
            .clock(TestClock::default())
            .redirect_uri(REDIRECT_URI)
            .registration(registration)
            .request_object_signer(key(algorithm))
            .build()
            .unwrap()
    };
    let refused = |algorithm, accepted: &[Algorithm]| {
        Err(Misuse::RequestObjectAlgorithm { algorithm, accepted: accepted.to_vec() }.into())
    };
    let unlisted = client(Algorithm::ES256, None);
    let accepted = [Algorithm::PS256, Algorithm::EDDSA];
    assert_eq!(url(&unlisted, AuthorizationRequest::new()), refused(Algorithm::ES256, &accepted));
    let other = client(Algorithm::PS256, Some(Algorithm::ES256));
    assert_eq!(url(&other, AuthorizationRequest::new()), refused(Algorithm::PS256, &[Algorithm::ES256]));
    assert!(url(&client(Algorithm::ES256, Some(Algorithm::ES256)), AuthorizationRequest::new()).is_ok());

    let key = key(Algorithm::ED25519);
    let named = Client::from_metadata(server.clone(), CLIENT_ID)
        .clock(TestClock::default())
        .redirect_uri(REDIRECT_URI)
        .request_object_signer(key.clone())
        .build()
        .unwrap();
    let url = url(&named, AuthorizationRequest::new()).unwrap();
    assert_eq!(inside(&url, &key, &Algorithm::ED25519).0.alg, Algorithm::EDDSA);
}

#[test]
fn a_request_may_be_hosted_by_the_client() {
    use std::sync::{Arc, Mutex};

    const HOSTED: &str = "https://app.example/request.jwt";
    let key = key(Algorithm::ES256);
    let served = Arc::new(Mutex::new(None::<String>));
    let shelf = Arc::clone(&served);
    let server = testkit::Server::builder(ISSUER)
        .unwrap()
        .clock(testkit::Clock::fixed(NOW))
        .client(
            testkit::Client::confidential(CLIENT_ID, "secret")
                .redirect_uri(REDIRECT_URI)
                .keys([key.public_key().to_jwk()]),
        )
        .request_uri_fetch(move |uri| {
            shelf.lock().unwrap().clone().filter(|_| uri.split('#').next() == Some(HOSTED))
        })
        .build()
        .unwrap();
    let client = Client::discover(ISSUER, CLIENT_ID)
        .client_secret("secret")
        .redirect_uri(REDIRECT_URI)
        .request_object_signer(key)
        .clock(TestClock::default())
        .send_blocking(&http(&server))
        .unwrap();
    let request = AuthorizationRequest::new().scope("openid");
    let hosted = client.authorize_by_reference(request, HOSTED).send_blocking(&offline).unwrap();
    let names: Vec<_> = outside(&hosted.url).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["client_id", "response_type", "scope", "request_uri"]);
    let reference = outside(&hosted.url).pop().unwrap().1;
    let hash =
        Backend::aws_lc_rs().digest(relying::jose::HashAlgorithm::Sha256, hosted.object.expose().as_bytes());
    let hash = relying::jose::base64url::encode(hash.as_ref());
    assert_eq!(reference, format!("{HOSTED}#{hash}"), "OpenID Connect Core section 6.2");
    assert!(!format!("{hosted:?}").contains(hosted.object.expose()));

    *served.lock().unwrap() = Some(hosted.object.expose().to_owned());
    let arrival = testkit::UserAgent::in_process(&server).visit(&hosted.url, REDIRECT_URI).unwrap();
    let response = hosted.pending.validate(arrival.answer()).unwrap();
    let tokens = client.authorization_code_grant(response).send_blocking(&http(&server)).unwrap();
    assert_eq!(tokens.id_token().unwrap().subject(), "alice");
}

#[test]
fn what_cannot_be_hosted_is_refused() {
    let request = || AuthorizationRequest::new().scope("openid");
    let refused = |client: Client, uri: &str| {
        client.authorize_by_reference(request(), uri).send_blocking(&offline).unwrap_err()
    };
    let signing = || builder().request_object_signer(key(Algorithm::ES256));
    let unsigned = refused(builder().build().unwrap(), "https://app.example/r");
    assert_eq!(unsigned, Misuse::MissingRequestObjectSigner.into());
    let insecure = Misuse::InsecureUri { what: "request_uri", value: "http://app.example/r".into() };
    assert_eq!(refused(signing().build().unwrap(), "http://app.example/r"), insecure.into());
    let fragment = Misuse::InvalidUri { what: "request_uri", value: "https://app.example/r".into() };
    assert_eq!(refused(signing().build().unwrap(), "https://app.example/r#x"), fragment.into());
    // The hash that is added takes 44 of the 512 characters.
    let long = format!("https://app.example/{}", "r".repeat(449));
    let longest = signing().build().unwrap().authorize_by_reference(request(), &long[..468]);
    assert!(longest.send_blocking(&offline).is_ok());
    let invalid = Misuse::InvalidRequest { what: "request_uri" };
    assert_eq!(refused(signing().build().unwrap(), &long), invalid.into());
    let pushing = signing().push_authorization_requests().build().unwrap();
    let pushes = Misuse::InvalidRequest { what: "request_uri of a client that pushes its requests" };
    assert_eq!(refused(pushing, "https://app.example/r"), pushes.into());
}

#[test]
fn a_request_is_encrypted_where_that_is_registered() {
    let backend = Backend::aws_lc_rs();
    let signing = key(Algorithm::ES256);
    let server = DecryptionKey::generate(Algorithm::ECDH_ES_A256KW, &backend).unwrap().with_key_id("enc");
    let set = json!({ "keys": [signing.public_key().to_jwk(), server.public_key().to_jwk()] });
    let snapshot = json!({ "jwks": set.to_string(), "fetched_at": NOW });
    let client = |alg: &str| {
        let mut registration = ClientMetadata::default();
        registration.request_object_encryption_alg = Some(alg.into());
        registration.request_object_encryption_enc = Some("A256GCM".into());
        builder()
            .registration(registration)
            .request_object_signer(signing.clone())
            .key_set(serde_json::from_value(snapshot.clone()).unwrap())
            .build()
            .unwrap()
    };
    let url = url(&client("ECDH-ES+A256KW"), AuthorizationRequest::new().scope("openid")).unwrap();
    let (_, object) = outside(&url).into_iter().find(|(name, _)| name == "request").unwrap();
    let jwe = Jwe::parse(&object).unwrap();
    assert_eq!((jwe.header().kid.as_deref(), jwe.header().cty.as_deref()), (Some("enc"), Some("JWT")));
    let policy = JwePolicy::exactly(Algorithm::ECDH_ES_A256KW, ContentEncryption::A256GCM);
    let keys = [&server as &dyn relying::jose::jwe::Decrypter];
    let inner = String::from_utf8(jwe.decrypt(keys, &policy).unwrap().into_payload()).unwrap();
    let verified = Jws::parse(&inner).unwrap().verify(signing.public_key(), &Algorithm::ES256).unwrap();
    let claims: Value = serde_json::from_slice(verified.payload()).unwrap();
    assert_eq!((&claims["client_id"], &claims["aud"]), (&json!(CLIENT_ID), &json!(ISSUER)));

    let missing = Misuse::MissingEncryptionKey { algorithm: Algorithm::RSA_OAEP_256 };
    let request = AuthorizationRequest::new().scope("openid");
    let no_key_set = |_| Ok(http::Response::new(set.to_string().into_bytes()));
    let error = client("RSA-OAEP-256").authorize(request.clone()).send_blocking(&no_key_set).unwrap_err();
    assert_eq!(error, missing.into());
    let missing = Misuse::MissingEncryptionKey { algorithm: "dir".into() };
    let error = client("dir").authorize(request).send_blocking(&offline).unwrap_err();
    assert_eq!(error, missing.into());
}

#[test]
fn a_server_opens_encrypted_requests_by_value_and_pushed() {
    let enc = ContentEncryption::A128CBC_HS256;
    for algorithm in ["RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "dir", "A256KW"] {
        for pushed in [false, true] {
            let algorithm = Algorithm::from(algorithm);
            let signing = key(Algorithm::ES256);
            let registration = testkit::Client::confidential("app", "secret")
                .redirect_uri(REDIRECT_URI)
                .keys([signing.public_key().to_jwk()])
                .require_signed_request_object()
                .request_object_encryption(algorithm.clone(), enc.clone());
            let metadata: ClientMetadata = serde_json::from_value(registration.metadata()).unwrap();
            let server = testkit::Server::builder(ISSUER)
                .unwrap()
                .clock(testkit::Clock::fixed(NOW))
                .client(registration);
            // Those by the client's secret need no key.
            let server = match DecryptionKey::generate(algorithm, &Backend::aws_lc_rs()) {
                Ok(key) => server.decryption_key(key),
                Err(_) => server,
            };
            let server = server.build().unwrap();
            let client = Client::discover(ISSUER, "app")
                .registration(metadata)
                .request_object_signer(signing)
                .clock(TestClock::default());
            let client = if pushed { client.push_authorization_requests() } else { client };
            let client = client.send_blocking(&http(&server)).unwrap();
            let (url, pending) = client
                .authorize(AuthorizationRequest::new().scope("openid"))
                .send_blocking(&http(&server))
                .unwrap();
            let object = outside(&url).into_iter().find(|(name, _)| name == "request");
            assert_eq!(object.map(|(_, object)| object.split('.').count()), (!pushed).then_some(5));
            let arrival = testkit::UserAgent::in_process(&server).visit(&url, REDIRECT_URI).unwrap();
            let response = pending.validate(arrival.answer()).unwrap();
            let tokens = client.authorization_code_grant(response).send_blocking(&http(&server)).unwrap();
            assert_eq!(tokens.id_token().unwrap().subject(), "alice");
        }
    }
}

/// Pushed, the client hears of it (`par-error-invalid-request-object`); by value nobody but the user does, because the address to
/// return to is inside.
#[test]
fn a_server_that_cannot_open_a_request_tells_the_user() {
    let signing = key(Algorithm::ES256);
    let mut metadata = ClientMetadata::default();
    metadata.request_object_encryption_alg = Some("dir".into());
    let (server, client) = at_the_test_server(&signing, false);
    let client = client
        .client_secret("another secret than the server knows")
        .registration(metadata)
        .request_object_signer(signing)
        .send_blocking(&http(&server))
        .unwrap();
    let url = url(&client, AuthorizationRequest::new().scope("openid")).unwrap();
    let page = server.handle(http::Request::get(&url).body(Vec::new()).unwrap());
    assert_eq!((page.status().as_u16(), page.headers().get("location")), (400, None));
    assert!(String::from_utf8_lossy(page.body()).contains("invalid_request_object"));
}

#[test]
fn unsigned_requests_take_a_word_and_reach_a_server_that_is_registered_for_them() {
    let enc = ContentEncryption::A128CBC_HS256;
    for (pushed, encrypted) in [(false, false), (true, false), (false, true)] {
        let mut registration = testkit::Client::confidential("app", "secret")
            .redirect_uri(REDIRECT_URI)
            .request_object_algorithm(Algorithm::NONE);
        if encrypted {
            registration = registration.request_object_encryption("dir".into(), enc.clone());
        }
        let metadata: ClientMetadata = serde_json::from_value(registration.metadata()).unwrap();
        let server = testkit::Server::builder(ISSUER).unwrap().clock(testkit::Clock::fixed(NOW));
        let server = server.client(registration).build().unwrap();
        let client = Client::discover(ISSUER, "app")
            .registration(metadata)
            .request_object_signer(danger::unsigned_request_objects())
            .clock(TestClock::default());
        let client = if pushed { client.push_authorization_requests() } else { client };
        sign_in(&server, &client.send_blocking(&http(&server)).unwrap());
    }
}

#[test]
fn an_unsigned_request_says_what_a_signed_one_says() {
    let signer = RequestObjectSigner::from(danger::unsigned_request_objects()).claim("software_id", "s");
    let client = builder().request_object_signer(signer).build().unwrap();
    let url = url(&client, AuthorizationRequest::new().scope("openid")).unwrap();
    let (_, object) = outside(&url).into_iter().find(|(name, _)| name == "request").unwrap();
    assert!(object.ends_with('.'));
    let jws = Jws::parse(&object).unwrap();
    let header = jws.header();
    assert_eq!((&header.alg, header.kid.as_deref()), (&Algorithm::NONE, None));
    assert!(header.is_type("oauth-authz-req+jwt"));
    let claims: Value = serde_json::from_slice(jws.unverified_payload()).unwrap();
    assert_eq!((&claims["aud"], &claims["software_id"]), (&json!(ISSUER), &json!("s")));
}

#[test]
fn an_unsigned_request_is_refused_where_it_must_be_signed() {
    let unsigned = |server: AuthorizationServerMetadata, registration: ClientMetadata| {
        Client::from_metadata(server, CLIENT_ID)
            .redirect_uri(REDIRECT_URI)
            .registration(registration)
            .request_object_signer(danger::unsigned_request_objects())
    };
    let refusal = |server, registration| {
        url(&unsigned(server, registration).build().unwrap(), AuthorizationRequest::new()).unwrap_err()
    };
    let (mut demanding, mut demanded) = (metadata(), ClientMetadata::default());
    demanding.require_signed_request_object = Some(true);
    demanded.require_signed_request_object = Some(true);
    assert_eq!(refusal(demanding, ClientMetadata::default()), Misuse::MissingRequestObjectSigner.into());
    assert_eq!(refusal(metadata(), demanded), Misuse::MissingRequestObjectSigner.into());

    let algorithm =
        Misuse::RequestObjectAlgorithm { algorithm: Algorithm::NONE, accepted: vec![Algorithm::ES256] };
    let (mut listing, mut registered) = (metadata(), ClientMetadata::default());
    listing.request_object_signing_alg_values_supported = Some(vec![Algorithm::ES256]);
    registered.request_object_signing_alg = Some(Algorithm::ES256);
    assert_eq!(refusal(listing, ClientMetadata::default()), algorithm.clone().into());
    assert_eq!(refusal(metadata(), registered), algorithm.into());

    let key = key(Algorithm::ES256);
    let profile = Profile::Fapi1Advanced;
    let client = unsigned(metadata(), ClientMetadata::default())
        .authentication(ClientAuthentication::private_key_jwt(key))
        .profile(profile);
    let error = Misuse::Profile { profile, rule: ProfileRule::SignedRequests };
    assert_eq!(client.build().unwrap_err(), error.into());
}

#[test]
fn a_server_that_takes_no_request_objects_gets_none() {
    let mut server = metadata();
    server.request_parameter_supported = Some(false);
    server.request_uri_parameter_supported = Some(false);
    server.pushed_authorization_request_endpoint = Some(format!("{ISSUER}/par"));
    let key = key(Algorithm::ES256);
    let client = || Client::from_metadata(server.clone(), CLIENT_ID).redirect_uri(REDIRECT_URI);
    let unsupported = |what: &str, member| Misuse::Unsupported { what: what.to_owned(), member };

    let signing = client().request_object_signer(key.clone()).build().unwrap();
    let by_value = unsupported("request objects by value", "request_parameter_supported");
    assert_eq!(url(&signing, AuthorizationRequest::new()).unwrap_err(), by_value.into());
    let mut strict = metadata();
    strict.require_request_uri_registration = Some(true);
    for (registered, met) in
        [(None, false), (Some("https://app.example/other"), false), (Some("https://app.example/r"), true)]
    {
        let mut registration = ClientMetadata::default();
        registration.request_uris = registered.map(|registered| vec![registered.to_owned()]);
        let client = Client::from_metadata(strict.clone(), CLIENT_ID).registration(registration);
        let client = client.redirect_uri(REDIRECT_URI).request_object_signer(key.clone()).build();
        let hosted =
            client.unwrap().authorize_by_reference(AuthorizationRequest::new(), "https://app.example/r");
        let refused = unsupported("a request_uri that is not registered", "request_uris");
        assert_eq!(hosted.send_blocking(&offline).err(), (!met).then(|| refused.into()));
    }
    let hosted = signing.authorize_by_reference(AuthorizationRequest::new(), "https://app.example/r");
    let by_reference = unsupported("request objects by reference", "request_uri_parameter_supported");
    assert_eq!(hosted.send_blocking(&offline).unwrap_err(), by_reference.into());

    // Plain parameters, and what is pushed (RFC 9126 section 3), are other matters.
    assert!(url(&client().build().unwrap(), AuthorizationRequest::new()).is_ok());
    let pushing = client().request_object_signer(key).push_authorization_requests().build().unwrap();
    let answer = |_: http::Request<Vec<u8>>| {
        Ok(http::Response::builder().status(201).body(br#"{"request_uri":"urn:r"}"#.to_vec()).unwrap())
    };
    assert!(pushing.authorize(AuthorizationRequest::new()).send_blocking(&answer).is_ok());
}
