//! From options to a [`Client`]: the one place where commands get theirs.

use std::time::Duration;

use relying::error::Rejected;
use relying::metadata::ClientMetadata;
use relying::{
    AuthorizationServerMetadata, Client, ClientAuthentication, ClientBuilder, Error, Reqwest, danger,
};

use crate::cli::{ClientOptions, CredentialOptions, HttpOptions, ServerOptions};
use crate::exit::{Exit, Failure};
use crate::keys;
use crate::observed::Observed;
use crate::output::Output;
use crate::secrets::{self, Source};

/// The HTTP client for talking to `address`.
pub(crate) fn http(options: &HttpOptions, address: &str, output: Output) -> Result<Observed, Failure> {
    let mut builder = Reqwest::builder();
    if let Some(path) = &options.ca {
        builder = builder.root_certificates(secrets::read(path)?.as_bytes());
    }
    // A proxy cannot reach this machine's own loopback interface.
    if is_loopback(address) {
        builder = builder.no_proxy();
    }
    // No request was made: what is wrong can only be the certificates.
    let http = builder.build().map_err(|error| Failure::from(Error::from(error)).by(Exit::Usage))?;
    Ok(Observed::new(http, output))
}

/// Discovers the server, or reads its metadata, and builds the client.
pub(crate) async fn connect(
    server: &ServerOptions,
    options: &ClientOptions,
    deadline: Duration,
    output: Output,
) -> Result<Client, Failure> {
    let issuer = server.issuer.as_deref();
    let (address, builder) = match &server.server_metadata {
        Some(path) => {
            let metadata = metadata(path, issuer)?;
            (metadata.issuer.clone(), Client::from_metadata(metadata, &options.client_id))
        }
        None => {
            let issuer = issuer.unwrap_or_default();
            (issuer.to_owned(), Client::discover(issuer, &options.client_id))
        }
    };
    let builder = builder.http(http(&server.http, &address, output)?);
    let builder = authenticate(builder, &options.credentials, output)?;
    finish(builder, &server.http, deadline, output).await
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
    let builder = builder.timeout(deadline);
    let builder = if options.allow_http { builder.danger(danger::http_on_loopback()) } else { builder };
    Ok(output.waiting("asking for the server's metadata", builder.into_future()).await?)
}

/// The metadata in a file, which must be about the issuer that was named, if one was.
fn metadata(path: &std::path::Path, issuer: Option<&str>) -> Result<AuthorizationServerMetadata, Failure> {
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

/// Gives the client its secret, its key and what it is registered for.
fn authenticate(
    builder: ClientBuilder,
    options: &CredentialOptions,
    output: Output,
) -> Result<ClientBuilder, Failure> {
    let source = Source {
        what: "client secret",
        option: "--client-secret-file",
        variable: "RELYING_CLIENT_SECRET",
        file: options.client_secret_file.as_deref(),
        argument: options.client_secret.as_ref(),
    };
    let key = || match &options.client_key {
        Some(path) => keys::private_key(path, options.client_key_alg.clone()),
        None => Err(Failure::usage("private_key_jwt needs a key", "give it with --client-key")),
    };
    let symmetric = options.id_token_alg.as_ref().is_some_and(relying::jose::Algorithm::is_symmetric);
    let mut registration = ClientMetadata::default();
    registration.id_token_signed_response_alg = options.id_token_alg.clone();
    let builder = builder.registration(registration);
    let method = options.auth.as_deref().or(options.client_key.as_ref().map(|_| "private_key_jwt"));
    let builder = match method {
        None => match source.find(output)? {
            Some(secret) => builder.client_secret(secret),
            None => builder,
        },
        Some("none") => builder.authentication(ClientAuthentication::none()),
        Some("client_secret_basic") => {
            builder.authentication(ClientAuthentication::client_secret_basic(source.require(output)?))
        }
        Some("client_secret_post") => {
            builder.authentication(ClientAuthentication::client_secret_post(source.require(output)?))
        }
        Some("client_secret_jwt") => {
            let secret = source.require(output)?;
            builder.authentication(match options.client_key_alg.clone() {
                Some(algorithm) => ClientAuthentication::client_secret_jwt_with(secret, algorithm),
                None => ClientAuthentication::client_secret_jwt(secret),
            })
        }
        Some("private_key_jwt") => {
            let builder = builder.authentication(ClientAuthentication::private_key_jwt(key()?));
            // ID Tokens with an HMAC need the secret all the same.
            if symmetric { builder.client_secret(source.require(output)?) } else { builder }
        }
        Some(method) => {
            return Err(Failure::usage(
                format!("the authentication method {method:?} is not supported"),
                "use none, client_secret_basic, client_secret_post, client_secret_jwt or private_key_jwt",
            ));
        }
    };
    Ok(builder)
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
