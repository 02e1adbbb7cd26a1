//! FAPI 2.0 against a server that holds the client to it too; FAPI with certificates is in `mtls`.

use relying::error::Misuse;
use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::{
    Client, ClientAuthentication, ClientBuilder, ClientCredentialsRequest, Dpop, IntrospectionRequest,
    Profile, ProfileRule,
};
use serde_json::json;

use crate::support::{App, Driver, SERVER, as_registered, offline};

const REDIRECT_URI: &str = "https://client.example/callback";

/// A client of `profile` that signs with `algorithm`.
fn builder(profile: Profile, algorithm: Algorithm) -> ClientBuilder {
    let backend = Backend::default();
    let key = PrivateKey::generate(algorithm.clone(), &backend).unwrap().with_key_id("s");
    let client_id = format!("{}-{}", profile.name(), algorithm.as_str().to_lowercase());
    let metadata = json!({
        "client_id": client_id,
        "redirect_uris": [REDIRECT_URI],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": algorithm.as_str(),
        "request_object_signing_alg": algorithm.as_str(),
        "id_token_signed_response_alg": "PS256",
        "authorization_signed_response_alg": "PS256",
        "introspection_signed_response_alg": "PS256",
        "dpop_bound_access_tokens": true,
        "jwks": { "keys": [key.public_key().to_jwk()] },
    });
    SERVER.register(&metadata);
    let builder = Client::discover(SERVER.issuer(), client_id)
        .registration(serde_json::from_value(metadata).unwrap())
        .profile(profile)
        .authentication(ClientAuthentication::private_key_jwt(key.clone()))
        .dpop(Dpop::generate(algorithm, &backend).unwrap());
    match profile {
        Profile::Fapi2MessageSigning => builder.request_object_signer(key),
        _ => builder,
    }
}

#[test]
fn keeps_to_fapi_2_with_each_of_its_algorithms() {
    Driver::each(|driver| {
        for profile in [Profile::Fapi2SecurityProfile, Profile::Fapi2MessageSigning] {
            for algorithm in [Algorithm::PS256, Algorithm::ES256, Algorithm::ED25519] {
                let app = App::build(driver, builder(profile, algorithm.clone()));
                let (url, _) = app.run(app.client.authorize(offline())).unwrap();
                assert!(
                    url.contains("request_uri=") && !url.contains("scope="),
                    "{profile} {algorithm}: {url}"
                );
                let tokens = app.sign_in(offline()).unwrap();
                assert_eq!(tokens.token_type, "DPoP", "{profile} {algorithm}");
                app.run(app.client.userinfo(&tokens)).unwrap();
                let fresh = app.run(app.client.refresh_token_grant(&tokens)).unwrap();
                let question = IntrospectionRequest::new(fresh.access_token.clone());
                let answer = app.run(app.client.introspect(question)).unwrap();
                assert_eq!(answer.dpop_thumbprint(), app.client.dpop().map(Dpop::thumbprint));
                let tokens =
                    app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new())).unwrap();
                assert_eq!(tokens.token_type, "DPoP");
            }
        }
    });
}

#[test]
fn keeps_to_oauth_2_1() {
    Driver::each(|driver| {
        for client_id in ["public", "basic", "key-es256"] {
            let builder = || as_registered(&SERVER, client_id).profile(Profile::OAuth21);
            for builder in [builder(), builder().push_authorization_requests()] {
                let app = App::build(driver, builder);
                let tokens = app.sign_in(offline()).unwrap();
                assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice", "{client_id}");
                app.run(app.client.refresh_token_grant(&tokens)).unwrap();
                let hybrid = offline().response_type("code id_token");
                let rule = ProfileRule::ResponseType;
                let broken = Misuse::Profile { profile: Profile::OAuth21, rule };
                assert_eq!(app.run(app.client.authorize(hybrid)).unwrap_err(), broken.into());
            }
        }
    });
}
