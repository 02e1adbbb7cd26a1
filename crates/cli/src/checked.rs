//! What was checked, in the words of the specifications: the library makes every check or returns an error, and this
//! names those that applied.

use relying::jose::Jws;
use relying::{Client, Dpop, IdToken, TokenResponse, UserInfo};
use serde_json::{Value, json};

use crate::output::{FAINT, GOOD, Output, printable};

/// One check that passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) what: &'static str,
    pub(crate) section: &'static str,
    /// The value that was compared, where it is not secret.
    pub(crate) detail: String,
}

impl Check {
    fn new(what: &'static str, section: &'static str, detail: impl Into<String>) -> Self {
        Self { what, section, detail: detail.into() }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "check": self.what, "section": self.section, "detail": self.detail })
    }
}

/// The checks as a list of documents.
pub(crate) fn to_json(checks: &[Check]) -> Value {
    checks.iter().map(Check::to_json).collect()
}

/// The checks as a table for people.
pub(crate) fn show(checks: &[Check], output: Output) {
    let rows: Vec<_> = checks.iter().map(|check| (check.what.to_owned(), describe(check))).collect();
    output.table("Checked", &rows);
}

/// Mark, value and section of a check.
pub(crate) fn describe(check: &Check) -> String {
    let detail =
        if check.detail.is_empty() { String::new() } else { format!("{}  ", printable(&check.detail)) };
    format!("{GOOD}✓{GOOD:#} {detail}{FAINT}{}{FAINT:#}", check.section)
}

/// What discovery checks.
pub(crate) fn metadata(client: &Client) -> Vec<Check> {
    vec![Check::new("metadata issuer", "RFC 8414 section 3.3", client.issuer())]
}

/// What the authorization response is checked for. `callback` is the answer that passed.
pub(crate) fn authorization(client: &Client, callback: &str) -> Vec<Check> {
    let mut checks = vec![
        Check::new("state", "RFC 6749 section 10.12", "is the one that was sent"),
        Check::new("parameters", "RFC 6749 section 3.1", "none occurs twice"),
    ];
    let has = |name: &str| callback.split(['?', '#', '&']).any(|pair| pair.split('=').next() == Some(name));
    if has("response") {
        checks.push(Check::new("JWT around the answer", "JARM section 2.4", "signature, iss, aud and exp"));
    }
    if has("iss") {
        checks.push(Check::new("issuer in answer", "RFC 9207 section 2.4", client.issuer()));
    }
    checks
}

/// What the token response to a code is checked for. `acr` are the values of which one was required.
pub(crate) fn tokens(
    client: &Client,
    tokens: &TokenResponse,
    max_age: Option<u64>,
    acr: &[&str],
) -> Vec<Check> {
    let mut checks = vec![Check::new("PKCE", "RFC 7636 section 4.6", "S256, verified by the server")];
    if let Ok(id_token) = tokens.id_token() {
        checks.extend(login(client, id_token, max_age, acr));
    }
    checks
}

/// What an ID Token is checked for that came through the browser, `after` which another one may have come.
pub(crate) fn front_channel(
    client: &Client,
    id_token: &IdToken,
    max_age: Option<u64>,
    after: Option<&IdToken>,
) -> Vec<Check> {
    let mut checks = login(client, id_token, max_age, &[]);
    let has = |claim| id_token.claims().get(claim).is_some();
    if has("c_hash") {
        checks.push(Check::new("c_hash", "OpenID Connect Core section 3.3.2.10", "belongs to the code"));
    }
    if has("s_hash") {
        checks.push(Check::new("s_hash", "FAPI 1.0 Advanced section 5.1", "belongs to the state"));
    }
    if after.is_some() {
        let detail = "same iss and sub in both ID Tokens";
        checks.push(Check::new("same user", "OpenID Connect Core section 3.3.3.6", detail));
    }
    checks
}

