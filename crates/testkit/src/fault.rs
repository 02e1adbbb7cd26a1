//! [`Fault`]: everything that can be wrong with an answer, by name.

use std::fmt;
use std::str::FromStr;

pub(crate) mod authorization;
pub(crate) mod backchannel_authentication;
pub(crate) mod claims_provider;
mod der;
pub(crate) mod device;
pub(crate) mod discovery;
mod dpop;
pub(crate) mod encryption;
pub(crate) mod end_session;
pub(crate) mod exchange;
pub(crate) mod finding;
pub(crate) mod front_channel;
pub(crate) mod id_token;
pub(crate) mod introspection;
pub(crate) mod jwks;
pub(crate) mod jws;
pub(crate) mod notification;
pub(crate) mod poll;
pub(crate) mod pushed_authorization;
pub(crate) mod registration;
pub(crate) mod resource;
pub(crate) mod response_token;
pub(crate) mod revocation;
pub(crate) mod signed_metadata;
mod table;
pub(crate) mod token;
pub(crate) mod userinfo;
mod wire;

pub use table::Fault;

/// Which answers a fault concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// Server metadata.
    Discovery,
    /// The key set.
    Jwks,
    /// The answer to a pushed authorization request.
    PushedAuthorization,
    /// The authorization response.
    Authorization,
    /// Tokens in authorization responses.
    FrontChannel,
    /// Authorization responses inside of a JWT.
    ResponseToken,
    /// Every answer of the token endpoint.
    Token,
    /// ID Tokens, in answers of the token endpoint and in authorization responses.
    IdToken,
    /// Answers that are encrypted: ID Tokens, UserInfo, introspection and authorization responses.
    Encryption,
    /// The ID Token of the token endpoint that follows one in the authorization response.
    SecondIdToken,
    /// The answer to a refresh, and the ID Token in it.
    Refresh,
    /// Answers of the UserInfo endpoint to requests with a good access token.
    UserInfo,
    /// Answers of the protected resource.
    Resource,
    /// The return from the end session endpoint.
    EndSession,
    /// Answers of the introspection endpoint.
    Introspection,
    /// Answers of the revocation endpoint.
    Revocation,
    /// The device authorization response.
    Device,
    /// Answers of the token endpoint to a client that asks whether the user has decided.
    Poll,
    /// Answers of the token endpoint to a token exchange.
    Exchange,
    /// The answer to an authentication request.
    BackchannelAuthentication,
    /// The ID Token that a backchannel authentication leads to.
    Ciba,
    /// What tells a client that there is a result.
    Ping,
    /// What brings a client its tokens.
    Push,
    /// The answer to a registration.
    Registration,
    /// Answers from the address of a registration.
    Management,
    /// The answer of WebFinger.
    WebFinger,
    /// The metadata of the protected resource.
    ResourceMetadata,
    /// Metadata as a JWT, of the server and of its resource, where the server signs them.
    SignedMetadata,
    /// Certificates on their way from the client to the server, where the server looks at them.
    Mtls,
    /// What the claims provider says, and how it answers.
    ClaimsProvider,
    /// The TLS handshake; a [`Listener`](crate::Listener) with TLS has one for each new connection.
    Handshake,
}

/// What a client should do about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expectation {
    /// Refuse the answer, name the rule, and make no further request with what it holds.
    Refuse,
    /// Cope: the answer is odd, but nothing that protects is missing.
    Survive,
    /// Either, as the client's policy says.
    Either,
}

/// A row of the table.
struct Row {
    target: Target,
    expectation: Expectation,
    name: &'static str,
    summary: &'static str,
    rule: &'static str,
}

impl Fault {
    /// Every fault, in the order of the answers of a sign-in.
    pub fn all() -> &'static [Self] {
        table::ALL
    }

    /// The faults of one kind of answer.
    pub fn of(target: Target) -> impl Iterator<Item = Self> {
        Self::all().iter().copied().filter(move |fault| fault.target() == target)
    }

    /// A stable name for command lines and tables, such as `id-token-alg-none`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Which answer is wrong.
    pub fn target(self) -> Target {
        self.row().target
    }

    /// What a client should do about it.
    pub fn expectation(self) -> Expectation {
        self.row().expectation
    }

    /// What is wrong, in a sentence.
    pub fn summary(self) -> &'static str {
        self.row().summary
    }

    /// The specification and section, or the principle, that tells the client what to do.
    pub fn rule(self) -> &'static str {
        self.row().rule
    }

    fn row(self) -> &'static Row {
        // The variants and the rows are made from the same list, in the same order.
        &table::ROWS[self as usize]
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        Self::all()
            .iter()
            .copied()
            .find(|fault| fault.name() == name)
            .ok_or_else(|| UnknownFault { name: name.to_owned() })
    }
}

/// No fault has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownFault {
    /// The name that was looked for.
    pub name: String,
}

impl fmt::Display for UnknownFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no fault is called {:?}", self.name)
    }
}

impl std::error::Error for UnknownFault {}

/// The faults that are switched on, each with the number of answers it is still good for.
#[derive(Default)]
pub(crate) struct ActiveFaults(Vec<(Fault, Option<usize>)>);

impl ActiveFaults {
    pub(crate) fn inject(&mut self, fault: Fault, answers: Option<usize>) {
        self.0.retain(|(active, _)| *active != fault);
        if answers != Some(0) {
            self.0.push((fault, answers));
        }
    }

    /// The faults of the next answer of this kind, which is counted.
    pub(crate) fn take(&mut self, target: Target) -> Vec<Fault> {
        let mut taken = Vec::new();
        self.0.retain_mut(|(fault, answers)| {
            if fault.target() != target {
                return true;
            }
            taken.push(*fault);
            match answers {
                None => true,
                Some(left) => {
                    *left -= 1;
                    *left > 0
                }
            }
        });
        taken
    }
}

/// The issuer with a slash at its end, or without the one it has: the commonest mistake, and never equal.
fn with_slash_toggled(issuer: &str) -> String {
    issuer.strip_suffix('/').map_or_else(|| format!("{issuer}/"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_name_is_the_variant_in_kebab_case() {
        for fault in Fault::all() {
            let squeezed = fault.name().replace('-', "");
            assert_eq!(squeezed, format!("{fault:?}").to_lowercase());
            assert!(fault.name().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
        }
    }

    #[test]
    fn each_fault_is_found_by_its_own_name() {
        for fault in Fault::all() {
            assert_eq!(fault.name().parse::<Fault>(), Ok(*fault));
        }
        let unknown = "no-such-fault".parse::<Fault>().unwrap_err();
        assert_eq!(unknown.to_string(), "no fault is called \"no-such-fault\"");
    }

    #[test]
    fn no_two_faults_say_the_same() {
        let said = Fault::all().iter().map(|fault| (fault.target(), fault.summary())).collect::<HashSet<_>>();
        assert_eq!(said.len(), Fault::all().len());
    }

    #[test]
    fn a_counted_fault_wears_off() {
        let mut active = ActiveFaults::default();
        active.inject(Fault::JwksEmptySet, Some(2));
        active.inject(Fault::TokenCreated, None);
        assert_eq!(active.take(Target::Jwks), [Fault::JwksEmptySet]);
        assert_eq!(active.take(Target::Token), [Fault::TokenCreated]);
        assert_eq!(active.take(Target::Jwks), [Fault::JwksEmptySet]);
        assert_eq!(active.take(Target::Jwks), []);
        assert_eq!(active.take(Target::Token), [Fault::TokenCreated]);
    }
}
