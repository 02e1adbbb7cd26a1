//! An OAuth 2.0 and OpenID Connect authorization server for tests: of applications that sign users in, of APIs that
//! accept access tokens, and of client libraries.
//!
//! - It is **one function** from request to response, [`Server::handle`]: no port, no runtime, no waiting. Where a test
//!   needs a port, a [`Listener`] serves the same function on the loopback interface.
//! - It is **strict** where a real server is: PKCE, exact redirect URIs, single use of codes, rotation of refresh
//!   tokens, client authentication by seven methods, DPoP proofs, certificates, all of it verified.
//! - It is **wrong on demand**: a [`Fault`] for each way an answer can be broken or hostile, by name, with the rule by
//!   which a client should notice.
//! - It is **in the test's hands**: a [`Clock`] to move, [keys to rotate](Server::rotate_keys), a
//!   [log of requests](Server::requests) to count.
//!
//! # A sign-in, step by step
//!
//! ```
//! use relying_testkit::{Client, Clock, Endpoint, Fault, Server, User, UserAgent};
//!
//! // The server. The user agrees to everything at once; `Interaction::Pages` shows pages instead.
//! let server = Server::builder("https://as.example")?
//!     .client(Client::confidential("app", "secret").redirect_uri("https://app.example/callback"))
//!     .user(User::new("alice", "wonderland").claim("email", "alice@example.com"))
//!     .clock(Clock::fixed(1_700_000_000))
//!     .build()?;
//!
//! // The browser goes where the application sends it, and stops where the application takes over.
//! let url = "https://as.example/authorize?response_type=code&client_id=app&scope=openid+email&state=af0ifjsldkj\
//!     &redirect_uri=https://app.example/callback&code_challenge_method=S256\
//!     &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
//! let arrival = UserAgent::in_process(&server).visit(url, "https://app.example/callback")?;
//! let code = arrival.parameter("code").unwrap_or_default();
//!
//! // The application gets its tokens. Any HTTP client will do; here the function is called as it is.
//! let request = http::Request::post("https://as.example/token")
//!     .header("authorization", "Basic YXBwOnNlY3JldA==")
//!     .header("content-type", "application/x-www-form-urlencoded")
//!     .body(format!(
//!         "grant_type=authorization_code&code={code}&redirect_uri=https://app.example/callback\
//!         &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
//!     ).into_bytes())?;
//! let response = server.handle(request.clone());
//! assert_eq!(response.status(), 200);
//!
//! // A code is good for one use, as anywhere.
//! assert_eq!(server.handle(request).status(), 400);
//! assert_eq!(server.requests_to(Endpoint::Token).len(), 2);
//!
//! // From here on every answer of the token endpoint is an HTML page.
//! server.inject(Fault::TokenHtml);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`Scenario`] says the same in fewer lines, with the usual names already filled in. To test an application that uses `relying`, hand
//! `Client::discover` the issuer of a [`Listener`], or let its HTTP client be a closure over [`Server::handle`]: the front page of
//! `relying` does so.
//!
//! # Addresses
//!
//! Below the issuer: `/authorize`, `/par`, `/token`, `/jwks`, `/userinfo`, `/introspect`, `/revoke`,
//! `/device_authorization`, `/device` (the page for the user), `/backchannel_authentication`, `/register`, `/end_session`, and `/resource`, a protected resource that echoes what it gets; with
//! [`ServerBuilder::mutual_tls`] also `/mtls/token` and so on, where certificates are looked at. A claims provider is at `/claims_provider`. Metadata is at `/.well-known/openid-configuration` and, by the rules of RFC 8414,
//! at `/.well-known/oauth-authorization-server`; both also for issuers with a path.
//!
//! # Certificates
//!
//! [`ServerBuilder::mutual_tls`] makes the server look at what clients present (RFC 8705): a [`ClientCertificate`] among the
//! extensions of a request, in process as over TLS. With the feature `tls` a [`Listener`] speaks TLS, and
//! `CertificateAuthority` issues what both sides need:
//!
//! ```
//! # #[cfg(feature = "tls")] {
//! use relying_testkit::{CertificateAuthority, CertificateSubject, Client, Scenario};
//!
//! let authority = CertificateAuthority::new()?;
//! let subject = CertificateSubject::SanDns("app.example".to_owned());
//! let client = Client::with_certificate("app", subject).certificate_bound_access_tokens();
//! let conversation = Scenario::new().client(client).tls(&authority).listen()?;
//!
//! // The application under test at conversation.issuer(), with an HTTP client that trusts the one and presents the other:
//! let (root, identity) = (authority.pem(), authority.issue("app.example")?.pem());
//! # assert!(root.contains("CERTIFICATE") && identity.contains("PRIVATE KEY"));
//! # }
//! # Ok::<(), relying_testkit::Error>(())
//! ```
//!
//! # Every fault, in a loop
//!
//! [`Fault::all`] is the list for exhaustive tests. [`Fault::expectation`] says which faults a client must refuse and
//! which it should survive, [`Fault::rule`] names the specification.
//!
//! ```
//! use relying_testkit::{Expectation, Fault, Scenario, Target};
//!
//! let conversation = Scenario::new().start()?;
//! for fault in Fault::of(Target::IdToken).filter(|fault| fault.expectation() == Expectation::Refuse) {
//!     conversation.server().inject(fault);
//!     // ... sign in with the application under test, and assert that it refuses, whatever the fault ...
//!     conversation.server().heal();
//! }
//! # Ok::<(), relying_testkit::Error>(())
//! ```
//!
//! # What it is not
//!
//! Not a server for users: the RSA keys are part of the source code, secrets are kept in clear, nothing outlives the
//! process. [`ServerBuilder::extension_grant`] adds grant types.

mod access_token;
mod authorization_details;
mod authorization_request;
mod authorization_response;
#[cfg(feature = "tls")]
mod certificate_authority;
mod claims_provider;
mod client;
mod client_authentication;
mod client_certificate;
mod clock;
mod config;
mod conversation;
mod deferred;
mod delivery;
mod dpop;
mod encryption;
mod endpoint;
mod error;
mod fault;
mod front_channel;
mod grant;
mod id_token;
mod incoming;
mod issuer;
mod keys;
mod listener;
mod mutual_tls;
mod notification;
mod page;
mod parameters;
mod protected_resource;
mod registered_client;
mod reply;
mod request_log;
mod request_object;
mod request_source;
mod response_mode;
mod response_token;
mod response_type;
mod scenario;
mod server;
mod signed_metadata;
mod standard_claims;
mod store;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "tls/absent.rs"]
mod tls;
mod user;
mod user_agent;
mod x509;

#[cfg(feature = "tls")]
pub use certificate_authority::{CertificateAuthority, Identity};
pub use client::{Client, ClientAuthenticationMethod, TokenDeliveryMode};
pub use client_certificate::{CertificateSubject, ClientCertificate};
pub use clock::Clock;
pub use config::{Interaction, RefreshTokens, ServerBuilder};
pub use conversation::Conversation;
pub use delivery::Delivery;
pub use dpop::{DpopNonces, DpopPolicy};
pub use error::Error;
pub use fault::{Expectation, Fault, Target, UnknownFault};
pub use grant::{GrantAnswer, GrantRequest};
pub use keys::odd_keys;
pub use listener::{Listener, ListenerBuilder};
pub use reply::OAuthError;
pub use request_log::{Endpoint, RecordedRequest};
pub use scenario::Scenario;
pub use server::Server;
pub use user::User;
pub use user_agent::{Arrival, UserAgent, UserAgentError};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
