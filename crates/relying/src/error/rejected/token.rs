//! Which token was refused.

/// The kinds of signed tokens that a relying party checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Token {
    /// OpenID Connect Core section 2.
    IdToken,
    /// OpenID Connect Core section 5.3.2, a signed UserInfo answer.
    UserInfo,
    /// RFC 9701 section 5, a signed introspection answer.
    Introspection,
    /// JARM section 2, an authorization response in a JWT.
    AuthorizationResponse,
    /// OpenID Connect Core section 5.6.2, claims that a claims provider vouches for.
    Claims,
    /// RFC 8414 section 2.1, server metadata that somebody attests to.
    ServerMetadata,
    /// RFC 9728 section 2.2, metadata of a protected resource that somebody attests to.
    ResourceMetadata,
}

impl Token {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::IdToken => "ID Token",
            Self::UserInfo => "UserInfo JWT",
            Self::Introspection => "introspection JWT",
            Self::AuthorizationResponse => "authorization response JWT",
            Self::Claims => "claims JWT",
            Self::ServerMetadata => "signed server metadata",
            Self::ResourceMetadata => "signed resource metadata",
        }
    }

    pub(super) fn section(self) -> &'static str {
        match self {
            Self::IdToken => "OpenID Connect Core section 3.1.3.7",
            Self::UserInfo => "OpenID Connect Core section 5.3.2",
            Self::Introspection => "RFC 9701 section 5",
            Self::AuthorizationResponse => "JARM section 2.4",
            Self::Claims => "OpenID Connect Core section 5.6.2",
            Self::ServerMetadata => "RFC 8414 section 2.1",
            Self::ResourceMetadata => "RFC 9728 section 2.2",
        }
    }
}
