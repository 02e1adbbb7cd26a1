//! The table of quirks, provider by provider: documents, key sets and token answers in the shapes that these servers publish.

use std::cell::RefCell;
use std::sync::LazyLock;

use relying::error::{HttpError, Misuse, Rejected, ResponseError, Token};
use relying::jose::json::JsonError;
use relying::jose::{Algorithm, Backend, ClaimError, HmacKey, JwsHeader, PrivateKey, jws};
use relying::quirk::{AppleUser, github, issuer};
use relying::{
    AuthorizationRequest, AuthorizationServerMetadata, Client, ClientAuthentication, ClientBuilder,
    ClientMetadata, Error, LogoutRequest, Quirk, StandardClaims, TokenResponse, danger,
};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, NOW, ServerKey, TestClock};

static KEY: LazyLock<ServerKey> = LazyLock::new(|| ServerKey::new(Algorithm::RS256, "k1"));

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const OTHER_TENANT: &str = "11111111-2222-3333-4444-555555555555";
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const REDIRECT_URI: &str = "https://app.example/cb";
const JANE: &str = "jane";

/// A provider in this process: its documents, and whatever its token endpoint answers.
struct Provider {
    document: Value,
    keys: Value,
    tokens: RefCell<Value>,
    /// The body of the last request to the token endpoint, and its `Authorization`.
    asked: RefCell<(String, String)>,
}

impl Provider {
    fn new(document: &str) -> Self {
        let document: Value = serde_json::from_str(document).unwrap();
        let key = serde_json::to_value(KEY.0.public_key().to_jwk()).unwrap();
        Self {
            document,
            keys: json!({ "keys": [key] }),
            tokens: RefCell::default(),
            asked: RefCell::default(),
        }
    }

    /// Names the issuer of the key, as Microsoft does.
    fn key_issuer(mut self, issuer: &str) -> Self {
        self.keys["keys"][0]["issuer"] = issuer.into();
        self
    }

    fn handle(&self, request: &http::Request<Vec<u8>>) -> http::Response<Vec<u8>> {
        let uri = request.uri().to_string();
        let body = if self.document["token_endpoint"] == *uri {
            let authorization = request.headers().get("authorization");
            let authorization = authorization.map_or("", |value| value.to_str().unwrap()).to_owned();
            *self.asked.borrow_mut() = (String::from_utf8(request.body().clone()).unwrap(), authorization);
            self.tokens.borrow().to_string()
        } else if self.document["jwks_uri"] == *uri {
            self.keys.to_string()
        } else {
            assert!(uri.contains("/.well-known/openid-configuration"), "{uri}");
            self.document.to_string()
        };
        http::Response::new(body.into_bytes())
    }

