//! Where the parameters of an authorization request come from: the request itself, a pushed one (RFC 9126) or a request
//! object, by value or by reference (RFC 9101).

use std::fmt;
use std::sync::Arc;

use crate::authorization_request::{Refusal, ReturnAddress};
use crate::client::is_registered_uri;
use crate::parameters::Parameters;
use crate::reply::OAuthError;
use crate::response_mode::ResponseMode;
use crate::{Client, Server, request_object};

/// How a reference to a pushed request begins (RFC 9126 section 2.2).
pub(crate) const PUSHED: &str = "urn:ietf:params:oauth:request_uri:";

/// Parameters that may occur more than once (RFC 8707 section 2).
pub(crate) const REPEATABLE: [&str; 1] = ["resource"];

/// The parameters that count, and how they came.
pub(crate) struct RequestSource {
    pub(crate) client: Client,
    pub(crate) parameters: Parameters,
    pub(crate) pushed: bool,
    pub(crate) signed: bool,
}

impl RequestSource {
    /// Follows what the browser brought to the parameters that are meant.
    pub(crate) fn resolve(server: &Server, outer: &Parameters) -> Result<Self, Refusal> {
        let page = |text: String| Refusal::Page(OAuthError::new("invalid_request").description(text));
        if let Some(name) = outer.repeated(&REPEATABLE) {
            return Err(page(format!("{name} occurs more than once")));
        }
        let client_id = outer.get("client_id").ok_or_else(|| page("client_id is missing".to_owned()))?;
        let client = server
            .client(client_id)
            .ok_or_else(|| page(format!("no client is registered as {client_id}")))?;
        match (outer.get("request_uri"), outer.get("request")) {
            (Some(reference), None) if reference.starts_with(PUSHED) => {
                Self::pushed(server, client, reference).map_err(Refusal::Page)
            }
            _ => {
                let refusal = refusal_to(&client, outer);
                Self::unpushed(server, client, outer).map_err(refusal)
            }
        }
    }

    /// Opens the request object among the parameters that a client pushes, if there is one.
    pub(crate) fn unpushed(server: &Server, client: Client, outer: &Parameters) -> Result<Self, OAuthError> {
        let object = match (outer.get("request"), outer.get("request_uri")) {
            (None, None) => {
                return Ok(Self { client, parameters: outer.clone(), pushed: false, signed: false });
            }
            (Some(_), Some(_)) => {
                return Err(OAuthError::new("invalid_request").description("both request and request_uri"));
            }
            (Some(object), None) => object.to_owned(),
            (None, Some(reference)) => fetched(server, reference)?,
        };
        let (parameters, signed) = request_object::open(server, &client, &object)?;
        // OpenID Connect Core 1.0 section 6.1: what stands outside as well must say the same.
        let words = |source: &Parameters| {
            let mut words = source.words("response_type");
            words.sort();
            words
        };
        if outer.get("response_type").is_some() && words(outer) != words(&parameters) {
            let text = "response_type differs inside and outside of the request object";
            return Err(OAuthError::new("invalid_request").description(text));
        }
        Ok(Self { client, parameters, pushed: false, signed })
    }

    /// Takes a pushed request, which is there for one use (RFC 9126 section 4).
    fn pushed(server: &Server, client: Client, reference: &str) -> Result<Self, OAuthError> {
        let refuse = |text: &str| Err(OAuthError::new("invalid_request_uri").description(text));
        let mut state = server.state();
        let requests = &mut state.store.pushed_requests;
        if requests.get(reference).is_some_and(|request| request.client_id != client.client_id) {
            return refuse("the request_uri is another client's");
        }
        let Some(request) = requests.remove(reference) else {
            return refuse("the request_uri is not known, or was used before");
        };
        if request.expires_at <= server.now() {
            return refuse("the request_uri has expired");
        }
        Ok(Self { client, parameters: request.parameters, pushed: true, signed: request.signed })
    }
}

/// What a server does to get a request object from its address.
#[derive(Clone)]
pub(crate) struct RequestObjectFetch(pub(crate) Arc<dyn Fetch>);

/// The function behind [`ServerBuilder::request_uri_fetch`](crate::ServerBuilder::request_uri_fetch).
pub(crate) trait Fetch: Send + Sync {
    fn fetch(&self, uri: &str) -> Option<String>;
}

impl<F: Fn(&str) -> Option<String> + Send + Sync> Fetch for F {
    fn fetch(&self, uri: &str) -> Option<String> {
        self(uri)
    }
}

impl fmt::Debug for RequestObjectFetch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RequestObjectFetch")
    }
}

fn fetched(server: &Server, reference: &str) -> Result<String, OAuthError> {
    let fetch = server.config().request_uri_fetch.as_ref().ok_or_else(|| {
        OAuthError::new("request_uri_not_supported").description("this server fetches nothing")
    })?;
    let object = fetch.0.fetch(reference).map(|object| object.trim().to_owned());
    object.ok_or_else(|| OAuthError::new("invalid_request_uri").description("nothing is at the request_uri"))
}

/// Who hears of an object that cannot be opened: the client if the parameters around it name a registered redirect URI,
/// else the user.
fn refusal_to(client: &Client, outer: &Parameters) -> impl FnOnce(OAuthError) -> Refusal + use<> {
    let known = outer.get("redirect_uri").filter(|uri| is_registered_uri(&client.redirect_uris, uri));
    let address = known.map(|redirect_uri| ReturnAddress {
        client_id: client.client_id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        response_mode: ResponseMode::usual(false),
        state: outer.get("state").map(str::to_owned),
    });
    move |error| match address {
        Some(address) => Refusal::Redirect(Box::new(address), error),
        None => Refusal::Page(error),
    }
}
