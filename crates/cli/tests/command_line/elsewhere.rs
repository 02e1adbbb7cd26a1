//! `relying token device` and `relying token ciba`: users who decide on another device.

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use relying::jose::Algorithm;
use relying_testkit::{Client, Endpoint, Interaction, ServerBuilder, TokenDeliveryMode, User};
use serde_json::{Value, json};

use crate::login::send;
use crate::stage::{Running, SECRET, Stage, checked};

/// A server where users are asked, and clients need not wait long between two questions.
fn stage(name: &str) -> Stage {
    stage_with(name, |builder| builder)
}

fn stage_with(name: &str, change: impl FnOnce(ServerBuilder) -> ServerBuilder) -> Stage {
    let asks = |builder: ServerBuilder| {
        builder.interaction(Interaction::Pages).polling_interval(Duration::from_secs(1))
    };
    Stage::with(name, |builder| change(asks(builder)))
}

fn ciba(stage: &Stage, options: &[&str]) -> Command {
    let mut command = stage.command("token ciba --json --client-id web");
    command.env("RELYING_CLIENT_SECRET", SECRET).args(options);
    command
}

/// What the command shows while the user decides, and the handle that only the client and the server know.
#[track_caller]
fn begin(command: &mut Command) -> (Running, Value, String) {
    let mut running = Running::start(command.arg("--show-secrets"));
    let document = running.document();
    assert_eq!(document["step"], "backchannel_authentication", "{document}");
    let auth_req_id = document["auth_req_id"].as_str().unwrap().to_owned();
    (running, document, auth_req_id)
}

#[test]
fn a_device_shows_a_code_and_gets_tokens() {
    let stage = stage("device");
    let path = stage.path("tokens.json");
    let options = ["--client-id", "app", "--scope", "openid email", "--qr", "always", "--save", &path];
    let mut running = Running::start(stage.command("token device --json").args(options));
    let document = running.document();
    assert_eq!(document["step"], "device_authorization");
    let issuer = stage.listener.issuer();
    assert_eq!(document["verification_uri"], format!("{issuer}/device"));
    let code = document["user_code"].as_str().unwrap();
    assert_eq!(document["verification_uri_complete"], format!("{issuer}/device?user_code={code}"));
    assert!(stage.listener.server().approve(code, "alice"));
    let outcome = stage.quiet(running.finish(""));
    let result = outcome.result();
    assert_eq!((&result["step"], &result["claims"]["sub"]), (&json!("tokens"), &json!("alice")));
    assert_eq!(
        checked(&result),
        ["metadata issuer", "signature", "iss", "aud", "azp", "exp", "iat", "at_hash"]
    );
    assert!(outcome.stderr.contains(code) && outcome.stderr.contains('\u{2580}'), "{}", outcome.stderr);
    let mut refresh = stage.command("token refresh --json --client-id app");
    assert_eq!(stage.run(refresh.args(["--tokens", &path])).result()["claims"]["sub"], "alice");
}

#[test]
fn a_device_binds_its_tokens() {
    let stage = stage("device-dpop");
    let mut running = Running::start(&mut stage.command("token device --json --client-id app --dpop"));
    let document = running.document();
    stage.listener.server().approve(document["user_code"].as_str().unwrap(), "alice");
    let result = stage.quiet(running.finish("")).result();
    assert!(checked(&result).contains(&"bound to DPoP key"), "{result}");
}

#[test]
fn a_user_who_refuses_or_comes_too_late_is_exit_code_6() {
    let stage = stage("device-refused");
    let mut running = Running::start(&mut stage.command("token device --json --client-id app"));
    let code = running.document()["user_code"].as_str().unwrap().to_owned();
    assert!(stage.listener.server().deny(&code));
    let outcome = stage.quiet(running.finish(""));
    assert_eq!(outcome.error(), (6, "server-error".to_owned()));
    assert_eq!(outcome.documents()[1]["error"], "access_denied");

    let late = stage.run(&mut ciba(&stage, &["--login-hint", "alice", "--requested-expiry", "2"]));
    assert_eq!(late.error(), (6, "undecided".to_owned()));
}

#[test]
fn a_server_without_a_device_flow_is_a_usage_error() {
    let stage =
        stage_with("device-none", |builder| builder.metadata("device_authorization_endpoint", Value::Null));
    let outcome = stage.run(&mut stage.command("token device --json --client-id app"));
    assert_eq!(outcome.error(), (2, "missing-endpoint".to_owned()));
}

