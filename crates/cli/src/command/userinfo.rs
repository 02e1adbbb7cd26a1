//! `relying userinfo`.

use std::time::Duration;

use relying::{UserInfoRequest, danger};
use serde_json::json;

use crate::cli::UserInfoArguments;
use crate::exit::Failure;
use crate::output::Output;
use crate::secrets::Source;
use crate::{checked, client, tokens};

pub(super) async fn run(arguments: &UserInfoArguments, output: Output) -> Result<(), Failure> {
    let (request, compared) = request(arguments, output)?;
    let deadline = Duration::from_secs(arguments.timeout);
    let client = client::connect(&arguments.server, &arguments.client(), deadline, output).await?;
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
fn request(arguments: &UserInfoArguments, output: Output) -> Result<(UserInfoRequest, bool), Failure> {
    let saved = arguments.tokens.as_deref().map(tokens::load).transpose()?;
    let subject_of_saved =
        saved.as_ref().and_then(|tokens| tokens.id_token().ok()).map(|t| t.subject().to_owned());
    let subject = match (&arguments.subject, subject_of_saved) {
        _ if arguments.any_subject => None,
        (Some(subject), _) => Some(subject.clone()),
        (None, Some(subject)) => Some(subject),
        (None, None) => {
            return Err(Failure::usage(
                "whom must the answer be about?",
                "give --subject with the sub of the ID Token, or --any-subject where there is none",
            ));
        }
    };
    let access_token = match saved {
        Some(tokens) => tokens.access_token,
        None => Source {
            what: "access token",
            option: "--access-token-file",
            variable: "RELYING_ACCESS_TOKEN",
            file: arguments.access_token_file.as_deref(),
            argument: arguments.access_token.as_ref(),
        }
        .require(output)?,
    };
    Ok(match subject {
        Some(subject) => (UserInfoRequest::new(access_token.expose(), subject), true),
        None => (UserInfoRequest::new(access_token.expose(), "").danger(danger::any_subject()), false),
    })
}
