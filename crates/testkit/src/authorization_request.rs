//! The authorization request and the rules it must keep (RFC 6749 section 4.1.1, OpenID Connect Core 1.0 section 3.1.2).

use relying_jose::base64url;
use serde_json::{Map, Value};

use crate::authorization_details;
use crate::client::is_registered_uri;
use crate::parameters::Parameters;
use crate::reply::OAuthError;
use crate::request_source::{REPEATABLE, RequestSource};
use crate::response_mode::ResponseMode;
use crate::response_type::ResponseType;
use crate::{Client, Server};

/// Where an answer goes, known before anything else about the request is.
#[derive(Clone, Debug)]
pub(crate) struct ReturnAddress {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) response_mode: ResponseMode,
    pub(crate) state: Option<String>,
}

/// A request that keeps all the rules.
#[derive(Clone)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client: Client,
    pub(crate) return_address: ReturnAddress,
    /// As it was sent; absent when the only registered one was used.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) response_type: ResponseType,
    pub(crate) scope: Vec<String>,
    pub(crate) resource: Vec<String>,
    pub(crate) authorization_details: Vec<Value>,
    pub(crate) nonce: Option<String>,
    pub(crate) code_challenge: Option<String>,
    pub(crate) dpop_jkt: Option<String>,
    pub(crate) prompt: Vec<String>,
    pub(crate) max_age: Option<u64>,
    pub(crate) login_hint: Option<String>,
    pub(crate) id_token_hint: Option<String>,
    pub(crate) acr_values: Vec<String>,
    pub(crate) claims: Map<String, Value>,
}

/// A request that breaks a rule.
pub(crate) enum Refusal {
    /// Nobody can be trusted with the error but the user (RFC 6749 section 4.1.2.1).
    Page(OAuthError),
    /// The client gets to know.
    Redirect(Box<ReturnAddress>, OAuthError),
}

impl AuthorizationRequest {
    /// Reads what the browser brought, and what that refers to.
    pub(crate) fn read(server: &Server, parameters: &Parameters) -> Result<Self, Refusal> {
        Self::from_source(server, RequestSource::resolve(server, parameters)?)
    }

    pub(crate) fn from_source(server: &Server, source: RequestSource) -> Result<Self, Refusal> {
        let page = |text: String| Refusal::Page(OAuthError::new("invalid_request").description(text));
        let RequestSource { client, parameters, .. } = &source;
        if let Some(name) = parameters.repeated(&REPEATABLE) {
            return Err(page(format!("{name} occurs more than once")));
        }
        let redirect_uri = parameters.get("redirect_uri").map(str::to_owned);
        let target = match (&redirect_uri, client.redirect_uris.as_slice()) {
            (Some(given), registered) if is_registered_uri(registered, given) => given.clone(),
            (Some(given), _) => return Err(page(format!("the redirect_uri {given} is not registered"))),
            (None, [only]) if !has_word(parameters, "scope", "openid") => only.clone(),
            (None, _) => return Err(page("redirect_uri is missing".to_owned())),
        };
        // Errors travel as the answer would have, also where the response type is at fault.
        let response_type = parameters.words("response_type");
        let front_channel = response_type.iter().any(|word| word == "id_token" || word == "token");
        let mut return_address = ReturnAddress {
            client_id: client.client_id.clone(),
            redirect_uri: target,
            response_mode: ResponseMode::usual(front_channel),
            state: parameters.get("state").map(str::to_owned),
        };
        match ResponseMode::read(parameters.get("response_mode"), front_channel) {
            Ok(mode) => return_address.response_mode = mode,
            Err(error) => return Err(Refusal::Redirect(Box::new(return_address), error)),
        }
        let address = return_address.clone();
        Self::with_client(server, &source, return_address, redirect_uri)
            .map_err(|error| Refusal::Redirect(Box::new(address), error))
    }

