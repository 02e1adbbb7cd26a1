//! The authorization response in each response mode (RFC 6749 section 4.1.2, RFC 9207).

use http::Response;

use crate::authorization_request::ReturnAddress;
use crate::fault::{self, Target};
use crate::parameters::Parameters;
use crate::reply::{self, OAuthError};
use crate::response_mode::Carrier;
use crate::{Server, page, response_token};

/// Sends the browser back with an error.
pub(crate) fn with_error(server: &Server, address: &ReturnAddress, error: &OAuthError) -> Response<Vec<u8>> {
    let mut parameters = Parameters::new();
    parameters.push("error", error.code());
    if !error.text().is_empty() {
        parameters.push("error_description", error.text());
    }
    finish(server, address, parameters)
}

/// Sends the browser back with these parameters and those that every answer has.
pub(crate) fn finish(
    server: &Server,
    address: &ReturnAddress,
    mut parameters: Parameters,
) -> Response<Vec<u8>> {
    if let Some(state) = &address.state {
        parameters.push("state", state);
    }
    if server.config().iss_parameter {
        parameters.push("iss", server.issuer());
    }
    let faults = server.faults(Target::Authorization);
    let carrier = fault::authorization::apply(&faults, server, address, &mut parameters);
    if address.response_mode.jwt {
        let faults = server.faults(Target::ResponseToken);
        match response_token::wrap(server, address, &parameters, &faults) {
            Ok(wrapped) => parameters = wrapped,
            Err(error) => return page::error(&error),
        }
    }
    deliver(server, &address.redirect_uri, carrier, &parameters)
}

/// The parameters on their way to the redirect URI.
fn deliver(
    server: &Server,
    redirect_uri: &str,
    carrier: Carrier,
    parameters: &Parameters,
) -> Response<Vec<u8>> {
    match carrier {
        Carrier::Query => reply::see_other(&with_query(redirect_uri, parameters)),
        Carrier::Fragment => reply::see_other(&format!("{redirect_uri}#{}", parameters.encode())),
        Carrier::FormPost => page::form_post(server, redirect_uri, parameters),
    }
}

/// Adds parameters to a URI and keeps the query that it has (RFC 6749 section 3.1.2).
pub(crate) fn with_query(uri: &str, parameters: &Parameters) -> String {
    if parameters.is_empty() {
        return uri.to_owned();
    }
    let separator = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{separator}{}", parameters.encode())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        Parameters::parse(b"code=a&state=b")
    }

    #[test]
    fn keeps_the_query_of_the_redirect_uri() {
        assert_eq!(
            with_query("https://app.example/cb?x=1", &parameters()),
            "https://app.example/cb?x=1&code=a&state=b"
        );
        assert_eq!(with_query("https://app.example/cb", &Parameters::new()), "https://app.example/cb");
    }

    #[test]
    fn each_mode_carries_the_same_parameters() {
        let server = Server::builder("https://as.example").unwrap().signing_algorithms([]).build().unwrap();
        let send = |mode| deliver(&server, "https://app.example/cb", mode, &parameters());
        assert_eq!(send(Carrier::Query).headers()["location"], "https://app.example/cb?code=a&state=b");
        assert_eq!(send(Carrier::Fragment).headers()["location"], "https://app.example/cb#code=a&state=b");
        let posted = String::from_utf8(send(Carrier::FormPost).into_body()).unwrap();
        assert!(posted.contains("name=\"code\" value=\"a\""));
    }
}
