//! `relying token`, `relying userinfo` and `relying logout-url`: commands about tokens that exist.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use relying::Secret;

use super::options::CredentialOptions;
use super::{ClientOptions, Parameter, ServerOptions, examples, parse};

/// Ways to a token without a user.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Get an access token for the client itself
    #[command(after_help = examples::CLIENT_CREDENTIALS)]
    ClientCredentials(Box<ClientCredentialsArguments>),
    /// Get new tokens with a refresh token
    #[command(after_help = examples::REFRESH)]
    Refresh(Box<RefreshArguments>),
}

/// Options of `token client-credentials`.
#[derive(Debug, Args)]
pub(crate) struct ClientCredentialsArguments {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(flatten)]
    pub(crate) client: ClientOptions,
    #[command(flatten)]
    pub(crate) request: GrantOptions,
    /// Write the tokens to this file, readable by you alone
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

/// Options of `token refresh`.
#[derive(Debug, Args)]
pub(crate) struct RefreshArguments {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(flatten)]
    pub(crate) client: ClientOptions,
    #[command(flatten)]
    pub(crate) request: GrantOptions,
    /// Read the refresh token from this file, or from stdin with - [env: RELYING_REFRESH_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["refresh_token", "tokens"])]
    pub(crate) refresh_token_file: Option<PathBuf>,
    /// The refresh token itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, conflicts_with = "tokens")]
    pub(crate) refresh_token: Option<Secret>,
    /// Take the tokens that --save wrote: the new ID Token is then compared with the old one
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    /// Write the new tokens to this file, readable by you alone
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
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
    /// Any other parameter; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse::parameter)]
    pub(crate) parameters: Vec<Parameter>,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
}

/// Options of `userinfo`.
#[derive(Debug, Args)]
pub(crate) struct UserInfoArguments {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    /// The client that the access token was issued to: the audience of signed answers
    #[arg(long, value_name = "ID", default_value = "relying")]
    pub(crate) client_id: String,
    /// Read the access token from this file, or from stdin with - [env: RELYING_ACCESS_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["access_token", "tokens"])]
    pub(crate) access_token_file: Option<PathBuf>,
    /// The access token itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, conflicts_with = "tokens")]
    pub(crate) access_token: Option<Secret>,
    /// Take the tokens that --save wrote, with the subject of their ID Token
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    /// The user that the answer must be about: the sub of the ID Token
    #[arg(long, value_name = "SUB", conflicts_with = "any_subject")]
    pub(crate) subject: Option<String>,
    /// Accept an answer about anybody: there is no ID Token to compare with
    #[arg(long)]
    pub(crate) any_subject: bool,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
}

impl UserInfoArguments {
    /// A UserInfo request needs no client authentication.
    pub(crate) fn client(&self) -> ClientOptions {
        ClientOptions { client_id: self.client_id.clone(), credentials: CredentialOptions::default() }
    }
}

/// Options of `logout-url`.
#[derive(Debug, Args)]
pub(crate) struct LogoutUrlArguments {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    /// The client's identifier at the server
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: String,
    /// The ID Token of the session to end; it becomes part of the address
    #[arg(long, value_name = "TOKEN", conflicts_with = "tokens")]
    pub(crate) id_token_hint: Option<String>,
    /// Take the ID Token from the tokens that --save wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    /// Where the user comes back to, exactly as registered
    #[arg(long, value_name = "URI")]
    pub(crate) post_logout_redirect_uri: Option<String>,
    /// The user who is expected to log out
    #[arg(long, value_name = "NAME")]
    pub(crate) logout_hint: Option<String>,
    /// Languages for the server's pages, parted by spaces
    #[arg(long, value_name = "TAGS")]
    pub(crate) ui_locales: Option<String>,
    /// Any other parameter; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse::parameter)]
    pub(crate) parameters: Vec<Parameter>,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
}

impl LogoutUrlArguments {
    /// A logout URL needs no client authentication.
    pub(crate) fn client(&self) -> ClientOptions {
        ClientOptions { client_id: self.client_id.clone(), credentials: CredentialOptions::default() }
    }
}
