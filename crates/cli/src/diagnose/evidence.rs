//! What the server was seen to publish: both metadata documents and the keys, with the way each was served.

use std::time::Duration;

use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, ETAG, EXPIRES, LOCATION};
use relying::jose::{JsonError, json as jose_json};
use relying::{HttpClient, RequestPolicy, WellKnown};
use serde_json::{Map, Value};

use crate::client;

/// The documents of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// The issuer as the user gave it, or as the address of its document implies.
    pub(crate) issuer: String,
    pub(crate) openid: Document,
    pub(crate) oauth: Document,
    /// None when no document says where the keys are.
    pub(crate) keys: Option<Document>,
}

/// A document and how it was served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) url: String,
    /// The reason when there was no answer.
    pub(crate) answer: Result<Answer, String>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// In lower case and without parameters; empty when there was none.
    pub(crate) media_type: String,
    /// Whether it says for how long it may be kept.
    pub(crate) cacheable: bool,
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Evidence {
    /// Fetches everything that is published about the issuer, or about the issuer of the document, at `address`.
    pub(crate) async fn gather(
        http: &impl HttpClient,
        address: &str,
        deadline: Duration,
        allow_http: bool,
    ) -> Self {
        let issuer = issuer_of(address);
        let (openid_url, oauth_url) = (WellKnown::OpenId.url(&issuer), WellKnown::OAuth.url(&issuer));
        let (openid, oauth) = tokio::join!(
            Document::fetch(http, openid_url, deadline, allow_http),
            Document::fetch(http, oauth_url, deadline, allow_http)
        );
        let mut evidence = Self { issuer, openid, oauth, keys: None };
        let jwks_uri =
            evidence.metadata().and_then(|metadata| metadata.get("jwks_uri")?.as_str().map(str::to_owned));
        if let Some(url) = jwks_uri {
            evidence.keys = Some(Document::fetch(http, url, deadline, allow_http).await);
        }
        evidence
    }

    /// The document that a client would use.
    pub(crate) fn metadata(&self) -> Option<Map<String, Value>> {
        self.openid.object().or_else(|| self.oauth.object())
    }

    /// Both documents that are there.
    pub(super) fn documents(&self) -> impl Iterator<Item = (&Document, Map<String, Value>)> {
        [&self.openid, &self.oauth].into_iter().filter_map(|document| Some((document, document.object()?)))
    }

    /// The keys as they stand in the set, well-formed or not.
    pub(super) fn keys(&self) -> Vec<Map<String, Value>> {
        let set = self.keys.as_ref().and_then(Document::object).unwrap_or_default();
        let keys = set.get("keys").and_then(Value::as_array).cloned().unwrap_or_default();
        keys.into_iter().filter_map(|key| key.as_object().cloned()).collect()
    }
}

impl Document {
    async fn fetch(http: &impl HttpClient, url: String, deadline: Duration, allow_http: bool) -> Self {
        let failed = |reason: &str| Self { url: url.clone(), answer: Err(reason.to_owned()) };
        let secure = url.starts_with("https://") || allow_http && client::is_loopback(&url);
        let mut request = http::Request::new(Vec::new());
        match url.parse() {
            Ok(uri) if secure => *request.uri_mut() = uri,
            Ok(_) => return failed("not fetched, because it is not protected by TLS"),
            Err(_) => return failed("not fetched, because this is no URL"),
        }
        request.headers_mut().insert(ACCEPT, http::HeaderValue::from_static("application/json, */*;q=0.1"));
        let mut policy = RequestPolicy::default();
        policy.deadline = deadline;
        policy.idempotent = true;
        match http.send(request, policy).await {
            Ok(answer) => Self { url, answer: Ok(Answer::of(answer)) },
            Err(error) => failed(&error.to_string()),
        }
    }

    /// The answer, if it has status 200.
    pub(super) fn found(&self) -> Option<&Answer> {
        self.answer.as_ref().ok().filter(|answer| answer.status == 200)
    }

    /// The JSON object, if it is one. Of members that are there twice the last one counts.
    pub(super) fn object(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&self.found()?.body).ok()
    }

    /// Why the body cannot be read as the library reads it.
    pub(super) fn problem(&self) -> Option<JsonError> {
        jose_json::to_object(&self.found()?.body).err()
    }
}

