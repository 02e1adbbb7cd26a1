//! From options to a [`Client`]: the one place where commands get theirs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use relying::error::{HttpError, Rejected};
use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::metadata::ClientMetadata;
use relying::{
    AuthorizationServerMetadata, Client, ClientAuthentication, ClientBuilder, Dpop, Error, Registration,
    Reqwest, Standalone, danger,
};

use crate::cli::{
    AgreementOptions, BindingOptions, CertificateOptions, ClientOptions, CredentialOptions, DpopKeyOptions,
    HttpOptions, RequestArguments, RequestObjectOptions, ServerOptions,
};
use crate::exit::{Exit, Failure};
use crate::keys;
use crate::observed::Observed;
use crate::output::Output;
use crate::secrets::{self, Source};
use crate::tokens::Saved;

/// The HTTP client for talking to `address`.
pub(crate) fn http(options: &HttpOptions, address: &str, output: Output) -> Result<Observed, Failure> {
    http_with(options, &CertificateOptions::default(), address, output)
}

/// The same with the client's certificate, which is presented where it is needed.
fn http_with(
    options: &HttpOptions,
    certificate: &CertificateOptions,
    address: &str,
    output: Output,
) -> Result<Observed, Failure> {
    let mut builder = Reqwest::builder();
    let mut files = Vec::new();
    if let (Some(certificate), Some(key)) = (&certificate.cert, &certificate.cert_key) {
        let pem = format!("{}\n{}", secrets::read(key)?, secrets::read(certificate)?);
        builder = builder.identity(pem.as_bytes());
        files.extend([certificate, key]);
    }
    if let Some(path) = &options.ca {
        builder = builder.root_certificates(secrets::read(path)?.as_bytes());
        files.push(path);
    }
    // A proxy cannot reach this machine's own loopback interface.
    if is_loopback(address) {
        builder = builder.no_proxy();
    }
    // No request was made: what is wrong can only be the certificates.
    let http = builder.build().map_err(|error| unusable(&files, error))?;
    Ok(Observed::new(http, output))
}

/// What is wrong with files of certificates and their keys; without any, with those of the operating system.
fn unusable(files: &[&PathBuf], error: HttpError) -> Failure {
    if files.is_empty() {
        return Failure::from(Error::from(error)).by(Exit::Usage);
    }
    let mut names: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
    names.dedup();
    Failure::usage(
        format!("cannot use the certificates in {}: {}", names.join(", "), error.message),
        "--ca and --cert take certificates as PEM, --cert-key the private key of the first one of --cert",
    )
}

/// Discovers the server, or reads its metadata, and builds the client. `change` adds what a command has options of its own
/// for, to the client and to what is registered about it.
pub(crate) async fn connect(
    server: &ServerOptions,
    options: &ClientOptions,
    deadline: Duration,
    output: Output,
    change: impl FnOnce(ClientBuilder, &mut ClientMetadata) -> ClientBuilder,
) -> Result<Client, Failure> {
    let registered = options.registration.as_deref().map(registration).transpose()?;
    let registered = registered.unwrap_or_else(|| {
        let mut metadata = ClientMetadata::default();
        metadata.client_id.clone_from(&options.client_id);
        Registration::new(server.issuer.clone().unwrap_or_default(), metadata)
    });
    let issuer = Some(&*registered.issuer).filter(|issuer| !issuer.is_empty());
    if let Some(other) = server.issuer.as_deref().filter(|other| *other != registered.issuer) {
        // The secret in the registration is for nobody else.
        return Err(Failure::usage(
            format!("the client is registered with {}, and not with {other}", registered.issuer),
            "leave --issuer out, or register the client with that server",
        ));
    }
    let (address, builder) = match (&server.server_metadata, issuer) {
        (Some(path), issuer) => {
            let metadata = metadata(path, issuer)?;
            (metadata.issuer.clone(), Client::from_metadata(metadata, registered.client_id()))
        }
        (None, Some(issuer)) => (issuer.to_owned(), Client::discover(issuer, registered.client_id())),
        (None, None) => {
            return Err(Failure::usage(
                "which server?",
                "give its issuer with --issuer, or its metadata with --server-metadata",
            ));
        }
    };
    let builder = builder.http(http_with(&server.http, &server.certificate, &address, output)?);
    let mut registration = registered.metadata;
    bind_to_certificate(&mut registration, &server.certificate);
    let builder = agree(builder, &mut registration, &options.agreement)?;
    let shared = registration.client_secret.is_none()
        && (registration.id_token_signed_response_alg.as_ref().is_some_and(Algorithm::is_symmetric)
            || registration.id_token_encrypted_response_alg.as_ref().is_some_and(is_derived));
    let credentials = &options.credentials;
    let by_certificate = credentials.auth.as_deref().filter(|method| method.ends_with("tls_client_auth"));
    if by_certificate.is_some() && server.certificate.cert.is_none() {
        return Err(Failure::usage(
            format!("{} needs a certificate", by_certificate.unwrap_or_default()),
            "give it with --cert and --cert-key",
        ));
    }
    let builder = authenticate(builder, credentials, shared, output)?;
    let builder = change(builder, &mut registration).registration(registration);
    finish(builder, &server.http, deadline, output).await
}

