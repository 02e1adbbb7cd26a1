//! Certificates: client authentication by them, tokens bound to them, endpoints with aliases (RFC 8705).

use std::sync::LazyLock;

use relying::error::{Misuse, Rejected};
use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::registry::GrantType;
use relying::{
    AuthorizationRequest, BackchannelAuthenticationRequest, Client, ClientAuthentication, ClientBuilder,
    ClientCredentialsRequest, ClientMetadata, DeviceAuthorizationRequest, Dpop, Error, IntrospectionRequest,
    Polled, Profile, RevocationRequest, TokenResponse, Ureq, certificate_thumbprint,
};
use relying_peers::OidcProvider;
use relying_testkit::{CertificateAuthority, Identity};
use serde_json::{Value, json};

use crate::support::{Driver, offline, openid, refusal, said};

const REDIRECT_URI: &str = "https://client.example/callback";
const METHODS: [&str; 2] = ["tls_client_auth", "self_signed_tls_client_auth"];

/// A server with TLS, who it trusts, and the certificates of some clients.
struct Stage {
    server: OidcProvider,
    authority: CertificateAuthority,
    client: Identity,
    another: Identity,
    self_signed: Identity,
    signing: PrivateKey,
}

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let authority = CertificateAuthority::new().unwrap();
    let server = OidcProvider::start_with_tls(&authority);
    server.auto_login("alice");
    Stage {
        server,
        client: authority.issue("client.example").unwrap(),
        another: authority.issue("another.example").unwrap(),
        authority,
        self_signed: Identity::self_signed("self.example").unwrap(),
        signing: PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("s"),
    }
});

impl Stage {
    /// The adapters, with a certificate.
    fn drivers(&self, identity: &Identity) -> [Driver; 2] {
        Driver::with_identity(&self.authority, identity)
    }

    /// Registers a client, and begins it.
    fn builder(&self, client_id: &str, members: Value) -> ClientBuilder {
        let mut metadata = json!({
            "client_id": client_id,
            "redirect_uris": [REDIRECT_URI],
            "response_types": ["code", "code id_token"],
            "grant_types": ["authorization_code", "implicit", "refresh_token", "client_credentials"],
            "id_token_signed_response_alg": "ES256",
            "authorization_signed_response_alg": "ES256",
        });
        metadata.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        self.server.register(&metadata);
        let registration: ClientMetadata = serde_json::from_value(metadata).unwrap();
        Client::discover(self.server.issuer(), client_id).registration(registration)
    }

    /// A client that authenticates by `method`, whose tokens are bound unless it says otherwise.
    fn by_method(&self, method: &str, bound: bool) -> (ClientBuilder, &Identity) {
        self.by_method_with(method, bound, json!({}))
    }

    /// The same, with more in its registration.
    fn by_method_with(&self, method: &str, bound: bool, more: Value) -> (ClientBuilder, &Identity) {
        let (members, identity) = match method {
            "tls_client_auth" => (json!({ "tls_client_auth_san_dns": "client.example" }), &self.client),
            _ => {
                let own = &self.self_signed;
                (json!({ "jwks": { "keys": [own.jwk().unwrap()] } }), own)
            }
        };
        let mut metadata = json!({
            "token_endpoint_auth_method": method,
            "tls_client_certificate_bound_access_tokens": bound,
        });
        for members in [members, more] {
            metadata.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        }
        (self.builder(&format!("{method}-{bound}"), metadata), identity)
    }

    fn sign_in(
        &self,
        driver: &Driver,
        client: &Client,
        request: AuthorizationRequest,
    ) -> Result<TokenResponse, Error> {
        let (url, pending) = driver.run(client.authorize(request))?;
        let arrival = self.server.browse(&url, REDIRECT_URI);
        driver.run(client.authorization_code_grant(pending.validate(arrival.answer())?))
    }
}