impl Answer {
    fn of(answer: http::Response<Vec<u8>>) -> Self {
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let media_type = header(CONTENT_TYPE).unwrap_or_default();
        Self {
            status: answer.status().as_u16(),
            media_type: media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(),
            cacheable: [CACHE_CONTROL, EXPIRES, ETAG].into_iter().any(|name| header(name).is_some()),
            location: header(LOCATION).map(str::to_owned),
            body: answer.into_body(),
        }
    }
}

/// The issuer itself, or the one whose document has this address.
fn issuer_of(address: &str) -> String {
    const OPENID: &str = "/.well-known/openid-configuration";
    const OAUTH: &str = "/.well-known/oauth-authorization-server";
    if let Some(issuer) = address.strip_suffix(OPENID) {
        return issuer.to_owned();
    }
    match address.split_once(OAUTH) {
        Some((origin, path)) => format!("{origin}{path}"),
        None => address.to_owned(),
    }
}

#[cfg(test)]
impl Evidence {
    /// What a server with these documents is seen to publish.
    pub(super) fn of(openid: &Value, keys: &Value) -> Self {
        let found = |url: &str, media_type: &str, body: &Value| Document {
            url: url.to_owned(),
            answer: Ok(Answer {
                status: 200,
                media_type: media_type.to_owned(),
                cacheable: true,
                location: None,
                body: body.to_string().into_bytes(),
            }),
        };
        let issuer = "https://as.example".to_owned();
        let not_found = Answer {
            status: 404,
            media_type: String::new(),
            cacheable: false,
            location: None,
            body: Vec::new(),
        };
        Self {
            openid: found(&WellKnown::OpenId.url(&issuer), "application/json", openid),
            oauth: Document { url: WellKnown::OAuth.url(&issuer), answer: Ok(not_found) },
            keys: Some(found("https://as.example/jwks", "application/jwk-set+json", keys)),
            issuer,
        }
    }

    /// Metadata and keys without any departure.
    pub(super) fn good() -> (Value, Value) {
        let metadata = serde_json::json!({
            "issuer": "https://as.example",
            "authorization_endpoint": "https://as.example/authorize",
            "token_endpoint": "https://as.example/token",
            "jwks_uri": "https://as.example/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        });
        (
            metadata,
            serde_json::json!({ "keys": [{ "kty": "RSA", "kid": "k1", "use": "sig", "e": "AQAB", "n": MODULUS }] }),
        )
    }
}

/// Of a key with 2048 bits.
#[cfg(test)]
const MODULUS: &str = "ltW3pAL4R57SAM5rtXredN7gS_0UpU9qahZ3ObFGCPAtn33aTC7R07Uuq7R_FFj4AYEttNHugNFhvI2HHmdJNv8WXtN-8J4u\
    m8bXabKdG0UIIXyu_v7TGvpDhXvNfXJYc4FVZJU1q2hszkSC-c78PY4CPMEDTyE241PYuRy5NTOHudQYFq-VayBEnOBuNZDp\
    GjniUTuSfWwUoG5L4pqbmpSRLrU5pP4XdYb1IqLCepb1XQ5XbTbwpR5Cv7P36R8udo1I0KQ598UUJD8sfdPDHJHor1p2gRFo\
    JxSJpJ1tKDbtklQ2lihjtX-78WVGWdz4EP572ORBjT-6ifbkUhlwZw";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_issuer_of_a_document() {
        for (address, issuer) in [
            ("https://h/a", "https://h/a"),
            ("https://h/a/.well-known/openid-configuration", "https://h/a"),
            ("https://h/.well-known/oauth-authorization-server/a", "https://h/a"),
            ("https://h/.well-known/oauth-authorization-server", "https://h"),
        ] {
            assert_eq!(issuer_of(address), issuer);
        }
    }

    #[tokio::test]
    async fn fetches_nothing_without_tls() {
        let http = |_| async { Ok(http::Response::new(b"{}".to_vec())) };
        let second = Duration::from_secs(1);
        let reason = Err("not fetched, because it is not protected by TLS".to_owned());
        let evidence = Evidence::gather(&http, "http://as.example", second, true).await;
        assert_eq!((evidence.openid.answer, evidence.oauth.answer), (reason.clone(), reason.clone()));
        assert_eq!(Evidence::gather(&http, "http://127.0.0.1", second, false).await.openid.answer, reason);
        assert!(Evidence::gather(&http, "http://127.0.0.1", second, true).await.openid.answer.is_ok());
    }

    #[test]
    fn a_good_server_has_no_findings() {
        let (metadata, keys) = Evidence::good();
        assert_eq!(crate::diagnose::examine(&Evidence::of(&metadata, &keys)), []);
    }
}
