//! `relying webfinger` and `relying resource-metadata`: which server it is.

use std::time::Duration;

use relying::Client;
use serde_json::json;

use crate::cli::{CertificateOptions, ResourceMetadataArguments, WebFingerArguments};
use crate::client;
use crate::exit::Failure;
use crate::output::{FAINT, Output, inline, printable};

pub(super) async fn webfinger(arguments: &WebFingerArguments, output: Output) -> Result<(), Failure> {
    let deadline = Duration::from_secs(arguments.timeout);
    let request = Client::webfinger(&arguments.identifier);
    let call = client::standalone(
        request,
        &arguments.http,
        &CertificateOptions::default(),
        &arguments.identifier,
        deadline,
        output,
    )?;
    let found = output.waiting("asking the user's host", call.into_future()).await?;
    output.document(&json!({ "step": "webfinger", "issuer": found.issuer }));
    output.line(printable(&found.issuer));
    output.note(format_args!("{FAINT}relying discover says what this server offers.{FAINT:#}"));
    Ok(())
}

pub(super) async fn resource_metadata(
    arguments: &ResourceMetadataArguments,
    output: Output,
) -> Result<(), Failure> {
    let deadline = Duration::from_secs(arguments.timeout);
    let mut request = Client::resource_metadata(&arguments.resource);
    if let Some(location) = &arguments.location {
        request = request.location(location);
    }
    let call = client::standalone(
        request,
        &arguments.http,
        &CertificateOptions::default(),
        &arguments.resource,
        deadline,
        output,
    )?;
    let metadata = output.waiting("asking for the resource's metadata", call.into_future()).await?;
    let members = serde_json::to_value(&metadata).unwrap_or_default();
    output.document(&json!({
        "step": "resource-metadata",
        "resource": metadata.resource,
        "authorization_servers": metadata.authorization_servers.as_deref().unwrap_or_default(),
        "metadata": members,
    }));
    let rows = members.as_object().into_iter().flatten();
    let rows: Vec<_> = rows.map(|(name, value)| (printable(name), inline(value))).collect();
    output.table("Resource", &rows);
    output.note(format_args!(
        "{FAINT}The servers are what the resource says: choose one that you trust.{FAINT:#}"
    ));
    Ok(())
}
