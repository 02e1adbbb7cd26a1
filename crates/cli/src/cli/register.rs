//! `relying register`, `relying webfinger` and `relying resource-metadata`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use relying::Secret;
use relying::jose::Algorithm;

use super::{CertificateOptions, DpopKeyOptions, HttpOptions, examples, parse};

/// What to do about a registration.
#[derive(Debug, Subcommand)]
pub(crate) enum RegisterCommand {
    /// Register a client
    #[command(after_help = examples::REGISTER_CREATE)]
    Create(Box<CreateArguments>),
    /// Ask the server what is registered
    #[command(after_help = examples::REGISTER_READ)]
    Read(ManageArguments),
    /// Change what is registered
    #[command(after_help = examples::REGISTER_UPDATE)]
    Update(Box<UpdateArguments>),
    /// End a registration: the client, its tokens and its secrets are gone
    #[command(after_help = examples::REGISTER_DELETE)]
    Delete(ManageArguments),
}

/// What is to be registered; what is not said stays as the file, or the server, has it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Metadata")]
pub(crate) struct MetadataOptions {
    /// Take the client's metadata from this JSON file
    #[arg(long, value_name = "FILE")]
    pub(crate) metadata: Option<PathBuf>,
    /// Where users come back to; may be repeated
    #[arg(long = "redirect-uri", value_name = "URI")]
    pub(crate) redirect_uris: Vec<String>,
    /// The name to show to people
    #[arg(long, value_name = "NAME")]
    pub(crate) client_name: Option<String>,
    /// A grant type that the client uses; may be repeated
    #[arg(long = "grant-type", value_name = "TYPE")]
    pub(crate) grant_types: Vec<String>,
    /// How the client authenticates, such as client_secret_basic or none
    #[arg(long, value_name = "METHOD")]
    pub(crate) auth: Option<String>,
    /// Algorithm of ID Tokens
    #[arg(long, value_name = "ALG", value_parser = parse::signature_algorithm)]
    pub(crate) id_token_alg: Option<Algorithm>,
    /// Publish the public part of the key in this file, for private_key_jwt
    #[arg(long, value_name = "FILE")]
    pub(crate) client_key: Option<PathBuf>,
}

/// Options of `register create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArguments {
    /// Issuer identifier, exactly as the server writes it, or the URL of its metadata document
    #[arg(long, value_name = "URL", help_heading = "Server")]
    pub(crate) issuer: String,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    #[command(flatten)]
    pub(crate) certificate: CertificateOptions,
    #[command(flatten)]
    pub(crate) metadata: MetadataOptions,
    /// Read the initial access token from this file, or from stdin with - [env: RELYING_INITIAL_ACCESS_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with = "initial_access_token")]
    pub(crate) initial_access_token_file: Option<PathBuf>,
    /// The initial access token itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, allow_hyphen_values = true)]
    pub(crate) initial_access_token: Option<Secret>,
    #[command(flatten)]
    pub(crate) key: DpopKeyOptions,
    /// Send the software statement in this file
    #[arg(long, help_heading = "Metadata", value_name = "FILE")]
    pub(crate) software_statement: Option<PathBuf>,
    /// Write the registration with its secrets to this file, for the other commands
    #[arg(long, help_heading = "Afterwards", value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// Options of `register read` and `register delete`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["registration", "registration_client_uri"]))]
pub(crate) struct ManageArguments {
    /// Take the registration that --save wrote, and write it again when the server changed it
    #[arg(long, value_name = "FILE")]
    pub(crate) registration: Option<PathBuf>,
    /// Where the registration can be read and changed, instead of a file
    #[arg(long, value_name = "URL")]
    pub(crate) registration_client_uri: Option<String>,
    /// Read its token from this file, or from stdin with - [env: RELYING_REGISTRATION_ACCESS_TOKEN]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["registration", "registration_access_token"])]
    pub(crate) registration_access_token_file: Option<PathBuf>,
    /// Its token itself: other users of this machine can see it
    #[arg(long, value_name = "TOKEN", value_parser = parse::secret, allow_hyphen_values = true, conflicts_with = "registration")]
    pub(crate) registration_access_token: Option<Secret>,
    /// Write the registration with its secrets to this file [default: where it was read from]
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    #[command(flatten)]
    pub(crate) certificate: CertificateOptions,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// Options of `register update`.
#[derive(Debug, Args)]
pub(crate) struct UpdateArguments {
    #[command(flatten)]
    pub(crate) manage: ManageArguments,
    #[command(flatten)]
    pub(crate) metadata: MetadataOptions,
}

/// Options of `webfinger`.
#[derive(Debug, Args)]
pub(crate) struct WebFingerArguments {
    /// Who the user is: name@example.com, https://example.com/name, or a host
    #[arg(value_name = "IDENTIFIER")]
    pub(crate) identifier: String,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// Options of `resource-metadata`.
#[derive(Debug, Args)]
pub(crate) struct ResourceMetadataArguments {
    /// The resource, as it is used
    #[arg(value_name = "URL")]
    pub(crate) resource: String,
    /// Where its metadata are, as its challenge says [default: the well-known location]
    #[arg(long, value_name = "URL")]
    pub(crate) location: Option<String>,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}
