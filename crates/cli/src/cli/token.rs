//! `relying token`: every way to tokens that needs no browser.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ColorChoice, Subcommand, ValueEnum};
use relying::Secret;
use relying::registry::TokenTypeIdentifier;

use super::{BindingOptions, ClientOptions, Parameter, RequestObjectOptions, ServerOptions, examples, parse};

/// The grants.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Get an access token for the client itself
    #[command(after_help = examples::CLIENT_CREDENTIALS)]
    ClientCredentials(Box<CommonOptions>),
    /// Get new tokens with a refresh token
    #[command(after_help = examples::REFRESH)]
    Refresh(Box<RefreshArguments>),
    /// Have a user sign in on another device, with a code (RFC 8628)
    #[command(after_help = examples::DEVICE)]
    Device(Box<DeviceArguments>),
    /// Have a user asked on a device of theirs (OpenID Connect CIBA)
    #[command(after_help = examples::CIBA)]
    Ciba(Box<CibaArguments>),
    /// Exchange a token for another one (RFC 8693)
    #[command(after_help = examples::EXCHANGE)]
    Exchange(Box<ExchangeArguments>),
    /// Get tokens for the user that a JWT names (RFC 7523)
    #[command(after_help = examples::JWT_BEARER)]
    JwtBearer(Box<AssertionArguments>),
    /// Get tokens for the user that a SAML 2.0 assertion names (RFC 7522)
    #[command(after_help = examples::SAML2_BEARER)]
    Saml2Bearer(Box<AssertionArguments>),
    /// Get tokens by any other grant: `relying token URI` is short for `relying token grant URI`
    #[command(after_help = examples::GRANT)]
    Grant(Box<GrantArguments>),
}

/// What all grants share, and all options of `token client-credentials`.
#[derive(Debug, Args)]
pub(crate) struct CommonOptions {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(flatten)]
    pub(crate) client: ClientOptions,
    #[command(flatten)]
    pub(crate) binding: BindingOptions,
    #[command(flatten)]
    pub(crate) request: GrantOptions,
}

/// What to ask the token endpoint for.
#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub(crate) struct GrantOptions {
    /// Scope values, parted by spaces
    #[arg(long, value_name = "SCOPE")]
    pub(crate) scope: Option<String>,
    /// Resource that the token is for (RFC 8707); may be repeated
    #[arg(long = "resource", value_name = "URI")]
    pub(crate) resources: Vec<String>,
    /// What the token is to allow, as the JSON of RFC 9396
    #[arg(long, value_name = "JSON", value_parser = parse::authorization_details)]
    pub(crate) authorization_details: Option<String>,
    /// Any other parameter; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse::parameter)]
    pub(crate) parameters: Vec<Parameter>,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
    /// Write the tokens to this file, readable by you alone, for --tokens of other commands
    #[arg(long, help_heading = "Afterwards", value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

/// Options of `token refresh`.
#[derive(Debug, Args)]
pub(crate) struct RefreshArguments {
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    /// Read the refresh token from this file, or from stdin with - [env: RELYING_REFRESH_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["refresh_token", "tokens"])]
    pub(crate) refresh_token_file: Option<PathBuf>,
    /// The refresh token itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, allow_hyphen_values = true, conflicts_with = "tokens")]
    pub(crate) refresh_token: Option<Secret>,
    /// Take the tokens that --save wrote: the new ID Token is then compared with the old one, and without --save the new
    /// tokens take the place of the old ones
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
}

/// Options of `token device`.
#[derive(Debug, Args)]
pub(crate) struct DeviceArguments {
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    /// When to draw a QR code on stderr; auto: on a terminal
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) qr: ColorChoice,
}

/// How the client learns of the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DeliveryMode {
    /// Ask again and again
    Poll,
    /// Be told by the server, and ask then
    Ping,
    /// Be sent the tokens by the server
    Push,
}