/// The registration that `relying register` wrote to a file.
pub(crate) fn registration(path: &Path) -> Result<Registration, Failure> {
    // The reason might quote a secret.
    serde_json::from_str(&secrets::read(path)?).map_err(|_| {
        Failure::usage(
            format!("{} holds no registration", path.display()),
            "give a file that relying register wrote with --save",
        )
    })
}

/// The issuer where none is needed.
pub(crate) const NO_SERVER: &str = "https://localhost";

/// A client that sends requests to this resource, and knows no server.
pub(crate) fn for_resource(
    arguments: &RequestArguments,
    dpop: Option<Dpop>,
    deadline: Duration,
    output: Output,
) -> Result<Client, Failure> {
    // Whoever issued the token is not asked.
    let server = AuthorizationServerMetadata::new(NO_SERVER);
    let RequestArguments { url, http: options, certificate, .. } = arguments;
    let mut registration = ClientMetadata::default();
    bind_to_certificate(&mut registration, certificate);
    let builder = Client::from_metadata(server, "relying")
        .http(http_with(options, certificate, url, output)?)
        .registration(registration)
        .timeout(deadline);
    Ok(allow(bind(builder, dpop), options).build()?)
}

/// Who has a certificate wants tokens that are bound to it.
fn bind_to_certificate(registration: &mut ClientMetadata, options: &CertificateOptions) {
    if options.cert.is_some() {
        registration.tls_client_certificate_bound_access_tokens = Some(true);
    }
}

/// The key that new tokens are to be bound to: that of the saved ones, if there are any.
pub(crate) fn binding(options: &BindingOptions, saved: Option<&Saved>) -> Result<Option<Dpop>, Failure> {
    match (&options.key.dpop_key, &options.dpop) {
        (Some(path), algorithm) => key_in(path, algorithm.clone()).map(Some),
        (None, None) => bound_to(&options.key, saved),
        (None, Some(algorithm)) => {
            let dpop = Dpop::generate(algorithm.clone(), &Backend::default()).map_err(|_| {
                Failure::usage(
                    format!("there are no keys for DPoP with the algorithm {algorithm}"),
                    "use ES256, or another asymmetric algorithm for signatures",
                )
            })?;
            Ok(Some(dpop))
        }
    }
}

/// The key that existing tokens are bound to.
pub(crate) fn bound_to(options: &DpopKeyOptions, saved: Option<&Saved>) -> Result<Option<Dpop>, Failure> {
    match (&options.dpop_key, saved.and_then(|saved| saved.dpop.as_ref())) {
        (Some(path), _) => key_in(path, None).map(Some),
        (None, Some(snapshot)) => Ok(Some(Dpop::from_snapshot(snapshot, &Backend::default())?)),
        (None, None) => Ok(None),
    }
}

fn key_in(path: &Path, algorithm: Option<Algorithm>) -> Result<Dpop, Failure> {
    let key = keys::private_key(path, algorithm, "--dpop")?;
    Ok(Dpop::from_key(key, &Backend::default())?)
}

