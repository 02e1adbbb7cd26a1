//! The ID Token and its validation: OpenID Connect Core sections 2, 3.1.3.7, 3.1.3.8 and 12.2.
//!
//! All steps of section 3.1.3.7 are done, always. The signature (steps 6 to 8) comes first, because the claims of a
//! token that nobody vouches for say nothing; the other steps follow in their order. Before all of them, an encrypted ID
//! Token is decrypted (step 1).

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use relying_jose::json::{self, JsonError};
use relying_jose::jwt::half_hash;
use relying_jose::{Algorithm, Audience, Backend, ClaimError, Jws, TimeWindow, Timestamp};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};

use super::{encrypted, signed};
use crate::call::{Call, Io};
use crate::claims::ClaimSet;
use crate::client::{Client, Inner};
use crate::error::{Error, Rejected, Token};
use crate::secret::{Secret, constant_time_eq};

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

/// The claims that are checked, borrowed from the payload.
#[derive(Deserialize)]
struct Claims<'a> {
    #[serde(borrow)]
    iss: Option<Text<'a>>,
    #[serde(borrow)]
    sub: Option<Text<'a>>,
    aud: Option<Audience>,
    #[serde(borrow)]
    azp: Option<Text<'a>>,
    exp: Option<Timestamp>,
    nbf: Option<Timestamp>,
    iat: Option<Timestamp>,
    auth_time: Option<Timestamp>,
    #[serde(borrow)]
    nonce: Option<Text<'a>>,
    #[serde(borrow)]
    acr: Option<Text<'a>>,
    #[serde(borrow)]
    at_hash: Option<Text<'a>>,
    #[serde(borrow)]
    c_hash: Option<Text<'a>>,
    #[serde(borrow)]
    s_hash: Option<Text<'a>>,
    #[serde(borrow, rename = "urn:openid:params:jwt:claim:rt_hash")]
    rt_hash: Option<Text<'a>>,
    #[serde(borrow, rename = "urn:openid:params:jwt:claim:auth_req_id")]
    auth_req_id: Option<Text<'a>>,
}

/// The hash of a refresh token (CIBA section 10.3.1).
pub(crate) const RT_HASH: &str = "urn:openid:params:jwt:claim:rt_hash";
/// The identifier of the authentication request (CIBA section 10.3.1).
const AUTH_REQ_ID: &str = "urn:openid:params:jwt:claim:auth_req_id";

/// The required claims, after their checks.
struct Checked<'a> {
    subject: &'a str,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

/// Core section 2: at most 255 characters.
const LONGEST_SUBJECT: usize = 255;

