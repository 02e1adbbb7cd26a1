//! Everything that an authorization request can be made of, with everything else: the product is generated, and what it covered
//! is printed.

use std::fmt;
use std::io::Write as _;

use relying::jose::{Algorithm, Backend, DecryptionKey, PrivateKey};
use relying::registry::{AuthenticationMethod, ErrorCode, ResponseMode, ResponseType};
use relying::{
    AuthorizationRequest, AuthorizationServerMetadata, Client, ClientAuthentication, ClientMetadata, Dpop,
    Error, KeySetSnapshot, PendingAuthorization,
};
use relying_peers::OidcProvider;
use serde_json::{Value, json};

use crate::support::Driver;

const REDIRECT_URI: &str = "https://client.example/callback";
const SECRET: &str = "a secret of 32 bytes or more, for HS256";

const TYPES: [ResponseType; 6] = [
    ResponseType::CODE,
    ResponseType::ID_TOKEN,
    ResponseType::ID_TOKEN_TOKEN,
    ResponseType::CODE_ID_TOKEN,
    ResponseType::CODE_TOKEN,
    ResponseType::CODE_ID_TOKEN_TOKEN,
];
const MODES: [Option<ResponseMode>; 4] =
    [None, Some(ResponseMode::FORM_POST), Some(ResponseMode::JWT), Some(ResponseMode::FORM_POST_JWT)];
/// Whether the request is pushed, and whether it is signed.
const REQUESTS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];
const METHODS: [AuthenticationMethod; 5] = [
    AuthenticationMethod::NONE,
    AuthenticationMethod::CLIENT_SECRET_BASIC,
    AuthenticationMethod::CLIENT_SECRET_POST,
    AuthenticationMethod::CLIENT_SECRET_JWT,
    AuthenticationMethod::PRIVATE_KEY_JWT,
];

/// One registration at the server.
struct Registered {
    method: AuthenticationMethod,
    encrypted: bool,
    metadata: ClientMetadata,
}

/// The keys of all clients.
struct Keys {
    signing: PrivateKey,
    decryption: DecryptionKey,
}

/// One way to sign in.
struct Combination<'a> {
    registered: &'a Registered,
    response_type: &'a ResponseType,
    mode: &'a Option<ResponseMode>,
    pushed: bool,
    signed: bool,
    dpop: bool,
}

impl fmt::Display for Combination<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = self.mode.as_ref().map_or("default", ResponseMode::as_str);
        write!(f, "{} by {mode}, {}", self.response_type, self.registered.method)?;
        for (there, word) in [
            (self.pushed, "PAR"),
            (self.signed, "JAR"),
            (self.dpop, "DPoP"),
            (self.registered.encrypted, "encrypted"),
        ] {
            if there {
                write!(f, ", {word}")?;
            }
        }
        Ok(())
    }
}

#[test]
fn everything_goes_together() {
    let server = OidcProvider::start();
    let backend = Backend::default();
    let keys = Keys {
        signing: PrivateKey::generate(Algorithm::ES256, &backend).unwrap().with_key_id("s"),
        decryption: DecryptionKey::generate(Algorithm::ECDH_ES_A128KW, &backend).unwrap().with_key_id("e"),
    };
    let registered = registrations(&keys);
    server.register(&serde_json::to_value(&registered[0].metadata).unwrap());
    let driver = &Driver::all()[1];
    let discovery = Client::discover(server.issuer(), "basic");
    let discovered = driver.connect(discovery).unwrap();
    let known = Known { server: discovered.server_metadata().clone(), key_set: None };
    // Once, for the keys; the others begin with them.
    let known = Known { key_set: warm(&known, &registered[0], &keys, &server), ..known };

    let mut covered = [0, 0];
    for (denied, count) in [(false, 0), (true, 1)] {
        if denied {
            server.deny();
        } else {
            server.auto_login("alice");
        }
        for combination in registered.iter().flat_map(|registered| {
            // Just before it is needed: the server forgets what it has not heard of for long.
            server.register(&serde_json::to_value(&registered.metadata).unwrap());
            product(registered)
        }) {
            let driver = &Driver::all()[covered[count] % 2];
            let outcome = sign_in(driver, &known, &combination, &keys, &server);
            match (denied, outcome) {
                (false, Ok(subject)) => assert_eq!(subject.as_deref().unwrap_or("alice"), "alice"),
                (true, Err(Error::Server(error))) => {
                    assert_eq!(error.error, ErrorCode::ACCESS_DENIED, "{combination}");
                }
                (_, Ok(_)) => panic!("{combination}: nobody agreed"),
                (_, Err(error)) => panic!("{combination}: {error:?}"),
            }
            covered[count] += 1;
        }
    }
    let product = TYPES.len() * MODES.len() * REQUESTS.len() * 2 * 2 * METHODS.len();
    assert_eq!(covered, [product; 2]);
    // Not by `println`, which the test runner would swallow: whoever runs the tests is to see what was covered.
    let _ = writeln!(
        std::io::stderr(),
        "oidc-provider: {} sign-ins and {} refusals: {} response types, {} modes, plain/PAR/JAR/both, with and without \
         DPoP, with and without encryption, {} client authentication methods",
        covered[0],
        covered[1],
        TYPES.len(),
        MODES.len(),
        METHODS.len()
    );
}

/// What discovery and the first signature found.
struct Known {
    server: AuthorizationServerMetadata,
    key_set: Option<KeySetSnapshot>,
}