#[test]
fn a_certificate_authenticates_and_binds() {
    for method in METHODS {
        let (_, identity) = STAGE.by_method(method, true);
        for driver in STAGE.drivers(identity) {
            let (builder, _) = STAGE.by_method(method, true);
            let client = driver.connect(builder.push_authorization_requests()).unwrap();
            let tokens = STAGE.sign_in(&driver, &client, offline()).unwrap();
            assert_eq!(tokens.token_type, "Bearer");
            let userinfo = driver.run(client.userinfo(&tokens)).unwrap();
            assert_eq!(userinfo.subject(), "alice", "{method}");
            let fresh = driver.run(client.refresh_token_grant(&tokens)).unwrap();
            driver.run(client.userinfo(&fresh)).unwrap();

            // As a resource asks that was shown a certificate with the token.
            let shown = |presented: &Identity| {
                let question = IntrospectionRequest::new(fresh.access_token.clone());
                driver.run(client.introspect(question.certificate(presented.certificate().der())))
            };
            let thumbprint = |identity: &Identity| {
                certificate_thumbprint(identity.certificate().der(), &Backend::default())
            };
            let (expected, received) = (thumbprint(&STAGE.another), thumbprint(identity));
            assert_eq!(shown(identity).unwrap().certificate_thumbprint(), Some(&*received), "{method}");
            let refused = Rejected::CertificateMismatch { expected, received: Some(received) };
            assert_eq!(shown(&STAGE.another).unwrap_err(), refused.into(), "{method}");
            driver.run(client.revoke(RevocationRequest::new(fresh.access_token.clone()))).unwrap();
        }
    }
}

#[test]
fn a_stolen_token_is_worth_nothing_without_the_certificate() {
    let [_, thief] = STAGE.drivers(&STAGE.another);
    let (builder, identity) = STAGE.by_method("tls_client_auth", true);
    let [_, owner] = STAGE.drivers(identity);
    let client = owner.connect(builder).unwrap();
    let tokens = STAGE.sign_in(&owner, &client, openid()).unwrap();
    assert_eq!(said(thief.run(client.userinfo(&tokens))).1, "invalid_token");
    let request = ClientCredentialsRequest::new();
    let refused = refusal(thief.run(client.client_credentials_grant(request)));
    assert_eq!((refused.error.as_str(), refused.status), ("invalid_client", Some(401)));
}

#[test]
fn without_a_certificate_nothing_is_sent() {
    let (builder, identity) = STAGE.by_method("tls_client_auth", true);
    let [_, owner] = STAGE.drivers(identity);
    let client = owner.connect(builder).unwrap();
    let bare = Ureq::builder().root_certificates(STAGE.authority.pem().as_bytes()).build().unwrap();
    let grant = client.client_credentials_grant(ClientCredentialsRequest::new());
    assert_eq!(grant.send_blocking(&bare).unwrap_err(), Misuse::MissingCertificate.into());
}

#[test]
fn other_methods_bind_tokens_too() {
    let key = json!({ "keys": [STAGE.signing.public_key().to_jwk()] });
    let by_key = json!({
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": key,
        "tls_client_certificate_bound_access_tokens": true,
    });
    let public = json!({
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "implicit"],
        "tls_client_certificate_bound_access_tokens": true,
    });
    for driver in STAGE.drivers(&STAGE.self_signed) {
        let by_key = STAGE
            .builder("bound-key", by_key.clone())
            .authentication(ClientAuthentication::private_key_jwt(STAGE.signing.clone()));
        for builder in [by_key, STAGE.builder("bound-public", public.clone())] {
            let client = driver.connect(builder).unwrap();
            let tokens = STAGE.sign_in(&driver, &client, openid()).unwrap();
            driver.run(client.userinfo(&tokens)).unwrap();
            let [_, thief] = STAGE.drivers(&STAGE.another);
            assert_eq!(said(thief.run(client.userinfo(&tokens))).1, "invalid_token");
        }
    }
}

#[test]
fn goes_together_with_dpop() {
    let (_, identity) = STAGE.by_method("tls_client_auth", false);
    for driver in STAGE.drivers(identity) {
        let (builder, _) = STAGE.by_method("tls_client_auth", false);
        let dpop = Dpop::generate(Algorithm::ES256, &Backend::default()).unwrap();
        let client = driver.connect(builder.dpop(dpop)).unwrap();
        let tokens = STAGE.sign_in(&driver, &client, openid()).unwrap();
        assert_eq!(tokens.token_type, "DPoP");
        let before = STAGE.server.count("/me");
        driver.run(client.userinfo(&tokens)).unwrap();
        assert!(STAGE.server.count("/me") > before);
    }
}

