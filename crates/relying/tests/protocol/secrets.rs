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

use crate::support::{ISSUER, ServerKey, builder, builder_with_keys, claims_with, offline};

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

/// Whatever a server says that it was sent, no error repeats it.
#[test]
fn no_error_repeats_what_a_server_echoes() {
    // Short ones, none of which looks like a credential.
    const VALUES: [&str; 6] =
        ["codeword", "client passphrase", "refreshing", "accessory", "assertive", "user-pin"];
    let [code, secret, refresh_token, access_token, assertion, pin] = VALUES;
    let metadata = json!({
        "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/authorize"), "token_endpoint": format!("{ISSUER}/token"),
        "userinfo_endpoint": format!("{ISSUER}/userinfo"), "introspection_endpoint": format!("{ISSUER}/introspect"),
        "revocation_endpoint": format!("{ISSUER}/revoke"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    });
    for authentication in
        [ClientAuthentication::client_secret_basic(secret), ClientAuthentication::client_secret_post(secret)]
    {
        let metadata = relying::AuthorizationServerMetadata::parse(metadata.to_string().as_bytes()).unwrap();
        let client = Client::from_metadata(metadata, "app")
            .authentication(authentication)
            .redirect_uri("https://app.example/cb")
            .build()
            .unwrap();
        let (_, pending) = client.authorize(AuthorizationRequest::new()).send_blocking(&offline).unwrap();
        let verifier = serde_json::to_value(&pending).unwrap()["code_verifier"].as_str().unwrap().to_owned();
        let callback = format!("code={code}&state={}", pending.state().unwrap());
        let response = pending.validate(&callback).unwrap();
        // What the request held, decoded and as it came, in every place of an answer that an error quotes.
        for place in ["description", "code", "body", "page", "challenge", "token type"] {
            let echo = |request: http::Request<Vec<u8>>| {
                let header =
                    request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
                let body = String::from_utf8(request.into_body()).unwrap();
                let decoded =
                    form_urlencoded::parse(body.as_bytes()).map(|(name, value)| format!("{name}: {value}"));
                let decoded = decoded.collect::<Vec<_>>().join(", ");
                let header = header.unwrap_or_default();
                // UserInfo is asked without it.
                let secret = if header.starts_with("Bearer") { "" } else { secret };
                // Only the first words are quoted.
                let said = match header.is_empty() {
                    true => format!("{secret} {body}; {decoded}"),
                    false => format!("{secret} {header} {decoded}; {body}"),
                };
                let answer = http::Response::builder();
                let answer = match place {
                    "challenge" => answer.status(401).header(
                        "www-authenticate",
                        format!(
                            "Bearer realm=\"{said}\", error=\"invalid_token\", error_description=\"{said}\""
                        ),
                    ),
                    "token type" => answer.status(200),
                    _ => answer.status(400),
                };
                let body = match place {
                    "description" => {
                        json!({ "error": "invalid_request", "error_description": said }).to_string()
                    }
                    "code" => json!({ "error": said, "error_uri": said }).to_string(),
                    "token type" => json!({ "access_token": "t", "token_type": said }).to_string(),
                    "page" => format!("<html>{said}</html>"),
                    _ => said,
                };
                Ok(answer.body(body.into_bytes()).unwrap())
            };
            let errors = [
                client.authorization_code_grant(response.clone()).send_blocking(&echo).map(drop).unwrap_err(),
                client
                    .refresh_token_grant(RefreshRequest::new(refresh_token))
                    .send_blocking(&echo)
                    .map(drop)
                    .unwrap_err(),
                client
                    .jwt_bearer_grant(JwtBearerRequest::new(assertion))
                    .send_blocking(&echo)
                    .map(drop)
                    .unwrap_err(),
                client
                    .client_credentials_grant(ClientCredentialsRequest::new().parameter("pin", pin))
                    .send_blocking(&echo)
                    .map(drop)
                    .unwrap_err(),
                client
                    .introspect(IntrospectionRequest::new(access_token))
                    .send_blocking(&echo)
                    .map(drop)
                    .unwrap_err(),
                client
                    .userinfo(UserInfoRequest::new(access_token, "alice"))
                    .send_blocking(&echo)
                    .map(drop)
                    .unwrap_err(),
            ];
            for error in errors {
                let printed = format!("{error} {error:?} {error:#?}");
                let mut source = std::error::Error::source(&error);
                let mut chain = String::new();
                while let Some(inner) = source {
                    chain += &format!("{inner} {inner:?}");
                    source = inner.source();
                }
                for value in
                    VALUES.into_iter().chain([verifier.as_str(), "client+passphrase", "client%20passphrase"])
                {
                    assert!(!printed.contains(value) && !chain.contains(value), "{place}: {printed} {chain}");
                }
            }
        }
    }
}
