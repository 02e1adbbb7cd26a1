//! The relying party for Rust: OAuth 2.0 and OpenID Connect clients that check everything by default.
//!
//! # Signing a user in
//!
//! The server here is a function in this process, from the crate `relying-testkit`; a real one is reached by leaving `http` out.
//!
//! ```
//! # use relying_testkit as testkit;
//! use relying::{AuthorizationRequest, Client, ClientAuthentication};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = testkit::Server::builder("https://as.example.com")?
//! #     .client(testkit::Client::confidential("my-app", "secret").redirect_uri("https://app.example.com/callback"))
//! #     .build()?;
//! # let http = { let server = server.clone(); move |request| { let answer = Ok(server.handle(request)); async { answer } } };
//! let client = Client::discover("https://as.example.com", "my-app")
//!     .authentication(ClientAuthentication::client_secret_basic("secret"))
//!     .redirect_uri("https://app.example.com/callback")
//!     .http(http)
//!     .await?;
//!
//! // Send the user away. PKCE, state and nonce are made here and travel in `pending`, which can be serialized.
//! let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid email")).await?;
//! # let callback = testkit::UserAgent::in_process(&server).visit(&url, "https://app.example.com/callback")?.answer().to_owned();
//!
//! // The user is back at the redirect URI. State, issuer and errors are checked; then the ID Token, in every respect.
//! let tokens = client.authorization_code_grant(pending.validate(&callback)?).await?;
//! assert_eq!(tokens.id_token()?.subject(), "alice");
//!
//! let user = client.userinfo(&tokens).await?; // about the same subject
//! assert_eq!(user.claims().get("email").unwrap(), "alice@example.com");
//! # Ok(())
//! # }
//! ```
//!
//! # Where to look
//!
//! | to | see |
//! |---|---|
//! | set a client up | [`Client::discover`], [`Client::from_metadata`], [`ClientBuilder`], [`ClientAuthentication`] |
//! | register a client | [`Client::register`], [`Registration`] |
//! | find the server of a user, or of an API | [`Client::webfinger`], [`Client::resource_metadata`] |
//! | be known by a URL, without registration | [`ClientIdMetadataDocument`] |
//! | let others begin a login | [`LoginInitiation`] |
//! | read claims that others vouch for | [`ClaimSet::sources`], [`Client::claims_source`] |
//! | sign in | [`Client::authorize`], [`PendingAuthorization`], [`Client::authorization_code_grant`], [`IdToken`] |
//! | ask for single claims | [`ClaimsRequest`], [`AuthorizationRequest::claims`] |
//! | sign in with other response types, or answers in a JWT | [`AuthorizationRequest::response_type`] and [`response_mode`](AuthorizationRequest::response_mode), [`Client::verify_authorization_response`] |
//! | sign in on a device without a browser | [`Client::device_authorization`], [`Client::device_code_grant`] |
//! | have a user asked on their own device (CIBA) | [`Client::backchannel_authentication`], [`Client::ciba_grant`], [`Client::ping_callback`], [`Client::push_callback`] |
//! | keep tokens fresh | [`Client::refresh_token_grant`], [`TokenResponse::expires_within`] |
//! | get tokens without a user | [`Client::client_credentials_grant`], [`Client::grant`] |
//! | get tokens for other tokens | [`Client::token_exchange_grant`], [`Client::jwt_bearer_grant`], [`Client::saml2_bearer_grant`] |
//! | use tokens | [`Client::userinfo`], [`Client::protected_resource`] |
//! | ask about tokens, and end them | [`Client::introspect`], [`Client::revoke`] |
//! | sign out | [`Client::logout_url`] |
//! | execute calls | [`call`]: `.await`, with an own HTTP client, blocking, step by step |
//! | use certificates | [`ClientAuthentication::tls_client_auth`], `Reqwest::builder().identity(…)` |
//! | ask for more than scope values say, or again after a challenge | [`AuthorizationRequest::authorization_details`], [`step_up`](error::ServerError::step_up) |
//! | keep to FAPI or OAuth 2.1 | [`ClientBuilder::profile`], [`Profile`] |
//! | understand errors | [`Error`]: whose fault, which rule and section, what to do |
//! | use Microsoft, Google, Apple, GitHub and others | [`quirk`], [`ClientBuilder::quirk`] |
//! | lower a guard | [`danger`], and nothing else |
//!
//! # What is checked without being asked
//!
//! TLS; the issuer of the metadata; PKCE, state, nonce and `iss` of the authorization response; the signature of ID Tokens with the
//! algorithm that was registered or published and never the one in their header; `iss`, `aud`, `azp`, `exp`, `iat`, `nbf`, `nonce`, `at_hash`,
//! `acr`, `auth_time`, the user who was asked for; that UserInfo and refreshed ID Tokens are about the same user. Requests have a deadline and a limit of size, and
//! redirects are never followed.
//!
//! # What is not here
//!
//! Sessions and cookies: keep [`PendingAuthorization`] and [`TokenResponse`] where your framework keeps such
//! things.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `aws-lc-rs` | yes | the cryptographic backend AWS-LC, as the default [`Backend`](jose::Backend) |
//! | `fips` | no | AWS-LC's validated module (FIPS 140-3) for everything, TLS included; takes CMake, Go and Perl to build |
//! | `rust-crypto` | no | the backend RustCrypto, pure Rust: the default one without `aws-lc-rs` |
//! | `rust-crypto-private-rsa` | no | `Backend::rust_crypto_with_private_rsa`: RSA keys that sign and decrypt without AWS-LC |
//! | `reqwest` | yes | [`Reqwest`], the asynchronous HTTP client that `.await` uses if none is given |
//! | `shake` | yes | `at_hash` of ID Tokens that are signed with ML-DSA |
//! | `ureq` | no | `Ureq`, a blocking HTTP client |
//! | `tower` | no | `Tower`, any tower service as HTTP client |
//!
//! Features add; none but `fips` changes what another does.
//!
//! # wasm32
//!
//! Without default features and with `rust-crypto` the library builds for `wasm32-unknown-unknown` without a C compiler. The clock, the timer
//! and the random bytes are those of the JavaScript host; the HTTP client is yours, for instance a closure over `fetch`. Futures need
//! not be `Send` there.

