//! Faults of the return from the end session endpoint.

use http::Response;

use super::Fault;
use crate::page;
use crate::parameters::Parameters;
use crate::reply::OAuthError;

/// Changes the parameters of the return; a response takes its place.
pub(crate) fn apply(faults: &[Fault], parameters: &mut Parameters) -> Option<Response<Vec<u8>>> {
    for fault in faults {
        match fault {
            Fault::EndSessionStateWrong => parameters.replace("state", "another-state"),
            Fault::EndSessionStateMissing => parameters.remove("state"),
            Fault::EndSessionStateDuplicated => parameters.push("state", "another-state"),
            Fault::EndSessionStateUnrequested if parameters.get("state").is_none() => {
                parameters.push("state", "unrequested");
            }
            Fault::EndSessionErrorPage => {
                let error = OAuthError::new("server_error").description("made by a fault of the test server");
                return Some(page::error(&error));
            }
            _ => {}
        }
    }
    None
}