    fn http(&self) -> impl Fn(http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError> {
        |request| Ok(self.handle(&request))
    }

    fn build(&self, builder: ClientBuilder) -> Result<Client, Error> {
        let builder = builder.clock(TestClock::default()).redirect_uri(REDIRECT_URI);
        builder.send_blocking(&self.http())
    }

    /// Signs Jane in with an ID Token of these claims, and returns what the client makes of it.
    fn sign_in(&self, client: &Client, claims: Value) -> Result<TokenResponse, Error> {
        self.sign_in_by(client, claims, |claims| KEY.sign(claims))
    }

    fn sign_in_by(
        &self,
        client: &Client,
        claims: Value,
        sign: impl Fn(&Value) -> String,
    ) -> Result<TokenResponse, Error> {
        let request = AuthorizationRequest::new().scope("openid");
        let (url, pending) = client.authorize(request).send_blocking(&self.http())?;
        let mut id_token = json!({ "sub": JANE, "aud": CLIENT_ID, "iat": NOW, "exp": NOW + 300 });
        id_token["nonce"] = query(&url, "nonce").into();
        let added = claims.as_object().unwrap().clone();
        id_token.as_object_mut().unwrap().extend(added);
        let mut tokens = self.tokens.borrow().clone();
        if tokens.is_null() {
            tokens = json!({ "access_token": "at", "token_type": "Bearer", "expires_in": 3599 });
        }
        tokens["id_token"] = sign(&id_token).into();
        *self.tokens.borrow_mut() = tokens;
        let callback = format!("code=c1&state={}", query(&url, "state"));
        client.authorization_code_grant(pending.validate(&callback)?).send_blocking(&self.http())
    }
}

fn query(url: &str, name: &str) -> String {
    let parameters = url.split_once('?').map_or(url, |(_, query)| query);
    let value =
        parameters.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap_or_default();
    value.to_owned()
}

fn claim(problem: ClaimError) -> Error {
    Rejected::Claim { token: Token::IdToken, problem }.into()
}

fn of_tenant(tenant: &str) -> String {
    format!("https://login.microsoftonline.com/{tenant}/v2.0")
}

fn entra() -> Provider {
    Provider::new(include_str!("quirks/entra.json")).key_issuer(&of_tenant("{tenantid}"))
}

fn common() -> ClientBuilder {
    Client::discover(issuer::entra("common"), CLIENT_ID).client_secret("secret")
}

#[test]
fn entra_signs_in_users_of_the_tenants_that_are_named() {
    let provider = entra();
    let client = provider.build(common().tenants([TENANT])).unwrap();
    let tokens =
        provider.sign_in(&client, json!({ "iss": of_tenant(TENANT), "tid": TENANT, "ver": "2.0" })).unwrap();
    let id_token = tokens.id_token().unwrap();
    assert_eq!((id_token.issuer(), id_token.subject()), (&*of_tenant(TENANT), JANE));

    let other = json!({ "iss": of_tenant(OTHER_TENANT), "tid": OTHER_TENANT });
    let refused = Rejected::Tenant { tenant: OTHER_TENANT.into() };
    assert_eq!(provider.sign_in(&client, other).unwrap_err(), refused.into());
}

#[test]
fn entra_wants_to_be_told_which_tenants_may_sign_in() {
    let provider = entra();
    assert_eq!(provider.build(common()).unwrap_err(), Misuse::MissingTenants.into());
    let invalid = Misuse::InvalidTenant { tenant: "contoso.com".into() };
    assert_eq!(provider.build(common().tenants(["contoso.com"])).unwrap_err(), invalid.into());

    let client = provider.build(common().danger(danger::any_tenant())).unwrap();
    for tenant in [TENANT, OTHER_TENANT, PERSONAL] {
        let tokens = provider.sign_in(&client, json!({ "iss": of_tenant(tenant), "tid": tenant })).unwrap();
        assert_eq!(tokens.id_token().unwrap().issuer(), of_tenant(tenant));
    }
    let organizations = Client::discover(issuer::entra("organizations"), CLIENT_ID).client_secret("secret");
    let client = provider.build(organizations.danger(danger::any_tenant())).unwrap();
    let personal =
        provider.sign_in(&client, json!({ "iss": of_tenant(PERSONAL), "tid": PERSONAL })).unwrap_err();
    assert_eq!(personal, Rejected::Tenant { tenant: PERSONAL.into() }.into());
}

#[test]
fn entra_is_held_to_the_tenant_in_the_token() {
    let provider = entra();
    let client = provider.build(common().tenants([TENANT, OTHER_TENANT])).unwrap();
    let mismatch = |claim, expected: String, received: String| {
        super::quirks::claim(ClaimError::Mismatch { claim, expected, received })
    };
    let foreign =
        provider.sign_in(&client, json!({ "iss": of_tenant(OTHER_TENANT), "tid": TENANT })).unwrap_err();
    assert_eq!(foreign, mismatch("iss", of_tenant(TENANT), of_tenant(OTHER_TENANT)));
    let literal =
        provider.sign_in(&client, json!({ "iss": of_tenant("{tenantid}"), "tid": TENANT })).unwrap_err();
    assert_eq!(literal, mismatch("iss", of_tenant(TENANT), of_tenant("{tenantid}")));
    let without = provider.sign_in(&client, json!({ "iss": of_tenant(TENANT) })).unwrap_err();
    assert_eq!(without, claim(ClaimError::Missing("tid")));
    let odd = provider.sign_in(&client, json!({ "iss": of_tenant("x/y"), "tid": "x/y" })).unwrap_err();
    assert_eq!(odd, mismatch("tid", "the identifier of a tenant".into(), "x/y".into()));
}

#[test]
fn entra_keys_sign_for_their_own_issuer_alone() {
    // The key of personal accounts, and a token that claims to be of an organization.
    let provider = Provider::new(include_str!("quirks/entra.json")).key_issuer(&of_tenant(PERSONAL));
    let client = provider.build(common().danger(danger::any_tenant())).unwrap();
    let forged = provider.sign_in(&client, json!({ "iss": of_tenant(TENANT), "tid": TENANT })).unwrap_err();
    let expected = Rejected::KeyIssuer { issuer: of_tenant(TENANT), key_issuers: vec![of_tenant(PERSONAL)] };
    assert_eq!(forged, expected.into());
    assert!(provider.sign_in(&client, json!({ "iss": of_tenant(PERSONAL), "tid": PERSONAL })).is_ok());

    // Sets without the member, such as those of version 1, say nothing.
    let provider = Provider::new(include_str!("quirks/entra.json"));
    let client = provider.build(common().danger(danger::any_tenant())).unwrap();
    assert!(provider.sign_in(&client, json!({ "iss": of_tenant(TENANT), "tid": TENANT })).is_ok());
}

#[test]
fn entra_refreshes_within_one_tenant() {
    let provider = entra();
    let client = provider.build(common().danger(danger::any_tenant())).unwrap();
    *provider.tokens.borrow_mut() =
        json!({ "access_token": "at", "token_type": "Bearer", "refresh_token": "rt" });
    let tokens = provider.sign_in(&client, json!({ "iss": of_tenant(TENANT), "tid": TENANT })).unwrap();
    let claims = json!({ "iss": of_tenant(OTHER_TENANT), "tid": OTHER_TENANT, "sub": JANE, "aud": CLIENT_ID, "iat": NOW, "exp": NOW + 300 });
    provider.tokens.borrow_mut()["id_token"] = KEY.sign(&claims).into();
    let error = client.refresh_token_grant(&tokens).send_blocking(&provider.http()).unwrap_err();
    let (expected, received) = (Some(of_tenant(TENANT)), Some(of_tenant(OTHER_TENANT)));
    assert_eq!(error, Rejected::RefreshedClaim { claim: "iss", expected, received }.into());
}

#[test]
fn entra_by_a_domain_name_or_an_identifier_is_one_tenant() {
    let mut provider = entra();
    provider.document["issuer"] = of_tenant(TENANT).into();
    let by_name = Client::discover(issuer::entra("contoso.onmicrosoft.com"), CLIENT_ID);
    let refused = Rejected::MetadataIssuer {
        expected: of_tenant("contoso.onmicrosoft.com"),
        received: of_tenant(TENANT),
    };
    assert_eq!(provider.build(by_name).unwrap_err(), refused.into());
    let by_name = Client::discover(issuer::entra("contoso.onmicrosoft.com"), CLIENT_ID).quirk(Quirk::ENTRA);
    let by_identifier = Client::discover(issuer::entra(TENANT), CLIENT_ID);
    for builder in [by_name, by_identifier] {
        let client = provider.build(builder.client_secret("secret")).unwrap();
        assert!(provider.sign_in(&client, json!({ "iss": of_tenant(TENANT), "tid": TENANT })).is_ok());
        let foreign = json!({ "iss": of_tenant(OTHER_TENANT), "tid": OTHER_TENANT });
        let (expected, received) = (of_tenant(TENANT), of_tenant(OTHER_TENANT));
        let mismatch = ClaimError::Mismatch { claim: "iss", expected, received };
        assert_eq!(provider.sign_in(&client, foreign).unwrap_err(), claim(mismatch));
    }
    let pinned =
        Client::discover(issuer::entra("contoso.onmicrosoft.com"), CLIENT_ID).tenants([OTHER_TENANT]);
    let client = provider.build(pinned).unwrap();
    let error = provider.sign_in(&client, json!({ "iss": of_tenant(TENANT), "tid": TENANT })).unwrap_err();
    assert_eq!(error, Rejected::Tenant { tenant: TENANT.into() }.into());
}

#[test]
fn entra_gets_assertions_for_its_token_endpoint() {
    let provider = entra();
    let key = PrivateKey::generate(Algorithm::RS256, &Backend::aws_lc_rs()).unwrap();
    let builder = Client::discover(issuer::entra("common"), CLIENT_ID)
        .authentication(ClientAuthentication::private_key_jwt(key))
        .tenants([TENANT]);
    let client = provider.build(builder).unwrap();
    provider.sign_in(&client, json!({ "iss": of_tenant(TENANT), "tid": TENANT })).unwrap();
    let assertion = payload(&query(&provider.asked.borrow().0, "client_assertion"));
    assert_eq!(assertion["aud"], provider.document["token_endpoint"]);
}

fn payload(jwt: &str) -> Value {
    let payload = relying::jose::base64url::decode(jwt.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

#[test]
fn b2c_signs_in_under_the_policy_that_was_asked_for() {
    let provider = Provider::new(include_str!("quirks/azure-ad-b2c.json"));
    let asked = issuer::azure_ad_b2c("contoso", "B2C_1_signin");
    let received = format!("https://contoso.b2clogin.com/{TENANT}/v2.0/");
    let refused = Rejected::MetadataIssuer { expected: asked.clone(), received: received.clone() };
    assert_eq!(provider.build(Client::discover(&*asked, CLIENT_ID)).unwrap_err(), refused.into());

    let builder = Client::discover(asked, CLIENT_ID).quirk(Quirk::AZURE_AD_B2C).client_secret("secret");
    let client = provider.build(builder).unwrap();
    let tokens = provider.sign_in(&client, json!({ "iss": received, "tfp": "b2c_1_signin" })).unwrap();
    assert_eq!(tokens.id_token().unwrap().issuer(), received);
    // Older policies are told by acr, and the newer claim counts where both are there.
    assert!(provider.sign_in(&client, json!({ "iss": received, "acr": "b2c_1_signin" })).is_ok());
    assert!(
        provider.sign_in(&client, json!({ "iss": received, "tfp": "B2C_1_signin", "acr": "gold" })).is_ok()
    );
    let error = provider.sign_in(&client, json!({ "iss": received })).unwrap_err();
    assert_eq!(error, claim(ClaimError::Missing("tfp")));
    for (name, claims) in [
        ("tfp", json!({ "iss": received, "tfp": "B2C_1_reset" })),
        ("tfp", json!({ "iss": received, "tfp": "B2C_1_reset", "acr": "B2C_1_signin" })),
        ("acr", json!({ "iss": received, "acr": "B2C_1_reset" })),
    ] {
        let (expected, received) = ("B2C_1_signin".into(), "B2C_1_reset".into());
        let mismatch = ClaimError::Mismatch { claim: name, expected, received };
        assert_eq!(provider.sign_in(&client, claims).unwrap_err(), claim(mismatch));
    }
}

#[test]
fn google_has_one_issuer_in_two_spellings() {
    let provider = Provider::new(include_str!("quirks/google.json"));
    let client = provider.build(Client::discover(issuer::GOOGLE, CLIENT_ID).client_secret("secret")).unwrap();
    for iss in ["https://accounts.google.com", "accounts.google.com"] {
        let tokens =
            provider.sign_in(&client, json!({ "iss": iss, "azp": CLIENT_ID, "hd": "example.com" })).unwrap();
        assert_eq!(tokens.id_token().unwrap().issuer(), issuer::GOOGLE);
    }
    let error = provider.sign_in(&client, json!({ "iss": "accounts.google.example" })).unwrap_err();
    let (expected, received) = (issuer::GOOGLE.into(), "accounts.google.example".into());
    assert_eq!(error, claim(ClaimError::Mismatch { claim: "iss", expected, received }));
}

#[test]
fn apple_gets_a_new_secret_for_each_request_and_a_form() {
    let provider = Provider::new(include_str!("quirks/apple.json"));
    let key =
        PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap().with_key_id("ABC123DEFG");
    let public = key.public_key().clone();
    let authentication = ClientAuthentication::apple("TEAM123456", key);
    let builder = Client::discover(issuer::APPLE, CLIENT_ID).authentication(authentication);
    let client = provider.build(builder).unwrap();

    let request = AuthorizationRequest::new().scope("openid name email");
    let (url, pending) = client.authorize(request).send_blocking(&provider.http()).unwrap();
    assert_eq!(query(&url, "response_mode"), "form_post");
    let posted = format!(
        "state={}&code=c1&user=%7B%22name%22%3A%7B%22firstName%22%3A%22Jane%22%2C%22lastName%22%3A%22Doe%22%7D%2C%22email%22%3A%22j%40example.com%22%7D",
        pending.state().unwrap()
    );
    assert_eq!(AppleUser::from_form(&posted).unwrap().first_name.as_deref(), Some("Jane"));
    assert!(pending.validate(&posted).is_ok());

    let claims = json!({
        "iss": issuer::APPLE, "nonce_supported": true, "email": "j@privaterelay.appleid.com", "email_verified": "true",
        "is_private_email": "true",
    });
    let tokens = provider.sign_in(&client, claims).unwrap();
    let standard: StandardClaims = tokens.id_token().unwrap().claims().read().unwrap();
    assert_eq!(standard.email_verified, Some(true));

    let (form, authorization) = provider.asked.borrow().clone();
    assert_eq!((query(&form, "client_id"), authorization), (CLIENT_ID.to_owned(), String::new()));
    let secret = query(&form, "client_secret");
    let jws = relying::jose::Jws::parse(&secret).unwrap();
    assert_eq!(jws.header().kid.as_deref(), Some("ABC123DEFG"));
    assert!(jws.verify(&public, &Algorithm::ES256).is_ok());
    let expected = json!({
        "iss": "TEAM123456", "sub": CLIENT_ID, "aud": "https://appleid.apple.com", "iat": NOW, "exp": NOW + 300,
    });
    assert_eq!(payload(&secret), expected);
    let missing = Misuse::MissingEndpoint { endpoint: "userinfo_endpoint" };
    assert_eq!(client.userinfo(&tokens).send_blocking(&provider.http()).unwrap_err(), missing.into());
}

#[test]
fn apple_needs_a_key_of_its_kind() {
    let provider = Provider::new(include_str!("quirks/apple.json"));
    let backend = Backend::aws_lc_rs();
    let without_id = PrivateKey::generate(Algorithm::ES256, &backend).unwrap();
    let other = PrivateKey::generate(Algorithm::ED25519, &backend).unwrap().with_key_id("k");
    for (key, problem) in
        [(without_id, "Apple's keys have a key id: set it"), (other, "Apple's keys are for ES256")]
    {
        let authentication = ClientAuthentication::apple("TEAM123456", key);
        let client =
            provider.build(Client::discover(issuer::APPLE, CLIENT_ID).authentication(authentication));
        let error = provider.sign_in(&client.unwrap(), json!({ "iss": issuer::APPLE })).unwrap_err();
        assert_eq!(error, Misuse::Key { problem: problem.into() }.into());
    }
}

fn github_answers(body: Value) -> Result<TokenResponse, Error> {
    let client = Client::from_metadata(github(), CLIENT_ID)
        .client_secret("secret")
        .redirect_uri(REDIRECT_URI)
        .build()?;
    let http = |request: http::Request<Vec<u8>>| {
        assert_eq!(request.headers()["accept"], "application/json");
        assert_eq!(request.uri(), "https://github.com/login/oauth/access_token");
        assert!(String::from_utf8_lossy(request.body()).contains("client_secret=secret"));
        Ok(http::Response::new(body.to_string().into_bytes()))
    };
    let (url, pending) =
        client.authorize(AuthorizationRequest::new().scope("repo gist")).send_blocking(&http)?;
    assert!(url.starts_with("https://github.com/login/oauth/authorize?"), "{url}");
    let callback = format!("code=c1&state={}", pending.state().unwrap());
    client.authorization_code_grant(pending.validate(&callback)?).send_blocking(&http)
}

#[test]
fn github_parts_scopes_by_commas_and_answers_errors_with_200() {
    let tokens =
        github_answers(json!({ "access_token": "gho_1", "scope": "repo,gist", "token_type": "bearer" }));
    let tokens = tokens.unwrap();
    assert_eq!((tokens.scope.as_deref(), tokens.expires_at), (Some("repo gist"), None));
    let error = github_answers(json!({
        "error": "bad_verification_code",
        "error_description": "The code passed is incorrect or expired.",
        "error_uri": "https://docs.github.com/apps",
    }));
    let error = error.unwrap_err();
    let error = error.as_server().unwrap();
    assert_eq!((error.error.as_str(), error.status), ("bad_verification_code", Some(200)));
}

#[test]
fn twitch_writes_the_scope_as_an_array_and_may_leave_the_token_type_out() {
    let answer = json!({ "access_token": "at", "expires_in": 14346, "refresh_token": "rt", "scope": ["user:read:email", "openid"] });
    let provider = Provider::new(include_str!("quirks/twitch.json"));
    *provider.tokens.borrow_mut() = answer.clone();
    let client = provider.build(Client::discover(issuer::TWITCH, CLIENT_ID).client_secret("secret")).unwrap();
    let tokens = provider.sign_in(&client, json!({ "iss": issuer::TWITCH, "azp": CLIENT_ID })).unwrap();
    assert_eq!((&*tokens.token_type, tokens.scope.as_deref()), ("Bearer", Some("user:read:email openid")));
    assert!(provider.asked.borrow().0.contains("client_secret=secret"));

    // Nobody else may.
    let provider = Provider::new(include_str!("quirks/okta.json"));
    *provider.tokens.borrow_mut() = answer;
    let client = provider.build(okta()).unwrap();
    let error =
        provider.sign_in(&client, json!({ "iss": "https://dev-1.okta.com/oauth2/default" })).unwrap_err();
    let problem = JsonError::MissingMember("token_type".into());
    assert_eq!(error, ResponseError::Json { endpoint: "token_endpoint", problem }.into());
}

#[test]
fn authentik_signs_by_the_secret_and_has_no_keys() {
    let mut provider = Provider::new(include_str!("quirks/authentik.json"));
    provider.keys = json!({});
    let mut registration = ClientMetadata::default();
    registration.id_token_signed_response_alg = Some(Algorithm::HS256);
    let without_slash =
        Client::discover("https://auth.example/application/o/app", CLIENT_ID).quirk(Quirk::AUTHENTIK);
    let with_slash = Client::discover(issuer::authentik("https://auth.example", "app"), CLIENT_ID);
    for builder in [without_slash, with_slash] {
        let client =
            provider.build(builder.client_secret("secret").registration(registration.clone())).unwrap();
        assert_eq!(client.issuer(), "https://auth.example/application/o/app/");
        let key = HmacKey::new(b"secret", Algorithm::HS256, &Backend::aws_lc_rs()).unwrap();
        let sign = |claims: &Value| {
            jws::sign(&JwsHeader::new(Algorithm::HS256), claims.to_string().as_bytes(), &key).unwrap()
        };
        let claims = json!({ "iss": client.issuer(), "acr": "goauthentik.io/providers/oauth2/default" });
        provider.sign_in_by(&client, claims, sign).unwrap();
    }
    // With a certificate that was taken away again: an empty set has no key, and is no broken answer.
    provider.document["id_token_signing_alg_values_supported"] = json!(["RS256"]);
    let client =
        provider.build(Client::discover("https://auth.example/application/o/app/", CLIENT_ID)).unwrap();
    let error = provider.sign_in(&client, json!({ "iss": client.issuer() })).unwrap_err();
    let expected = Rejected::KeyNotFound {
        token: Token::IdToken,
        key_id: Some("k1".into()),
        algorithm: Algorithm::RS256,
    };
    assert_eq!(error, expected.into());
}

#[test]
fn authentik_may_name_the_installation() {
    let mut provider = Provider::new(include_str!("quirks/authentik.json"));
    provider.document["issuer"] = "https://auth.example/".into();
    let builder = || Client::discover("https://auth.example/application/o/app/", CLIENT_ID);
    let client = provider.build(builder().quirk(Quirk::AUTHENTIK)).unwrap();
    assert_eq!(client.issuer(), "https://auth.example/");
    let expected = "https://auth.example/application/o/app/".to_owned();
    let refused = Rejected::MetadataIssuer { expected, received: "https://auth.example/".into() };
    assert_eq!(provider.build(builder()).unwrap_err(), refused.into());
}

#[test]
fn keycloak_needs_no_quirk() {
    let mut provider = Provider::new(include_str!("quirks/keycloak.json"));
    // Beside the key for signatures there is one for encryption, by default.
    let mut encryption = provider.keys["keys"][0].clone();
    (encryption["kid"], encryption["use"], encryption["alg"]) =
        ("k2".into(), "enc".into(), "RSA-OAEP".into());
    provider.keys["keys"].as_array_mut().unwrap().push(encryption);
    *provider.tokens.borrow_mut() = json!({
        "access_token": "at", "expires_in": 300, "refresh_expires_in": 1800, "refresh_token": "rt", "token_type": "Bearer",
        "not-before-policy": 0, "session_state": "0a5e", "scope": "openid email profile",
    });
    let asked = issuer::keycloak("https://sso.example", "main");
    let builder = Client::discover(&*asked, CLIENT_ID).client_secret("secret").quirk(Quirk::KEYCLOAK);
    let client = provider.build(builder).unwrap();
    let request = AuthorizationRequest::new().scope("openid");
    let (_, pending) = client.authorize(request).send_blocking(&provider.http()).unwrap();
    let callback = format!("code=c1&session_state=0a5e&state={}", pending.state().unwrap());
    assert_eq!(pending.clone().validate(&callback).unwrap_err(), Rejected::IssuerMissing.into());
    let callback = format!("{callback}&iss=https%3A%2F%2Fsso.example%2Frealms%2Fmain");
    assert_eq!(pending.validate(&callback).unwrap().session_state(), Some("0a5e"));
}

fn okta() -> ClientBuilder {
    let asked = issuer::okta_custom("dev-1.okta.com", "default");
    Client::discover(asked, CLIENT_ID).client_secret("secret").quirk(Quirk::OKTA)
}

#[test]
fn okta_needs_no_quirk() {
    let provider = Provider::new(include_str!("quirks/okta.json"));
    let client = provider.build(okta()).unwrap();
    let claims =
        json!({ "iss": "https://dev-1.okta.com/oauth2/default", "ver": 1, "amr": ["pwd"], "idp": "00o1" });
    let tokens = provider.sign_in(&client, claims).unwrap();
    assert_eq!(tokens.id_token().unwrap().subject(), JANE);
    let (url, _) = client.logout_url(LogoutRequest::new().id_token_hint(&tokens)).unwrap();
    assert!(url.starts_with("https://dev-1.okta.com/oauth2/default/v1/logout?id_token_hint="), "{url}");
}

#[test]
fn auth0_leads_back_from_its_own_logout() {
    let provider = Provider::new(include_str!("quirks/auth0.json"));
    let builder = || Client::discover("https://app.eu.auth0.com", CLIENT_ID).client_secret("secret");
    let expected = "https://app.eu.auth0.com".to_owned();
    let refused = Rejected::MetadataIssuer { expected, received: issuer::auth0("app.eu.auth0.com") };
    assert_eq!(provider.build(builder()).unwrap_err(), refused.into());

    let client = provider.build(builder().quirk(Quirk::AUTH0)).unwrap();
    assert_eq!(client.issuer(), "https://app.eu.auth0.com/");
    provider.sign_in(&client, json!({ "iss": client.issuer(), "sid": "s" })).unwrap();
    let logout = LogoutRequest::new().post_logout_redirect_uri("https://app.example/bye");
    let (url, pending) = client.logout_url(logout).unwrap();
    assert!(url.starts_with("https://app.eu.auth0.com/v2/logout?client_id=app&returnTo=https%3A%2F%2Fapp.example%2Fbye%3Fstate%3D"), "{url}");
    let state = url.rsplit_once("state%3D").unwrap().1;
    assert_eq!(pending.clone().validate(&format!("https://app.example/bye?state={state}")), Ok(()));
    assert_eq!(pending.validate("https://app.example/bye"), Err(Rejected::LogoutState.into()));
}

#[test]
fn unencoded_basic_sends_the_secret_as_it_is() {
    let authorization = |quirk: Option<Quirk>| {
        let provider = Provider::new(include_str!("quirks/okta.json"));
        let builder = quirk.into_iter().fold(okta(), ClientBuilder::quirk).client_secret("a-b_c+d");
        let client = provider.build(builder).unwrap();
        provider.sign_in(&client, json!({ "iss": client.issuer() })).unwrap();
        provider.asked.into_inner().1
    };
    // app:a-b_c+d, and the same with %2D, %5F and %2B.
    assert_eq!(authorization(Some(Quirk::UNENCODED_BASIC)), "Basic YXBwOmEtYl9jK2Q=");
    assert_eq!(authorization(None), "Basic YXBwOmElMkRiJTVGYyUyQmQ=");
}

#[test]
fn a_quirk_by_the_issuer_needs_exactly_that_issuer() {
    let metadata = AuthorizationServerMetadata::new("https://login.microsoftonline.com/{tenantid}/v2.0");
    let error = Client::from_metadata(metadata, CLIENT_ID).build().unwrap_err();
    assert_eq!(error, Misuse::MissingTenants.into());
    // A server that imitates the template gains nothing: its tokens must have the literal text.
    let metadata = AuthorizationServerMetadata::new("https://evil.example/{tenantid}/v2.0");
    assert!(Client::from_metadata(metadata, CLIENT_ID).build().is_ok());
}