/// Options of `token ciba`.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "User",
    group = ArgGroup::new("user").required(true).args(["login_hint", "login_hint_token", "id_token_hint", "tokens"])
)]
pub(crate) struct CibaArguments {
    /// Name, address or number of the user
    #[arg(long, value_name = "HINT")]
    pub(crate) login_hint: Option<String>,
    /// Token that names the user
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true)]
    pub(crate) login_hint_token: Option<String>,
    /// Earlier ID Token of the user
    #[arg(long, value_name = "TOKEN")]
    pub(crate) id_token_hint: Option<String>,
    /// Ask the user of the ID Token that --save wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    /// What both devices show, so that the user sees that they belong together
    #[arg(long, value_name = "TEXT")]
    pub(crate) binding_message: Option<String>,
    /// Read the code that only the user and the server know from this file [env: RELYING_USER_CODE]
    #[arg(long, value_name = "FILE", conflicts_with = "user_code")]
    pub(crate) user_code_file: Option<PathBuf>,
    /// That code itself: other users of this machine can see it
    #[arg(long, value_name = "CODE", value_parser = parse::secret, allow_hyphen_values = true)]
    pub(crate) user_code: Option<Secret>,
    /// Authentication contexts wanted, by preference, parted by spaces
    #[arg(long, value_name = "ACR")]
    pub(crate) acr_values: Option<String>,
    /// How long the user should have, in seconds
    #[arg(long, value_name = "SECONDS")]
    pub(crate) requested_expiry: Option<u64>,
    /// How the client is registered to learn of the decision: poll, it asks again and again; ping, it is told and asks
    /// then; push, it is sent the tokens [default: ping with --listen, else poll]
    #[arg(long, help_heading = "Answer", value_name = "MODE", value_enum, hide_possible_values = true)]
    mode: Option<DeliveryMode>,
    /// Where to listen for the notification: an address of this machine, such as http://127.0.0.1:9100/notified
    #[arg(long, help_heading = "Answer", value_name = "URL", required_if_eq_any([("mode", "ping"), ("mode", "push")]))]
    pub(crate) listen: Option<String>,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    #[command(flatten)]
    pub(crate) signed: RequestObjectOptions,
}

impl CibaArguments {
    /// How the client learns of the decision.
    pub(crate) fn mode(&self) -> DeliveryMode {
        let listens = self.listen.as_ref().map(|_| DeliveryMode::Ping);
        self.mode.or(listens).unwrap_or(DeliveryMode::Poll)
    }
}

/// Options of `token exchange`.
#[derive(Debug, Args)]
pub(crate) struct ExchangeArguments {
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    /// Read the token to exchange from this file, or from stdin with - [env: RELYING_SUBJECT_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["subject_token", "tokens"])]
    pub(crate) subject_token_file: Option<PathBuf>,
    /// The token to exchange itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, allow_hyphen_values = true, conflicts_with = "tokens")]
    pub(crate) subject_token: Option<Secret>,
    /// Exchange a token of those that --save wrote, the one that --subject-token-type names
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    /// What it is: access_token, refresh_token, id_token, jwt, saml1, saml2 or the URI of another type
    #[arg(long, value_name = "TYPE", default_value = "access_token", value_parser = parse::token_type)]
    pub(crate) subject_token_type: TokenTypeIdentifier,
    /// Read the token of the party that acts for the user from this file [env: RELYING_ACTOR_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with = "actor_token")]
    pub(crate) actor_token_file: Option<PathBuf>,
    /// That token itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, allow_hyphen_values = true)]
    pub(crate) actor_token: Option<Secret>,
    /// What that token is
    #[arg(long, value_name = "TYPE", default_value = "access_token", value_parser = parse::token_type)]
    pub(crate) actor_token_type: TokenTypeIdentifier,
    /// What is wanted [default: what the server chooses]
    #[arg(long, value_name = "TYPE", value_parser = parse::token_type)]
    pub(crate) requested_token_type: Option<TokenTypeIdentifier>,
    /// Name of a service where the new token will be used; may be repeated
    #[arg(long = "audience", value_name = "NAME")]
    pub(crate) audiences: Vec<String>,
}

/// Options of `token jwt-bearer` and `token saml2-bearer`.
#[derive(Debug, Args)]
pub(crate) struct AssertionArguments {
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    /// Read the assertion from this file, or from stdin with - [env: RELYING_ASSERTION]
    #[arg(long, value_name = "FILE", conflicts_with = "assertion")]
    pub(crate) assertion_file: Option<PathBuf>,
    /// The assertion itself: other users of this machine can see it
    #[arg(long, value_name = "ASSERTION", value_parser = parse::secret, allow_hyphen_values = true)]
    pub(crate) assertion: Option<Secret>,
}

/// Options of `token grant`.
#[derive(Debug, Args)]
pub(crate) struct GrantArguments {
    /// The grant type, such as urn:example:grant-type:magic; its parameters are given with --param
    #[arg(value_name = "GRANT")]
    pub(crate) grant_type: String,
    /// Parameter whose value is secret, read from a file; may be repeated
    #[arg(long = "param-file", value_name = "NAME=FILE", value_parser = parse::parameter)]
    pub(crate) parameter_files: Vec<Parameter>,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
}
