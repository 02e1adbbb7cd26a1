//! Options that several commands share.

use std::path::PathBuf;

use clap::Args;
use relying::jose::Algorithm;
use relying::{Profile, Quirk, Secret};

use super::parse::{self, Encryption};

/// Which server.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerOptions {
    /// Issuer identifier, exactly as the server writes it, or the URL of its metadata document
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// Take the server's metadata from this file instead of discovering it
    #[arg(long, value_name = "FILE")]
    pub(crate) server_metadata: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    #[command(flatten)]
    pub(crate) certificate: CertificateOptions,
}

/// The client's certificate.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Binding")]
pub(crate) struct CertificateOptions {
    /// Present the certificate in this PEM file, its chain after it (mTLS, RFC 8705): for --auth tls_client_auth and
    /// self_signed_tls_client_auth, and for tokens that are bound to it
    #[arg(long, value_name = "FILE", requires = "cert_key")]
    pub(crate) cert: Option<PathBuf>,
    /// The private key of that certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) cert_key: Option<PathBuf>,
}

/// How to reach it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct HttpOptions {
    /// Trust the certificates in this PEM file too
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Allow http without TLS for a server on this machine
    #[arg(long)]
    pub(crate) allow_http: bool,
}

/// Which client, and how it proves that.
#[derive(Debug, Args)]
#[command(next_help_heading = "Client")]
pub(crate) struct ClientOptions {
    /// The client's identifier at the server
    #[arg(
        long,
        value_name = "ID",
        allow_hyphen_values = true,
        required_unless_present = "registration",
        conflicts_with = "registration"
    )]
    pub(crate) client_id: Option<String>,
    /// Take the client, its secret and its server from the file that `relying register create --save` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) registration: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) credentials: CredentialOptions,
    #[command(flatten)]
    pub(crate) agreement: AgreementOptions,
}

impl ClientOptions {
    /// A client that need not prove which one it is.
    pub(crate) fn public(client_id: &str) -> Self {
        Self {
            client_id: Some(client_id.to_owned()),
            registration: None,
            credentials: CredentialOptions::default(),
            agreement: AgreementOptions::default(),
        }
    }
}

/// How a client proves which one it is.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Client")]
pub(crate) struct CredentialOptions {
    /// Client authentication: none, client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt,
    /// tls_client_auth or self_signed_tls_client_auth
    /// [default: what the secret or key is for]
    #[arg(long, value_name = "METHOD")]
    pub(crate) auth: Option<String>,
    /// Read the client secret from this file, or from stdin with - [env: RELYING_CLIENT_SECRET]
    #[arg(long, value_name = "FILE", conflicts_with = "client_secret")]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// The client secret itself: other users of this machine can see it
    #[arg(long, value_name = "SECRET", value_parser = parse::secret, allow_hyphen_values = true)]
    pub(crate) client_secret: Option<Secret>,
    /// Private key of the client, as JWK or PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) client_key: Option<PathBuf>,
    /// Algorithm of the client's assertions [default: that of the key]
    #[arg(long, value_name = "ALG", value_parser = parse::signature_algorithm)]
    pub(crate) client_key_alg: Option<Algorithm>,
}

/// What new tokens are bound to, so that a thief has no use for them.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Binding")]
pub(crate) struct BindingOptions {
    /// Bind the tokens to a key (DPoP, RFC 9449): a new one of this algorithm, or that of --dpop-key [default: ES256]
    #[arg(
        long,
        value_name = "ALG",
        num_args = 0..=1,
        default_missing_value = "ES256",
        hide_default_value = true,
        value_parser = parse::signature_algorithm
    )]
    pub(crate) dpop: Option<Algorithm>,
    #[command(flatten)]
    pub(crate) key: DpopKeyOptions,
}

/// The key of tokens that are bound to one.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Binding")]
pub(crate) struct DpopKeyOptions {
    /// The private key for DPoP, as JWK or PEM [default: the one that --save wrote beside the tokens]
    #[arg(long, value_name = "FILE")]
    pub(crate) dpop_key: Option<PathBuf>,
}

/// What client and server have agreed upon.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Client")]
pub(crate) struct AgreementOptions {
    /// Keep all rules of a profile: oauth-2.1, fapi-1-advanced, fapi-2-security-profile or fapi-2-message-signing
    #[arg(long, value_name = "NAME", value_parser = parse::profile)]
    pub(crate) profile: Option<Profile>,
    /// Expect the ways of a provider: entra, azure-ad-b2c, google, apple, github, twitch, authentik, keycloak, okta, auth0,
    /// unencoded-basic or no-token-type; may be repeated
    #[arg(long = "quirk", value_name = "NAME", value_parser = parse::quirk)]
    pub(crate) quirks: Vec<Quirk>,
    /// A tenant of Microsoft Entra ID whose users may sign in, by its identifier; may be repeated
    #[arg(long = "tenant", value_name = "ID")]
    pub(crate) tenants: Vec<String>,
    /// Algorithm that the client is registered for in ID Tokens [default: the asymmetric ones that the server lists]
    #[arg(long, value_name = "ALG", value_parser = parse::signature_algorithm)]
    pub(crate) id_token_alg: Option<Algorithm>,
    /// A private key that answers are encrypted to, as JWK or PEM; may be repeated
    #[arg(long = "decryption-key", value_name = "FILE")]
    pub(crate) decryption_keys: Vec<PathBuf>,
    /// Accept encrypted ID Tokens alone, as the client is registered [default: the algorithm of the key, or RSA-OAEP-256
    /// or ECDH-ES, with A128CBC-HS256]
    #[arg(
        long,
        value_name = "ALG/ENC",
        num_args = 0..=1,
        default_missing_value = "",
        hide_default_value = true,
        value_parser = parse::encryption
    )]
    pub(crate) id_token_encrypted: Option<Encryption>,
}

/// How requests are signed.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Request")]
pub(crate) struct RequestObjectOptions {
    /// Sign the request with this private key, as JWK or PEM (JAR, RFC 9101; OpenID Connect CIBA section 7.1.1)
    #[arg(long, alias = "jar", value_name = "FILE")]
    pub(crate) request_key: Option<PathBuf>,
    /// Algorithm of that signature [default: that of the key]
    #[arg(
        long,
        alias = "request-object-alg",
        value_name = "ALG",
        requires = "request_key",
        value_parser = parse::signature_algorithm
    )]
    pub(crate) request_key_alg: Option<Algorithm>,
}