mod assertion;
mod authorization;
mod authorization_details;
mod backchannel_authentication;
pub mod call;
mod claims;
mod client;
mod client_authentication;
mod client_id_metadata_document;
mod client_notification;
pub mod danger;
mod device_authorization;
mod discovery;
mod dpop;
mod environment;
pub mod error;
mod gate;
mod grant;
mod http;
mod initiated_login;
mod introspection;
mod jwks;
mod lenient;
mod logout;
pub mod metadata;
mod mtls;
mod profile;
mod protected_resource;
pub mod quirk;
pub mod registration;
pub mod registry;
mod request_object;
pub mod resource_metadata;
mod revocation;
mod secret;
mod standalone;
mod standard_claims;
mod step_up;
mod token;
mod trusted_issuer;
mod userinfo;
pub mod webfinger;

pub use crate::assertion::Assertion;
pub use crate::authorization::by_reference::{HostedRequest, REQUEST_OBJECT_MEDIA_TYPE};
pub use crate::authorization::callback::Callback;
pub use crate::authorization::pending::PendingAuthorization;
pub use crate::authorization::request::AuthorizationRequest;
pub use crate::authorization::response::AuthorizationResponse;
pub use crate::authorization::verified_response::VerifiedAuthorizationResponse;
pub use crate::backchannel_authentication::{BackchannelAuthentication, BackchannelAuthenticationRequest};
pub use crate::call::Call;
pub use crate::claims::ClaimSet;
pub use crate::claims::request::{ClaimsRequest, RequestedClaim};
pub use crate::claims::source::ClaimsSource;
pub use crate::client::{Client, ClientBuilder};
pub use crate::client_authentication::{AuthenticateClient, AuthenticationRequest, ClientAuthentication};
pub use crate::client_id_metadata_document::ClientIdMetadataDocument;
pub use crate::client_notification::ClientNotification;
pub use crate::device_authorization::{DeviceAuthorization, DeviceAuthorizationRequest};
pub use crate::discovery::WellKnown;
pub use crate::dpop::{Dpop, DpopSnapshot};
pub use crate::environment::{Clock, SystemClock};
pub use crate::error::Error;
pub use crate::grant::authorization_code::AuthorizationCodeRequest;
pub use crate::grant::client_credentials::ClientCredentialsRequest;
pub use crate::grant::extension::GrantRequest;
pub use crate::grant::jwt_bearer::JwtBearerRequest;
pub use crate::grant::polling::Polled;
pub use crate::grant::refresh_token::RefreshRequest;
pub use crate::grant::saml2_bearer::Saml2BearerRequest;
pub use crate::grant::token_exchange::TokenExchangeRequest;
#[cfg(feature = "reqwest")]
pub use crate::http::reqwest::{Reqwest, ReqwestBuilder};
#[cfg(feature = "tower")]
pub use crate::http::tower::Tower;
#[cfg(feature = "ureq")]
pub use crate::http::ureq::{Ureq, UreqBuilder};
pub use crate::http::www_authenticate::Challenge;
pub use crate::http::{BlockingHttpClient, HttpClient, RequestPolicy};
pub use crate::initiated_login::{InitiatedLogin, LoginInitiation};
pub use crate::introspection::{Introspection, IntrospectionRequest};
pub use crate::jwks::{KeySetPolicy, KeySetSnapshot};
pub use crate::logout::{LogoutRequest, PendingLogout};
pub use crate::metadata::{AuthorizationServerMetadata, ClientMetadata, ProtectedResourceMetadata};
pub use crate::mtls::certificate_thumbprint;
pub use crate::profile::{Profile, ProfileRule};
pub use crate::protected_resource::AccessToken;
pub use crate::quirk::Quirk;
pub use crate::registration::Registration;
pub use crate::request_object::RequestObjectSigner;
pub use crate::revocation::RevocationRequest;
pub use crate::secret::Secret;
pub use crate::standalone::Standalone;
pub use crate::standard_claims::{Address, StandardClaims};
pub use crate::token::id_token::{IdToken, IdTokenChecks};
pub use crate::token::response::TokenResponse;
pub use crate::trusted_issuer::TrustedIssuer;
pub use crate::userinfo::{UserInfo, UserInfoRequest};
pub use relying_jose as jose;

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// Compiles the code of the guide, which uses default features.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../../../docs/guide.md")]
struct Guide;

/// Compiles the code about providers.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../../../docs/quirks.md")]
struct Quirks;

/// Compiles the code for those who come from `openidconnect` and `oauth2`.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/from-openidconnect.md")]
struct FromOpenidconnect;

/// Compiles the code for those who come from openid-client.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/from-openid-client.md")]
struct FromOpenidClient;
