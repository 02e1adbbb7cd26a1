//! The ID Token and its validation: OpenID Connect Core sections 2, 3.1.3.7, 3.1.3.8 and 12.2.
//!
//! All steps of section 3.1.3.7 are done, always. The signature (steps 6 to 8) comes first, because the claims of a
//! token that nobody vouches for say nothing; the other steps follow in their order. Before all of them, an encrypted ID
//! Token is decrypted (step 1).

use std::borrow::Cow;

use relying_jose::json::{self, JsonError};
use relying_jose::{Jws, Timestamp};
use serde::{Deserialize, Serialize};

use super::{encrypted, signed};
use crate::call::{Call, Io};
use crate::claims::ClaimSet;
use crate::client::Client;
use crate::error::{Error, Rejected, Token};
use crate::secret::Secret;
use claims::Claims;
pub(crate) use claims::RT_HASH;

mod claims;

/// A validated ID Token: who signed in, when and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdToken {
    token: Secret,
    claims: ClaimSet,
    issuer: String,
    subject: String,
    issued_at: Timestamp,
    expires_at: Timestamp,
    auth_time: Option<Timestamp>,
    /// Of a refreshed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login: Option<Login>,
}

impl IdToken {
    /// The user's identifier, unique and never reassigned within the [issuer](Self::issuer) (`sub`).
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Who says so (`iss`).
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// When the token was made (`iat`).
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When the token must no longer be accepted (`exp`). The user's session may last longer or end earlier.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// When the user last logged in, if the server says (`auth_time`).
    pub fn auth_time(&self) -> Option<Timestamp> {
        self.auth_time
    }

    /// All claims, for reading into types of your own.
    pub fn claims(&self) -> &ClaimSet {
        &self.claims
    }

    /// The token itself, for `id_token_hint`.
    pub fn token(&self) -> &Secret {
        &self.token
    }
}

/// What the ID Token of a login said and refreshed ones may leave out, but not contradict (Core section 12.2). Their other
/// claims about it are the same in each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Login {
    auth_time: Option<Timestamp>,
    nonce: Option<Secret>,
    azp: Option<String>,
}

impl IdToken {
    /// Of the login that it is about, however often it was refreshed.
    fn login(&self) -> Result<Login, Rejected> {
        match &self.login {
            Some(login) => Ok(login.clone()),
            None => self.claims.read().map_err(malformed),
        }
    }
}

/// What an ID Token from elsewhere must agree with, for [`Client::validate_id_token`].
#[derive(Clone, Debug, Default)]
pub struct IdTokenChecks {
    nonce: Option<Secret>,
    max_age: Option<u64>,
    essential_acr: Vec<String>,
    access_token: Option<Secret>,
    subject: Option<String>,
}

impl IdTokenChecks {
    /// The checks that every ID Token must pass; a nonce must not be there.
    pub fn new() -> Self {
        Self::default()
    }

    /// The nonce that was sent, and must be there.
    pub fn nonce(mut self, nonce: impl Into<Secret>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// The greatest time since the user's last login, in seconds.
    pub fn max_age(mut self, seconds: u64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// The authentication contexts of which one is required.
    pub fn essential_acr<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.essential_acr = values.into_iter().map(Into::into).collect();
        self
    }

    /// The user who must have signed in.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The access token that came with it, to be compared with `at_hash` where that is there.
    pub fn access_token(mut self, access_token: impl Into<Secret>) -> Self {
        self.access_token = Some(access_token.into());
        self
    }
}

impl Client {
    /// Validates an ID Token that came by another way than this library's flows, such as from a mobile application or
    /// a browser's own sign-in. Every check of Core section 3.1.3.7 is made.
    ///
    /// # Errors
    /// [`Error::Rejected`] with the rule that it breaks; those of fetching the server's keys.
    pub fn validate_id_token(&self, token: impl Into<Secret>, checks: IdTokenChecks) -> Call<IdToken> {
        let token = token.into();
        self.call(|io, client| async move {
            let expected = Expected {
                required: true,
                nonce: checks.nonce.as_ref().map_or(Nonce::Absent, |nonce| Nonce::Sent(nonce.expose())),
                max_age: checks.max_age,
                acr: &checks.essential_acr,
                subject: checks.subject.as_deref(),
                beside: Beside { access_token: checks.access_token.as_ref(), ..Beside::default() },
                ..Expected::default()
            };
            validate(&io, &client, token, &expected).await
        })
    }
}

/// What an ID Token must agree with.
#[derive(Clone, Copy, Default)]
pub(crate) struct Expected<'a> {
    /// Whether a response without an ID Token is refused.
    pub(crate) required: bool,
    pub(crate) nonce: Nonce<'a>,
    /// In seconds; without it the registration's `default_max_age` counts.
    pub(crate) max_age: Option<u64>,
    /// The essential values, if any.
    pub(crate) acr: &'a [String],
    /// Whether `auth_time` was asked for as essential.
    pub(crate) auth_time: bool,
    /// The user who was asked for.
    pub(crate) subject: Option<&'a str>,
    /// What the ID Token vouches for.
    pub(crate) beside: Beside<'a>,
    /// The ID Token that this one refreshes.
    pub(crate) original: Option<&'a IdToken>,
    /// The ID Token of the same login that came through the browser.
    pub(crate) front: Option<&'a IdToken>,
    /// The authentication request that this one answers.
    pub(crate) auth_req_id: Option<AuthReqId<'a>>,
}

