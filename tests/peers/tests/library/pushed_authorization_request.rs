//! Authorization requests that go to the server directly (RFC 9126).

use relying::error::ServerError;
use relying::jose::{Algorithm, Backend};
use relying::{ClientBuilder, Dpop};

use crate::support::{App, Driver, SERVER, as_registered, openid, refusal, said};

fn pushing(client_id: &str) -> ClientBuilder {
    as_registered(&SERVER, client_id).push_authorization_requests()
}

#[test]
fn signs_in_with_each_kind_of_client_authentication() {
    Driver::each(|driver| {
        let before = SERVER.count("/request");
        let clients = ["public", "basic", "post", "secret-jwt", "key-rs256", "key-es256", "key-eddsa"];
        for client_id in clients {
            let app = App::build(driver, pushing(client_id));
            let (url, _) = app.run(app.client.authorize(openid())).unwrap();
            assert!(url.contains("request_uri=") && !url.contains("redirect_uri="), "{client_id}: {url}");
            let tokens = app.sign_in(openid().max_age(600)).unwrap();
            assert_eq!(tokens.id_token().unwrap().subject(), "alice", "{client_id}");
        }
        assert!(SERVER.count("/request") >= before + 2 * clients.len() as u64);
    });
}

#[test]
fn goes_together_with_dpop() {
    Driver::each(|driver| {
        let dpop = Dpop::generate(Algorithm::ES256, &Backend::default()).unwrap();
        let app = App::build(driver, pushing("key-es256").dpop(dpop));
        assert_eq!(app.sign_in(openid()).unwrap().token_type, "DPoP");
    });
}

#[test]
fn hears_of_mistakes_before_the_user_is_sent_away() {
    Driver::each(|driver| {
        let app = App::build(driver, pushing("basic"));
        let outcome = app.run(app.client.authorize(openid().redirect_uri("https://client.example/unknown")));
        let ServerError { endpoint, error, status, .. } = refusal(outcome);
        assert_eq!((endpoint, status), ("pushed_authorization_request_endpoint", Some(400)));
        assert!(error.as_str().starts_with("invalid_re"), "{error}");

        let wrong = App::build(driver, pushing("basic").client_secret("wrong"));
        let outcome = wrong.run(wrong.client.authorize(openid()));
        assert_eq!(said(outcome).1, "invalid_client");
    });
}
