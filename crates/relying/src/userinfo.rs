//! UserInfo: OpenID Connect Core section 5.3, as JSON, or as a JWT that is signed, encrypted or both.
//!
//! The access token goes in the header only.

use std::borrow::Cow;

use http::{Method, StatusCode};
use relying_jose::json::{self, JsonError};
use relying_jose::{Algorithm, Audience, TimeWindow, Timestamp};
use serde::Deserialize;

use crate::call::{Call, Io};
use crate::claims::ClaimSet;
use crate::client::{Client, get, signature_algorithms};
use crate::danger::{UserInfoDanger, UserInfoGuard};
use crate::error::{Error, Misuse, Rejected, ResponseError, Token};
use crate::http::response::{expect, is_media_type, malformed};
use crate::protected_resource::AccessToken;
use crate::token::response::TokenResponse;
use crate::token::{encrypted, signed};

const ENDPOINT: &str = "userinfo_endpoint";
const JWT: &str = "application/jwt";

/// An access token, and the subject that the answer must be about.
///
/// Made from a [`TokenResponse`] with an ID Token, or by hand.
#[derive(Clone, Debug)]
pub struct UserInfoRequest {
    access_token: AccessToken,
    subject: Option<String>,
    any_subject: bool,
    method: Method,
}

impl UserInfoRequest {
    /// Asks about the user of this access token, who must be `subject`.
    pub fn new(access_token: impl Into<AccessToken>, subject: impl Into<String>) -> Self {
        let (access_token, subject) = (access_token.into(), Some(subject.into()));
        Self { access_token, subject, any_subject: false, method: Method::GET }
    }

    /// Asks by POST (section 5.3.1), with the token in the header all the same. Both methods mean the same, and every server must know
    /// both; some things in between treat them differently.
    pub fn post(mut self) -> Self {
        self.method = Method::POST;
        self
    }

    /// Lowers a guard, by a name from [`danger`](crate::danger).
    pub fn danger(mut self, danger: UserInfoDanger) -> Self {
        match danger.0 {
            UserInfoGuard::Subject => self.any_subject = true,
        }
        self
    }
}

impl From<&TokenResponse> for UserInfoRequest {
    fn from(tokens: &TokenResponse) -> Self {
        Self {
            access_token: tokens.into(),
            subject: tokens.id_token().ok().map(|id_token| id_token.subject().to_owned()),
            any_subject: false,
            method: Method::GET,
        }
    }
}

/// Claims about the user, from the server's UserInfo endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserInfo {
    subject: String,
    claims: ClaimSet,
}

impl UserInfo {
    /// The user's identifier: the one of the ID Token.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// All claims; read them as [`StandardClaims`](crate::StandardClaims) or as a type of your own.
    pub fn claims(&self) -> &ClaimSet {
        &self.claims
    }
}

impl Client {
    /// Asks for claims about the user who signed in, and compares the subject.
    ///
    /// A signed answer is verified, and an encrypted one decrypted. When the client is registered with
    /// `userinfo_signed_response_alg`, an unsigned one is refused, and one that is not encrypted when it is registered with
    /// `userinfo_encrypted_response_alg`.
    ///
    /// # Errors
    /// [`Misuse::MissingToken`] when there is no ID Token to compare with; [`Error::Server`] with the challenge when the
    /// access token is not accepted; [`Rejected::SubjectMismatch`].
    pub fn userinfo(&self, request: impl Into<UserInfoRequest>) -> Call<UserInfo> {
        let request = request.into();
        self.call(|io, client| async move {
            let subject = match request {
                UserInfoRequest { any_subject: true, .. } => None,
                UserInfoRequest { subject: Some(subject), .. } => Some(subject),
                _ => return Err(Misuse::MissingToken { token: "ID Token to compare UserInfo with" }.into()),
            };
            let token = request.access_token;
            let request = self::request(&client, &token, request.method)?;
            let answer = token.send(&io, client.possession(), ENDPOINT, client.idempotent(), request).await?;
            let userinfo = response(&io, &client, answer).await?;
            match subject {
                Some(expected) if expected != userinfo.subject => {
                    Err(Rejected::SubjectMismatch { expected, received: userinfo.subject }.into())
                }
                _ => Ok(userinfo),
            }
        })
    }
}

