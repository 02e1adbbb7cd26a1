//! Logins that somebody else begins: OpenID Connect Core section 4.
//!
//! A portal sends the user to the client's `initiate_login_uri`, by GET or POST, and says at which server to sign in and where
//! to go afterwards. Anybody can send such a request, so nothing in it is believed: the server must be one that the
//! application knows, and the place to go must be on its list. The user then signs in as always; `state`, `nonce` and PKCE
//! are of the application's own making.

use crate::authorization::request::AuthorizationRequest;
use crate::error::{Error, Rejected};
use crate::http::form;

/// What an application accepts from others who begin a login.
#[derive(Clone, Debug, Default)]
pub struct LoginInitiation {
    issuers: Vec<String>,
    targets: Vec<String>,
}

/// A request to begin a login that passed its checks.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitiatedLogin {
    /// The server to sign in at: one of the known issuers.
    pub issuer: String,
    /// Who the user is said to be. Nothing is known about that.
    pub login_hint: Option<String>,
    /// Where to send the user after the sign-in: on the application's list. Keep it beside the pending authorization.
    pub target_link_uri: Option<String>,
}

impl LoginInitiation {
    /// Accepts logins at the servers with these issuers, and no target.
    pub fn new(issuers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { issuers: issuers.into_iter().map(Into::into).collect(), targets: Vec::new() }
    }

    /// Accepts this `target_link_uri`, byte for byte; or, if it ends in a slash, everything below it.
    pub fn target_link_uri(mut self, uri: impl Into<String>) -> Self {
        self.targets.push(uri.into());
        self
    }

    /// Checks a request to `initiate_login_uri`: its URL, its query or its form body.
    ///
    /// # Errors
    /// [`Rejected::InitiatedLogin`] when `iss` is missing or not known, `target_link_uri` is not on the list, or a parameter
    /// occurs twice.
    pub fn validate(&self, request: &str) -> Result<InitiatedLogin, Error> {
        let query = request.split_once('?').map_or(request, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let issuer = once(query, "iss")?;
        let login_hint = once(query, "login_hint")?;
        let target_link_uri = once(query, "target_link_uri")?;
        let refused = |parameter, problem| Err(Rejected::InitiatedLogin { parameter, problem }.into());
        let Some(issuer) = issuer else { return refused("iss", "is missing") };
        if !self.issuers.contains(&issuer) {
            return refused("iss", "is not one of the known issuers");
        }
        match &target_link_uri {
            Some(target) if !self.targets.iter().any(|allowed| leads_to(allowed, target)) => {
                refused("target_link_uri", "is not on the list")
            }
            _ => Ok(InitiatedLogin { issuer, login_hint, target_link_uri }),
        }
    }
}

impl InitiatedLogin {
    /// The authorization request to begin with: `login_hint` goes along. Add the scope.
    pub fn authorization_request(&self) -> AuthorizationRequest {
        match &self.login_hint {
            Some(login_hint) => AuthorizationRequest::new().login_hint(login_hint),
            None => AuthorizationRequest::new(),
        }
    }
}

impl std::fmt::Debug for InitiatedLogin {
    /// The hint is personal data, and a target may hold anything.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InitiatedLogin").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// The one value of a parameter; empty counts as absent.
fn once(query: &str, parameter: &'static str) -> Result<Option<String>, Error> {
    let mut values = form::parse(query).filter(|(name, _)| name == parameter).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(Rejected::InitiatedLogin { parameter, problem: "occurs more than once" }.into()),
        (first, None) => Ok(first.map(|value| value.into_owned()).filter(|value| !value.is_empty())),
    }
}

/// Whether the target is the allowed one, or below it where that ends in a slash.
fn leads_to(allowed: &str, target: &str) -> bool {
    if allowed == target {
        return true;
    }
    let has_path = allowed.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
    if !has_path || !allowed.ends_with('/') {
        return false;
    }
    let Some(below) = target.strip_prefix(allowed) else { return false };
    // What browsers take for a way up or for another host: backslashes, white space, dots, in whatever encoding.
    let path = below.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let plain = path.replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    !below.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control())
        && !plain.split('/').any(|segment| matches!(segment, "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn initiation() -> LoginInitiation {
        LoginInitiation::new(["https://as.example", "https://other.example/"])
            .target_link_uri("https://app.example/start")
            .target_link_uri("https://app.example/orders/")
    }

    fn refused(parameter: &'static str, problem: &'static str) -> Error {
        Rejected::InitiatedLogin { parameter, problem }.into()
    }

    #[test]
    fn takes_url_query_and_form() {
        let query = "iss=https%3A%2F%2Fas.example&login_hint=joe&target_link_uri=https%3A%2F%2Fapp.example%2Forders%2F7%3Fa%3Db";
        for request in
            [query.to_owned(), format!("/login?{query}"), format!("https://app.example/login?{query}#x")]
        {
            let login = initiation().validate(&request).unwrap();
            assert_eq!(login.issuer, "https://as.example");
            assert_eq!(login.login_hint.as_deref(), Some("joe"));
            assert_eq!(login.target_link_uri.as_deref(), Some("https://app.example/orders/7?a=b"));
            assert!(!format!("{login:?}").contains("joe"));
        }
        let bare = initiation().validate("iss=https://other.example/").unwrap();
        assert_eq!((bare.login_hint, bare.target_link_uri), (None, None));
    }

    #[test]
    fn knows_only_its_own_servers() {
        assert_eq!(initiation().validate("login_hint=joe"), Err(refused("iss", "is missing")));
        assert_eq!(initiation().validate("iss="), Err(refused("iss", "is missing")));
        for issuer in
            ["https://as.example/", "https://evil.example", "https://AS.example", "http://as.example"]
        {
            let outcome = initiation().validate(&format!("iss={issuer}"));
            assert_eq!(outcome, Err(refused("iss", "is not one of the known issuers")), "{issuer}");
        }
        let twice = initiation().validate("iss=https://as.example&iss=https://as.example");
        assert_eq!(twice, Err(refused("iss", "occurs more than once")));
    }

    #[test]
    fn leads_nowhere_else() {
        let target = |uri: &str| {
            let encoded: String = form_urlencoded::byte_serialize(uri.as_bytes()).collect();
            initiation().validate(&format!("iss=https://as.example&target_link_uri={encoded}")).map(drop)
        };
        for uri in
            ["https://app.example/start", "https://app.example/orders/", "https://app.example/orders/1/2"]
        {
            assert_eq!(target(uri), Ok(()), "{uri}");
        }
        for uri in [
            "https://evil.example/",
            "https://app.example/",
            "https://app.example/start/",
            "https://app.example/start?a",
            "https://app.example.evil.example/orders/",
            "https://app.example@evil.example/orders/",
            "//app.example/orders/",
            "http://app.example/orders/",
            "javascript:alert(1)",
            "https://app.example/orders/../admin",
            "https://app.example/orders/%2E%2e/admin",
            "https://app.example/orders/a%2f..%2fadmin",
            "https://app.example/orders/..%5cadmin",
            "https://app.example/orders/\\evil.example",
            "https://app.example/orders/\t1",
        ] {
            assert_eq!(target(uri), Err(refused("target_link_uri", "is not on the list")), "{uri}");
        }
        let origin = LoginInitiation::new(["https://as.example"]).target_link_uri("https://app.example");
        let outcome =
            origin.validate("iss=https://as.example&target_link_uri=https://app.example.evil.example");
        assert_eq!(outcome, Err(refused("target_link_uri", "is not on the list")));
    }
}
