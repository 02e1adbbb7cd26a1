//! Both kinds of metadata, and issuers that are almost right.

use std::sync::LazyLock;

use relying::error::{HttpErrorKind, Misuse, Rejected};
use relying::registry::ResponseMode;
use relying::{Client, ClientCredentialsRequest, Error, WellKnown};
use relying_peers::OidcProvider;
use relying_testkit::Arrival;

use crate::support::{App, Driver, SERVER, as_registered, offline};

/// An issuer with a path, for the path rules.
static TENANT: LazyLock<OidcProvider> = LazyLock::new(|| OidcProvider::start_below("/tenant"));

#[test]
fn both_kinds_lead_to_the_same_metadata() {
    Driver::each(|driver| {
        for server in [&*SERVER, &*TENANT] {
            let discover = |well_known| {
                let builder = Client::discover(server.issuer(), "basic").well_known(well_known);
                driver.connect(builder).unwrap().server_metadata().clone()
            };
            let openid = discover(WellKnown::OpenId);
            assert_eq!(openid, discover(WellKnown::OAuth));
            assert_eq!(openid, discover(WellKnown::OpenIdOrOAuth));
            assert_eq!(openid.issuer, server.issuer());
            assert_eq!(openid.token_endpoint, Some(format!("{}/token", server.issuer())));
            assert_eq!(openid.authorization_response_iss_parameter_supported, Some(true));
            let modes = openid.response_modes_supported.unwrap();
            assert!(modes.contains(&ResponseMode::FORM_POST));
        }
    });
}

#[test]
fn the_address_of_the_document_will_do() {
    Driver::each(|driver| {
        let issuer = TENANT.issuer();
        let origin = issuer.strip_suffix("/tenant").unwrap();
        for url in [
            format!("{issuer}/.well-known/openid-configuration"),
            format!("{origin}/.well-known/oauth-authorization-server/tenant"),
        ] {
            let client = driver.connect(Client::discover(&url, "basic")).unwrap();
            assert_eq!(client.issuer(), issuer, "{url}");
        }
    });
}

#[test]
fn an_issuer_with_a_path_does_everything() {
    Driver::each(|driver| {
        let app = App::build(driver, as_registered(&TENANT, "key-es256"));
        let (url, pending) = app.run(app.client.authorize(offline())).unwrap();
        let arrival: Arrival = TENANT.browse(&url, pending.redirect_uri());
        let response = pending.validate(arrival.answer()).unwrap();
        let tokens = app.run(app.client.authorization_code_grant(response)).unwrap();
        assert_eq!(tokens.id_token().unwrap().issuer(), TENANT.issuer());
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice");
        assert!(app.run(app.client.refresh_token_grant(&tokens)).is_ok());
        assert!(app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new())).is_ok());
    });
}

#[test]
fn an_issuer_is_compared_byte_for_byte() {
    Driver::each(|driver| {
        let slash = format!("{}/", TENANT.issuer());
        let refused = Rejected::MetadataIssuer { expected: slash.clone(), received: TENANT.issuer().into() };
        assert_eq!(driver.connect(Client::discover(&slash, "basic")).unwrap_err(), refused.into());

        let localhost = SERVER.issuer().replace("127.0.0.1", "localhost");
        let refused =
            Rejected::MetadataIssuer { expected: localhost.clone(), received: SERVER.issuer().into() };
        assert_eq!(driver.connect(Client::discover(&localhost, "basic")).unwrap_err(), refused.into());
    });
}

#[test]
fn where_there_is_no_server_there_is_no_client() {
    Driver::each(|driver| {
        let elsewhere = format!("{}/elsewhere", TENANT.issuer().strip_suffix("/tenant").unwrap());
        let error = driver.connect(Client::discover(elsewhere, "basic")).unwrap_err();
        assert_eq!((error.rule(), error.is_retryable()), ("unexpected-status", false));

        // Port 1 of the loopback interface: nobody listens there.
        let Error::Http(error) = driver.connect(Client::discover("http://127.0.0.1:1", "basic")).unwrap_err()
        else {
            panic!()
        };
        assert_eq!((error.kind, error.endpoint), (HttpErrorKind::Connect, "metadata"));
    });
}

#[test]
fn http_is_refused_unless_it_is_allowed_by_name() {
    let builder = Client::discover(SERVER.issuer(), "basic");
    let http = relying::Ureq::new().unwrap();
    let refused = Misuse::InsecureUri { what: "issuer", value: SERVER.issuer().to_owned() };
    assert_eq!(builder.send_blocking(&http).unwrap_err(), refused.into());
}
