//! `relying register`: a client registers itself and looks after its registration (RFC 7591, RFC 7592).

use std::path::Path;
use std::time::Duration;

use relying::registry::{AuthenticationMethod, GrantType};
use relying::{AccessToken, Client, ClientMetadata, Registration};
use serde_json::{Value, json};

use crate::cli::{CreateArguments, ManageArguments, MetadataOptions, RegisterCommand, UpdateArguments};
use crate::exit::Failure;
use crate::output::{GOOD, Output, STRONG, inline, printable};
use crate::secrets::{self, Source};
use crate::{client, files, keys};

/// Members that only the owner of the client may see.
const SECRETS: [&str; 3] = ["client_secret", "registration_access_token", "software_statement"];

pub(super) async fn run(command: &RegisterCommand, output: Output) -> Result<(), Failure> {
    match command {
        RegisterCommand::Create(arguments) => create(arguments, output).await,
        RegisterCommand::Read(arguments) => read(arguments, output).await,
        RegisterCommand::Update(arguments) => update(arguments, output).await,
        RegisterCommand::Delete(arguments) => delete(arguments, output).await,
    }
}

async fn create(arguments: &CreateArguments, output: Output) -> Result<(), Failure> {
    would_be_lost(arguments.save.as_deref(), output)?;
    let mut metadata = change(ClientMetadata::default(), &arguments.metadata)?;
    if arguments.certificate.cert.is_some() {
        metadata.use_mtls_endpoint_aliases = Some(true);
    }
    let token = Source {
        what: "initial access token",
        option: "--initial-access-token-file",
        variable: "RELYING_INITIAL_ACCESS_TOKEN",
        file: arguments.initial_access_token_file.as_deref(),
        argument: arguments.initial_access_token.as_ref(),
        hint: "",
    }
    .find(output)?;
    let dpop = client::bound_to(&arguments.key, None)?;
    if let Some(path) = &arguments.software_statement {
        metadata.software_statement = Some(secrets::read(path)?.trim().into());
    }
    let mut request = Client::register(&arguments.issuer, metadata.clone());
    if let Some(token) = token {
        let bound = dpop.is_some();
        request = request.initial_access_token(if bound {
            AccessToken::dpop(token)
        } else {
            AccessToken::bearer(token)
        });
    }
    if let Some(dpop) = dpop {
        request = request.dpop(dpop);
    }
    let deadline = Duration::from_secs(arguments.timeout);
    let CreateArguments { http, certificate, issuer, .. } = arguments;
    let call = client::standalone(request, http, certificate, issuer, deadline, output)?;
    let registration = output.waiting("registering the client", call.into_future()).await?;
    keep(&registration, arguments.save.as_deref())?;
    show(&registration, &registration.differences(&metadata), arguments.save.as_deref(), output);
    Ok(())
}

async fn read(arguments: &ManageArguments, output: Output) -> Result<(), Failure> {
    let known = known(arguments, output)?;
    would_be_lost(destination(arguments), output)?;
    let registration = current(&known, arguments, output).await?;
    show(&registration, &[], destination(arguments), output);
    Ok(())
}

async fn update(arguments: &UpdateArguments, output: Output) -> Result<(), Failure> {
    let UpdateArguments { manage, metadata } = arguments;
    let known = known(manage, output)?;
    would_be_lost(destination(manage), output)?;
    // What is not changed must be sent as it is (RFC 7592 section 2.2), so it is asked for first.
    let registration = current(&known, manage, output).await?;
    let wanted = change(registration.metadata.clone(), metadata)?;
    let call = manage_call(registration.update(wanted.clone()), &registration, manage, output)?;
    let registration = output.waiting("changing the registration", call.into_future()).await?;
    keep(&registration, destination(manage))?;
    show(&registration, &registration.differences(&wanted), destination(manage), output);
    Ok(())
}

async fn delete(arguments: &ManageArguments, output: Output) -> Result<(), Failure> {
    let registration = known(arguments, output)?;
    let call = manage_call(registration.delete(), &registration, arguments, output)?;
    output.waiting("ending the registration", call.into_future()).await?;
    output.document(&json!({
        "step": "registration",
        "client_id": registration.metadata.client_id,
        "deleted": true,
    }));
    output.line(format_args!("{GOOD}✓{GOOD:#} {STRONG}The registration is gone{STRONG:#}"));
    Ok(())
}

/// Asks what is registered, and keeps the answer: it may hold the only good registration access token.
async fn current(
    known: &Registration,
    arguments: &ManageArguments,
    output: Output,
) -> Result<Registration, Failure> {
    let call = manage_call(known.read(), known, arguments, output)?;
    let registration = output.waiting("asking for the registration", call.into_future()).await?;
    keep(&registration, destination(arguments))?;
    Ok(registration)
}