    /// The rules whose breach the client hears about.
    fn with_client(
        server: &Server,
        source: &RequestSource,
        return_address: ReturnAddress,
        redirect_uri: Option<String>,
    ) -> Result<Self, OAuthError> {
        let refuse = |code: &'static str, text: &str| Err(OAuthError::new(code).description(text));
        let RequestSource { client, parameters, .. } = source;
        if parameters.get("registration").is_some() {
            return refuse("registration_not_supported", "this server does not take it");
        }
        if (server.config().pushed_requests_required || client.pushed_requests_required) && !source.pushed {
            return refuse("invalid_request", "the request must be pushed");
        }
        if (server.config().signed_requests_required || client.signed_requests_required) && !source.signed {
            return refuse("invalid_request", "the request must be a signed request object");
        }
        let scope = parameters.words("scope");
        let response_type = response_type(server, client, parameters, &scope)?;
        if let Some(forbidden) = client.forbidden_scope(&scope) {
            return refuse("invalid_scope", &format!("the client may not ask for {forbidden}"));
        }
        let prompt = parameters.words("prompt");
        if prompt.len() > 1 && prompt.iter().any(|word| word == "none") {
            return refuse("invalid_request", "prompt has none together with other values");
        }
        if let Some(word) = prompt.iter().find(|word| !PROMPTS.contains(&word.as_str())) {
            return refuse("invalid_request", &format!("prompt does not know {word}"));
        }
        let max_age = match parameters.get("max_age").map(str::parse::<u64>) {
            Some(Err(_)) => return refuse("invalid_request", "max_age is not a number of seconds"),
            Some(Ok(seconds)) => Some(seconds),
            None => client.default_max_age,
        };
        Ok(Self {
            code_challenge: if response_type.code { code_challenge(server, parameters)? } else { None },
            response_type,
            dpop_jkt: dpop_jkt(parameters)?,
            claims: claims(parameters)?,
            resource: resource(parameters)?,
            authorization_details: authorization_details::read(parameters)?,
            client: client.clone(),
            return_address,
            redirect_uri,
            scope,
            nonce: parameters.get("nonce").map(str::to_owned),
            prompt,
            max_age,
            login_hint: parameters.get("login_hint").map(str::to_owned),
            id_token_hint: parameters.get("id_token_hint").map(str::to_owned),
            acr_values: parameters.words("acr_values"),
        })
    }

    pub(crate) fn prompts_for(&self, word: &str) -> bool {
        self.prompt.iter().any(|prompt| prompt == word)
    }

    /// The request for one claim of the ID Token, when it names a value or says that it is essential.
    pub(crate) fn id_token_claim(&self, name: &str) -> Option<&Map<String, Value>> {
        self.claims.get("id_token")?.get(name)?.as_object()
    }
}

/// The values of `prompt` that the server knows (OpenID Connect Core 1.0 section 3.1.2.1).
pub(crate) const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];

/// Absolute URIs without a fragment (RFC 8707 section 2), at the authorization and at the token endpoint.
pub(crate) fn resource(parameters: &Parameters) -> Result<Vec<String>, OAuthError> {
    let mut resources = Vec::new();
    for resource in parameters.all("resource") {
        let scheme = resource.split_once(':').map_or("", |(scheme, _)| scheme);
        let absolute =
            !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        if !absolute || resource.contains('#') {
            let text = format!("the resource {resource} is not an absolute URI without a fragment");
            return Err(OAuthError::new("invalid_target").description(text));
        }
        resources.push(resource.to_owned());
    }
    Ok(resources)
}

fn has_word(parameters: &Parameters, name: &str, word: &str) -> bool {
    parameters.words(name).iter().any(|other| other == word)
}

/// What is asked for, if the client may have it and the rest of the request fits.
fn response_type(
    server: &Server,
    client: &Client,
    parameters: &Parameters,
    scope: &[String],
) -> Result<ResponseType, OAuthError> {
    let refuse = |code: &'static str, text: &str| Err(OAuthError::new(code).description(text));
    let words = parameters.words("response_type");
    if words.is_empty() {
        return refuse("invalid_request", "response_type is missing");
    }
    let offered = ResponseType::of(&words).filter(|known| server.config().response_types.contains(known));
    let Some(response_type) = offered else {
        return refuse("unsupported_response_type", "this response_type is not known here");
    };
    if !client.may_use_response_type(response_type) {
        return refuse("unauthorized_client", "the client is not registered for this response_type");
    }
    if response_type.code && !client.may_use_grant_type("authorization_code") {
        return refuse("unauthorized_client", "the client is not registered for authorization_code");
    }
    if response_type.is_front_channel() && !client.may_use_grant_type("implicit") {
        return refuse("unauthorized_client", "the client is not registered for implicit");
    }
    if response_type.id_token && !scope.iter().any(|word| word == "openid") {
        return refuse("invalid_request", "an ID Token without the scope openid");
    }
    // OpenID Connect Core 1.0 section 3.2.2.1.
    if response_type.id_token && parameters.get("nonce").is_none() {
        return refuse("invalid_request", "an ID Token through the browser without a nonce");
    }
    Ok(response_type)
}