impl Claims<'_> {
    /// The steps of Core section 3.1.3.7 after the signature, by their numbers.
    fn check(
        &self,
        client: &Inner,
        issuer: &str,
        now: Timestamp,
        expected: &Expected<'_>,
    ) -> Result<Checked<'_>, Rejected> {
        let window = TimeWindow::new(now, client.tolerance);
        // 2: the issuer is the one that was discovered.
        let received = require("iss", self.iss.as_ref())?;
        if received.0 != issuer {
            return Err(mismatch("iss", issuer, &received.0));
        }
        let subject = &*require("sub", self.sub.as_ref())?.0;
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(mismatch("sub", "1 to 255 characters", &format!("{} characters", subject.len())));
        }
        self.check_audience(client)?;
        // 9 and 10: the times.
        let expires_at = require("exp", self.exp)?;
        window.check_expiration(expires_at).map_err(refused)?;
        let issued_at = require("iat", self.iat)?;
        window.check_issued_at(issued_at).map_err(refused)?;
        if let Some(not_before) = self.nbf {
            window.check_not_before(not_before).map_err(refused)?;
        }
        if let Some(maximum) = client.maximum_id_token_age {
            window.check_age(issued_at, maximum).map_err(refused)?;
        }
        self.check_nonce(expected.nonce)?;
        self.check_authentication(client, window, expected)?;
        let issuer = client.issuer_rule.canonical(&client.issuer, issuer);
        if let Some(expected) = expected.subject.filter(|expected| *expected != subject) {
            return Err(Rejected::AnotherUser {
                expected: expected.to_owned(),
                received: subject.to_owned(),
            });
        }
        if let Some(original) = expected.original {
            self.check_continuity(original, issuer, subject, issued_at)?;
        }
        if let Some(front) = expected.front {
            self.check_same_login(front, issuer, subject)?;
        }
        if let Some(expected) = expected.auth_req_id {
            self.check_auth_req_id(expected)?;
        }
        Ok(Checked { subject, issued_at, expires_at })
    }

    /// Steps 3 to 5: for this client, for nobody unknown beside it, and issued to it.
    fn check_audience(&self, client: &Inner) -> Result<(), Rejected> {
        let audience = require("aud", self.aud.as_ref())?;
        signed::check_audience(client, Token::IdToken, audience)?;
        match &self.azp {
            None if audience.len() > 1 => Err(Rejected::AuthorizedPartyMissing),
            Some(azp) if azp.0 != client.client_id => Err(Rejected::AuthorizedPartyMismatch {
                client_id: client.client_id.clone(),
                received: azp.0.clone().into_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// Step 11.
    fn check_nonce(&self, expected: Nonce<'_>) -> Result<(), Rejected> {
        match (expected, &self.nonce) {
            (Nonce::Any, _) | (Nonce::Absent, None) => Ok(()),
            (Nonce::Absent, Some(_)) => Err(Rejected::NonceUnexpected),
            (Nonce::Sent(_), None) => Err(Rejected::NonceMissing),
            (Nonce::Sent(sent), Some(received)) if constant_time_eq(sent, &received.0) => Ok(()),
            (Nonce::Sent(_), Some(_)) => Err(Rejected::NonceMismatch),
        }
    }

    /// Steps 12 and 13: how and when the user logged in.
    fn check_authentication(
        &self,
        client: &Inner,
        window: TimeWindow,
        expected: &Expected<'_>,
    ) -> Result<(), Rejected> {
        let acr = self.acr.as_ref().map(|acr| &*acr.0);
        if !expected.acr.is_empty() && !expected.acr.iter().any(|value| acr == Some(value)) {
            let (expected, received) = (expected.acr.to_vec(), acr.map(str::to_owned));
            return Err(Rejected::AuthenticationContext { expected, received });
        }
        // A refreshed token tells of the original login, however long ago that was (section 12.2).
        let max_age = match expected.original {
            Some(_) => None,
            None => expected.max_age.or(client.registration.default_max_age),
        };
        let required =
            max_age.is_some() || expected.auth_time || client.registration.require_auth_time == Some(true);
        let auth_time = match self.auth_time {
            Some(auth_time) => auth_time,
            None if required && expected.original.is_none() => {
                return Err(refused(ClaimError::Missing("auth_time")));
            }
            None => return Ok(()),
        };
        match max_age {
            Some(max_age) if window.check_age(auth_time, Duration::from_secs(max_age)).is_err() => {
                Err(Rejected::AuthenticationTooOld {
                    auth_time: auth_time.as_unix(),
                    max_age,
                    now: window.now.as_unix(),
                })
            }
            _ => Ok(()),
        }
    }

    /// CIBA section 10.3.1.
    fn check_auth_req_id(&self, expected: AuthReqId<'_>) -> Result<(), Rejected> {
        match &self.auth_req_id {
            None if expected.required => Err(refused(ClaimError::Missing(AUTH_REQ_ID))),
            Some(received) if !constant_time_eq(expected.value.expose(), &received.0) => {
                Err(Rejected::AuthReqIdMismatch { place: "ID Token" })
            }
            _ => Ok(()),
        }
    }

    /// Sections 3.1.3.8, 3.2.2.9 and 3.3.2.10, FAPI 1.0 Advanced section 5.2.3 and CIBA section 10.3.1. The hash function is the one of the
    /// token's own signature.
    fn check_hashes(
        &self,
        algorithm: &Algorithm,
        backend: &Backend,
        beside: &Beside<'_>,
    ) -> Result<(), Rejected> {
        for (claim, hash, value) in [
            ("at_hash", &self.at_hash, beside.access_token),
            ("c_hash", &self.c_hash, beside.code),
            ("s_hash", &self.s_hash, beside.state),
            (RT_HASH, &self.rt_hash, beside.refresh_token),
        ] {
            match (hash, value) {
                (Some(hash), Some(value)) => {
                    let expected = half_hash(algorithm, value.expose().as_bytes(), backend);
                    if !expected.is_some_and(|expected| constant_time_eq(&expected, &hash.0)) {
                        return Err(Rejected::HashMismatch { claim });
                    }
                }
                (None, _) if beside.required.contains(&claim) => return Err(Rejected::HashMissing { claim }),
                _ => {}
            }
        }
        Ok(())
    }

    /// Section 3.3.3.6: both ID Tokens of a hybrid flow are about one login.
    fn check_same_login(&self, front: &IdToken, issuer: &str, subject: &str) -> Result<(), Rejected> {
        if front.issuer != issuer {
            let (expected, received) = (Some(front.issuer.clone()), Some(issuer.to_owned()));
            return Err(Rejected::FrontChannelClaim { claim: "iss", expected, received });
        }
        if front.subject != subject {
            let (expected, received) = (Some(front.subject.clone()), Some(subject.to_owned()));
            return Err(Rejected::FrontChannelClaim { claim: "sub", expected, received });
        }
        match (front.auth_time, self.auth_time) {
            (Some(before), Some(now)) if before != now => {
                let (expected, received) = (Some(before.to_string()), Some(now.to_string()));
                Err(Rejected::FrontChannelClaim { claim: "auth_time", expected, received })
            }
            _ => Ok(()),
        }
    }

    /// Section 12.2: a refreshed ID Token is about the same login.
    fn check_continuity(
        &self,
        original: &IdToken,
        issuer: &str,
        subject: &str,
        issued_at: Timestamp,
    ) -> Result<(), Rejected> {
        let changed = |claim, expected: Option<String>, received: Option<String>| {
            Err(Rejected::RefreshedClaim { claim, expected, received })
        };
        if original.issuer != issuer {
            return changed("iss", Some(original.issuer.clone()), Some(issuer.to_owned()));
        }
        if original.subject != subject {
            return changed("sub", Some(original.subject.clone()), Some(subject.to_owned()));
        }
        if issued_at < original.issued_at {
            return changed("iat", Some(original.issued_at.to_string()), Some(issued_at.to_string()));
        }
        let before = original.login()?;
        if self.auth_time.is_some() && before.auth_time.is_some() && self.auth_time != before.auth_time {
            let text = |time: Option<Timestamp>| time.map(|time| time.to_string());
            return changed("auth_time", text(before.auth_time), text(self.auth_time));
        }
        let text = |claim: &Option<Text<'_>>| claim.as_ref().map(|text| text.0.clone().into_owned());
        if before.azp != text(&self.azp) {
            return changed("azp", before.azp, text(&self.azp));
        }
        match &self.nonce {
            Some(nonce) if !before.nonce.is_some_and(|sent| constant_time_eq(sent.expose(), &nonce.0)) => {
                Err(Rejected::NonceMismatch)
            }
            _ => Ok(()),
        }
    }

    /// What the next refreshed token will be compared with: what was known of the login, and its time where this one is the
    /// first to say it.
    fn login_of(&self, original: &IdToken) -> Result<Login, Rejected> {
        let before = original.login()?;
        Ok(Login { auth_time: before.auth_time.or(self.auth_time), ..before })
    }
}

fn require<T>(name: &'static str, claim: Option<T>) -> Result<T, Rejected> {
    claim.ok_or_else(|| refused(ClaimError::Missing(name)))
}

fn mismatch(claim: &'static str, expected: &str, received: &str) -> Rejected {
    refused(ClaimError::Mismatch { claim, expected: expected.to_owned(), received: received.to_owned() })
}

fn refused(problem: ClaimError) -> Rejected {
    Rejected::Claim { token: Token::IdToken, problem }
}

/// Text that is borrowed where it has no escapes; serde's own `Option<Cow<str>>` always copies.
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}
