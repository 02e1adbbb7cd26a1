//! `relying dpop proof`.

use relying::jose::Backend;
use relying::{AuthorizationServerMetadata, Client, Dpop};
use serde_json::json;

use super::{access_token, resource};
use crate::cli::ProofArguments;
use crate::client;
use crate::exit::Failure;
use crate::output::Output;
use crate::secrets::OR_TOKENS;
use crate::tokens;

pub(super) async fn proof(arguments: &ProofArguments, output: Output) -> Result<(), Failure> {
    let request = resource::request(&arguments.method, &arguments.url)?;
    let (dpop, token) = if arguments.no_token {
        let saved = arguments.token.tokens.as_deref().map(tokens::load).transpose()?;
        (client::bound_to(&arguments.token.key, saved.as_ref())?, None)
    } else {
        let hint = format!("{OR_TOKENS}; where none is sent, as to a token endpoint, use --no-token");
        let found = access_token::find(&arguments.token, &hint, output)?;
        (found.dpop, Some(found.secret))
    };
    let dpop = dpop.ok_or_else(|| {
        Failure::usage(
            "there is no key to prove anything with",
            "give it with --dpop-key, or tokens that were bound to one with --tokens",
        )
    })?;
    let dpop = match &arguments.nonce {
        Some(nonce) => with_nonce(&dpop, request.uri(), nonce)?,
        None => dpop,
    };
    let thumbprint = dpop.thumbprint().to_owned();
    let client = Client::from_metadata(AuthorizationServerMetadata::new(client::NO_SERVER), "relying")
        .dpop(dpop)
        .build()?;
    let (parts, _) = request.into_parts();
    let proof = client.dpop_proof(parts.method, parts.uri, token).await?;
    output.document(&json!({ "step": "proof", "dpop": proof, "jkt": thumbprint }));
    output.line(proof);
    Ok(())
}

/// The same key with this nonce for the origin of `uri`.
fn with_nonce(dpop: &Dpop, uri: &http::Uri, nonce: &str) -> Result<Dpop, Failure> {
    let mut snapshot =
        dpop.snapshot().ok_or_else(|| Failure::usage("the key is not in this process", "report this"))?;
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let origin = format!("{}://{authority}", uri.scheme_str().unwrap_or_default());
    snapshot.nonces = vec![(origin, nonce.to_owned())];
    Ok(Dpop::from_snapshot(&snapshot, &Backend::default())?)
}
