//! Commands about a token that exists: `relying userinfo`, `relying request`, `relying introspect`, `relying revoke`
//! and `relying logout-url`.

use std::path::PathBuf;

use clap::Args;
use relying::Secret;
use relying::jose::Algorithm;
use relying::registry::TokenTypeHint;

use super::{
    AgreementOptions, CertificateOptions, ClientOptions, DpopKeyOptions, HttpOptions, Parameter,
    ServerOptions, parse,
};

/// An access token, and the key that it is bound to.
#[derive(Debug, Args)]
#[command(next_help_heading = "Token")]
pub(crate) struct AccessTokenOptions {
    /// Read the access token from this file, or from stdin with - [env: RELYING_ACCESS_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["access_token", "tokens"])]
    pub(crate) access_token_file: Option<PathBuf>,
    /// The access token itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, allow_hyphen_values = true, conflicts_with = "tokens")]
    pub(crate) access_token: Option<Secret>,
    /// Take the tokens that --save wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) key: DpopKeyOptions,
}

/// Options of `userinfo`.
#[derive(Debug, Args)]
pub(crate) struct UserInfoArguments {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    /// The client that the access token was issued to: the audience of signed answers [default: relying]
    #[arg(
        long,
        help_heading = "Client",
        value_name = "ID",
        conflicts_with = "registration",
        allow_hyphen_values = true
    )]
    pub(crate) client_id: Option<String>,
    /// Take the client, its secret and its server from the file that `relying register create --save` wrote
    #[arg(long, help_heading = "Client", value_name = "FILE")]
    pub(crate) registration: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) agreement: AgreementOptions,
    #[command(flatten)]
    pub(crate) token: AccessTokenOptions,
    /// The user that the answer must be about: the sub of the ID Token [default: that of the saved one]
    #[arg(
        long,
        help_heading = "Request",
        value_name = "SUB",
        allow_hyphen_values = true,
        conflicts_with = "any_subject"
    )]
    pub(crate) subject: Option<String>,
    /// Accept an answer about anybody: there is no ID Token to compare with
    #[arg(long, help_heading = "Request")]
    pub(crate) any_subject: bool,
    /// Ask by POST instead of GET
    #[arg(long, help_heading = "Request")]
    pub(crate) post: bool,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// Options of `request`.
#[derive(Debug, Args)]
pub(crate) struct RequestArguments {
    /// The method, such as GET
    #[arg(value_name = "METHOD")]
    pub(crate) method: String,
    /// The resource
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    /// A header to send; may be repeated
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE", value_parser = parse::header)]
    pub(crate) headers: Vec<Parameter>,
    /// A body to send: the text, @FILE for that of a file, or @- for stdin
    #[arg(long, short = 'd', value_name = "BODY")]
    pub(crate) data: Option<String>,
    #[command(flatten)]
    pub(crate) token: AccessTokenOptions,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    #[command(flatten)]
    pub(crate) certificate: CertificateOptions,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// Which token to ask about, or to end.
#[derive(Debug, Args)]
#[command(next_help_heading = "Token")]
pub(crate) struct AnyTokenOptions {
    /// Read the token from this file, or from stdin with - [env: RELYING_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["token", "tokens"])]
    pub(crate) token_file: Option<PathBuf>,
    /// The token itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, allow_hyphen_values = true, conflicts_with = "tokens")]
    pub(crate) token: Option<Secret>,
    /// Take a token of those that --save wrote, the one that --token-type-hint names
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    /// What it is: access_token or refresh_token
    #[arg(long, value_name = "TYPE", value_parser = parse::token_type_hint)]
    pub(crate) token_type_hint: Option<TokenTypeHint>,
}

/// Options of `introspect`.
#[derive(Debug, Args)]
pub(crate) struct IntrospectArguments {
    #[command(flatten)]
    pub(crate) ask: AskArguments,
    /// End with exit code 5 when the token is not active
    #[arg(long, help_heading = "Request")]
    pub(crate) strict: bool,
    /// Algorithm of signed answers (RFC 9701): such an answer is asked for, and no other one accepted
    #[arg(long, help_heading = "Request", value_name = "ALG", value_parser = parse::signature_algorithm)]
    pub(crate) signed_alg: Option<Algorithm>,
}

/// Options of `revoke`, and of `introspect`.
#[derive(Debug, Args)]
pub(crate) struct AskArguments {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(flatten)]
    pub(crate) client: ClientOptions,
    #[command(flatten)]
    pub(crate) token: AnyTokenOptions,
    /// Any other parameter; may be repeated
    #[arg(long = "param", help_heading = "Request", value_name = "NAME=VALUE", value_parser = parse::parameter)]
    pub(crate) parameters: Vec<Parameter>,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// Options of `logout-url`.
#[derive(Debug, Args)]
pub(crate) struct LogoutUrlArguments {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    /// The client's identifier at the server
    #[arg(long, help_heading = "Client", value_name = "ID", allow_hyphen_values = true)]
    pub(crate) client_id: String,
    /// The ID Token of the session to end; it becomes part of the address
    #[arg(long, help_heading = "Request", value_name = "TOKEN", conflicts_with = "tokens")]
    pub(crate) id_token_hint: Option<String>,
    /// Take the ID Token from the tokens that --save wrote
    #[arg(long, help_heading = "Request", value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    /// Where the user comes back to, exactly as registered
    #[arg(long, help_heading = "Request", value_name = "URI")]
    pub(crate) post_logout_redirect_uri: Option<String>,
    /// The user who is expected to log out
    #[arg(long, help_heading = "Request", value_name = "NAME")]
    pub(crate) logout_hint: Option<String>,
    /// Languages for the server's pages, parted by spaces
    #[arg(long, help_heading = "Request", value_name = "TAGS")]
    pub(crate) ui_locales: Option<String>,
    /// Any other parameter; may be repeated
    #[arg(long = "param", help_heading = "Request", value_name = "NAME=VALUE", value_parser = parse::parameter)]
    pub(crate) parameters: Vec<Parameter>,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}
