//! Of each check: what was wrong, with both values where they are no secrets.

use std::fmt;

use relying_jose::Algorithm;

use super::Rejected;

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MetadataIssuer { expected, received } => {
                write!(f, "the metadata names another issuer: {}", Difference { expected, received })
            }
            Self::StateMismatch => {
                f.write_str("the state of the authorization response is not the one that was sent")
            }
            Self::StateMissing => {
                f.write_str("the authorization response has no state although one was sent")
            }
            Self::StateUnexpected => {
                f.write_str("the authorization response has a state although none was sent")
            }
            Self::IssuerMismatch { expected, received } => {
                write!(
                    f,
                    "the authorization response is from another issuer: {}",
                    Difference { expected, received }
                )
            }
            Self::IssuerMissing => f.write_str(
                "the authorization response has no iss although the server's metadata promises it",
            ),
            Self::DuplicateParameter { name } => {
                write!(f, "the authorization response has more than one {name}")
            }
            Self::UnexpectedParameter { name } => {
                write!(f, "the authorization response has the parameter {name}, which was not asked for")
            }
            Self::ResponseModeMismatch { expected } => {
                write!(f, "the authorization response did not arrive by {expected}, which was asked for")
            }
            Self::TokenNotBound => f.write_str("the access token is not bound to the DPoP key of the client"),
            Self::IdTokenMissing => f.write_str("the token response has no ID Token"),
            Self::Jws { token, problem } => write!(f, "the {} is refused: {problem}", token.name()),
            Self::Unencrypted { token } => {
                write!(f, "the {} is not encrypted although the client is registered for that", token.name())
            }
            Self::UnsignedContent { token } => {
                write!(f, "the {} is encrypted and not signed", token.name())
            }
            Self::Jwe { token, problem } => write!(f, "the {} is refused: {problem}", token.name()),
            Self::Algorithm { token, expected, received } => {
                write!(f, "the {} is signed with {:?}; expected ", token.name(), received.as_str())?;
                list(f, expected.iter().map(Algorithm::as_str))
            }
            Self::KeyNotFound { token, key_id: Some(key_id), algorithm } => {
                write!(f, "the server has no {algorithm} key with the kid {key_id:?} of the {}", token.name())
            }
            Self::KeyNotFound { token, key_id: None, algorithm } => {
                write!(f, "the server has no {algorithm} key for the {}, which has no kid", token.name())
            }
            Self::Claims { token, problem } => {
                write!(f, "the claims of the {} are malformed: {problem}", token.name())
            }
            Self::Claim { token, problem } => write!(f, "the {} is refused: {problem}", token.name()),
            Self::AudienceMismatch { token, client_id, received } => {
                write!(f, "the {} is not for this client {client_id:?} but for ", token.name())?;
                list(f, received.iter().map(String::as_str))
            }
            Self::UntrustedAudience { token, audience } => {
                write!(f, "the {} is also for {audience:?}, which is not a trusted audience", token.name())
            }
            Self::AuthorizedPartyMissing => f.write_str("the ID Token has several audiences and no azp"),
            Self::AuthorizedPartyMismatch { client_id, received } => {
                write!(f, "the azp of the ID Token is {received:?} and not this client {client_id:?}")
            }
            Self::NonceMismatch => f.write_str("the nonce of the ID Token is not the one that was sent"),
            Self::NonceMissing => f.write_str("the ID Token has no nonce although one was sent"),
            Self::NonceUnexpected => f.write_str("the ID Token has a nonce although none was sent"),
            Self::HashMismatch { claim } => {
                write!(f, "{claim} of the ID Token does not belong to what came beside it")
            }
            Self::HashMissing { claim } => {
                write!(f, "the ID Token has no {claim}, which is required here")
            }
            Self::AuthenticationTooOld { auth_time, max_age, now } => write!(
                f,
                "the user logged in at {auth_time}, more than max_age = {max_age} seconds before {now}"
            ),
            Self::AnotherUser { expected, received } => {
                write!(f, "the ID Token is about {received:?}, and {expected:?} was asked for")
            }
            Self::AuthenticationContext { expected, received } => {
                match received {
                    Some(received) => write!(f, "acr is {received:?}; expected ")?,
                    None => f.write_str("there is no acr; expected ")?,
                }
                list(f, expected.iter().map(String::as_str))
            }
            Self::RefreshedClaim { claim, expected, received } => write!(
                f,
                "{claim} of the refreshed ID Token changed: it was {}, now it is {}",
                OrAbsent(expected),
                OrAbsent(received)
            ),
            Self::FrontChannelClaim { claim, expected, received } => write!(
                f,
                "{claim} of the ID Token is {}, and in the one that came through the browser {}",
                OrAbsent(received),
                OrAbsent(expected)
            ),
            Self::UnsignedAuthorizationResponse => {
                f.write_str("the authorization response is not in a JWT, which was asked for")
            }
            Self::SubjectMismatch { expected, received } => {
                write!(f, "UserInfo is about {received:?}, the ID Token about {expected:?}")
            }
            Self::UnsignedUserInfo => {
                f.write_str("UserInfo is not signed although the client is registered for signed answers")
            }
            Self::UnsignedIntrospection => f.write_str(
                "the introspection answer is not signed although the client is registered for signed answers",
            ),
            Self::UnsignedMetadata { token } => write!(f, "the {} is missing", token.name()),
            Self::Type { token, expected, received } => {
                write!(f, "the typ of the {} is {} and not {expected:?}", token.name(), OrAbsent(received))
            }
            Self::InteractionMismatch => {
                f.write_str("the x-fapi-interaction-id of the answer is not the one that was sent")
            }
            Self::ClaimsAbsent { claims } => {
                write!(f, "the claims provider vouches for none of the claims {claims:?}")
            }
            Self::CertificateMismatch { expected, received: Some(received) } => write!(
                f,
                "the token is bound to the certificate {received:?} and was presented with {expected:?}"
            ),
            Self::CertificateMismatch { expected, received: None } => {
                write!(f, "the token is bound to no certificate and was presented with {expected:?}")
            }
            Self::NotificationTokenMismatch => {
                f.write_str("the client notification does not carry the client_notification_token")
            }
            Self::NotificationUnexpected => {
                f.write_str("a client notification arrived, and no client_notification_token was sent")
            }
            Self::AuthReqIdMismatch { place } => {
                write!(f, "the auth_req_id of the {place} is not that of the authentication request")
            }
            Self::ResourceMismatch { expected, received } => {
                write!(f, "the metadata are about another resource: {}", Difference { expected, received })
            }
            Self::InitiatedLogin { parameter, problem } => {
                write!(f, "the {parameter} of the request to begin a login {problem}")
            }
            Self::InternalAddress { what, host } => {
                write!(f, "the {what} leads to {host:?}, which is no public host")
            }
            Self::RegisteredClient { expected, received } => {
                write!(f, "the registration is of another client: {}", Difference { expected, received })
            }
            Self::Tenant { tenant } => {
                write!(f, "the ID Token is of the tenant {tenant:?}, which may not sign in here")
            }
            Self::KeyIssuer { issuer, key_issuers } => {
                write!(f, "the ID Token of {issuer:?} is signed with a key for ")?;
                list(f, key_issuers.iter().map(String::as_str))
            }
            Self::LogoutState => f.write_str("the state of the logout return is not the one that was sent"),
        }
    }
}

