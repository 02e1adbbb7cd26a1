//! What the two sides say about themselves before they talk: the metadata of the authorization server and of
//! the client.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

mod authorization_server;
mod client;
mod protected_resource;
pub(crate) mod signed;

pub use authorization_server::{AuthorizationServerMetadata, MtlsEndpointAliases};
pub use client::ClientMetadata;
pub use protected_resource::ProtectedResourceMetadata;

/// Prints the members that are there under their wire names: with a hundred optional members, a derived
/// `Debug` would be a page of `None`.
fn debug_members(name: &str, metadata: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut output = f.debug_struct(name);
    if let Ok(Value::Object(members)) = serde_json::to_value(metadata) {
        for (member, value) in &members {
            output.field(member, value);
        }
    }
    output.finish()
}