/// Every profile by every method that it allows, with tokens that are bound to the certificate.
#[test]
fn keeps_to_fapi() {
    let methods = [METHODS[0], METHODS[1], "private_key_jwt"];
    let profiles = [Profile::Fapi1Advanced, Profile::Fapi2SecurityProfile, Profile::Fapi2MessageSigning];
    for (method, profile) in methods.into_iter().flat_map(|method| profiles.map(|profile| (method, profile)))
    {
        let identity = if method == METHODS[0] { &STAGE.client } else { &STAGE.self_signed };
        let builder = || {
            let mut registered = json!({
                "token_endpoint_auth_method": method,
                "request_object_signing_alg": "ES256",
                "introspection_signed_response_alg": "ES256",
                "jwks": { "keys": [STAGE.signing.public_key().to_jwk(), STAGE.self_signed.jwk().unwrap()] },
                "tls_client_certificate_bound_access_tokens": true,
            });
            if method == METHODS[0] {
                registered["tls_client_auth_san_dns"] = json!("client.example");
            }
            let builder = STAGE.builder(&format!("{}-{method}", profile.name()), registered).profile(profile);
            let builder = match method {
                "private_key_jwt" => {
                    builder.authentication(ClientAuthentication::private_key_jwt(STAGE.signing.clone()))
                }
                _ => builder,
            };
            match profile {
                Profile::Fapi2SecurityProfile => builder,
                _ => builder.request_object_signer(STAGE.signing.clone()),
            }
        };
        let requests = match profile {
            Profile::Fapi1Advanced => vec![openid(), openid().response_type("code id_token")],
            _ => vec![openid()],
        };
        for driver in STAGE.drivers(identity) {
            for request in &requests {
                for builder in [builder(), builder().push_authorization_requests()] {
                    let client = driver.connect(builder).unwrap();
                    let tokens = STAGE.sign_in(&driver, &client, request.clone()).unwrap();
                    driver.run(client.userinfo(&tokens)).unwrap();
                    let question = IntrospectionRequest::new(tokens.access_token);
                    let answer = driver.run(client.introspect(question)).unwrap();
                    let thumbprint =
                        certificate_thumbprint(identity.certificate().der(), &Backend::default());
                    assert_eq!(answer.certificate_thumbprint(), Some(&*thumbprint), "{profile} {method}");
                }
            }
        }
    }
}

#[test]
fn users_on_other_devices_are_waited_for_by_certificate() {
    for method in METHODS {
        let (_, identity) = STAGE.by_method(method, true);
        for driver in STAGE.drivers(identity) {
            let more = json!({
                "redirect_uris": [],
                "response_types": [],
                "grant_types": [GrantType::DEVICE_CODE, GrantType::CIBA, GrantType::REFRESH_TOKEN],
                "backchannel_token_delivery_mode": "poll",
            });
            let (builder, _) = STAGE.by_method_with(method, true, more);
            let client = driver.connect(builder).unwrap();
            let request = DeviceAuthorizationRequest::new().scope("openid");
            let authorization = driver.run(client.device_authorization(request)).unwrap();
            // The page is named where the request came: at the listener with TLS, which the browser of the tests does not speak.
            let page = authorization.verification_uri_complete.as_deref().unwrap();
            let (_, page) = page.split_once("/device").unwrap();
            let page = format!("{}/device{page}", STAGE.server.issuer());
            STAGE.server.browse(&page, "https://device.example/connected");
            let polled = driver.run(client.device_code_poll(&authorization)).unwrap();
            let Polled::Tokens(tokens) = polled else { panic!("{method}: {polled:?}") };
            driver.run(client.userinfo(&*tokens)).unwrap();

            let request = BackchannelAuthenticationRequest::login_hint("alice");
            let authentication = driver.run(client.backchannel_authentication(request)).unwrap();
            STAGE.server.approve(authentication.auth_req_id.expose());
            let polled = driver.run(client.ciba_poll(&authentication)).unwrap();
            let Polled::Tokens(tokens) = polled else { panic!("{method}: {polled:?}") };
            driver.run(client.userinfo(&*tokens)).unwrap();
            let [_, thief] = STAGE.drivers(&STAGE.another);
            assert_eq!(said(thief.run(client.userinfo(&*tokens))).1, "invalid_token", "{method}");
        }
    }
}