/// Two strings and the place where they part.
struct Difference<'a> {
    expected: &'a str,
    received: &'a str,
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, received } = self;
        write!(f, "expected {expected:?}, received {received:?}")?;
        if expected.trim_end_matches('/') == received.trim_end_matches('/') {
            let longer = if expected.len() > received.len() { "expected" } else { "received" };
            return write!(f, "; they differ in the trailing slash of the {longer} one");
        }
        if expected.eq_ignore_ascii_case(received) {
            return f.write_str("; they differ in upper and lower case");
        }
        let same = expected.chars().zip(received.chars()).take_while(|(left, right)| left == right).count();
        write!(f, "; they differ from character {} on", same + 1)
    }
}

/// A value or the word for its absence.
struct OrAbsent<'a>(&'a Option<String>);

impl fmt::Display for OrAbsent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => write!(f, "{value:?}"),
            None => f.write_str("absent"),
        }
    }
}

fn list<'a>(f: &mut fmt::Formatter<'_>, values: impl Iterator<Item = &'a str>) -> fmt::Result {
    let mut any = false;
    for value in values {
        if any {
            f.write_str(" or ")?;
        }
        write!(f, "{value:?}")?;
        any = true;
    }
    if any { Ok(()) } else { f.write_str("nobody") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn points_at_the_trailing_slash() {
        let error = Error::from(Rejected::MetadataIssuer {
            expected: "https://as.example".into(),
            received: "https://as.example/".into(),
        });
        assert_eq!(
            error.to_string(),
            "the metadata names another issuer: expected \"https://as.example\", received \"https://as.example/\"; \
             they differ in the trailing slash of the received one (RFC 8414 section 3.3)"
        );
        assert_eq!(error.rule(), "metadata-issuer");
        assert!(!error.is_retryable());
    }

    #[test]
    fn points_at_the_first_different_character() {
        let error = Rejected::IssuerMismatch {
            expected: "https://a.example".into(),
            received: "https://b.example".into(),
        };
        assert!(error.to_string().ends_with("they differ from character 9 on"));
    }
}