/// The key that requests are signed with.
pub(crate) fn signer(options: &RequestObjectOptions) -> Result<Option<PrivateKey>, Failure> {
    let read = |path| keys::private_key(path, options.request_key_alg.clone(), "--request-key-alg");
    options.request_key.as_deref().map(read).transpose()
}

/// Gives a client the key that its tokens are bound to.
pub(crate) fn bind(builder: ClientBuilder, dpop: Option<Dpop>) -> ClientBuilder {
    match dpop {
        Some(dpop) => builder.dpop(dpop),
        None => builder,
    }
}

/// A call that needs no client, with the HTTP client for `address`.
pub(crate) fn standalone<R, T: 'static>(
    call: Standalone<R, T>,
    options: &HttpOptions,
    certificate: &CertificateOptions,
    address: &str,
    deadline: Duration,
    output: Output,
) -> Result<Standalone<R, T>, Failure> {
    let call = call.http(http_with(options, certificate, address, output)?).timeout(deadline);
    Ok(if options.allow_http { call.danger(danger::http_on_loopback()) } else { call })
}

/// Builds a client that knows a server and nothing about itself.
pub(crate) async fn discover(
    address: &str,
    options: &HttpOptions,
    deadline: Duration,
    http: Observed,
    output: Output,
) -> Result<Client, Failure> {
    finish(Client::discover(address, "relying").http(http), options, deadline, output).await
}

async fn finish(
    builder: ClientBuilder,
    options: &HttpOptions,
    deadline: Duration,
    output: Output,
) -> Result<Client, Failure> {
    let builder = allow(builder.timeout(deadline), options);
    Ok(output.waiting("asking for the server's metadata", builder.into_future()).await?)
}

fn allow(builder: ClientBuilder, options: &HttpOptions) -> ClientBuilder {
    if options.allow_http { builder.danger(danger::http_on_loopback()) } else { builder }
}

/// The metadata in a file, which must be about the issuer that was named, if one was.
fn metadata(path: &Path, issuer: Option<&str>) -> Result<AuthorizationServerMetadata, Failure> {
    let text = secrets::read(path)?;
    let metadata = AuthorizationServerMetadata::parse(text.as_bytes()).map_err(|error| {
        Failure::usage(
            format!("{} is no server metadata: {error}", path.display()),
            "save what relying discover --json shows as metadata, or the server's own document",
        )
    })?;
    match issuer {
        Some(issuer) if issuer != metadata.issuer => {
            let difference =
                Rejected::MetadataIssuer { expected: issuer.to_owned(), received: metadata.issuer };
            Err(Failure::from(Error::from(difference)).by(Exit::Usage))
        }
        _ => Ok(metadata),
    }
}

/// Takes over what client and server have agreed upon.
fn agree(
    mut builder: ClientBuilder,
    registration: &mut ClientMetadata,
    options: &AgreementOptions,
) -> Result<ClientBuilder, Failure> {
    if let Some(profile) = options.profile {
        builder = builder.profile(profile);
    }
    builder = options.quirks.iter().fold(builder, |builder, quirk| builder.quirk(*quirk));
    if !options.tenants.is_empty() {
        builder = builder.tenants(options.tenants.clone());
    }
    if options.id_token_alg.is_some() {
        registration.id_token_signed_response_alg.clone_from(&options.id_token_alg);
    }
    let mut keys = Vec::new();
    for path in &options.decryption_keys {
        keys.push(keys::decryption_key(path)?);
    }
    if let Some(encryption) = &options.id_token_encrypted {
        let usual = keys.first().map(keys::usual_algorithm);
        let algorithm = encryption.algorithm.clone().or(usual).ok_or_else(|| {
            Failure::usage(
                "--id-token-encrypted needs a key to decrypt with",
                "give it with --decryption-key, or name an algorithm that needs the client secret alone, such as dir",
            )
        })?;
        registration.id_token_encrypted_response_alg = Some(algorithm);
        registration.id_token_encrypted_response_enc.clone_from(&encryption.content);
    }
    Ok(keys.into_iter().fold(builder, ClientBuilder::decryption_key))
}

