//! `relying jwk` and `relying dpop`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use relying::jose::{Algorithm, Curve};

use super::{AccessTokenOptions, examples, parse};

/// Work with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum JwkCommand {
    /// Make a key: the private part goes to a file, the public part to stdout
    #[command(after_help = examples::JWK_GENERATE)]
    Generate(GenerateArguments),
    /// Show the thumbprint of each key in a file (RFC 7638)
    #[command(after_help = examples::JWK_THUMBPRINT)]
    Thumbprint(ThumbprintArguments),
    /// Turn PEM into JWK or JWK into PEM, take the public part, or put keys into a set
    #[command(after_help = examples::JWK_CONVERT)]
    Convert(ConvertArguments),
}

/// Options of `jwk generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    /// What the key is for: a signature (RS, PS and ES 256, 384 and 512, Ed25519, ML-DSA-44, -65, -87) or encryption
    /// (RSA-OAEP and RSA-OAEP-256, -384, -512, ECDH-ES and ECDH-ES+A128KW, +A192KW, +A256KW)
    #[arg(long, value_name = "ALG", default_value = "ES256", value_parser = parse::algorithm)]
    pub(crate) alg: Algorithm,
    /// Curve for ECDH-ES: P-256, P-384, P-521 or X25519 [default: P-256]
    #[arg(long, value_name = "CURVE", value_parser = parse::curve)]
    pub(crate) curve: Option<Curve>,
    /// Identifier of the key [default: its thumbprint]
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) kid: Option<String>,
    /// Write the private key to this file, readable by you alone
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write PEM (PKCS#8) to that file in place of a JWK
    #[arg(long, requires = "out")]
    pub(crate) pem: bool,
    /// Replace that file if it is there
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
}

/// Options of `jwk thumbprint`.
#[derive(Debug, Args)]
pub(crate) struct ThumbprintArguments {
    /// A JWK, a JWK set or PEM, private or public; - for stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Print a URI (RFC 9278)
    #[arg(long)]
    pub(crate) uri: bool,
}

/// Options of `jwk convert`.
#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    /// A JWK, a JWK set or PEM, private or public; - for stdin. Several become a set
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// What to make: jwk or pem of one key, jwks of any number [default: jwk from PEM, pem from a JWK, jwks from several keys]
    #[arg(long, value_name = "FORM", value_enum, hide_possible_values = true)]
    pub(crate) to: Option<KeyForm>,
    /// Leave out what is private
    #[arg(long)]
    pub(crate) public: bool,
    /// Identifier to give the key; thumbprint stands for its thumbprint
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) kid: Option<String>,
    /// Algorithm to bind the key to
    #[arg(long, value_name = "ALG", value_parser = parse::algorithm)]
    pub(crate) alg: Option<Algorithm>,
    /// What the key is for: sig or enc
    #[arg(long = "use", value_name = "USE", value_parser = ["sig", "enc"])]
    pub(crate) public_key_use: Option<String>,
    /// Write to this file, readable by you alone; private keys go nowhere else
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace that file if it is there
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
}

/// How keys are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyForm {
    /// One key as JSON (RFC 7517 section 4).
    Jwk,
    /// Keys as a JSON set (RFC 7517 section 5).
    Jwks,
    /// One key as PEM (RFC 7468).
    Pem,
}

/// Work with bound tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum DpopCommand {
    /// Make the proof for one request, for other programs such as curl
    #[command(after_help = examples::DPOP_PROOF)]
    Proof(ProofArguments),
}

/// Options of `dpop proof`.
#[derive(Debug, Args)]
pub(crate) struct ProofArguments {
    /// The method of the request, such as GET
    #[arg(value_name = "METHOD")]
    pub(crate) method: String,
    /// Its address; query and fragment do not count
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    /// The nonce that the server gave, in its header DPoP-Nonce
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true)]
    pub(crate) nonce: Option<String>,
    /// Make it for an endpoint of the authorization server, where there is no access token
    #[arg(long, conflicts_with_all = ["access_token", "access_token_file"])]
    pub(crate) no_token: bool,
    #[command(flatten)]
    pub(crate) token: AccessTokenOptions,
}
