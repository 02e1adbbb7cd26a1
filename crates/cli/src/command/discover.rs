//! `relying discover`: what a server says about itself.

use std::time::Duration;

use serde_json::json;

use crate::cli::DiscoverArguments;
use crate::diagnose::capabilities;
use crate::exit::Failure;
use crate::output::{FAINT, Output, inline, printable};
use crate::{checked, client};

pub(super) async fn run(arguments: &DiscoverArguments, output: Output) -> Result<(), Failure> {
    let address = arguments.address.get();
    let http = client::http(&arguments.http, address, output)?;
    let deadline = Duration::from_secs(arguments.timeout);
    let client = client::discover(address, &arguments.http, deadline, http.clone(), output).await?;
    // The last request is the one whose answer was taken.
    let document = http.take().pop().map(|exchange| exchange.address).unwrap_or_default();
    let metadata = serde_json::to_value(client.server_metadata()).unwrap_or_default();
    let members = metadata.as_object().cloned().unwrap_or_default();
    let capabilities = capabilities::of(&members);
    output.document(&json!({
        "step": "metadata",
        "issuer": client.issuer(),
        "document": document,
        "metadata": metadata,
        "capabilities": capabilities::to_json(&capabilities),
        "checked": checked::to_json(&checked::metadata(&client)),
    }));
    output.line(printable(client.issuer()));
    output.line(format_args!("from {}", printable(&document)));
    let (endpoints, others): (Vec<_>, Vec<_>) = members
        .iter()
        .filter(|(name, _)| *name != "issuer")
        .map(|(name, value)| (printable(name), inline(value)))
        .partition(|(name, _)| {
            name.ends_with("_endpoint") || name.ends_with("_uri") || name.ends_with("_iframe")
        });
    output.table("Endpoints", &endpoints);
    output.table("Other metadata", &others);
    output.note(format_args!("\n{FAINT}relying diagnose says what this means.{FAINT:#}"));
    Ok(())
}
