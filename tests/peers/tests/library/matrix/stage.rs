//! A server of the matrix's own, and the sign-ins at it.

use relying::jose::{Algorithm, Backend};
use relying::registry::{AuthenticationMethod, ErrorCode};
use relying::{
    AuthorizationRequest, AuthorizationServerMetadata, Client, ClientBuilder, ClientMetadata, Dpop, Error,
    KeySetSnapshot, PendingAuthorization, TokenResponse,
};
use relying_peers::OidcProvider;

use super::dimensions::{Binding, Combination, product};
use super::registrations::{Keys, REDIRECT_URI, Registered};
use crate::support::{Driver, said};

/// How many combinations were tried.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Covered {
    pub(super) signed_in: usize,
    pub(super) refused: usize,
    /// Access tokens that were worth nothing without the certificate that they are bound to.
    pub(super) stolen: usize,
}

/// A server, and one way to execute calls: without a certificate, and with either.
pub(super) struct Stage<'a> {
    keys: &'a Keys,
    server: OidcProvider,
    plain: &'static Driver,
    issued: Driver,
    self_signed: Driver,
    metadata: AuthorizationServerMetadata,
    key_set: Option<KeySetSnapshot>,
}

impl<'a> Stage<'a> {
    pub(super) fn start(
        keys: &'a Keys,
        plain: &'static Driver,
        [issued, self_signed]: [Driver; 2],
        registered: &Registered,
    ) -> Self {
        let server = OidcProvider::start_with_tls(&keys.authority);
        let discovered = plain.connect(Client::discover(server.issuer(), "anybody")).unwrap();
        let metadata = discovered.server_metadata().clone();
        let mut stage = Self { keys, server, plain, issued, self_signed, metadata, key_set: None };
        // Once, for the keys of the server; all others begin with them.
        stage.server.auto_login("alice");
        stage.register(registered);
        let client = stage.build(plain, &registered.method, registered.metadata.clone(), |builder| builder);
        let (url, pending) =
            plain.run(client.authorize(AuthorizationRequest::new().scope("openid"))).unwrap();
        let answer = stage.server.browse(&url, REDIRECT_URI).answer().to_owned();
        plain.run(client.authorization_code_grant(pending.validate(&answer).unwrap())).unwrap();
        stage.key_set = client.key_set();
        stage
    }

    /// Signs in by all combinations of this colour, and is refused by all of the other.
    pub(super) fn play(&self, registered: &[Registered], colour: usize) -> Covered {
        let mut covered = Covered::default();
        for combination in self.combinations(registered, colour) {
            match self.sign_in(&combination, &mut covered) {
                Ok(subject) => assert_eq!(subject.as_deref().unwrap_or("alice"), "alice", "{combination}"),
                Err(error) => panic!("{combination}: {error:?}"),
            }
            covered.signed_in += 1;
        }
        self.server.deny();
        for combination in self.combinations(registered, 1 - colour) {
            match self.sign_in(&combination, &mut covered) {
                Err(Error::Server(error)) => {
                    assert_eq!(error.error, ErrorCode::ACCESS_DENIED, "{combination}");
                }
                other => panic!("{combination}: nobody agreed: {other:?}"),
            }
            covered.refused += 1;
        }
        covered
    }

