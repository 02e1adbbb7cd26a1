//! What the server tells clients by itself, when a user has decided (OpenID Connect CIBA sections 9, 10.2, 10.3 and 12).

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::deferred::{Decision, Deferred};
use crate::endpoint::token;
use crate::fault::{self, Fault, Target};
use crate::reply::{self, OAuthError};
use crate::{Client, Error, Server, TokenDeliveryMode};

impl Server {
    /// What clients are to be told, oldest first, and each only once: pings and pushes, as requests to the registered notification
    /// endpoints. A test hands them to the application; [`deliver_notifications`](Self::deliver_notifications) sends them.
    ///
    /// ```
    /// use relying_testkit::{Client, Server, TokenDeliveryMode};
    ///
    /// let till = Client::confidential("till", "secret").notify(TokenDeliveryMode::PING, "https://till.example/notified");
    /// let server = Server::builder("https://as.example")?.client(till).build()?;
    /// let request = http::Request::post("https://as.example/backchannel_authentication")
    ///     .header("authorization", "Basic dGlsbDpzZWNyZXQ=")
    ///     .header("content-type", "application/x-www-form-urlencoded")
    ///     .body(b"scope=openid&login_hint=alice&client_notification_token=8d67dc78-7faa-4d41-aabd-67707b374255".to_vec())?;
    /// assert_eq!(server.handle(request).status(), 200);
    ///
    /// // Nobody is asked here, so there is something to tell at once.
    /// let told = server.notifications();
    /// assert_eq!(told[0].uri(), "https://till.example/notified");
    /// assert_eq!(told[0].headers()["authorization"], "Bearer 8d67dc78-7faa-4d41-aabd-67707b374255");
    /// assert!(server.notifications().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn notifications(&self) -> Vec<Request<Vec<u8>>> {
        std::mem::take(&mut self.state().store.notifications)
    }

    /// Sends what [`notifications`](Self::notifications) would return, without TLS: to applications on the loopback interface.
    /// Returns the status of each answer.
    ///
    /// # Errors
    ///
    /// [`Error::Notification`] if a client cannot be reached; what was not sent by then is lost.
    pub fn deliver_notifications(&self) -> Result<Vec<StatusCode>, Error> {
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        let agent = ureq::Agent::new_with_config(config);
        let send = |request| match agent.run(request) {
            Ok(response) => Ok(response.status()),
            Err(error) => Err(Error::Notification(error.to_string())),
        };
        self.notifications().into_iter().map(send).collect()
    }
}

/// Notes what the client behind a handle is to be told about a decision, if it is to be told at all.
pub(crate) fn announce(server: &Server, handle: &str) {
    let told = {
        let state = server.state();
        let decided = state.store.deferred.get(handle).filter(|deferred| deferred.decision != Decision::Open);
        let token = decided.and_then(|deferred| deferred.notification_token.clone());
        token.zip(decided.map(|deferred| deferred.grant.client_id.clone()))
    };
    let Some((token, client_id)) = told else { return };
    let Some(client) = server.client(&client_id) else { return };
    let Some(endpoint) = client.notification_endpoint.clone() else { return };
    let (members, faults) = match client.token_delivery_mode == TokenDeliveryMode::PUSH {
        true => {
            let faults = server.faults(Target::Push);
            // What is pushed cannot be fetched as well.
            let deferred = server.state().store.deferred.remove(handle);
            (deferred.map(|deferred| pushed(server, &client, handle, &deferred, &faults)), faults)
        }
        false => {
            let faults = server.faults(Target::Ping);
            if faults.contains(&Fault::PingTooEarly) {
                server.inject_next(Fault::PollUndecided, 1);
            }
            (Some(Map::from_iter([("auth_req_id".to_owned(), json!(handle))])), faults)
        }
    };
    let content = reply::json(StatusCode::OK, &Value::Object(members.unwrap_or_default()));
    let content = fault::notification::spoil_content(&faults, content);
    if let Ok(mut request) = request(&endpoint, &token, content) {
        fault::notification::spoil_token(&faults, &mut request);
        server.state().store.notifications.push(request);
    }
}

/// Tokens, or why there are none.
fn pushed(
    server: &Server,
    client: &Client,
    auth_req_id: &str,
    deferred: &Deferred,
    faults: &[Fault],
) -> Map<String, Value> {
    let outcome = match deferred.decision {
        Decision::Approved => token::pushed(server, client, &deferred.grant, auth_req_id, faults),
        _ => Err(OAuthError::new("access_denied").description("the user said no")),
    };
    outcome.unwrap_or_else(|error| {
        let members =
            [("auth_req_id", auth_req_id), ("error", error.code()), ("error_description", error.text())];
        members.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
    })
}

fn request(endpoint: &str, token: &str, content: Response<Vec<u8>>) -> Result<Request<Vec<u8>>, http::Error> {
    let mut request = Request::post(endpoint).header(AUTHORIZATION, format!("Bearer {token}"));
    if let Some(content_type) = content.headers().get(CONTENT_TYPE) {
        request = request.header(CONTENT_TYPE, content_type);
    }
    request.body(content.into_body())
}
