//! Everything that lowers a guard, in one place and by name.
//!
//! Nothing else in this library makes it less safe. Search your code for this module's name to find every place
//! where a check is off.

use std::fmt;
use std::sync::Arc;

use relying_jose::{MaybeSend, MaybeSync};

use crate::assertion::{Assertion, Modify};

/// A guard of the whole client, lowered by [`ClientBuilder::danger`](crate::ClientBuilder::danger), or of one call that
/// needs no client, lowered by [`Standalone::danger`](crate::Standalone::danger).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientDanger(pub(crate) ClientGuard);

/// A guard of one login, lowered by [`AuthorizationRequest::danger`](crate::AuthorizationRequest::danger).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthorizationDanger(pub(crate) AuthorizationGuard);

/// A guard of one UserInfo request, lowered by [`UserInfoRequest::danger`](crate::UserInfoRequest::danger).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserInfoDanger(pub(crate) UserInfoGuard);

/// A guard of what the client signs about itself, lowered by
/// [`ClientAuthentication::danger`](crate::ClientAuthentication::danger), [`RequestObjectSigner::danger`](crate::RequestObjectSigner::danger)
/// and [`Dpop::danger`](crate::Dpop::danger).
#[derive(Clone)]
pub struct AssertionDanger(pub(crate) Arc<dyn Modify>);

impl fmt::Debug for AssertionDanger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AssertionDanger")
    }
}

/// A guard of authorization requests, lowered by [`ClientBuilder::request_object_signer`](crate::ClientBuilder::request_object_signer).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestObjectDanger(pub(crate) RequestObjectGuard);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientGuard {
    Https,
    InternalAddresses,
    ListedAuthenticationMethod,
    Tenant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthorizationGuard {
    State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserInfoGuard {
    Subject,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestObjectGuard {
    Signature,
}

/// Allows `http` without TLS for servers on the loopback interface (127.0.0.0/8, ::1, localhost), for development
/// and tests. Any process on the machine can then answer in the server's place.
pub fn http_on_loopback() -> ClientDanger {
    ClientDanger(ClientGuard::Https)
}

/// Lets addresses that a stranger named lead to internal hosts: those of a registration's management, of the servers that a
/// protected resource names, of distributed claims. For applications whose servers are all inside. Whoever answers can then
/// make this application send requests to any host that it reaches (RFC 9728 section 7.7).
pub fn internal_addresses() -> ClientDanger {
    ClientDanger(ClientGuard::InternalAddresses)
}

/// Allows a client authentication method that the server's metadata does not list, for servers whose list is wrong.
/// A secret may then be sent to a server that expects none, or in a way that it logs.
pub fn unlisted_authentication_method() -> ClientDanger {
    ClientDanger(ClientGuard::ListedAuthenticationMethod)
}

/// Lets users of every tenant of Microsoft Entra ID sign in. Anybody can make a tenant, and in it users with any name and any
/// email address: know users by `iss` and `sub` together, never by their email, and decide yourself who may do what.
pub fn any_tenant() -> ClientDanger {
    ClientDanger(ClientGuard::Tenant)
}

/// Sends no `state`, for servers that do not return it. PKCE and nonce still tie the answer to the request, but an
/// attacker's authorization response is noticed only after the code has been sent to the server (RFC 9700 section 4.7).
pub fn without_state() -> AuthorizationDanger {
    AuthorizationDanger(AuthorizationGuard::State)
}

/// Accepts UserInfo about any subject, for plain OAuth 2.0 where there is no ID Token to compare with. The answer may
/// then be about another user than the one who signed in (OpenID Connect Core section 5.3.4).
pub fn any_subject() -> UserInfoDanger {
    UserInfoDanger(UserInfoGuard::Subject)
}

/// Makes request objects that nobody signs (`alg` is `none`; OpenID Connect Core section 6.1), for servers that take parameters in this
/// form alone: `.request_object_signer(danger::unsigned_request_objects())`. Whoever carries such a request can change all
/// of it, and the server cannot tell which client made it; encrypting it does not help. Not possible where requests must be signed.
pub fn unsigned_request_objects() -> RequestObjectDanger {
    RequestObjectDanger(RequestObjectGuard::Signature)
}

/// Changes what stands in client assertions, request objects or DPoP proofs right before they are signed, for servers that
/// want it otherwise than the specifications. What the library says there binds them to one server, one request and one minute: whatever gets
/// hold of an assertion with another `aud` or a later `exp` can use it elsewhere or later, as this client (RFC 7523bis section 4).
/// The algorithm cannot be changed. To add a claim or a member of the header takes no danger: see
/// [`ClientAuthentication::assertion_claim`](crate::ClientAuthentication::assertion_claim) and its kind.
pub fn modified_assertions(
    modify: impl Fn(&mut Assertion) + MaybeSend + MaybeSync + 'static,
) -> AssertionDanger {
    AssertionDanger(Arc::new(modify))
}