/// What the ID Token of a login is checked for.
fn login(client: &Client, id_token: &IdToken, max_age: Option<u64>, acr: &[&str]) -> Vec<Check> {
    let mut checks = self::id_token(client, id_token);
    let has = |claim| id_token.claims().get(claim).is_some();
    if has("nonce") {
        let detail = "is the one that was sent";
        checks.push(Check::new("nonce", "OpenID Connect Core section 3.1.3.7 step 11", detail));
    }
    if !acr.is_empty() {
        let section = "OpenID Connect Core section 3.1.3.7 step 12";
        checks.push(Check::new("acr", section, acr.join(" or ")));
    }
    if let (Some(max_age), Some(_)) = (max_age, id_token.auth_time()) {
        let detail = format!("within {max_age} seconds");
        checks.push(Check::new("auth_time", "OpenID Connect Core section 3.1.3.7 step 13", detail));
    }
    if has("at_hash") {
        let detail = "belongs to the access token";
        checks.push(Check::new("at_hash", "OpenID Connect Core section 3.1.3.8", detail));
    }
    checks
}

/// What tokens are checked for that a user agreed to on another device.
pub(crate) fn elsewhere(client: &Client, tokens: &TokenResponse) -> Vec<Check> {
    let Ok(id_token) = tokens.id_token() else { return Vec::new() };
    let mut checks = self::id_token(client, id_token);
    if id_token.claims().get("at_hash").is_some() {
        let detail = "belongs to the access token";
        checks.push(Check::new("at_hash", "OpenID Connect Core section 3.1.3.8", detail));
    }
    if id_token.claims().get("urn:openid:params:jwt:claim:auth_req_id").is_some() {
        let detail = "is the one of the request";
        checks.push(Check::new("auth_req_id", "OpenID Connect CIBA section 10.3.1", detail));
    }
    checks
}

/// That the access token is bound to the client's key, where that was wanted.
pub(crate) fn binding(client: &Client, tokens: &TokenResponse) -> Vec<Check> {
    let bound = tokens.token_type.eq_ignore_ascii_case("DPoP");
    let check = |dpop: &Dpop| Check::new("bound to DPoP key", "RFC 9449 section 5", dpop.thumbprint());
    client.dpop().filter(|_| bound).map(check).into_iter().collect()
}

/// What every ID Token is checked for.
fn id_token(client: &Client, id_token: &IdToken) -> Vec<Check> {
    let claims = id_token.claims();
    let mut checks = Vec::new();
    if let Ok(jws) = Jws::parse(id_token.token().expose()) {
        let header = jws.header();
        let detail = match &header.kid {
            Some(kid) => format!("{} by key {kid}", header.alg),
            None => header.alg.to_string(),
        };
        checks.push(Check::new("signature", "OpenID Connect Core section 3.1.3.7 step 6", detail));
    }
    checks.push(Check::new("iss", "OpenID Connect Core section 3.1.3.7 step 2", id_token.issuer()));
    checks.push(Check::new("aud", "OpenID Connect Core section 3.1.3.7 step 3", client.client_id()));
    if claims.get("azp").is_some() {
        checks.push(Check::new("azp", "OpenID Connect Core section 3.1.3.7 step 5", client.client_id()));
    }
    let expiry = crate::when::utc(id_token.expires_at());
    checks.push(Check::new("exp", "OpenID Connect Core section 3.1.3.7 step 9", expiry));
    let issued = crate::when::utc(id_token.issued_at());
    checks.push(Check::new("iat", "OpenID Connect Core section 3.1.3.7 step 10", issued));
    checks
}

/// What UserInfo is checked for.
pub(crate) fn userinfo(userinfo: &UserInfo, compared: bool) -> Vec<Check> {
    let check = || Check::new("sub of UserInfo", "OpenID Connect Core section 5.3.2", userinfo.subject());
    compared.then(check).into_iter().collect()
}

/// What the return from a logout is checked for.
pub(crate) fn logout() -> Check {
    let detail = "is the one that was sent";
    Check::new("state", "OpenID Connect RP-Initiated Logout section 3", detail)
}

/// What refreshed tokens are checked for.
pub(crate) fn refresh(client: &Client, before: Option<&IdToken>, after: &TokenResponse) -> Vec<Check> {
    let Ok(renewed) = after.id_token() else { return Vec::new() };
    if before == Some(renewed) {
        return Vec::new();
    }
    let mut checks = id_token(client, renewed);
    if before.is_some() {
        // The rest is as it was at the login.
        checks.retain(|check| check.what == "signature");
        let detail = "iss, sub, azp and auth_time as before";
        checks.push(Check::new("same login", "OpenID Connect Core section 12.2", detail));
    }
    checks
}