/// PKCE with S256 and nothing else (RFC 7636 section 4.3, RFC 9700 section 2.1.1).
fn code_challenge(server: &Server, parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    let refuse = |text: &str| Err(OAuthError::new("invalid_request").description(text));
    match (parameters.get("code_challenge"), parameters.get("code_challenge_method")) {
        (None, None) if !server.config().pkce_required => Ok(None),
        (None, _) => refuse("code_challenge is missing"),
        (Some(challenge), Some("S256")) => match base64url::decode(challenge) {
            Ok(digest) if digest.len() == 32 => Ok(Some(challenge.to_owned())),
            _ => refuse("code_challenge is not the base64url form of 32 bytes"),
        },
        (Some(_), _) => refuse("the only code_challenge_method is S256"),
    }
}

/// The thumbprint of the key that the token request will prove (RFC 9449 section 10).
fn dpop_jkt(parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    match parameters.get("dpop_jkt") {
        Some(thumbprint) if base64url::decode(thumbprint).is_ok_and(|digest| digest.len() == 32) => {
            Ok(Some(thumbprint.to_owned()))
        }
        Some(_) => Err(OAuthError::new("invalid_request").description("dpop_jkt is no SHA-256 thumbprint")),
        None => Ok(None),
    }
}

fn claims(parameters: &Parameters) -> Result<Map<String, Value>, OAuthError> {
    let Some(text) = parameters.get("claims") else { return Ok(Map::new()) };
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(claims)) => Ok(claims),
        _ => Err(OAuthError::new("invalid_request").description("claims is not a JSON object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn read(changes: &[(&str, &str)]) -> Result<AuthorizationRequest, Refusal> {
        let client = Client::public("app").redirect_uri("https://app.example/callback").scope("openid email");
        let builder = Server::builder("https://as.example").unwrap().signing_algorithms([]).client(client);
        let mut parameters = Parameters::new();
        for (name, value) in [
            ("client_id", "app"),
            ("redirect_uri", "https://app.example/callback"),
            ("response_type", "code"),
            ("scope", "openid"),
            ("state", "af0ifjsldkj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ] {
            parameters.push(name, value);
        }
        for (name, value) in changes {
            parameters.replace(name, value);
        }
        AuthorizationRequest::read(&builder.build().unwrap(), &parameters)
    }

    fn refused(changes: &[(&str, &str)]) -> String {
        match read(changes) {
            Err(Refusal::Redirect(address, error)) => {
                assert_eq!(address.state.as_deref(), Some("af0ifjsldkj"));
                error.code().to_owned()
            }
            Err(Refusal::Page(error)) => format!("page: {}", error.text()),
            Ok(_) => "accepted".to_owned(),
        }
    }

    #[test]
    fn accepts_a_complete_request() {
        let request = read(&[("max_age", "60"), ("resource", "https://api.example/")]).ok().unwrap();
        assert_eq!(request.scope, ["openid"]);
        assert_eq!(request.max_age, Some(60));
        assert_eq!(request.resource, ["https://api.example/"]);
    }

    #[test]
    fn shows_a_page_while_the_redirect_uri_is_not_known_to_be_good() {
        assert_eq!(refused(&[("client_id", "x")]), "page: no client is registered as x");
        assert_eq!(
            refused(&[("redirect_uri", "https://evil.example/")]),
            "page: the redirect_uri https://evil.example/ is not registered"
        );
        assert_eq!(refused(&[("redirect_uri", "")]), "page: redirect_uri is missing");
    }

    #[test]
    fn enforces_pkce_with_s256() {
        assert_eq!(refused(&[("code_challenge", "")]), "invalid_request");
        assert_eq!(refused(&[("code_challenge_method", "plain")]), "invalid_request");
        assert_eq!(refused(&[("code_challenge", "short")]), "invalid_request");
    }

    #[test]
    fn refuses_each_broken_rule_with_its_code() {
        for (name, value, code) in [
            ("response_type", "token", "unsupported_response_type"),
            ("response_type", "code id_token", "unsupported_response_type"),
            ("response_type", "code code", "unsupported_response_type"),
            ("response_mode", "carrier_pigeon", "invalid_request"),
            ("scope", "openid admin", "invalid_scope"),
            ("prompt", "none login", "invalid_request"),
            ("prompt", "dance", "invalid_request"),
            ("max_age", "soon", "invalid_request"),
            ("claims", "[]", "invalid_request"),
            ("dpop_jkt", "short", "invalid_request"),
            ("resource", "/relative", "invalid_target"),
            ("resource", "https://api.example/#part", "invalid_target"),
            ("request", "e30.e30.", "invalid_request_object"),
            ("request_uri", "https://app.example/request", "request_uri_not_supported"),
        ] {
            assert_eq!(refused(&[(name, value)]), code, "{name}={value}");
        }
    }
}