#[test]
fn a_user_is_asked_by_every_kind_of_hint() {
    let stage = stage("ciba");
    let path = stage.path("tokens.json");
    let details = r#"{"type":"payment"}"#;
    let options = ["--login-hint", "alice", "--binding-message", "W4SCT", "--save", &path];
    let mut command = ciba(&stage, &options);
    let (running, document, auth_req_id) = begin(command.args(["--authorization-details", details]));
    assert_eq!(document["binding_message"], "W4SCT");
    let server = stage.listener.server();
    assert_eq!(server.binding_message(&auth_req_id).as_deref(), Some("W4SCT"));
    assert!(server.approve(&auth_req_id, "alice"));
    let sent = server.requests_to(Endpoint::BackchannelAuthentication).pop().unwrap();
    assert_eq!(sent.parameter("authorization_details"), Some(r#"[{"type":"payment"}]"#));
    let outcome = running.finish("");
    assert_eq!(outcome.steps(), ["backchannel_authentication", "tokens"]);
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    assert!(outcome.stderr.contains("W4SCT"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("The user is asked; waiting up to "), "{}", outcome.stderr);

    for options in [["--tokens", &path], ["--login-hint-token", "alice"]] {
        let (running, _, auth_req_id) = begin(&mut ciba(&stage, &options));
        assert!(server.approve(&auth_req_id, "alice"), "{options:?}");
        assert_eq!(running.finish("").result()["claims"]["sub"], "alice");
    }
    let unknown = stage.run(&mut ciba(&stage, &["--login-hint", "nobody"]));
    assert_eq!(unknown.error(), (4, "server-error".to_owned()));
    assert_eq!(unknown.documents()[0]["error"], "unknown_user_id");
    assert_eq!(stage.run(&mut ciba(&stage, &[])).error(), (2, "usage".to_owned()));
}

#[test]
fn nothing_secret_is_printed_unasked() {
    let stage = stage_with("ciba-quiet", |builder| {
        builder
            .client(Client::confidential("careful", SECRET).user_code_parameter())
            .user(User::sample("alice").user_code("c0de-of-alice"))
            .interaction(Interaction::Automatic)
    });
    let mut command = stage.command("token ciba --json --client-id careful --login-hint alice");
    command.env("RELYING_CLIENT_SECRET", SECRET);
    let missing = stage.run(&mut command);
    assert_eq!(missing.documents()[0]["error"], "missing_user_code");
    let outcome = stage.run(command.env("RELYING_USER_CODE", "c0de-of-alice"));
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    assert!(outcome.documents()[0].get("auth_req_id").is_none());
    assert!(!outcome.stdout.contains("c0de") && !outcome.stderr.contains("c0de"));
}

#[test]
fn requests_are_signed_on_demand() {
    let stage = stage_with("ciba-signed", |builder| builder.interaction(Interaction::Automatic));
    let key = stage.file("key.json", &serde_json::to_string(&stage.key.to_jwk()).unwrap());
    let mut command = stage.command("token ciba --json --client-id key --login-hint alice");
    command.args(["--client-key", &key, "--request-key", &key]);
    assert_eq!(stage.run(&mut command).result()["claims"]["sub"], "alice");
    let asked = stage.listener.server().requests_to(Endpoint::BackchannelAuthentication);
    assert_eq!((asked[0].parameter("login_hint"), asked[0].parameter("request").is_some()), (None, true));
    assert_eq!(stage.key.algorithm(), &Algorithm::ES256);
}

#[test]
fn a_client_is_sent_its_tokens() {
    let address = free_address();
    let stage = stage_with("ciba-push", |builder| {
        builder.client(Client::confidential("told", SECRET).notify(TokenDeliveryMode::PUSH, address.as_str()))
    });
    let command = || {
        let mut command = stage.command("token ciba --json --client-id told --login-hint alice --mode push");
        command.env("RELYING_CLIENT_SECRET", SECRET).args(["--listen", &address]);
        command
    };
    let server = stage.listener.server();
    let (running, _, auth_req_id) = begin(&mut command());
    assert!(server.approve(&auth_req_id, "alice"));
    assert_eq!(server.deliver_notifications(), Ok(vec![http::StatusCode::NO_CONTENT]));
    let outcome = running.finish("");
    assert_eq!(outcome.steps(), ["backchannel_authentication", "notification", "tokens"]);
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    assert!(server.requests_to(Endpoint::Token).is_empty(), "nothing was fetched");

    let (running, _, auth_req_id) = begin(&mut command());
    assert!(server.deny(&auth_req_id));
    assert!(server.deliver_notifications().is_ok());
    assert_eq!(running.finish("").error(), (6, "server-error".to_owned()));
}

/// An address of this machine that nobody listens at.
fn free_address() -> String {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/notified", socket.local_addr().unwrap())
}

#[test]
fn a_client_is_told() {
    let address = free_address();
    let stage = stage_with("ciba-ping", |builder| {
        builder.client(Client::confidential("told", SECRET).notify(TokenDeliveryMode::PING, address.as_str()))
    });
    let command = || {
        let mut command = stage.command("token ciba --json --client-id told --login-hint alice --mode ping");
        command.env("RELYING_CLIENT_SECRET", SECRET).args(["--listen", &address]);
        command
    };
    let server = stage.listener.server();
    let (running, document, auth_req_id) = begin(&mut command());
    assert_eq!(document["notification_endpoint"], address);
    // Somebody who knows the address, and nothing else.
    let place = address["http://".len()..].split('/').next().unwrap();
    let body = json!({ "auth_req_id": auth_req_id }).to_string();
    let forge = |path: &str| {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nAuthorization: Bearer guess\r\nContent-Length: {length}");
        send(place, &format!("{head}\r\n\r\n{body}"))
    };
    assert!(forge("/notified").starts_with("HTTP/1.1 401"));
    assert!(forge("/elsewhere").starts_with("HTTP/1.1 404"));
    assert!(server.approve(&auth_req_id, "alice"));
    assert_eq!(server.deliver_notifications(), Ok(vec![http::StatusCode::NO_CONTENT]));
    let outcome = running.finish("");
    assert_eq!(outcome.steps(), ["backchannel_authentication", "notification", "tokens"]);
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    assert!(outcome.stderr.contains("answered 401 to a notification"), "{}", outcome.stderr);

    let (running, _, auth_req_id) = begin(&mut command());
    assert!(server.deny(&auth_req_id));
    assert!(server.deliver_notifications().is_ok());
    assert_eq!(running.finish("").error(), (6, "server-error".to_owned()));

    let outcome = stage.run(command().args(["--requested-expiry", "1"]));
    assert_eq!(outcome.error(), (6, "cancelled".to_owned()));
    let nowhere = ciba(&stage, &["--login-hint", "alice", "--mode", "ping"]);
    assert_eq!(stage.run(&mut { nowhere }).error(), (2, "usage".to_owned()));
}
