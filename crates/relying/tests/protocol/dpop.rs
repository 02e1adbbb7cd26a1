//! DPoP: what stands in a proof, which nonces are used, what is refused (RFC 9449).

use std::cell::RefCell;
use std::collections::HashSet;

use relying::call::{Call, Effect, Outcome, Step};
use relying::error::{Misuse, Rejected, ResponseError};
use relying::jose::{Algorithm, Backend, HashAlgorithm, Jwk, Jws, PrivateKey, PublicKey, base64url};
use relying::{
    AccessToken, AuthorizationRequest, BlockingHttpClient, Client, ClientAuthentication, ClientBuilder,
    ClientCredentialsRequest, Dpop, DpopSnapshot, Error, RequestPolicy, TokenResponse, UserInfoRequest,
    danger,
};
use serde_json::{Value, json};

use crate::client_authentication::RemoteKey;
use crate::support::{NOW, builder, metadata, offline};

fn dpop() -> Dpop {
    Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap()
}

fn bound(dpop: &Dpop) -> ClientBuilder {
    builder().dpop(dpop.clone())
}

/// The claims of a proof, after everything about its form has been checked.
fn proof(request: &http::Request<Vec<u8>>) -> Value {
    let jws = Jws::parse(request.headers()["dpop"].to_str().unwrap()).unwrap();
    assert_eq!(jws.header().typ.as_deref(), Some("dpop+jwt"));
    let jwk = jws.header().other["jwk"].clone();
    let mut members: Vec<&str> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["crv", "kty", "x", "y"], "only what makes the key");
    let key =
        PublicKey::from_jwk(&serde_json::from_value::<Jwk>(jwk).unwrap(), &Backend::aws_lc_rs()).unwrap();
    let claims =
        serde_json::from_slice::<Value>(jws.verify(&key, &Algorithm::ES256).unwrap().payload()).unwrap();
    assert_eq!(
        (claims["htm"].as_str(), claims["iat"].as_i64()),
        (Some(request.method().as_str()), Some(NOW))
    );
    assert_eq!(claims["htu"], format!("https://{}{}", request.uri().host().unwrap(), request.uri().path()));
    claims
}

/// A server that answers in turn, and keeps what it was sent.
#[derive(Default)]
struct Server {
    answers: RefCell<Vec<http::Response<Vec<u8>>>>,
    requests: RefCell<Vec<http::Request<Vec<u8>>>>,
}

impl Server {
    fn new(answers: impl IntoIterator<Item = http::Response<Vec<u8>>>) -> Self {
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        Self { answers: RefCell::new(answers), requests: RefCell::default() }
    }

    fn http(&self) -> impl BlockingHttpClient {
        |request: http::Request<Vec<u8>>| {
            self.requests.borrow_mut().push(request);
            Ok(self.answers.borrow_mut().pop().expect("an answer for each request"))
        }
    }

    fn proofs(&self) -> Vec<Value> {
        self.requests.borrow().iter().map(proof).collect()
    }
}

fn answer(status: u16, nonce: Option<&str>, body: Value) -> http::Response<Vec<u8>> {
    let mut answer = http::Response::builder().status(status);
    if let Some(nonce) = nonce {
        answer = answer.header("DPoP-Nonce", nonce);
    }
    answer.body(body.to_string().into_bytes()).unwrap()
}

fn tokens(nonce: Option<&str>) -> http::Response<Vec<u8>> {
    answer(200, nonce, json!({ "access_token": "at", "token_type": "dpop" }))
}

fn demand(nonce: &str) -> http::Response<Vec<u8>> {
    answer(400, Some(nonce), json!({ "error": "use_dpop_nonce" }))
}

fn challenge(nonce: &str, scheme: &str) -> http::Response<Vec<u8>> {
    let mut answer = answer(401, Some(nonce), json!({}));
    let challenge = format!("Bearer realm=\"x\", {scheme} error=\"use_dpop_nonce\", algs=\"ES256\"");
    answer.headers_mut().insert("www-authenticate", challenge.parse().unwrap());
    answer
}

fn get_tokens(client: &Client, server: &Server) -> Result<TokenResponse, Error> {
    client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&server.http())
}

#[test]
fn proves_possession_to_the_token_endpoint() {
    let server = Server::new([tokens(None)]);
    let tokens = get_tokens(&bound(&dpop()).build().unwrap(), &server).unwrap();
    assert_eq!(tokens.token_type, "dpop");
    let proof = &server.proofs()[0];
    assert_eq!(proof["jti"].as_str().unwrap().len(), 43);
    assert_eq!((proof.get("nonce"), proof.get("ath")), (None, None));
}

