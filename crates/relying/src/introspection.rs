//! Token introspection: RFC 7662, and its answers as signed and encrypted JWTs: RFC 9701.
//!
//! A resource server asks what a token is worth.

use std::fmt;

use http::StatusCode;
use http::header::{ACCEPT, HeaderValue};
use relying_jose::json::{self, JsonError};
use relying_jose::{Algorithm, Audience, ClaimError, TimeWindow, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Call, Io};
use crate::client::{Client, post_form, signature_algorithms};
use crate::error::{Error, Misuse, Rejected, ResponseError, Token};
use crate::http::form::Choices;
use crate::http::response::{expect, is_media_type, malformed};
use crate::lenient;
use crate::mtls::certificate_thumbprint;
use crate::protected_resource::AccessToken;
use crate::registry::TokenTypeHint;
use crate::secret::Secret;
use crate::token::{encrypted, signed};

const ENDPOINT: &str = "introspection_endpoint";
const JWT: &str = "application/token-introspection+jwt";

/// The token to ask about.
#[derive(Clone, Debug)]
pub struct IntrospectionRequest {
    token: Secret,
    choices: Choices,
    certificate: Option<Vec<u8>>,
    access_token: Option<AccessToken>,
}

impl IntrospectionRequest {
    /// A question about this token.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self { token: token.into(), choices: Choices::default(), certificate: None, access_token: None }
    }

    /// The kind of the token. It only tells the server where to look first (RFC 7662 section 2.1).
    pub fn token_type_hint(mut self, hint: TokenTypeHint) -> Self {
        self.choices = self.choices.set("token_type_hint", hint.as_str());
        self
    }

    /// Asks by the authority of an access token of this client's own, in the place of client authentication (RFC 7662 section 2.1); with
    /// a proof if the token is bound to the client's key.
    pub fn access_token(mut self, access_token: impl Into<AccessToken>) -> Self {
        self.access_token = Some(access_token.into());
        self
    }

    /// The certificate, in DER, that was presented with the token. Of a token that is active and not bound to it (RFC 8705 section
    /// 3) the answer is refused: [`Rejected::CertificateMismatch`]. It is not sent.
    pub fn certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.certificate = Some(der.into());
        self
    }

    /// Any other parameter.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.choices = self.choices.extra(&["token"], name, value);
        self
    }
}

/// What the server says about a token (RFC 7662 section 2.2).
///
/// Only [`active`](Self::active) decides whether the token may be accepted; whether it is for this resource
/// ([`aud`](Self::aud)) and allows what is asked ([`scope`](Self::scope)) is for the resource to compare. Of an inactive
/// token a server says nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Introspection {
    /// Whether the token is good: issued by this server, neither expired nor revoked. Read strictly: a text `"true"` is
    /// an error, because a reader that takes any text for yes would accept `"false"`.
    pub active: bool,
    /// The scope values, parted by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::scope")]
    pub scope: Option<String>,
    /// The client that the token was issued to.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub client_id: Option<String>,
    /// A name of the user for people to read.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub username: Option<String>,
    /// How the token is used: `Bearer`, `DPoP`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub token_type: Option<String>,
    /// When the token expires.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::timestamp")]
    pub exp: Option<Timestamp>,
    /// When the token was issued.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::timestamp")]
    pub iat: Option<Timestamp>,
    /// Before when the token must not be used.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::timestamp")]
    pub nbf: Option<Timestamp>,
    /// Whom the token is about: usually the user who granted it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub sub: Option<String>,
    /// The resources that the token is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    /// Who issued the token.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub iss: Option<String>,
    /// The identifier of the token.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub jti: Option<String>,
    /// All other members, such as `cnf` (RFC 9449 section 6.2, RFC 8705 section 3.2), `act` (RFC 8693 section 4.1) and
    /// `authorization_details` (RFC 9396 section 9.2).
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Introspection {
    /// The thumbprint of the certificate that the token is bound to (RFC 8705 section 3.2), to be compared with the
    /// [`certificate_thumbprint`](crate::certificate_thumbprint) of whoever presents it.
    pub fn certificate_thumbprint(&self) -> Option<&str> {
        self.confirmation("x5t#S256")
    }

    /// The thumbprint of the DPoP key that the token is bound to (RFC 9449 section 6.2).
    pub fn dpop_thumbprint(&self) -> Option<&str> {
        self.confirmation("jkt")
    }

    fn check_certificate(&self, der: &[u8], client: &Client) -> Result<(), Rejected> {
        let expected = certificate_thumbprint(der, &client.inner().environment.backend);
        let received = self.certificate_thumbprint();
        match received == Some(&*expected) {
            true => Ok(()),
            false => Err(Rejected::CertificateMismatch { expected, received: received.map(str::to_owned) }),
        }
    }

    fn confirmation(&self, member: &str) -> Option<&str> {
        self.other.get("cnf")?.get(member)?.as_str()
    }
}

