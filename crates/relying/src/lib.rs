//! The relying party for Rust: OAuth 2.0 and OpenID Connect clients that check everything by default.

mod authorization;
pub mod call;
mod claims;
mod client;
mod client_authentication;
pub mod danger;
mod discovery;
mod environment;
pub mod error;
mod gate;
mod grant;
mod http;
mod jwks;
mod lenient;
mod logout;
pub mod metadata;
mod protected_resource;
pub mod registry;
mod secret;
mod standard_claims;
mod token;
mod userinfo;

pub use crate::authorization::pending::PendingAuthorization;
pub use crate::authorization::request::AuthorizationRequest;
pub use crate::authorization::response::{AuthorizationResponse, Callback};
pub use crate::call::Call;
pub use crate::claims::ClaimSet;
pub use crate::client::{Client, ClientBuilder};
pub use crate::client_authentication::{AuthenticateClient, AuthenticationRequest, ClientAuthentication};
pub use crate::discovery::WellKnown;
pub use crate::environment::{Clock, SystemClock};
pub use crate::error::Error;
pub use crate::grant::client_credentials::ClientCredentialsRequest;
pub use crate::grant::extension::GrantRequest;
pub use crate::grant::refresh_token::RefreshRequest;
#[cfg(feature = "reqwest")]
pub use crate::http::reqwest::{Reqwest, ReqwestBuilder};
#[cfg(feature = "tower")]
pub use crate::http::tower::Tower;
#[cfg(feature = "ureq")]
pub use crate::http::ureq::{Ureq, UreqBuilder};
pub use crate::http::www_authenticate::Challenge;
pub use crate::http::{BlockingHttpClient, HttpClient, RequestPolicy};
pub use crate::jwks::{KeySetPolicy, KeySetSnapshot};
pub use crate::logout::{LogoutRequest, PendingLogout};
pub use crate::metadata::{AuthorizationServerMetadata, ClientMetadata};
pub use crate::protected_resource::AccessToken;
pub use crate::secret::Secret;
pub use crate::standard_claims::{Address, StandardClaims};
pub use crate::token::id_token::{IdToken, IdTokenChecks};
pub use crate::token::response::TokenResponse;
pub use crate::userinfo::{UserInfo, UserInfoRequest};
pub use relying_jose as jose;
