//! What a login led to: what came through the browser, and the tokens that its code was exchanged for.

use relying::{
    AuthorizationCodeRequest, Client, Error, IdToken, PendingAuthorization, TokenResponse,
    VerifiedAuthorizationResponse,
};
use serde_json::{Map, Value, json};

use crate::checked::{self, Check};
use crate::cli::LoginArguments;
use crate::output::Output;

/// An answer of which everything is checked.
pub(super) struct Answered {
    front: VerifiedAuthorizationResponse,
    /// Those of the code, or else those of the answer itself. None with an ID Token alone.
    pub(super) tokens: Option<TokenResponse>,
}

impl Answered {
    /// Checks the answer, and exchanges its code if it has one.
    pub(super) async fn new(
        client: &Client,
        pending: PendingAuthorization,
        callback: &str,
        arguments: &LoginArguments,
        output: Output,
    ) -> Result<Self, Error> {
        let response = pending.validate(callback)?;
        let call = client.verify_authorization_response(response).into_future();
        let front = output.waiting("checking the answer", call).await?;
        if !front.has_code() {
            let tokens = front.tokens().ok().cloned();
            return Ok(Self { front, tokens });
        }
        let mut exchange = AuthorizationCodeRequest::from(front.clone());
        // A token for another resource would not open the UserInfo endpoint.
        if let Some(resource) = arguments.only_resource().filter(|_| !arguments.after.userinfo) {
            exchange = exchange.resource(resource);
        }
        let call = client.authorization_code_grant(exchange).into_future();
        let tokens = output.waiting("exchanging the code", call).await?;
        Ok(Self { front, tokens: Some(tokens) })
    }

    /// The ID Token: the newer one if there are two.
    pub(super) fn id_token(&self) -> Option<&IdToken> {
        let exchanged = self.tokens.as_ref().and_then(|tokens| tokens.id_token().ok());
        exchanged.or(self.front.id_token().ok())
    }

    /// What was checked.
    pub(super) fn checks(&self, client: &Client, max_age: Option<u64>) -> Vec<Check> {
        let exchanged = self.tokens.as_ref().filter(|_| self.front.has_code());
        let mut checks = Vec::new();
        if let Ok(id_token) = self.front.id_token() {
            let after = exchanged.and_then(|tokens| tokens.id_token().ok());
            checks.extend(checked::front_channel(client, id_token, max_age, after));
        }
        if let Some(tokens) = exchanged {
            checks.extend(checked::tokens(client, tokens, max_age, &[]));
            checks.extend(checked::binding(client, tokens));
        }
        checks
    }

    /// The document about what came through the browser beside a code.
    pub(super) fn document(&self, output: Output) -> Option<Value> {
        let id_token = self.front.id_token().ok()?;
        let tokens = self.front.tokens().ok();
        let secrets = [
            ("access_token", tokens.map(|tokens| &tokens.access_token)),
            ("id_token", Some(id_token.token())),
        ];
        let present = || secrets.iter().filter_map(|(name, secret)| Some((*name, (*secret)?)));
        let code = self.front.has_code().then_some("code");
        let mut document = Map::new();
        document.insert("step".to_owned(), "response".into());
        let received: Vec<_> = code.into_iter().chain(present().map(|(name, _)| name)).collect();
        document.insert("received".to_owned(), json!(received));
        document.insert("claims".to_owned(), Value::Object(id_token.claims().to_map()));
        if output.show_secrets {
            document.extend(present().map(|(name, secret)| (name.to_owned(), secret.expose().into())));
        }
        Some(Value::Object(document))
    }
}
