//! Faults of registration (RFC 7591) and its management (RFC 7592).

use http::{Method, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::authorization::HOSTILE_TEXT;
use super::{Fault, dpop, wire};
use crate::reply::OAuthError;

/// The address at which a cloud tells its machines their secrets.
const METADATA_SERVICE: &str = "https://169.254.169.254/latest/meta-data/";

pub(crate) fn apply(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| refusal(*fault).unwrap_or_else(|| reshape(*fault, response)))
    })
}

/// The answer to one of the three methods of a registration's own address.
pub(crate) fn apply_managed(
    faults: &[Fault],
    method: &Method,
    healthy: Response<Vec<u8>>,
) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::ManagementUpdateForbidden if *method == Method::PUT => {
                OAuthError::new("access_denied").status(StatusCode::FORBIDDEN).into_response()
            }
            Fault::ManagementDeleteNotSupported if *method == Method::DELETE => {
                wire::page(StatusCode::METHOD_NOT_ALLOWED)
            }
            Fault::ManagementDeleteStatusOk if *method == Method::DELETE => {
                wire::with_status(response, StatusCode::OK)
            }
            Fault::ManagementUnauthorized => error("invalid_token")
                .status(StatusCode::UNAUTHORIZED)
                .challenge("Bearer error=\"invalid_token\"")
                .into_response(),
            other => reshape(*other, response),
        })
    })
}

fn error(code: &'static str) -> OAuthError {
    OAuthError::new(code).description("made by a fault of the test server")
}

/// Faults that put another answer in the place of the good one.
fn refusal(fault: Fault) -> Option<Response<Vec<u8>>> {
    let error = match fault {
        Fault::RegistrationErrorInvalidRedirectUri => error("invalid_redirect_uri"),
        Fault::RegistrationErrorInvalidClientMetadata => error("invalid_client_metadata"),
        Fault::RegistrationErrorInvalidSoftwareStatement => error("invalid_software_statement"),
        Fault::RegistrationErrorUnapprovedSoftwareStatement => error("unapproved_software_statement"),
        Fault::RegistrationErrorInvalidToken => error("invalid_token")
            .status(StatusCode::UNAUTHORIZED)
            .challenge("Bearer realm=\"registration\", error=\"invalid_token\""),
        Fault::RegistrationErrorForbidden => error("access_denied").status(StatusCode::FORBIDDEN),
        Fault::RegistrationErrorHostileDescription => {
            OAuthError::new("invalid_client_metadata").description(HOSTILE_TEXT)
        }
        Fault::RegistrationSuccessWithError => error("invalid_client_metadata").status(StatusCode::CREATED),
        Fault::RegistrationDpopNonceDemandedForever => return Some(dpop::demand(Some(dpop::NEVER_ENOUGH))),
        Fault::RegistrationDpopNonceDemandedWithoutNonce => return Some(dpop::demand(None)),
        _ => return None,
    };
    Some(error.into_response())
}

fn reshape(fault: Fault, response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    match fault {
        Fault::RegistrationStatusOk if response.status().is_success() => {
            wire::with_status(response, StatusCode::OK)
        }
        Fault::RegistrationStatusAccepted if response.status().is_success() => {
            wire::with_status(response, StatusCode::ACCEPTED)
        }
        Fault::RegistrationDuplicateMember => wire::append_member(response, "client_id", "\"mallorys\""),
        _ => wire::edit(response, |members| edit(fault, members)),
    }
}

fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    match fault {
        Fault::RegistrationClientIdEmpty => set("client_id", json!("")),
        Fault::RegistrationClientIdNotString => set("client_id", json!(7)),
        Fault::RegistrationSecretExpiresString => set("client_secret_expires_at", json!("0")),
        Fault::RegistrationSecretExpired => set("client_secret_expires_at", json!(1)),
        Fault::RegistrationClientUriInsecure => {
            set("registration_client_uri", json!("http://as.example.com/register/1"));
        }
        Fault::RegistrationClientUriInternal | Fault::ManagementClientUriInternal => {
            set("registration_client_uri", json!(METADATA_SERVICE));
        }
        Fault::RegistrationClientUriNotUrl => set("registration_client_uri", json!("/register/1")),
        Fault::RegistrationUnknownMembers => set("x_vendor", json!({ "nested": [true, null, 1.5e3] })),
        Fault::RegistrationNullMembers => {
            for name in ["jwks", "scope", "contacts", "client_uri", "default_max_age", "require_auth_time"] {
                set(name, Value::Null);
            }
        }
        Fault::RegistrationMethodReplaced => set("token_endpoint_auth_method", json!("client_secret_post")),
        Fault::RegistrationAlgorithmReplacedByNone => set("id_token_signed_response_alg", json!("none")),
        Fault::ManagementOtherClient => set("client_id", json!("mallorys")),
        Fault::RegistrationClientIdMissing | Fault::ManagementClientIdMissing => {
            drop(members.remove("client_id"));
        }
        Fault::RegistrationSecretMissing => drop(members.remove("client_secret")),
        Fault::RegistrationSecretExpiresMissing => drop(members.remove("client_secret_expires_at")),
        Fault::RegistrationEchoesNothing => members.retain(|name, _| {
            ["client_id", "client_secret", "registration_access_token", "registration_client_uri"]
                .contains(&name.as_str())
        }),
        Fault::ManagementEchoesNothing => {
            members.retain(|name, _| ["client_id", "registration_access_token"].contains(&name.as_str()));
        }
        _ => {}
    }
}
