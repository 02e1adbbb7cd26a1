//! No secret, token, code, verifier or assertion in what is printed: for every type that holds one.

use relying::jose::{Algorithm, Backend, DecryptionKey, PrivateKey};
use relying::registry::{GrantType, ResponseMode, ResponseType, TokenTypeIdentifier};
use relying::{
    AccessToken, AuthorizationCodeRequest, AuthorizationRequest, BackchannelAuthenticationRequest, Callback,
    Client, ClientAuthentication, ClientCredentialsRequest, ClientMetadata, DeviceAuthorizationRequest, Dpop,
    GrantRequest, IdTokenChecks, IntrospectionRequest, JwtBearerRequest, LogoutRequest, RefreshRequest,
    Registration, RequestObjectSigner, RevocationRequest, Secret, TokenExchangeRequest, TokenResponse,
    UserInfoRequest,
};
use serde_json::json;

use crate::support::{ServerKey, builder, builder_with_keys, claims_with, offline};

const SECRET: &str = "s3cret-value";

#[test]
fn prints_nothing_that_is_secret() {
    let tokens: TokenResponse = serde_json::from_value(json!({
        "access_token": SECRET, "token_type": "Bearer", "refresh_token": SECRET,
        "other": { "device_secret": SECRET },
    }))
    .unwrap();
    let key = ServerKey::new(Algorithm::ES256, "k1");
    let id_token = builder_with_keys([&key])
        .build()
        .unwrap()
        .validate_id_token(key.sign(&claims_with(json!({ "email": SECRET }))), IdTokenChecks::new())
        .send_blocking(&offline)
        .unwrap();
    let client = builder().client_secret(SECRET).build().unwrap();
    let (_, pending) =
        client.authorize(AuthorizationRequest::new().scope("openid")).send_blocking(&offline).unwrap();
    let verifier = serde_json::to_value(&pending).unwrap()["code_verifier"].as_str().unwrap().to_owned();
    let state = pending.state().unwrap().to_owned();
    let pending_printed = format!("{pending:?}");
    assert!(!pending_printed.contains(&verifier) && !pending_printed.contains(&state));
    let response = pending.validate(&format!("code={SECRET}&state={state}")).unwrap();
    let registration: ClientMetadata =
        serde_json::from_value(json!({ "client_secret": SECRET, "registration_access_token": SECRET }))
            .unwrap();
    let private = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let d = serde_json::to_value(private.to_jwk()).unwrap()["d"].as_str().unwrap().to_owned();

    let hybrid = AuthorizationRequest::new().scope("openid").response_type(ResponseType::CODE_ID_TOKEN_TOKEN);
    let (_, hybrid) = client.authorize(hybrid).send_blocking(&offline).unwrap();
    let state = hybrid.state().unwrap().to_owned();
    let callback =
        format!("state={state}&code={SECRET}&id_token={SECRET}&access_token={SECRET}&token_type=Bearer");
    let hybrid = hybrid.validate(&callback).unwrap();
    let jarm = AuthorizationRequest::new().response_mode(ResponseMode::JWT);
    let (_, jarm) = client.authorize(jarm).send_blocking(&offline).unwrap();
    let jarm = jarm.validate(&format!("response={SECRET}")).unwrap();
    let signing = builder().request_object_signer(private.clone());
    let hosted =
        signing.build().unwrap().authorize_by_reference(AuthorizationRequest::new(), "https://app.example/r");
    let hosted = hosted.send_blocking(&offline).unwrap();
    assert!(!format!("{hosted:?}").contains(hosted.object.expose()));
    let decryption = DecryptionKey::generate(Algorithm::ECDH_ES, &Backend::aws_lc_rs()).unwrap();

    let printed = [
        format!("{hybrid:?}"),
        format!("{:?}", AuthorizationCodeRequest::new(hybrid)),
        format!("{jarm:?}"),
        format!("{:?}", RequestObjectSigner::new(private.clone()).claim("x", SECRET).header("y", SECRET)),
        format!("{:?}", ClientAuthentication::private_key_jwt(private.clone()).assertion_claim("x", SECRET)),
        format!(
            "{:?}",
            Dpop::from_key(private.clone(), &Backend::aws_lc_rs()).unwrap().proof_claim("x", SECRET)
        ),
        format!("{:?}", builder().decryption_key(decryption)),
        format!("{tokens:?}"),
        format!("{id_token:?}"),
        format!("{client:?}"),
        format!("{:?}", builder().client_secret(SECRET)),
        format!("{response:?}"),
        format!("{registration:?}"),
        format!("{:?}", Secret::new(SECRET)),
        format!("{:?}", AccessToken::from(SECRET)),
        format!("{:?}", Callback::from(SECRET)),
        format!("{:?}", ClientAuthentication::client_secret_jwt(SECRET)),
        format!("{:?}", ClientAuthentication::private_key_jwt(private.clone())),
        format!("{:?}", RefreshRequest::new(SECRET)),
        format!("{:?}", RefreshRequest::from(&tokens)),
        format!("{:?}", UserInfoRequest::new(SECRET, "alice")),
        format!("{:?}", GrantRequest::new(GrantType::JWT_BEARER).parameter("assertion", SECRET)),
        format!("{:?}", ClientCredentialsRequest::new().parameter("password", SECRET)),
        format!("{:?}", AuthorizationRequest::new().id_token_hint(SECRET)),
        format!("{:?}", LogoutRequest::new().parameter("x", SECRET)),
        format!("{:?}", IntrospectionRequest::new(SECRET)),
        format!("{:?}", BackchannelAuthenticationRequest::login_hint_token(SECRET).user_code(SECRET)),
        format!("{:?}", BackchannelAuthenticationRequest::login_hint("a").client_notification_token(SECRET)),
        format!("{:?}", DeviceAuthorizationRequest::new().parameter("nonce", SECRET)),
        format!("{:?}", TokenExchangeRequest::new(SECRET, TokenTypeIdentifier::JWT)),
        format!("{:?}", JwtBearerRequest::new(SECRET)),
        format!("{:?}", RevocationRequest::new(SECRET).parameter("x", SECRET)),
        format!("{:?}", IdTokenChecks::new().nonce(SECRET).access_token(SECRET)),
        format!(
            "{:?}",
            Client::register("https://as.example", registration.clone()).initial_access_token(SECRET)
        ),
        format!(
            "{:?}",
            Client::register("https://as.example", registration.clone()).software_statement(SECRET)
        ),
        format!("{:?}", Registration::new("https://as.example", registration.clone())),
        format!("{:?}", Registration::new("https://as.example", registration.clone()).read()),
        format!("{:?}", Registration::new("https://as.example", registration.clone()).update(registration)),
        format!("{private:?}"),
        format!("{:?}", private.to_jwk()),
        format!("{:?}", client.client_credentials_grant(ClientCredentialsRequest::new())),
    ];
    for text in printed {
        assert!(!text.contains(SECRET) && !text.contains(&d), "{text}");
    }
}
