//! Users who have another identifier at each sector (OpenID Connect Core section 8.1).

use relying::error::Rejected;
use relying::registry::GrantType;
use relying::{Client, ClientMetadata, IntrospectionRequest, UserInfoRequest};

use crate::support::{App, Driver, SERVER, offline};

/// A client of the sector that its redirect URI is in.
fn app(driver: &'static Driver, subject_type: &str, host: &str) -> App {
    let mut metadata = ClientMetadata::default();
    metadata.redirect_uris = Some(vec![format!("https://{host}/callback")]);
    metadata.grant_types = Some(vec![GrantType::AUTHORIZATION_CODE, GrantType::REFRESH_TOKEN]);
    metadata.subject_type = Some(subject_type.to_owned());
    App::build(driver, driver.ask(Client::register(SERVER.issuer(), metadata)).unwrap().client())
}

/// The user's identifier, which is the same wherever it comes.
fn subject(app: &App) -> String {
    let tokens = app.sign_in(offline()).unwrap();
    let subject = tokens.id_token().unwrap().subject().to_owned();
    assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), subject);
    let question = IntrospectionRequest::new(tokens.access_token.clone());
    assert_eq!(app.run(app.client.introspect(question)).unwrap().sub.as_deref(), Some(&*subject));
    let fresh = app.run(app.client.refresh_token_grant(&tokens)).unwrap();
    assert_eq!(fresh.id_token().unwrap().subject(), subject);
    subject
}

#[test]
fn each_sector_knows_the_user_by_another_identifier() {
    Driver::each(|driver| {
        let one = subject(&app(driver, "pairwise", "one.example"));
        let same = subject(&app(driver, "pairwise", "one.example"));
        let other = subject(&app(driver, "pairwise", "other.example"));
        assert_eq!(one, same);
        assert_ne!(one, other);
        assert_eq!(subject(&app(driver, "public", "one.example")), "alice");
        assert!(!["alice", &*other].contains(&&*one));
    });
}

/// What one client knows says nothing to another one.
#[test]
fn the_identifier_of_another_sector_is_refused() {
    Driver::each(|driver| {
        let foreign = subject(&app(driver, "pairwise", "one.example"));
        let app = app(driver, "pairwise", "other.example");
        let tokens = app.sign_in(offline()).unwrap();
        let received = tokens.id_token().unwrap().subject().to_owned();
        let request = UserInfoRequest::new(&tokens, &*foreign);
        let refused = Rejected::SubjectMismatch { expected: foreign, received };
        assert_eq!(app.run(app.client.userinfo(request)).unwrap_err(), refused.into());
    });
}
