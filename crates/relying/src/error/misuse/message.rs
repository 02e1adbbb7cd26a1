//! Of each mistake: what it is, for people.

use std::fmt;

use super::Misuse;

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingEndpoint { endpoint } => write!(f, "the server's metadata has no {endpoint}"),
            Self::InvalidUri { what, value } => {
                write!(f, "the {what} {value:?} is not an absolute http or https URI")
            }
            Self::InsecureUri { what, value } => write!(f, "the {what} {value:?} does not use https"),
            Self::Identifier { problem } => write!(f, "the identifier cannot be used: {problem}"),
            Self::ClientIdMetadataDocumentUnsupported => {
                f.write_str("the server does not list client_id_metadata_document_supported")
            }
            Self::ClientMetadata { member, problem } => {
                write!(f, "{member} of the client's metadata {problem}")
            }
            Self::IssuerQuery => f.write_str("the issuer has a query or a fragment"),
            Self::MissingRedirectUri => f.write_str("no redirect_uri is configured"),
            Self::RedirectUriFragment => f.write_str("the redirect_uri has a fragment"),
            Self::ReservedParameter { name } => write!(f, "the parameter {name} is set by the library"),
            Self::UnsupportedResponseType { response_type } => {
                write!(f, "the response type \"{response_type}\" is not supported")
            }
            Self::UnsupportedResponseMode { response_mode } => {
                write!(f, "the response mode \"{response_mode}\" is not possible here")
            }
            Self::MissingScope { scope } => write!(f, "the scope {scope} is needed and not asked for"),
            Self::Empty { what } => write!(f, "the {what} is empty"),
            Self::UnsupportedAuthenticationMethod { method, supported } => {
                write!(f, "the client authenticates by {method}, and the server supports only ")?;
                list(f, supported)
            }
            Self::AuthenticationMethodMismatch { configured, registered } => {
                write!(f, "the client authenticates by {configured} and is registered for {registered}")
            }
            Self::MissingCredential { method } => {
                write!(f, "the client is registered for {method} and has no credential for it")
            }
            Self::NoAssertion { method } => {
                write!(f, "the client authenticates by {method}, which has no assertion to add to")
            }
            Self::ExpiredSecret { expired_at } => write!(f, "the client secret expired at {expired_at}"),
            Self::MissingRequestObjectSigner => {
                f.write_str("authorization requests must be signed, and the client has no signer for them")
            }
            Self::RequestObjectAlgorithm { algorithm, accepted } => {
                write!(f, "requests are signed with {algorithm}, and accepted are only ")?;
                list(f, accepted)
            }
            Self::AssertionAlgorithm { algorithm, registered } => write!(
                f,
                "client assertions are signed with {algorithm}, and the client is registered for {registered}"
            ),
            Self::DpopAlgorithm { algorithm, supported } => {
                write!(f, "the DPoP key is for {algorithm}, and the server supports only ")?;
                list(f, supported)
            }
            Self::MissingEncryptionKey { algorithm } => {
                write!(f, "there is no key to encrypt the request to with {algorithm}")
            }
            Self::Profile { profile, rule } => write!(f, "the profile {profile} demands {rule}"),
            Self::Unsupported { what, member } => {
                write!(f, "the server does not support {what}: its metadata does not say so in {member}")
            }
            Self::MissingOpenidScope => f.write_str("the scope of the authentication request has no openid"),
            Self::PushDelivery => f.write_str("the client is registered for push, and asked for tokens"),
            Self::MissingToken { token } => write!(f, "there is no {token}"),
            Self::MissingDpopKey => {
                f.write_str("the access token is bound to a key that the client does not have")
            }
            Self::MissingCertificate => {
                f.write_str("the HTTP client has no certificate to authenticate with, or to bind tokens to")
            }
            Self::NotAnAccessToken => f.write_str("what the exchange issued is not an access token"),
            Self::MissingSecretForHmac => {
                f.write_str("ID Tokens with an HMAC need the client secret, and there is none")
            }
            Self::MissingDecryptionKey { member, algorithm } => {
                write!(f, "the client is registered with {member} {algorithm} and has no key for that")
            }
            Self::Key { problem } => write!(f, "the key cannot be used: {problem}"),
            Self::PendingVersion { version } => {
                write!(f, "the pending authorization has the unknown version {version}")
            }
            Self::ForeignPending => {
                f.write_str("the pending authorization belongs to another client or server")
            }
            Self::MissingTenants => f.write_str("the issuer stands for many tenants, and none is named"),
            Self::InvalidTenant { tenant } => write!(f, "{tenant:?} is not the identifier of a tenant"),
            Self::NoHttpClient => f.write_str("there is no HTTP client to execute the call with"),
            Self::DiscoveryNeeded => f.write_str("the client has an issuer and no metadata"),
            Self::StepOutOfOrder => f.write_str("the call was stepped out of order"),
            Self::ForeignFuture => f.write_str("the call awaited something that is not an effect"),
            Self::InvalidRequest { what } => write!(f, "the request cannot be composed: invalid {what}"),
            Self::NoRandomness => f.write_str("there are no random bytes"),
        }
    }
}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, values: &[T]) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        write!(f, "{}{value}", if index == 0 { "" } else { ", " })?;
    }
    Ok(())
}