impl fmt::Debug for Introspection {
    /// Names and identifiers of users are personal data, and what is unknown may be anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Introspection")
            .field("active", &self.active)
            .field("scope", &self.scope)
            .field("client_id", &self.client_id)
            .field("token_type", &self.token_type)
            .field("exp", &self.exp)
            .field("aud", &self.aud)
            .field("other", &self.other.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Asks the server about a token. This client is then a resource server, registered to ask.
    ///
    /// A signed answer is verified, and decrypted first if it is encrypted. When the client is registered with
    /// `introspection_signed_response_alg` or `introspection_encrypted_response_alg`, such answers are asked for and others
    /// are refused.
    ///
    /// # Errors
    /// [`Misuse::MissingEndpoint`]; [`Error::Server`], with `invalid_client` when this client may not ask;
    /// [`Error::Rejected`] when a signed answer does not pass. A token that is not good is no error: see
    /// [`Introspection::active`].
    pub fn introspect(&self, request: IntrospectionRequest) -> Call<Introspection> {
        self.call(|io, client| async move {
            let (certificate, access_token) = (request.certificate.clone(), request.access_token.clone());
            let request = self::request(&io, &client, request).await?;
            let answer = match access_token {
                None => io.send(ENDPOINT, request, client.authenticating()).await?,
                Some(token) => {
                    let policy = client.authenticating();
                    Box::pin(token.send(&io, client.possession(), ENDPOINT, policy, request)).await?
                }
            };
            let answer = response(&io, &client, &answer).await?;
            if let Some(der) = certificate.filter(|_| answer.active) {
                answer.check_certificate(&der, &client)?;
            }
            Ok(answer)
        })
    }
}

/// Without a proof for the token that is asked about: it is the client that asks, not whoever holds the token.
async fn request(
    io: &Io,
    client: &Client,
    IntrospectionRequest { token, choices, access_token, .. }: IntrospectionRequest,
) -> Result<http::Request<Vec<u8>>, Error> {
    let inner = client.inner();
    if let Some(profile) = inner.profile {
        profile.check_introspection(inner)?;
    }
    let uri = client.endpoint(ENDPOINT, inner.server.introspection_endpoint.as_deref())?;
    if token.is_empty() {
        return Err(Misuse::Empty { what: "token" }.into());
    }
    let mut form = choices.into_form()?;
    form.set("token", token.expose());
    let mut request = match access_token {
        None => client.authenticated_request(io, uri, form).await?,
        Some(access_token) => {
            let mut request = post_form(uri);
            access_token.authorize(request.headers_mut())?;
            *request.body_mut() = form.encode().into_bytes();
            request
        }
    };
    let encrypted = inner.decryption.is_required(Token::Introspection);
    if encrypted || inner.registration.introspection_signed_response_alg.is_some() {
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static(JWT));
    }
    Ok(request)
}

async fn response(
    io: &Io,
    client: &Client,
    answer: &http::Response<Vec<u8>>,
) -> Result<Introspection, Error> {
    expect(ENDPOINT, answer, StatusCode::OK)?;
    if is_media_type(answer, JWT) {
        return verify(io, client, answer).await;
    }
    if client.inner().decryption.is_required(Token::Introspection) {
        return Err(Rejected::Unencrypted { token: Token::Introspection }.into());
    }
    if client.client_metadata().introspection_signed_response_alg.is_some() {
        return Err(Rejected::UnsignedIntrospection.into());
    }
    json::from_slice(answer.body()).map_err(|problem| malformed(ENDPOINT, answer, problem))
}

