//! The access token that a command uses, and the key that it is bound to.

use relying::{AccessToken, Dpop, Secret};

use crate::cli::AccessTokenOptions;
use crate::client;
use crate::exit::Failure;
use crate::output::Output;
use crate::secrets::Source;
use crate::tokens::{self, Saved};

/// What the options lead to.
pub(super) struct Found {
    pub(super) token: AccessToken,
    pub(super) secret: Secret,
    /// The key of a bound token.
    pub(super) dpop: Option<Dpop>,
    /// What it was taken from, if that was a file of `--save`.
    pub(super) saved: Option<Saved>,
}

/// Finds the token, or asks for it. With a key it is taken for one that is bound to it. `hint` names further ways to give it.
pub(super) fn find(options: &AccessTokenOptions, hint: &str, output: Output) -> Result<Found, Failure> {
    let saved = options.tokens.as_deref().map(tokens::load).transpose()?;
    let dpop = client::bound_to(&options.key, saved.as_ref())?;
    let (token, secret) = match &saved {
        Some(saved) => (AccessToken::from(&saved.tokens), saved.tokens.access_token.clone()),
        None => {
            let secret = Source {
                what: "access token",
                option: "--access-token-file",
                variable: "RELYING_ACCESS_TOKEN",
                file: options.access_token_file.as_deref(),
                argument: options.access_token.as_ref(),
                hint,
            }
            .require(output)?;
            let kind = if dpop.is_some() { AccessToken::dpop } else { AccessToken::bearer };
            (kind(secret.clone()), secret)
        }
    };
    Ok(Found { token, secret, dpop, saved })
}