fn product(registered: &Registered) -> impl Iterator<Item = Combination<'_>> {
    TYPES.iter().flat_map(move |response_type| {
        MODES.iter().flat_map(move |mode| {
            REQUESTS.iter().flat_map(move |&(pushed, signed)| {
                [false, true].into_iter().map(move |dpop| Combination {
                    registered,
                    response_type,
                    mode,
                    pushed,
                    signed,
                    dpop,
                })
            })
        })
    })
}

/// One client for each method of authentication, with and without encryption.
fn registrations(keys: &Keys) -> Vec<Registered> {
    let mut all = Vec::new();
    for method in METHODS {
        for encrypted in [false, true] {
            let encryption = if encrypted { "encrypted" } else { "plain" };
            let mut metadata = json!({
                "client_id": format!("{method}-{encryption}"),
                "token_endpoint_auth_method": method.as_str(),
                "redirect_uris": [REDIRECT_URI],
                "response_types": TYPES,
                "grant_types": ["authorization_code", "implicit", "refresh_token"],
                "jwks": { "keys": [keys.signing.public_key().to_jwk(), keys.decryption.public_key().to_jwk()] },
                "id_token_signed_response_alg": "ES256",
                "userinfo_signed_response_alg": "ES256",
                "authorization_signed_response_alg": "ES256",
                "request_object_signing_alg": "ES256",
            });
            let mut insert = |name: &str, value: Value| {
                drop(metadata.as_object_mut().unwrap().insert(name.to_owned(), value));
            };
            if method.as_str().starts_with("client_secret") {
                insert("client_secret", json!(SECRET));
            }
            if encrypted {
                for answer in ["id_token", "userinfo", "authorization"] {
                    insert(&format!("{answer}_encrypted_response_alg"), json!("ECDH-ES+A128KW"));
                    insert(&format!("{answer}_encrypted_response_enc"), json!("A128GCM"));
                }
            }
            let metadata = serde_json::from_value(metadata).unwrap();
            all.push(Registered { method: method.clone(), encrypted, metadata });
        }
    }
    all
}

fn build(
    driver: &Driver,
    known: &Known,
    registered: &Registered,
    keys: &Keys,
    change: impl FnOnce(relying::ClientBuilder) -> relying::ClientBuilder,
) -> Client {
    let client_id = registered.metadata.client_id.clone().unwrap();
    let builder = Client::from_metadata(known.server.clone(), client_id)
        .registration(registered.metadata.clone())
        .decryption_key(keys.decryption.clone());
    let builder = if registered.method == AuthenticationMethod::PRIVATE_KEY_JWT {
        builder.authentication(ClientAuthentication::private_key_jwt(keys.signing.clone()))
    } else {
        builder
    };
    let builder = match &known.key_set {
        Some(key_set) => builder.key_set(key_set.clone()),
        None => builder,
    };
    driver.connect(change(builder)).unwrap()
}

fn warm(
    known: &Known,
    registered: &Registered,
    keys: &Keys,
    server: &OidcProvider,
) -> Option<KeySetSnapshot> {
    let driver = &Driver::all()[1];
    let client = build(driver, known, registered, keys, |builder| builder);
    server.auto_login("alice");
    let (url, pending) = driver.run(client.authorize(AuthorizationRequest::new().scope("openid"))).unwrap();
    let callback = server.browse(&url, REDIRECT_URI).answer().to_owned();
    driver.run(client.authorization_code_grant(pending.validate(&callback).unwrap())).unwrap();
    client.key_set()
}

/// The user's identifier, where an ID Token came.
fn sign_in(
    driver: &Driver,
    known: &Known,
    combination: &Combination<'_>,
    keys: &Keys,
    server: &OidcProvider,
) -> Result<Option<String>, Error> {
    let client = build(driver, known, combination.registered, keys, |mut builder| {
        if combination.pushed {
            builder = builder.push_authorization_requests();
        }
        if combination.signed {
            builder = builder.request_object_signer(keys.signing.clone());
        }
        if combination.dpop {
            builder = builder.dpop(Dpop::generate(Algorithm::ES256, &Backend::default()).unwrap());
        }
        builder
    });
    let request =
        AuthorizationRequest::new().scope("openid email").response_type(combination.response_type.clone());
    let request = match combination.mode {
        Some(mode) => request.response_mode(mode.clone()),
        None => request,
    };
    let (url, pending) = driver.run(client.authorize(request))?;
    let pending: PendingAuthorization =
        serde_json::from_str(&serde_json::to_string(&pending).unwrap()).unwrap();
    let arrival = server.browser("alice").visit(&url, REDIRECT_URI);
    let arrival = arrival.unwrap_or_else(|error| panic!("{combination}: {error}"));
    let verified = driver.run(client.verify_authorization_response(pending.validate(arrival.answer())?))?;
    let front = verified.id_token().ok().map(|id_token| id_token.subject().to_owned());
    assert_eq!(front.is_some(), combination.response_type.contains("id_token"), "{combination}");
    if !verified.has_code() {
        if let Ok(tokens) = verified.tokens() {
            driver.run(client.userinfo(tokens))?;
        }
        return Ok(front);
    }
    let tokens = driver.run(client.authorization_code_grant(verified))?;
    assert_eq!(tokens.token_type == "DPoP", combination.dpop, "{combination}");
    let userinfo = driver.run(client.userinfo(&tokens))?;
    assert_eq!(userinfo.claims().get("email").unwrap(), "alice@example.com", "{combination}");
    Ok(Some(tokens.id_token()?.subject().to_owned()))
}