#[test]
fn meets_a_demand_for_a_nonce_once_and_with_everything_new() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let client = bound(&dpop()).authentication(ClientAuthentication::private_key_jwt(key)).build().unwrap();
    let server = Server::new([demand("n1"), tokens(Some("n2")), tokens(None)]);
    get_tokens(&client, &server).unwrap();
    get_tokens(&client, &server).unwrap();
    let proofs = server.proofs();
    let nonces: Vec<_> = proofs.iter().map(|proof| proof.get("nonce").and_then(Value::as_str)).collect();
    assert_eq!(nonces, [None, Some("n1"), Some("n2")], "renewed by any answer");
    let identifiers: HashSet<_> = proofs.iter().map(|proof| proof["jti"].to_string()).collect();
    assert_eq!(identifiers.len(), 3);
    let assertions: HashSet<_> =
        server.requests.borrow().iter().map(|request| request.body().clone()).collect();
    assert_eq!(assertions.len(), 3, "a client assertion is for single use");
}

#[test]
fn gives_up_at_the_second_demand_and_at_one_without_a_nonce() {
    for answers in
        [vec![demand("n1"), demand("n2")], vec![answer(400, None, json!({ "error": "use_dpop_nonce" }))]]
    {
        let requests = answers.len();
        let server = Server::new(answers);
        let error = get_tokens(&bound(&dpop()).build().unwrap(), &server).unwrap_err();
        assert_eq!(error.as_server().unwrap().error, relying::registry::ErrorCode::USE_DPOP_NONCE);
        assert_eq!(server.requests.borrow().len(), requests);
    }
}

#[test]
fn binds_the_proof_to_the_token_at_a_resource() {
    let dpop = dpop();
    let client = bound(&dpop).build().unwrap();
    for scheme in ["DPoP", "dpop"] {
        let server = Server::new([challenge("r1", scheme), answer(200, None, json!({}))]);
        let request = http::Request::post("https://api.example/items?secret=1").body(b"{}".to_vec()).unwrap();
        client.protected_resource(AccessToken::dpop("at"), request).send_blocking(&server.http()).unwrap();
        let proofs = server.proofs();
        let hash = Backend::aws_lc_rs().digest(HashAlgorithm::Sha256, b"at");
        assert_eq!(proofs[1]["ath"], base64url::encode(hash.as_ref()));
        assert_eq!(proofs[1]["nonce"], "r1");
        let requests = server.requests.borrow();
        assert!(requests.iter().all(|request| request.headers()["authorization"] == "DPoP at"));
        assert!(requests.iter().all(|request| request.body() == b"{}"), "the body is sent again");
    }
}

#[test]
fn uses_a_nonce_only_where_it_was_given() {
    let client = bound(&dpop()).build().unwrap();
    get_tokens(&client, &Server::new([tokens(Some("n1"))])).unwrap();
    let server = Server::new([answer(200, None, json!({ "sub": "alice" }))]);
    let request = http::Request::get("https://api.example/").body(Vec::new()).unwrap();
    client.protected_resource(AccessToken::dpop("at"), request).send_blocking(&server.http()).unwrap();
    assert_eq!(server.proofs()[0].get("nonce"), None);
    let server = Server::new([answer(200, None, json!({ "sub": "alice" }))]);
    let request = UserInfoRequest::new(AccessToken::dpop("at"), "alice");
    client.userinfo(request).send_blocking(&server.http()).unwrap();
    assert_eq!(server.proofs()[0]["nonce"], "n1", "UserInfo is at the same origin as the token endpoint");
}

#[test]
fn refuses_a_token_that_is_not_bound() {
    let bearer = || Server::new([answer(200, None, json!({ "access_token": "at", "token_type": "Bearer" }))]);
    let error = get_tokens(&bound(&dpop()).build().unwrap(), &bearer()).unwrap_err();
    assert_eq!(error, Rejected::TokenNotBound.into());
    let error = get_tokens(&builder().build().unwrap(), &Server::new([tokens(None)])).unwrap_err();
    assert_eq!(error, ResponseError::UnsupportedTokenType { received: "dpop".into() }.into());
}

#[test]
fn needs_the_key_for_a_bound_token() {
    let request = http::Request::get("https://api.example/").body(Vec::new()).unwrap();
    let call = builder().build().unwrap().protected_resource(AccessToken::dpop("at"), request);
    assert_eq!(call.send_blocking(&offline).unwrap_err(), Misuse::MissingDpopKey.into());
}

