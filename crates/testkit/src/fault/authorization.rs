//! Faults of the authorization response.

use std::sync::Arc;

use super::Fault;
use crate::authorization_request::ReturnAddress;
use crate::parameters::Parameters;
use crate::response_mode::Carrier;
use crate::store::{Code, Grant};
use crate::{Server, id_token};

/// The issuer of whoever attacks.
const ATTACKER: &str = "https://attacker.example";

/// Text that does harm where it is shown as it is: markup, a forged log line, a terminal escape.
pub(super) const HOSTILE_TEXT: &str =
    "<img src=x onerror=alert(1)>\r\nINFO signed in as admin\u{1b}[2J\u{7}\u{202e}";

/// Does the faults to the parameters, and returns what these ride on.
pub(crate) fn apply(
    faults: &[Fault],
    server: &Server,
    address: &ReturnAddress,
    parameters: &mut Parameters,
) -> Carrier {
    let mut carrier = address.response_mode.carrier;
    for fault in faults {
        match (fault, carrier) {
            (Fault::AuthorizationWrongResponseMode, Carrier::Query) => carrier = Carrier::Fragment,
            (Fault::AuthorizationWrongResponseMode, _) => carrier = Carrier::Query,
            _ => edit(*fault, server, address, parameters),
        }
    }
    carrier
}

fn edit(fault: Fault, server: &Server, address: &ReturnAddress, parameters: &mut Parameters) {
    match fault {
        Fault::AuthorizationStateWrong => parameters.replace("state", "another-state"),
        Fault::AuthorizationStateMissing => parameters.remove("state"),
        Fault::AuthorizationStateDuplicated => parameters.push("state", "another-state"),
        Fault::AuthorizationStateUnrequested if address.state.is_none() => {
            parameters.push("state", "unrequested");
        }
        Fault::AuthorizationIssWrong => {
            parameters.replace("iss", &super::with_slash_toggled(server.issuer()));
        }
        Fault::AuthorizationIssMissing => parameters.remove("iss"),
        Fault::AuthorizationIssDuplicated => parameters.push("iss", ATTACKER),
        Fault::AuthorizationMixUp => parameters.replace("iss", ATTACKER),
        Fault::AuthorizationCodeMissing => parameters.remove("code"),
        Fault::AuthorizationCodeEmpty => parameters.replace("code", ""),
        Fault::AuthorizationCodeDuplicated => parameters.push("code", "another-code"),
        Fault::AuthorizationCodeInjected => inject_code(server, parameters),
        Fault::AuthorizationErrorUnknown => {
            turn_into_error(parameters, "x_future_error");
            parameters.push("error_uri", "https://as.example/errors/x_future_error");
        }
        Fault::AuthorizationErrorWithoutState => {
            turn_into_error(parameters, "access_denied");
            parameters.remove("state");
        }
        Fault::AuthorizationErrorWithCode => parameters.push("error", "access_denied"),
        Fault::AuthorizationErrorHostileDescription => {
            turn_into_error(parameters, "access_denied");
            parameters.replace("error_description", HOSTILE_TEXT);
        }
        Fault::AuthorizationResponseParameter => {
            *parameters = Parameters::new();
            parameters.push("response", "eyJhbGciOiJSUzI1NiJ9.eyJjb2RlIjoieCJ9.c2lnbmF0dXJl");
        }
        Fault::AuthorizationIdTokenSmuggled => {
            parameters.push("id_token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWxsb3J5In0.");
        }
        Fault::AuthorizationAccessTokenSmuggled => {
            parameters.push("access_token", "mallorys-access-token");
            parameters.push("token_type", "Bearer");
        }
        Fault::AuthorizationExtraParameters => {
            parameters.push("session_state", "c0ffee.salt");
            parameters.push("x_vendor", "1");
            parameters.push("scope", "openid");
        }
        Fault::AuthorizationEmpty => *parameters = Parameters::new(),
        other => {
            if let Some(code) = error_code(other) {
                turn_into_error(parameters, code);
            }
        }
    }
}

fn turn_into_error(parameters: &mut Parameters, code: &str) {
    parameters.remove("code");
    parameters.replace("error", code);
    parameters.replace("error_description", "made by a fault of the test server");
}

/// The error codes of RFC 6749 section 4.1.2.1, OpenID Connect Core 1.0 section 3.1.2.6, RFC 8707 section 2 and the
/// specification of `unmet_authentication_requirements`.
fn error_code(fault: Fault) -> Option<&'static str> {
    Some(match fault {
        Fault::AuthorizationErrorAccessDenied => "access_denied",
        Fault::AuthorizationErrorInvalidRequest => "invalid_request",
        Fault::AuthorizationErrorUnauthorizedClient => "unauthorized_client",
        Fault::AuthorizationErrorUnsupportedResponseType => "unsupported_response_type",
        Fault::AuthorizationErrorInvalidScope => "invalid_scope",
        Fault::AuthorizationErrorServerError => "server_error",
        Fault::AuthorizationErrorTemporarilyUnavailable => "temporarily_unavailable",
        Fault::AuthorizationErrorLoginRequired => "login_required",
        Fault::AuthorizationErrorInteractionRequired => "interaction_required",
        Fault::AuthorizationErrorConsentRequired => "consent_required",
        Fault::AuthorizationErrorAccountSelectionRequired => "account_selection_required",
        Fault::AuthorizationErrorInvalidRequestUri => "invalid_request_uri",
        Fault::AuthorizationErrorInvalidRequestObject => "invalid_request_object",
        Fault::AuthorizationErrorRequestNotSupported => "request_not_supported",
        Fault::AuthorizationErrorRequestUriNotSupported => "request_uri_not_supported",
        Fault::AuthorizationErrorRegistrationNotSupported => "registration_not_supported",
        Fault::AuthorizationErrorInvalidTarget => "invalid_target",
        Fault::AuthorizationErrorUnmetAuthenticationRequirements => "unmet_authentication_requirements",
        _ => return None,
    })
}

/// Puts a code into the answer that was issued for a request which the client never made.
fn inject_code(server: &Server, parameters: &mut Parameters) {
    let Some(code) = parameters.get("code").map(str::to_owned) else { return };
    let Ok(injected) = server.random() else { return };
    let mut state = server.state();
    let Some(original) = state.store.codes.get(&code) else { return };
    let grant = Grant { nonce: Some("another-nonce".to_owned()), ..Grant::clone(&original.grant) };
    let issued = Code {
        grant: Arc::new(grant),
        redirect_uri: original.redirect_uri.clone(),
        code_challenge: Some(id_token::code_challenge(server, &injected)),
        dpop_jkt: original.dpop_jkt.clone(),
        after_front_channel: original.after_front_channel,
        expires_at: original.expires_at,
        used: false,
    };
    state.store.codes.insert(injected.clone(), issued);
    parameters.replace("code", &injected);
}
