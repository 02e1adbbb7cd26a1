//! The claims of an ID Token and the steps of OpenID Connect Core section 3.1.3.7 after the signature, with sections 3.1.3.8, 3.3.3.6 and 12.2.

use std::time::Duration;

use relying_jose::jwt::half_hash;
use relying_jose::{Algorithm, Audience, Backend, ClaimError, TimeWindow, Timestamp};
use serde::Deserialize;

use super::{AuthReqId, Beside, Expected, IdToken, Login, Nonce};
use crate::client::Inner;
use crate::error::{Rejected, Token};
use crate::secret::constant_time_eq;
use crate::token::signed;
use crate::token::text::Text;

/// The claims that are checked, borrowed from the payload.
#[derive(Deserialize)]
pub(super) struct Claims<'a> {
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
    pub(super) auth_time: Option<Timestamp>,
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
pub(super) struct Checked<'a> {
    pub(super) subject: &'a str,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// Core section 2: at most 255 characters.
const LONGEST_SUBJECT: usize = 255;

impl Claims<'_> {
    /// The steps of Core section 3.1.3.7 after the signature, by their numbers.
    pub(super) fn check(
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
    pub(super) fn check_hashes(
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
    pub(super) fn login_of(&self, original: &IdToken) -> Result<Login, Rejected> {
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
