//! The page where the users of the device flow enter their code (RFC 8628 section 3.3).

use http::{Method, Response};

use crate::incoming::Incoming;
use crate::{Server, page};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let code = normalized(incoming.parameters().get("user_code").unwrap_or_default());
    if incoming.method != Method::POST {
        return page::device(server, &code, None);
    }
    let form = &incoming.form;
    let (name, password) = (form.get("username"), form.get("password"));
    if form.get("action") == Some("deny") {
        return match server.deny(&code) {
            true => page::device_decided(server, false),
            false => page::device(server, &code, Some(UNKNOWN)),
        };
    }
    let users = server.state().users.clone();
    match users.iter().find(|user| Some(user.username()) == name && Some(user.password()) == password) {
        None => page::device(server, &code, Some("This name and password do not belong together.")),
        Some(user) if server.approve(&code, user.username()) => page::device_decided(server, true),
        Some(_) => page::device(server, &code, Some(UNKNOWN)),
    }
}

const UNKNOWN: &str = "This code is not known, or was used before.";

/// The code as it was shown, however it was typed (RFC 8628 section 6.1).
fn normalized(typed: &str) -> String {
    let letters =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect::<String>();
    match letters.split_at_checked(4) {
        Some((first, second)) if !second.is_empty() => format!("{first}-{second}"),
        _ => letters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_in_many_ways() {
        for typed in ["WDJB-MJHT", "wdjbmjht", "wdjb mjht", " WDJB.MJHT "] {
            assert_eq!(normalized(typed), "WDJB-MJHT");
        }
        assert_eq!(normalized("wd"), "WD");
        assert_eq!(normalized(""), "");
    }
}