    fn combinations<'r>(
        &self,
        registered: &'r [Registered],
        colour: usize,
    ) -> impl Iterator<Item = Combination<'r>> {
        let all = registered.iter().flat_map(|registered| {
            // Just before it is needed: the server forgets what it has not heard of for long.
            self.register(registered);
            product(registered)
        });
        all.filter(move |combination| combination.colour == colour)
    }

    fn register(&self, registered: &Registered) {
        self.server.register(&serde_json::to_value(&registered.metadata).unwrap());
    }

    /// With the certificate that the client has, if it needs one.
    fn driver(&self, registered: &Registered) -> &Driver {
        match &registered.method {
            method if *method == AuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH => &self.self_signed,
            method if *method == AuthenticationMethod::TLS_CLIENT_AUTH || registered.bound => &self.issued,
            _ => self.plain,
        }
    }

    fn build(
        &self,
        driver: &Driver,
        method: &AuthenticationMethod,
        registration: ClientMetadata,
        change: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Client {
        let client_id = registration.client_id.clone().unwrap();
        let builder = Client::from_metadata(self.metadata.clone(), client_id).registration(registration);
        let builder = match &self.key_set {
            Some(key_set) => builder.key_set(key_set.clone()),
            None => builder,
        };
        driver.connect(change(self.keys.equip(builder, method))).unwrap()
    }

    /// The user's identifier, where an ID Token came.
    fn sign_in(&self, combination: &Combination<'_>, covered: &mut Covered) -> Result<Option<String>, Error> {
        let registered = combination.registered;
        let driver = self.driver(registered);
        let client = self.build(driver, &registered.method, registered.metadata.clone(), |mut builder| {
            if combination.pushed {
                builder = builder.push_authorization_requests();
            }
            if combination.signed {
                builder = builder.request_object_signer(self.keys.signing.clone());
            }
            if combination.binding == Binding::Dpop {
                builder = builder.dpop(Dpop::generate(Algorithm::ES256, &Backend::default()).unwrap());
            }
            builder
        });
        let request = AuthorizationRequest::new().scope("openid email");
        let request = request.response_type(combination.response_type.clone());
        let request = match combination.mode {
            Some(mode) => request.response_mode(mode.clone()),
            None => request,
        };
        let (url, pending) = driver.run(client.authorize(request))?;
        let has = |name: &str| url.contains(&format!("&{name}="));
        assert_eq!(has("request_uri"), combination.pushed, "{combination}");
        assert_eq!(has("request"), combination.signed && !combination.pushed, "{combination}");
        let pending: PendingAuthorization =
            serde_json::from_str(&serde_json::to_string(&pending).unwrap()).unwrap();
        let arrival = self.server.browser("alice").visit(&url, REDIRECT_URI);
        let arrival = arrival.unwrap_or_else(|error| panic!("{combination}: {error}"));
        let verified =
            driver.run(client.verify_authorization_response(pending.validate(arrival.answer())?))?;
        let front = verified.id_token().ok().map(|id_token| id_token.subject().to_owned());
        assert_eq!(front.is_some(), combination.response_type.contains("id_token"), "{combination}");
        if !verified.has_code() {
            if let Ok(tokens) = verified.tokens() {
                driver.run(client.userinfo(tokens))?;
            }
            return Ok(front);
        }
        let tokens = driver.run(client.authorization_code_grant(verified))?;
        assert_eq!(tokens.token_type == "DPoP", combination.binding == Binding::Dpop, "{combination}");
        let userinfo = driver.run(client.userinfo(&tokens))?;
        assert_eq!(userinfo.claims().get("email").unwrap(), "alice@example.com", "{combination}");
        if combination.is_worth_stealing() {
            self.steal(combination, &tokens);
            covered.stolen += 1;
        }
        Ok(Some(tokens.id_token()?.subject().to_owned()))
    }

    /// Asks with the access token as somebody who has another certificate, or none and does not know that it takes one.
    fn steal(&self, combination: &Combination<'_>, tokens: &TokenResponse) {
        let Registered { method, metadata, .. } = combination.registered;
        let own_is_issued = *method != AuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH;
        let other = if own_is_issued { &self.self_signed } else { &self.issued };
        let mut unaware = metadata.clone();
        unaware.tls_client_certificate_bound_access_tokens = None;
        for (thief, registration) in [(other, metadata.clone()), (self.plain, unaware)] {
            let client = self.build(thief, method, registration, |builder| builder);
            let refused = ("userinfo_endpoint", "invalid_token".to_owned(), Some(401));
            assert_eq!(said(thief.run(client.userinfo(tokens))), refused, "{combination}");
        }
    }
}
