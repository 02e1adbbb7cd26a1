//! `relying login`.

use std::path::PathBuf;

use clap::Args;
use relying::registry::{ResponseMode, ResponseType};
use serde_json::Value;

use super::{BindingOptions, ClientOptions, Parameter, RequestObjectOptions, ServerOptions, parse};

/// Options of `login`.
#[derive(Debug, Args)]
pub(crate) struct LoginArguments {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(flatten)]
    pub(crate) client: ClientOptions,
    #[command(flatten)]
    pub(crate) binding: BindingOptions,
    #[command(flatten)]
    pub(crate) request: RequestOptions,
    #[command(flatten)]
    pub(crate) answer: AnswerOptions,
    #[command(flatten)]
    pub(crate) after: AfterOptions,
}

impl LoginArguments {
    /// The resource to name at the token endpoint (RFC 8707 section 2.2): of several, the server knows which it grants.
    pub(crate) fn only_resource(&self) -> Option<&str> {
        match self.request.resources.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// What to ask for.
#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub(crate) struct RequestOptions {
    /// Scope values, parted by spaces
    #[arg(long, value_name = "SCOPE", default_value = "openid")]
    pub(crate) scope: String,
    /// What the answer holds: code, or a set of code, id_token and token in quotes [default: code]
    #[arg(long, value_name = "TYPE", value_parser = parse::response_type)]
    pub(crate) response_type: Option<ResponseType>,
    /// How the answer comes back: query, fragment or form_post, or each of them with .jwt at its end
    #[arg(long, value_name = "MODE", value_parser = parse::response_mode)]
    pub(crate) response_mode: Option<ResponseMode>,
    /// Have the answer come back in a JWT that the server signs (JARM)
    #[arg(long)]
    pub(crate) jarm: bool,
    #[command(flatten)]
    pub(crate) signed: RequestObjectOptions,
    /// Any other parameter of the authorization request; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse::parameter)]
    pub(crate) parameters: Vec<Parameter>,
    /// Resource that the tokens are for (RFC 8707); may be repeated
    #[arg(long = "resource", value_name = "URI")]
    pub(crate) resources: Vec<String>,
    /// Longest time since the user last logged in, in seconds; the ID Token is held to it
    #[arg(long, value_name = "SECONDS")]
    pub(crate) max_age: Option<u64>,
    /// Whether the server asks the user: none, login, consent, select_account or create
    #[arg(long, value_name = "PROMPT")]
    pub(crate) prompt: Option<String>,
    /// Authentication contexts wanted, by preference, parted by spaces
    #[arg(long, value_name = "VALUES")]
    pub(crate) acr_values: Option<String>,
    /// The name by which the user is expected to log in
    #[arg(long, value_name = "NAME")]
    pub(crate) login_hint: Option<String>,
    /// An earlier ID Token of the user
    #[arg(long, value_name = "TOKEN")]
    pub(crate) id_token_hint: Option<String>,
    /// What the tokens are to allow, as the JSON of authorization_details (RFC 9396)
    #[arg(long, value_name = "JSON", value_parser = parse::authorization_details)]
    pub(crate) authorization_details: Option<String>,
    /// Send the request to the server directly, and the user with a reference to it (PAR, RFC 9126); it happens anyway
    /// where the server demands it
    #[arg(long)]
    pub(crate) par: bool,
    /// Individual claims to ask for, as the JSON of the claims parameter
    #[arg(long, value_name = "JSON", value_parser = parse::claims)]
    pub(crate) claims: Option<Value>,
}

impl RequestOptions {
    /// The response mode, in a JWT if that is wanted.
    pub(crate) fn mode(&self) -> Option<ResponseMode> {
        match &self.response_mode {
            Some(mode) if self.jarm && !mode.as_str().ends_with("jwt") => {
                Some(ResponseMode::from(format!("{mode}.jwt").as_str()))
            }
            None if self.jarm => Some(ResponseMode::JWT),
            mode => mode.clone(),
        }
    }

    /// Whether the answer can come in the fragment, the default where it holds tokens. A profile chooses for itself.
    pub(crate) fn may_be_fragment(&self, profile: bool) -> bool {
        match self.mode() {
            Some(mode) if mode != ResponseMode::JWT => mode.as_str().starts_with("fragment"),
            _ => profile || self.response_type.as_ref().is_some_and(|of| *of != ResponseType::CODE),
        }
    }

    /// Whether the answer is to hold an ID Token alone.
    pub(crate) fn is_id_token_alone(&self) -> bool {
        self.response_type.as_ref().is_some_and(|of| of.as_str() == "id_token")
    }
}

/// How the answer is received.
#[derive(Debug, Args)]
#[command(next_help_heading = "Answer")]
pub(crate) struct AnswerOptions {
    /// Redirect URI, exactly as registered [default: http://127.0.0.1:PORT/callback on a free port]
    #[arg(long, value_name = "URI")]
    pub(crate) redirect_uri: Option<String>,
    /// Open the browser even if there seems to be no screen
    #[arg(long)]
    pub(crate) browser: bool,
    /// Print {"step":"authorize","url":...} and read the answer from stdin: one line, the URL with its query or
    /// fragment, or the body of the form
    #[arg(long, conflicts_with = "browser")]
    pub(crate) manual: bool,
    /// How long to wait for the answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// What to do with the tokens.
#[derive(Debug, Args)]
#[command(next_help_heading = "Afterwards")]
pub(crate) struct AfterOptions {
    /// Ask the UserInfo endpoint too
    #[arg(long)]
    pub(crate) userinfo: bool,
    /// Refresh the tokens once
    #[arg(long)]
    pub(crate) refresh: bool,
    /// Get this URL with the access token
    #[arg(long, value_name = "URL")]
    pub(crate) resource_request: Option<String>,
    /// Write the tokens to this file, readable by you alone, for --tokens of other commands
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}