fn request(
    client: &Client,
    access_token: &AccessToken,
    method: Method,
) -> Result<http::Request<Vec<u8>>, Error> {
    let uri = client.inner().endpoints.userinfo.clone()?;
    let signed = client.client_metadata().userinfo_signed_response_alg.is_some();
    let encrypted = client.inner().decryption.is_required(Token::UserInfo);
    let accept = if signed || encrypted { JWT } else { "application/json, application/jwt" };
    let mut request = get(uri, accept);
    *request.method_mut() = method;
    access_token.authorize(request.headers_mut())?;
    Ok(request)
}

async fn response(io: &Io, client: &Client, answer: http::Response<Vec<u8>>) -> Result<UserInfo, Error> {
    expect(ENDPOINT, &answer, StatusCode::OK)?;
    let in_jwt = is_media_type(&answer, JWT);
    if !in_jwt && client.inner().decryption.is_required(Token::UserInfo) {
        return Err(Rejected::Unencrypted { token: Token::UserInfo }.into());
    }
    if !in_jwt && client.client_metadata().userinfo_signed_response_alg.is_some() {
        return Err(Rejected::UnsignedUserInfo.into());
    }
    let payload = if in_jwt { Box::pin(open(io, client, &answer)).await? } else { Vec::new() };
    let object = if in_jwt { &payload } else { answer.body() };
    let Subject { sub: subject } =
        json::from_slice(object).map_err(|problem| malformed(ENDPOINT, &answer, problem))?;
    if subject.is_empty() {
        return Err(ResponseError::EmptyMember { endpoint: ENDPOINT, member: "sub" }.into());
    }
    let object = if in_jwt { payload } else { answer.into_body() };
    let claims =
        ClaimSet::new(object).map_err(|problem| ResponseError::Json { endpoint: ENDPOINT, problem })?;
    Ok(UserInfo { subject, claims })
}

#[derive(Deserialize)]
struct Subject {
    sub: String,
}

/// The claims that an answer in a JWT should have (section 5.3.2); those that are there must be right.
#[derive(Deserialize)]
struct Envelope {
    iss: Option<String>,
    aud: Option<Audience>,
    exp: Option<Timestamp>,
    nbf: Option<Timestamp>,
}

/// Decrypts and verifies an answer in a JWT.
async fn open(io: &Io, client: &Client, answer: &http::Response<Vec<u8>>) -> Result<Vec<u8>, Error> {
    let token = Token::UserInfo;
    let compact = std::str::from_utf8(answer.body()).map_err(|_| ResponseError::Json {
        endpoint: ENDPOINT,
        problem: JsonError::Syntax { line: 0, column: 0 },
    })?;
    let payload = match encrypted::open(client, token, compact.trim())? {
        // Section 5.3.2: an answer may be encrypted and not signed. It is as good as a plain one then.
        Cow::Owned(claims) if claims.starts_with('{') => {
            if client.client_metadata().userinfo_signed_response_alg.is_some() {
                return Err(Rejected::UnsignedUserInfo.into());
            }
            claims.into_bytes()
        }
        compact => {
            let (jws, algorithm) = signed::parse(client, token, &compact, &allowed_algorithms(client))?;
            signed::verify(io, client, token, jws, &algorithm).await?.into_payload()
        }
    };
    let envelope: Envelope =
        json::from_slice(&payload).map_err(|problem| Rejected::Claims { token, problem })?;
    envelope.check(client)?;
    Ok(payload)
}

/// The registered algorithm, or the asymmetric ones that the server lists, or those of its ID Tokens.
fn allowed_algorithms(client: &Client) -> Vec<Algorithm> {
    match &client.client_metadata().userinfo_signed_response_alg {
        Some(registered) => vec![registered.clone()],
        None => {
            signature_algorithms(client.server_metadata().userinfo_signing_alg_values_supported.as_deref())
                .unwrap_or_else(|| client.inner().id_token_algorithms.clone())
        }
    }
}

impl Envelope {
    fn check(self, client: &Client) -> Result<(), Rejected> {
        let token = Token::UserInfo;
        let refused = |problem| Rejected::Claim { token, problem };
        if let Some(issuer) = &self.iss {
            signed::check_issuer(client, token, issuer)?;
        }
        if let Some(audience) = &self.aud {
            signed::check_addressee(client.inner(), token, audience)?;
        }
        let window = TimeWindow::new(client.now(), client.inner().tolerance);
        self.exp.map_or(Ok(()), |exp| window.check_expiration(exp)).map_err(refused)?;
        self.nbf.map_or(Ok(()), |nbf| window.check_not_before(nbf)).map_err(refused)
    }
}