#[test]
fn survives_a_restart_with_its_key_and_nonces() {
    let before = dpop();
    get_tokens(&bound(&before).build().unwrap(), &Server::new([tokens(Some("n1"))])).unwrap();
    let stored = serde_json::to_string(&before.snapshot().unwrap()).unwrap();
    let snapshot: DpopSnapshot = serde_json::from_str(&stored).unwrap();
    let after = Dpop::from_snapshot(&snapshot, &Backend::aws_lc_rs()).unwrap();
    assert_eq!(after.thumbprint(), before.thumbprint());
    let server = Server::new([tokens(None)]);
    get_tokens(&bound(&after).build().unwrap(), &server).unwrap();
    assert_eq!(server.proofs()[0]["nonce"], "n1");
    let d = serde_json::to_value(&snapshot.jwk).unwrap()["d"].as_str().unwrap().to_owned();
    assert!(!format!("{snapshot:?} {after:?}").contains(&d));
}

#[test]
fn takes_a_key_for_each_session() {
    let client = builder().danger(danger::http_on_loopback()).build().unwrap();
    let (first, second) = (dpop(), dpop());
    for dpop in [&first, &second] {
        let server = Server::new([tokens(None)]);
        get_tokens(&client.with_dpop(dpop.clone()), &server).unwrap();
        let request = &server.requests.borrow()[0];
        let jws = Jws::parse(request.headers()["dpop"].to_str().unwrap()).unwrap();
        let jwk: Jwk = serde_json::from_value(jws.header().other["jwk"].clone()).unwrap();
        assert_eq!(jwk.thumbprint(&Backend::aws_lc_rs()).unwrap(), dpop.thumbprint());
    }
    assert!(client.dpop().is_none());
}

#[test]
fn makes_proofs_for_requests_that_others_send() {
    let client = bound(&dpop()).build().unwrap();
    let prove = |access_token: Option<&str>| {
        let uri = "https://api.example/things?page=2".parse().unwrap();
        let call = client.dpop_proof(http::Method::PATCH, uri, access_token.map(Into::into));
        let request = http::Request::patch("https://api.example/things");
        let text = call.send_blocking(&offline).unwrap();
        proof(&request.header("dpop", text).body(Vec::new()).unwrap())
    };
    let expected = base64url::encode(Backend::aws_lc_rs().digest(HashAlgorithm::Sha256, b"token").as_ref());
    assert_eq!(prove(Some("token"))["ath"], expected);
    let bare = prove(None);
    assert_eq!((bare.get("ath"), bare.get("nonce")), (None, None));
    assert_ne!(bare["jti"], prove(None)["jti"]);
    let nobody = builder().build().unwrap();
    let call = nobody.dpop_proof(http::Method::GET, "https://api.example/".parse().unwrap(), None);
    assert_eq!(call.send_blocking(&offline).unwrap_err(), Misuse::MissingDpopKey.into());
}

#[test]
fn refuses_a_key_that_the_server_does_not_take() {
    let listing = |algorithms: &[Algorithm]| {
        let mut metadata = metadata();
        metadata.dpop_signing_alg_values_supported = Some(algorithms.to_vec());
        Client::from_metadata(metadata, "app").redirect_uri("https://app.example/cb")
    };
    let refused = |supported: &[Algorithm]| -> Error {
        Misuse::DpopAlgorithm { algorithm: Algorithm::ES256, supported: supported.to_vec() }.into()
    };
    let taken = [Algorithm::PS256, Algorithm::RS256];
    assert_eq!(listing(&taken).dpop(dpop()).build().unwrap_err(), refused(&taken));
    assert!(listing(&[]).dpop(dpop()).build().is_ok(), "an empty list says nothing");
    // A key of a session is looked at when it is used, before anything is sent.
    let client = listing(&taken).build().unwrap().with_dpop(dpop());
    let grant = client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&offline);
    assert_eq!(grant.unwrap_err(), refused(&taken));
    let login = client.authorize(AuthorizationRequest::new()).send_blocking(&offline);
    assert_eq!(login.unwrap_err(), refused(&taken));
}

