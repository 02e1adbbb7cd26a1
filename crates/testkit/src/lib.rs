//! An OAuth 2.0 and OpenID Connect authorization server for tests.

mod authorization_request;
mod authorization_response;
mod bearer;
mod client;
mod client_authentication;
mod clock;
mod config;
mod delivery;
mod endpoint;
mod error;
mod fault;
mod grant;
mod id_token;
mod incoming;
mod issuer;
mod keys;
mod page;
mod parameters;
mod reply;
mod request_log;
mod server;
mod standard_claims;
mod store;
mod user;

pub use client::{Client, ClientAuthenticationMethod};
pub use clock::Clock;
pub use config::{Interaction, RefreshTokens, ServerBuilder};
pub use delivery::Delivery;
pub use error::Error;
pub use fault::{Expectation, Fault, Target, UnknownFault};
pub use grant::{GrantAnswer, GrantRequest};
pub use keys::odd_keys;
pub use reply::OAuthError;
pub use request_log::{Endpoint, RecordedRequest};
pub use server::Server;
pub use user::User;
