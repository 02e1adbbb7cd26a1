//! `relying token ciba` (OpenID Connect CIBA).

use std::time::Duration;

use relying::{BackchannelAuthentication, BackchannelAuthenticationRequest, Client, TokenResponse};
use serde_json::{Value, json};

use super::finish_elsewhere;
use crate::cli::{CibaArguments, DeliveryMode};
use crate::exit::Failure;
use crate::loopback::notified::Notified;
use crate::output::{Output, STRONG, printable};
use crate::secrets::Source;
use crate::{client, files, tokens};

pub(super) async fn run(arguments: &CibaArguments, output: Output) -> Result<(), Failure> {
    let common = &arguments.common;
    let request = request(arguments, output)?;
    // Before the server is asked: it may have its answer at once.
    let mut notified = match (arguments.mode(), &arguments.listen) {
        (DeliveryMode::Ping | DeliveryMode::Push, Some(address)) => Some(Notified::bind(address).await?),
        (DeliveryMode::Poll, Some(_)) => {
            return Err(Failure::usage(
                "nothing is listened for with --mode poll",
                "leave --listen or --mode out",
            ));
        }
        (_, None) => None,
    };
    let client = connect(arguments, output).await?;
    let call = client.backchannel_authentication(request).into_future();
    let authentication = output.waiting("asking the server to ask the user", call).await?;
    let step = step(&authentication, arguments, notified.as_ref(), output);
    output.document(&step);
    if let Some(message) = &arguments.binding_message {
        output.note(format_args!("The user's device shows  {STRONG}{}{STRONG:#}", printable(message)));
    }
    let minutes = authentication.expires_at.duration_since(client.now()).as_secs().div_ceil(60);
    output.note(format_args!("The user is asked; waiting up to {minutes} min for the answer"));
    let outcome = match &mut notified {
        None => {
            let call = client.ciba_grant(&authentication).into_future();
            output.waiting("waiting for the user", call).await
        }
        Some(notified) => told(&client, &authentication, notified, arguments.mode(), output).await?,
    };
    let scope = common.request.scope.as_deref().unwrap_or("openid");
    finish_elsewhere(common, scope, &client, outcome, output)
}

fn request(arguments: &CibaArguments, output: Output) -> Result<BackchannelAuthenticationRequest, Failure> {
    type Request = BackchannelAuthenticationRequest;
    let request = match (&arguments.login_hint, &arguments.login_hint_token, &arguments.tokens) {
        (Some(hint), _, _) => Request::login_hint(hint),
        (_, Some(token), _) => Request::login_hint_token(token),
        (_, _, Some(path)) => Request::id_token_hint(tokens::load(path)?.tokens.id_token()?.token().expose()),
        _ => Request::id_token_hint(arguments.id_token_hint.as_deref().unwrap_or_default()),
    };
    let mut request = ask!(request, &arguments.common, |request, details| {
        request.authorization_details(&serde_json::from_str(details).unwrap_or_default())
    });
    if let Some(message) = &arguments.binding_message {
        request = request.binding_message(message);
    }
    if let Some(acr_values) = &arguments.acr_values {
        request = request.acr_values(acr_values);
    }
    if let Some(seconds) = arguments.requested_expiry {
        request = request.requested_expiry(Duration::from_secs(seconds));
    }
    let user_code = Source {
        what: "user code",
        option: "--user-code-file",
        variable: "RELYING_USER_CODE",
        file: arguments.user_code_file.as_deref(),
        argument: arguments.user_code.as_ref(),
        hint: "",
    };
    Ok(match user_code.find(output)? {
        Some(user_code) => request.user_code(user_code.expose()),
        None => request,
    })
}

async fn connect(arguments: &CibaArguments, output: Output) -> Result<Client, Failure> {
    let common = &arguments.common;
    common.request.save.as_deref().map_or(Ok(()), files::can_write)?;
    let dpop = client::binding(&common.binding, None)?;
    let signer = client::signer(&arguments.signed)?;
    let deadline = Duration::from_secs(common.request.timeout);
    client::connect(&common.server, &common.client, deadline, output, |builder, registration| {
        let mode = match arguments.mode() {
            DeliveryMode::Poll => "poll",
            DeliveryMode::Ping => "ping",
            DeliveryMode::Push => "push",
        };
        registration.backchannel_token_delivery_mode = Some(mode.to_owned());
        let builder = client::bind(builder, dpop);
        match signer {
            Some(key) => {
                // Whatever the server's metadata says: who gives a key wants a signature.
                registration.backchannel_authentication_request_signing_alg = Some(key.algorithm().clone());
                builder.request_object_signer(key)
            }
            None => builder,
        }
    })
    .await
}

fn step(
    authentication: &BackchannelAuthentication,
    arguments: &CibaArguments,
    notified: Option<&Notified>,
    output: Output,
) -> Value {
    let mut step = json!({
        "step": "backchannel_authentication",
        "binding_message": arguments.binding_message,
        "expires_at": authentication.expires_at.as_unix(),
        "interval": authentication.interval,
        "notification_endpoint": notified.map(Notified::endpoint),
    });
    if let (Value::Object(members), true) = (&mut step, output.show_secrets) {
        members.insert("auth_req_id".to_owned(), authentication.auth_req_id.expose().into());
    }
    step
}

/// Waits to be told, and takes the result or fetches it.
async fn told(
    client: &Client,
    authentication: &BackchannelAuthentication,
    notified: &mut Notified,
    mode: DeliveryMode,
    output: Output,
) -> Result<Result<TokenResponse, relying::Error>, Failure> {
    let limit = authentication.expires_at.duration_since(client.now());
    let told = tokio::time::timeout(limit, notified.about(authentication, output));
    let notification = output.waiting("waiting for a notification", told).await.ok().flatten();
    let notification = notification.ok_or_else(|| {
        Failure::cancelled(
            "no notification arrived in time",
            "check that the client is registered for this mode with an address that leads to --listen, or use --mode poll",
        )
    })?;
    output.document(&json!({ "step": "notification" }));
    let call = match mode {
        DeliveryMode::Push => client.push_callback(authentication, &notification),
        DeliveryMode::Poll | DeliveryMode::Ping => client.ping_callback(authentication, &notification),
    };
    Ok(output.waiting("fetching the tokens", call.into_future()).await)
}