fn manage_call<R: std::fmt::Debug, T: Send + 'static>(
    request: relying::Standalone<R, T>,
    registration: &Registration,
    arguments: &ManageArguments,
    output: Output,
) -> Result<relying::Standalone<R, T>, Failure> {
    let address = registration.registration_client_uri().unwrap_or_default();
    let deadline = Duration::from_secs(arguments.timeout);
    client::standalone(request, &arguments.http, &arguments.certificate, address, deadline, output)
}

/// The registration that is meant: of a file, or by address and token.
fn known(arguments: &ManageArguments, output: Output) -> Result<Registration, Failure> {
    if let Some(path) = &arguments.registration {
        return client::registration(path);
    }
    let token = Source {
        what: "registration access token",
        option: "--registration-access-token-file",
        variable: "RELYING_REGISTRATION_ACCESS_TOKEN",
        file: arguments.registration_access_token_file.as_deref(),
        argument: arguments.registration_access_token.as_ref(),
        hint: "",
    }
    .require(output)?;
    let mut metadata = ClientMetadata::default();
    metadata.registration_client_uri = arguments.registration_client_uri.clone();
    metadata.registration_access_token = Some(token);
    Ok(Registration::new("", metadata))
}

fn destination(arguments: &ManageArguments) -> Option<&Path> {
    arguments.save.as_deref().or(arguments.registration.as_deref().and_then(files::rewritable))
}

/// A secret that is neither kept nor shown would be gone, and the client with it.
fn would_be_lost(save: Option<&Path>, output: Output) -> Result<(), Failure> {
    match save {
        Some(path) => files::can_write(path),
        None if output.show_secrets => Ok(()),
        None => Err(Failure::usage(
            "the secrets of the registration would be lost",
            "keep them with --save FILE, or show them with --show-secrets",
        )),
    }
}

fn keep(registration: &Registration, save: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = save else { return Ok(()) };
    let text = serde_json::to_string_pretty(registration)
        .map_err(|_| Failure::usage("the registration cannot be written as JSON", "report this"))?;
    files::write_private(path, &text)
}

/// The metadata with what the options say.
fn change(mut metadata: ClientMetadata, options: &MetadataOptions) -> Result<ClientMetadata, Failure> {
    if let Some(path) = &options.metadata {
        metadata = ClientMetadata::parse(secrets::read(path)?.as_bytes()).map_err(|error| {
            Failure::usage(
                format!("{} is no client metadata: {error}", path.display()),
                "give a JSON object with members of RFC 7591 section 2",
            )
        })?;
    }
    if !options.redirect_uris.is_empty() {
        metadata.redirect_uris = Some(options.redirect_uris.clone());
    }
    if let Some(name) = &options.client_name {
        metadata.client_name = Some(name.clone());
    }
    if !options.grant_types.is_empty() {
        let grant_types = options.grant_types.iter().map(|name| GrantType::from(name.as_str()));
        metadata.grant_types = Some(grant_types.collect());
    }
    if let Some(method) = &options.auth {
        metadata.token_endpoint_auth_method = Some(AuthenticationMethod::from(method.as_str()));
    }
    if let Some(algorithm) = &options.id_token_alg {
        metadata.id_token_signed_response_alg = Some(algorithm.clone());
    }
    if let Some(path) = &options.client_key {
        let key = keys::private_key(path, None, "--client-key")?;
        metadata.jwks = Some(json!({ "keys": [key.public_key().to_jwk()] }));
        metadata.jwks_uri = None;
    }
    Ok(metadata)
}

fn show(registration: &Registration, differences: &[String], saved: Option<&Path>, output: Output) {
    let mut metadata = serde_json::to_value(&registration.metadata).unwrap_or_default();
    if let Some(members) = metadata.as_object_mut().filter(|_| !output.show_secrets) {
        members.retain(|name, _| !SECRETS.contains(&name.as_str()));
    }
    output.document(&json!({
        "step": "registration",
        "issuer": registration.issuer,
        "client_id": registration.client_id(),
        "metadata": metadata,
        "differences": differences,
        "saved": saved.map(|path| path.display().to_string()),
    }));
    let client_id = printable(registration.client_id());
    output.line(format_args!("{GOOD}✓{GOOD:#} {STRONG}Registered as {client_id}{STRONG:#}"));
    let members = metadata.as_object().into_iter().flatten();
    let rows: Vec<_> = members.map(|(name, value): (_, &Value)| (printable(name), inline(value))).collect();
    output.table("Metadata", &rows);
    if !differences.is_empty() {
        output.warn(format_args!("the server registered otherwise than asked: {}", differences.join(", ")));
    }
    if let Some(path) = saved {
        output.note(format_args!("written with its secrets to {}", path.display()));
    }
}
