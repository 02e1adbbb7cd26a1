//! The keys that a token is verified with, and the algorithms that they may be used with.

use std::path::Path;
use std::time::Duration;

use http::header::ACCEPT;
use relying::jose::{Algorithm, JwkSet, Jws, JwsError, VerifiedJws};
use relying::{Error, HttpClient as _, RequestPolicy};

use super::{refuse, signatures};
use crate::cli::VerifyArguments;
use crate::exit::Failure;
use crate::observed::Observed;
use crate::output::Output;
use crate::{client, keys, secrets};

/// Whose signature counts.
pub(super) struct Trusted {
    keys: JwkSet,
    /// None stands for every signature algorithm that the key supports.
    algorithms: Option<Vec<Algorithm>>,
    /// The issuer that the token must name.
    pub(super) issuer: Option<String>,
}

impl Trusted {
    /// Discovers, fetches or reads the keys.
    pub(super) async fn find(arguments: &VerifyArguments, output: Output) -> Result<Self, Failure> {
        let given =
            Some(signatures(arguments.algorithms.clone())).filter(|algorithms| !algorithms.is_empty());
        if given.is_none() && !arguments.algorithms.is_empty() {
            return Err(Failure::usage(
                "an HMAC cannot be verified with public keys",
                "choose another --alg",
            ));
        }
        let address = arguments.issuer.as_deref().or(arguments.jwks.as_deref()).unwrap_or_default();
        let http = client::http(&arguments.http, address, output)?;
        let deadline = Duration::from_secs(arguments.timeout);
        let Some(issuer) = &arguments.issuer else {
            let place = arguments.jwks.as_deref().unwrap_or_default();
            let keys = read(place, &http, deadline, arguments.http.allow_http).await?;
            return Ok(Self { keys, algorithms: given, issuer: None });
        };
        let client = client::discover(issuer, &arguments.http, deadline, http.clone(), output).await?;
        let metadata = client.server_metadata();
        let place = arguments.jwks.as_deref().or(metadata.jwks_uri.as_deref()).ok_or_else(|| {
            Failure::refused(
                "missing-jwks-uri",
                "RFC 8414 section 2",
                "the issuer publishes no keys",
                "give --jwks",
            )
        })?;
        let keys = read(place, &http, deadline, arguments.http.allow_http).await?;
        let listed = metadata.id_token_signing_alg_values_supported.clone().map(signatures);
        Ok(Self { keys, algorithms: given.or(listed), issuer: Some(client.issuer().to_owned()) })
    }

    /// Verifies the signature with the key that fits.
    pub(super) fn verify(&self, jws: Jws<'_>) -> Result<VerifiedJws, Failure> {
        let received = jws.header().alg.clone();
        if received.is_symmetric() || received.as_str().eq_ignore_ascii_case("none") {
            let error = if received.is_symmetric() { JwsError::NoKey } else { JwsError::Unsigned };
            return Err(refuse(&error));
        }
        if let Some(algorithms) = &self.algorithms
            && !algorithms.iter().any(|allowed| allowed.matches(&received))
        {
            let expected = algorithms.first().cloned().unwrap_or(Algorithm::RS256);
            return Err(refuse(&JwsError::AlgorithmMismatch { expected, received }));
        }
        let key_id = jws.header().kid.clone();
        jws.verify_any(self.keys.candidates(key_id.as_deref(), &received), &received)
            .map_err(|error| refuse(&error))
    }
}

/// The key set at a URL or in a file.
async fn read(place: &str, http: &Observed, deadline: Duration, allow_http: bool) -> Result<JwkSet, Failure> {
    if !place.contains("://") {
        return keys::key_set(secrets::read(Path::new(place))?.as_bytes());
    }
    let secure = place.starts_with("https://") || allow_http && client::is_loopback(place);
    if !secure {
        return Err(Failure::usage(
            format!("the key set at {place:?} is not protected by TLS"),
            "use https; for a server on this machine add --allow-http",
        ));
    }
    let mut request = http::Request::new(Vec::new());
    *request.uri_mut() =
        place.parse().map_err(|_| Failure::usage(format!("{place:?} is no URL"), "give a file or a URL"))?;
    request
        .headers_mut()
        .insert(ACCEPT, http::HeaderValue::from_static("application/jwk-set+json, application/json"));
    let mut policy = RequestPolicy::default();
    policy.deadline = deadline;
    let answer = http.send(request, policy).await.map_err(Error::from)?;
    match answer.status() {
        http::StatusCode::OK => keys::key_set(answer.body()),
        status => Err(Failure::network(
            format!("the key set answered with status {}", status.as_u16()),
            "check the address of the keys",
        )),
    }
}