/// Whether the key of this algorithm is made of the client secret (OpenID Connect Core section 10.2).
fn is_derived(algorithm: &Algorithm) -> bool {
    matches!(algorithm.as_str(), "dir" | "A128KW" | "A192KW" | "A256KW")
}

/// Gives the client its secret or its key. `shared` is whether ID Tokens need the secret, however the client authenticates.
fn authenticate(
    builder: ClientBuilder,
    options: &CredentialOptions,
    shared: bool,
    output: Output,
) -> Result<ClientBuilder, Failure> {
    let source = Source {
        what: "client secret",
        option: "--client-secret-file",
        variable: "RELYING_CLIENT_SECRET",
        file: options.client_secret_file.as_deref(),
        argument: options.client_secret.as_ref(),
        hint: "",
    };
    let key = || match &options.client_key {
        Some(path) => keys::private_key(path, options.client_key_alg.clone(), "--client-key-alg"),
        None => Err(Failure::usage("private_key_jwt needs a key", "give it with --client-key")),
    };
    let method = options.auth.as_deref().or(options.client_key.as_ref().map(|_| "private_key_jwt"));
    refuse_what_is_not_used(method, options, shared)?;
    let method = match method {
        None => {
            return Ok(match source.find(output)? {
                Some(secret) => builder.client_secret(secret),
                None => builder,
            });
        }
        Some("none") => ClientAuthentication::none(),
        Some("client_secret_basic") => ClientAuthentication::client_secret_basic(source.require(output)?),
        Some("client_secret_post") => ClientAuthentication::client_secret_post(source.require(output)?),
        Some("client_secret_jwt") => {
            let secret = source.require(output)?;
            match options.client_key_alg.clone() {
                Some(algorithm) => ClientAuthentication::client_secret_jwt_with(secret, algorithm),
                None => ClientAuthentication::client_secret_jwt(secret),
            }
        }
        Some("private_key_jwt") => ClientAuthentication::private_key_jwt(key()?),
        Some("tls_client_auth") => ClientAuthentication::tls_client_auth(),
        Some("self_signed_tls_client_auth") => ClientAuthentication::self_signed_tls_client_auth(),
        Some(method) => {
            return Err(Failure::usage(
                format!("the authentication method {method:?} is not supported"),
                "see --auth in the --help of the command for the methods",
            ));
        }
    };
    let has_secret = method.method().as_str().starts_with("client_secret_");
    let builder = builder.authentication(method);
    Ok(if shared && !has_secret { builder.client_secret(source.require(output)?) } else { builder })
}

/// A secret or a key that is given for nothing is a mistake about how the client authenticates.
fn refuse_what_is_not_used(
    method: Option<&str>,
    options: &CredentialOptions,
    shared: bool,
) -> Result<(), Failure> {
    let Some(method) = method else { return Ok(()) };
    let secret = options.client_secret.is_some() || options.client_secret_file.is_some();
    let unused = match () {
        () if options.client_key.is_some() && method != "private_key_jwt" => "--client-key",
        () if secret && !shared && !method.starts_with("client_secret_") => "the client secret",
        () => return Ok(()),
    };
    Err(Failure::usage(
        format!("{unused} is not used with the authentication method {method}"),
        "leave it out, or choose with --auth the method that the client is registered for",
    ))
}

/// Whether the host of `address` can only be this machine.
pub(crate) fn is_loopback(address: &str) -> bool {
    let uri = address.parse::<http::Uri>().ok();
    uri.as_ref().and_then(http::Uri::host).is_some_and(is_loopback_host)
}

fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_this_machine() {
        for address in ["http://127.0.0.1:9000", "http://localhost/a", "http://[::1]:1", "http://127.8.8.8"] {
            assert!(is_loopback(address), "{address}");
        }
        for address in ["https://as.example.com", "http://127.0.0.1.example", "", "http://10.0.0.1"] {
            assert!(!is_loopback(address), "{address}");
        }
    }
}