#[test]
fn calls_its_algorithm_by_the_name_that_the_server_has_for_it() {
    let mut metadata = metadata();
    metadata.dpop_signing_alg_values_supported = Some(vec![Algorithm::EDDSA]);
    let key = Dpop::generate(Algorithm::ED25519, &Backend::aws_lc_rs()).unwrap();
    let client = Client::from_metadata(metadata, "app").dpop(key).build().unwrap();
    let server = Server::new([tokens(None)]);
    get_tokens(&client, &server).unwrap();
    let request = &server.requests.borrow()[0];
    let jws = Jws::parse(request.headers()["dpop"].to_str().unwrap()).unwrap();
    assert_eq!(jws.header().alg, Algorithm::EDDSA);
}

#[test]
fn proofs_take_additions_and_by_a_word_changes() {
    let dpop = dpop()
        .proof_header("x5t#S256", "thumbprint")
        .proof_claim("purpose", "test")
        .danger(danger::modified_assertions(|proof| drop(proof.claims.insert("iat".into(), json!(NOW + 1)))));
    let server = Server::new([tokens(None)]);
    get_tokens(&bound(&dpop).build().unwrap(), &server).unwrap();
    let request = &server.requests.borrow()[0];
    let jws = Jws::parse(request.headers()["dpop"].to_str().unwrap()).unwrap();
    let header = jws.header().clone();
    assert_eq!((header.typ.as_deref(), &header.other["x5t#S256"]), (Some("dpop+jwt"), &json!("thumbprint")));
    let jwk: Jwk = serde_json::from_value(header.other["jwk"].clone()).unwrap();
    let key = PublicKey::from_jwk(&jwk, &Backend::aws_lc_rs()).unwrap();
    let payload = jws.verify(&key, &Algorithm::ES256).unwrap().into_payload();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!((&claims["purpose"], &claims["iat"]), (&json!("test"), &json!(NOW + 1)));
    assert_eq!(claims["htu"], "https://as.example/token");
}

#[test]
fn what_a_proof_says_by_itself_cannot_be_added() {
    let refused = |dpop: Dpop| bound(&dpop).build().unwrap_err();
    let reserved = |name: &str| Error::from(Misuse::ReservedParameter { name: name.to_owned() });
    for name in ["jti", "htm", "htu", "iat", "nonce", "ath"] {
        assert_eq!(refused(dpop().proof_claim(name, "x")), reserved(name));
    }
    for name in ["alg", "typ", "kid", "jwk"] {
        assert_eq!(refused(dpop().proof_header(name, "x")), reserved(name));
    }
}

/// What a call wants to send next.
fn next<T: std::fmt::Debug>(
    call: &mut Call<T>,
    outcome: Option<Outcome>,
) -> (http::Request<Vec<u8>>, RequestPolicy) {
    match call.step(outcome) {
        Ok(Step::Perform(Effect::Send(request, policy))) => (request, policy),
        other => panic!("a request is sent: {other:?}"),
    }
}

#[test]
fn a_request_with_a_proof_must_not_be_repeated_by_others() {
    let client = bound(&dpop()).build().unwrap();
    let get = || http::Request::get("https://api.example/").body(Vec::new()).unwrap();
    let (_, policy) = next(&mut client.protected_resource(AccessToken::dpop("at"), get()), None);
    assert!(!policy.idempotent);
    let request = UserInfoRequest::new(AccessToken::dpop("at"), "alice");
    assert!(!next(&mut client.userinfo(request), None).1.idempotent);
    // Without a proof nothing is used up.
    let (_, policy) = next(&mut client.protected_resource(AccessToken::bearer("at"), get()), None);
    assert!(policy.idempotent);
}

#[test]
fn meets_a_demand_with_its_own_nonce_whatever_comes_meanwhile() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let method = ClientAuthentication::private_key_jwt(RemoteKey(key.clone()));
    let client = bound(&dpop()).authentication(method).build().unwrap();
    let grant = || client.client_credentials_grant(ClientCredentialsRequest::new());
    let signed = || Some(Outcome::Signature(key.sign(b"an assertion")));
    let after = |answer| Some(Outcome::Response(Ok(answer)));
    let (mut first, mut second) = (grant(), grant());
    for call in [&mut first, &mut second] {
        assert!(matches!(call.step(None), Ok(Step::Perform(Effect::Sign(..)))));
        next(call, signed());
    }
    // While the assertion of the repeated request is made elsewhere, an older answer brings another nonce.
    assert!(matches!(first.step(after(demand("n1"))), Ok(Step::Perform(Effect::Sign(..)))));
    assert!(matches!(second.step(after(tokens(Some("n0")))), Ok(Step::Done(_))));
    assert_eq!(proof(&next(&mut first, signed()).0)["nonce"], "n1");
}
