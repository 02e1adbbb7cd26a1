//! `relying userinfo`.

use std::time::Duration;

use relying::registry::AuthenticationMethod;
use relying::{AccessToken, IdToken, UserInfoRequest, danger};
use serde_json::json;

use super::access_token;
use crate::cli::{ClientOptions, CredentialOptions, UserInfoArguments};
use crate::exit::Failure;
use crate::output::Output;
use crate::secrets::OR_TOKENS;
use crate::tokens::Saved;
use crate::{checked, client, tokens};

pub(super) async fn run(arguments: &UserInfoArguments, output: Output) -> Result<(), Failure> {
    let found = access_token::find(&arguments.token, OR_TOKENS, output)?;
    let (mut request, compared) = request(arguments, found.token, found.saved.as_ref())?;
    if arguments.post {
        request = request.post();
    }
    let deadline = Duration::from_secs(arguments.timeout);
    let client_id = arguments.client_id.as_deref().unwrap_or("relying");
    let options = ClientOptions {
        client_id: arguments.registration.is_none().then(|| client_id.to_owned()),
        registration: arguments.registration.clone(),
        credentials: CredentialOptions::default(),
        agreement: arguments.agreement.clone(),
    };
    let client = client::connect(&arguments.server, &options, deadline, output, |builder, registration| {
        // A UserInfo request needs no client authentication, so there is no option for a key.
        if *registration.token_endpoint_auth_method() == AuthenticationMethod::PRIVATE_KEY_JWT {
            registration.token_endpoint_auth_method = Some(AuthenticationMethod::NONE);
        }
        client::bind(builder, found.dpop)
    })
    .await?;
    let userinfo = output.waiting("asking for UserInfo", client.userinfo(request).into_future()).await?;
    let mut checks = checked::metadata(&client);
    checks.extend(checked::userinfo(&userinfo, compared));
    let claims = userinfo.claims().to_map();
    output.document(&json!({
        "step": "userinfo",
        "subject": userinfo.subject(),
        "claims": claims,
        "checked": checked::to_json(&checks),
    }));
    tokens::show_claims("UserInfo", &claims, client.now(), output);
    checked::show(&checks, output);
    if !compared {
        output
            .warn("the subject was not compared: this may be about another user than the one who signed in");
    }
    Ok(())
}

/// The request, and whether its answer is compared with a subject.
fn request(
    arguments: &UserInfoArguments,
    token: AccessToken,
    saved: Option<&Saved>,
) -> Result<(UserInfoRequest, bool), Failure> {
    let id_token = saved.and_then(|saved| saved.tokens.id_token().ok());
    let subject = arguments.subject.as_deref().or(id_token.map(IdToken::subject));
    match subject {
        _ if arguments.any_subject => {
            Ok((UserInfoRequest::new(token, "").danger(danger::any_subject()), false))
        }
        Some(subject) => Ok((UserInfoRequest::new(token, subject), true)),
        None => Err(Failure::usage(
            "whom must the answer be about?",
            "give --subject with the sub of the ID Token, or --any-subject where there is none",
        )),
    }
}
