//! `relying jwt`.

use clap::{ArgGroup, Args, Subcommand};
use relying::jose::Algorithm;

use super::{HttpOptions, examples, parse};

/// Looking into tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum JwtCommand {
    /// Show header and claims without verifying anything
    #[command(after_help = examples::JWT_DECODE)]
    Decode(DecodeArguments),
    /// Check signature, times, issuer and audience
    #[command(after_help = examples::JWT_VERIFY)]
    Verify(VerifyArguments),
}

/// Options of `jwt decode`.
#[derive(Debug, Args)]
pub(crate) struct DecodeArguments {
    /// The token, or - to read it from stdin, where other users of this machine cannot see it
    #[arg(default_value = "-")]
    pub(crate) token: String,
}

/// Options of `jwt verify`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("keys").required(true).multiple(true).args(["issuer", "jwks"]))]
pub(crate) struct VerifyArguments {
    /// The token, or - to read it from stdin, where other users of this machine cannot see it
    #[arg(default_value = "-")]
    pub(crate) token: String,
    /// Issuer that the token must name; its keys are discovered
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// Take the keys from this file or URL instead
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) jwks: Option<String>,
    /// Audience that the token must name
    #[arg(long, value_name = "AUDIENCE")]
    pub(crate) audience: Option<String>,
    /// Algorithm that may have signed it; may be repeated [default: the asymmetric ones that the issuer lists or the
    /// key supports]
    #[arg(long = "alg", value_name = "ALG", value_parser = parse::signature_algorithm)]
    pub(crate) algorithms: Vec<Algorithm>,
    /// How far the clocks may be apart, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) tolerance: u64,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}