/// RFC 9701 section 5. `exp` and `sub` of the envelope are not looked at: they should not be there, lest somebody takes
/// the answer for an access token.
#[derive(Deserialize)]
struct Envelope {
    iss: Option<String>,
    aud: Option<Audience>,
    iat: Option<Timestamp>,
    token_introspection: Option<Introspection>,
}

async fn verify(io: &Io, client: &Client, answer: &http::Response<Vec<u8>>) -> Result<Introspection, Error> {
    let token = Token::Introspection;
    let compact = std::str::from_utf8(answer.body()).map_err(|_| ResponseError::Json {
        endpoint: ENDPOINT,
        problem: JsonError::Syntax { line: 0, column: 0 },
    })?;
    let compact = encrypted::open(client, token, compact.trim())?;
    let (jws, algorithm) = signed::parse(client, token, &compact, &allowed_algorithms(client))?;
    signed::expect_type(token, &jws, "token-introspection+jwt")?;
    let payload = signed::verify(io, client, token, jws, &algorithm).await?.into_payload();
    let envelope: Envelope =
        json::from_slice(&payload).map_err(|problem| Rejected::Claims { token, problem })?;
    Ok(envelope.open(client)?)
}

/// The registered algorithm, or the asymmetric ones that the server lists, or those of its ID Tokens.
fn allowed_algorithms(client: &Client) -> Vec<Algorithm> {
    match &client.client_metadata().introspection_signed_response_alg {
        Some(registered) => vec![registered.clone()],
        None => signature_algorithms(
            client.server_metadata().introspection_signing_alg_values_supported.as_deref(),
        )
        .unwrap_or_else(|| client.inner().id_token_algorithms.clone()),
    }
}

impl Envelope {
    /// The claims that prove whose answer this is, and for whom, are all required.
    fn open(self, client: &Client) -> Result<Introspection, Rejected> {
        let token = Token::Introspection;
        let refused = |problem| Rejected::Claim { token, problem };
        let missing = |claim| refused(ClaimError::Missing(claim));
        signed::check_issuer(client, token, &self.iss.ok_or_else(|| missing("iss"))?)?;
        signed::check_addressee(client.inner(), token, &self.aud.ok_or_else(|| missing("aud"))?)?;
        let issued_at = self.iat.ok_or_else(|| missing("iat"))?;
        let window = TimeWindow::new(client.now(), client.inner().tolerance);
        window.check_issued_at(issued_at).map_err(refused)?;
        self.token_introspection.ok_or_else(|| missing("token_introspection"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<Introspection, JsonError> {
        json::from_slice(body.as_bytes())
    }

    #[test]
    fn reads_the_answer_of_rfc_7662_section_2_2() {
        let answer = parse(
            r#"{"active":true,"client_id":"l238j323ds-23ij4","username":"jdoe","scope":"read write dolphin",
                "sub":"Z5O3upPC88QrAjx00dis","aud":"https://protected.example.net/resource",
                "iss":"https://server.example.com/","exp":1419356238,"iat":1419350238,"extension_field":"twenty-seven"}"#,
        )
        .unwrap();
        assert!(answer.active && answer.aud.unwrap().contains("https://protected.example.net/resource"));
        assert_eq!(answer.exp, Some(Timestamp::from_unix(1_419_356_238)));
        assert_eq!(answer.other["extension_field"], "twenty-seven");
    }

    #[test]
    fn survives_a_round_trip() {
        let body = r#"{"active":true,"aud":["a"],"exp":5,"x":{"y":[1.5]}}"#;
        let answer = parse(body).unwrap();
        assert_eq!(parse(&serde_json::to_string(&answer).unwrap()).unwrap(), answer);
    }

    #[test]
    fn takes_nothing_but_a_boolean_for_active() {
        for active in [r#""true""#, "1", "null", "{}"] {
            let problem = JsonError::WrongType { member: "active".into() };
            assert_eq!(parse(&format!(r#"{{"active":{active}}}"#)), Err(problem), "{active}");
        }
        assert_eq!(parse("{}"), Err(JsonError::MissingMember("active".into())));
    }

    #[test]
    fn prints_nobodys_name() {
        let answer = parse(r#"{"active":true,"sub":"s3cret","username":"s3cret","x":"s3cret"}"#).unwrap();
        assert!(!format!("{answer:?}").contains("s3cret"));
    }
}