/// The authentication request that an ID Token must name where it names one (CIBA section 10.3.1).
#[derive(Clone, Copy)]
pub(crate) struct AuthReqId<'a> {
    pub(crate) value: &'a Secret,
    /// Whether it must name one.
    pub(crate) required: bool,
}

/// What came beside an ID Token, or was sent for it. A hash of it in the token is compared.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    pub(crate) access_token: Option<&'a Secret>,
    pub(crate) code: Option<&'a Secret>,
    pub(crate) state: Option<&'a Secret>,
    pub(crate) refresh_token: Option<&'a Secret>,
    /// The hashes that must be there, by the names of their claims.
    pub(crate) required: &'a [&'static str],
}

#[derive(Clone, Copy, Default)]
pub(crate) enum Nonce<'a> {
    /// None was sent, so none may be there.
    #[default]
    Absent,
    Sent(&'a str),
    /// In answers that no authorization request led to, and in refreshed tokens, which are compared with the original.
    Any,
}

/// Validates an ID Token.
pub(crate) async fn validate(
    io: &Io,
    client: &Client,
    token: Secret,
    expected: &Expected<'_>,
) -> Result<IdToken, Error> {
    let signed_token = encrypted::open(client, Token::IdToken, token.expose())?;
    let (jws, algorithm) =
        signed::parse(client, Token::IdToken, &signed_token, &client.inner().id_token_algorithms)?;
    signed::refuse_other_type(Token::IdToken, &jws)?;
    let verified = signed::verify(io, client, Token::IdToken, jws, &algorithm).await?;
    let claims: Claims<'_> = json::from_slice(verified.payload()).map_err(malformed)?;
    let inner = client.inner();
    let issuer = inner.issuer_rule.expected(&inner.issuer, verified.payload())?;
    let checked = claims.check(inner, &issuer, client.now(), expected)?;
    let key_issuers = || inner.key_set.key_issuers(verified.header().kid.as_deref());
    inner.issuer_rule.check_key(&issuer, verified.payload(), key_issuers)?;
    claims.check_hashes(&algorithm, &inner.environment.backend, &expected.beside)?;
    // What comes back as id_token_hint is the token inside of an encrypted one (Core section 3.1.2.1).
    let decrypted = match signed_token {
        Cow::Owned(inner) => Some(Secret::new(inner)),
        Cow::Borrowed(_) => None,
    };
    Ok(IdToken {
        issuer: inner.issuer_rule.canonical(&inner.issuer, &issuer).to_owned(),
        subject: checked.subject.to_owned(),
        issued_at: checked.issued_at,
        expires_at: checked.expires_at,
        auth_time: claims.auth_time,
        login: expected.original.map(|original| claims.login_of(original)).transpose()?,
        token: decrypted.unwrap_or(token),
        claims: ClaimSet::new(verified.into_payload()).map_err(malformed)?,
    })
}

/// The user of an ID Token that serves as a hint, if this client can read it. It is not verified: whoever altered it asks for
/// another user, and gets no more.
pub(crate) fn subject_of(hint: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    let jws = Jws::parse(hint).ok()?;
    Some(json::from_slice::<Subject>(jws.unverified_payload()).ok()?.sub)
}

fn malformed(problem: JsonError) -> Rejected {
    Rejected::Claims { token: Token::IdToken, problem }
}
