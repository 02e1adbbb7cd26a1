//! The pages that people see: plain HTML without scripts (but for the form that posts itself) or foreign resources.

use std::fmt::Write;

use http::header::CONTENT_SECURITY_POLICY;
use http::{Response, StatusCode};
use relying_jose::HashAlgorithm;

use crate::authorization_request::AuthorizationRequest;
use crate::parameters::Parameters;
use crate::reply::{self, OAuthError};
use crate::{Server, User};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1d2433;--dim:#5a6478;--paper:#fff;--ground:#eef1f6;--line:#c4ccd9;--accent:#1f5fd6}\
@media(prefers-color-scheme:dark){:root{--ink:#e8ebf2;--dim:#a3adbf;--paper:#1b212d;--ground:#10141c;--line:#3b4558;--accent:#7fb0ff}}\
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;\
font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}\
main{width:100%;max-width:26rem;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:.75rem}\
h1{margin:0 0 .5rem;font-size:1.4rem}p{margin:.5rem 0;overflow-wrap:anywhere}.dim{color:var(--dim)}\
label{display:block;margin-top:1rem;font-weight:600}\
input{width:100%;padding:.6rem;margin-top:.25rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.4rem}\
.row{display:flex;gap:.75rem;margin-top:1.5rem}button{flex:1;padding:.65rem;font:inherit;font-weight:600;border-radius:.4rem;\
border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer}\
button.first{background:var(--accent);border-color:var(--accent);color:var(--paper)}\
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}[role=alert]{padding:.5rem .75rem;border:2px solid #c62828;border-radius:.4rem}";

/// Sends the form of a form_post answer away as soon as the page is there.
const SUBMIT: &str = "document.forms[0].submit()";

pub(crate) fn login(
    server: &Server,
    request: &AuthorizationRequest,
    action: &str,
    failed: bool,
) -> Response<Vec<u8>> {
    let alert =
        if failed { "<p role=\"alert\">This name and password do not belong together.</p>" } else { "" };
    let hint = escape(request.login_hint.as_deref().unwrap_or_default());
    let body = format!(
        "<h1>Sign in</h1><p>to continue to <strong>{client}</strong></p>{alert}\
         <form method=\"post\" action=\"{action}\">\
         <label for=\"username\">User name</label>\
         <input id=\"username\" name=\"username\" value=\"{hint}\" autocomplete=\"username\" autocapitalize=\"none\" \
         spellcheck=\"false\" required autofocus>\
         <label for=\"password\">Password</label>\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required>\
         <div class=\"row\"><button class=\"first\" name=\"action\" value=\"login\">Sign in</button>\
         <button name=\"action\" value=\"deny\" formnovalidate>Cancel</button></div></form>{foot}",
        client = escape(request.client.client_id()),
        action = escape(action),
        foot = foot(server),
    );
    page(StatusCode::OK, "Sign in", &body)
}

pub(crate) fn consent(
    server: &Server,
    request: &AuthorizationRequest,
    user: &User,
    action: &str,
) -> Response<Vec<u8>> {
    let mut wishes = String::new();
    for scope in request.scope.iter().chain(&request.resource) {
        let _ = write!(wishes, "<li>{}</li>", escape(scope));
    }
    let body = format!(
        "<h1>Allow access?</h1><p><strong>{client}</strong> asks for access to the account \
         <strong>{user}</strong>:</p><ul>{wishes}</ul>\
         <form method=\"post\" action=\"{action}\">\
         <div class=\"row\"><button class=\"first\" name=\"action\" value=\"approve\">Allow</button>\
         <button name=\"action\" value=\"deny\">Deny</button></div></form>{foot}",
        client = escape(request.client.client_id()),
        user = escape(user.username()),
        action = escape(action),
        foot = foot(server),
    );
    page(StatusCode::OK, "Allow access?", &body)
}

/// Where the user of the device flow enters a code, and decides.
pub(crate) fn device(server: &Server, user_code: &str, alert: Option<&str>) -> Response<Vec<u8>> {
    let alert = alert.map(|alert| format!("<p role=\"alert\">{alert}</p>")).unwrap_or_default();
    let body = format!(
        "<h1>Connect a device</h1><p>Does the device in front of you show this code?</p>{alert}\
         <form method=\"post\" action=\"{action}\">\
         <label for=\"user_code\">Code</label>\
         <input id=\"user_code\" name=\"user_code\" value=\"{code}\" autocomplete=\"off\" autocapitalize=\"characters\" \
         spellcheck=\"false\" required autofocus>\
         <label for=\"username\">User name</label>\
         <input id=\"username\" name=\"username\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required>\
         <label for=\"password\">Password</label>\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required>\
         <div class=\"row\"><button class=\"first\" name=\"action\" value=\"approve\">Allow</button>\
         <button name=\"action\" value=\"deny\" formnovalidate>Deny</button></div></form>{foot}",
        action = escape(&server.url("/device")),
        code = escape(user_code),
        foot = foot(server),
    );
    page(StatusCode::OK, "Connect a device", &body)
}

pub(crate) fn device_decided(server: &Server, allowed: bool) -> Response<Vec<u8>> {
    let (title, text) = match allowed {
        true => ("Device connected", "Go on with your device; you can close this page."),
        false => ("Device refused", "The device gets nothing; you can close this page."),
    };
    let body = format!("<h1>{title}</h1><p>{text}</p>{}", foot(server));
    page(StatusCode::OK, title, &body)
}

/// An error that cannot be sent to the client.
pub(crate) fn error(error: &OAuthError) -> Response<Vec<u8>> {
    let body = format!(
        "<h1>This request cannot be answered</h1><p>{}</p><p class=\"dim\">{}</p>",
        escape(error.text()),
        escape(error.code())
    );
    page(StatusCode::BAD_REQUEST, "Error", &body)
}

pub(crate) fn signed_out(server: &Server) -> Response<Vec<u8>> {
    let body = format!("<h1>Signed out</h1><p>You can close this page.</p>{}", foot(server));
    page(StatusCode::OK, "Signed out", &body)
}

/// The answer of the form_post response mode (OAuth 2.0 Form Post Response Mode section 2).
pub(crate) fn form_post(server: &Server, redirect_uri: &str, parameters: &Parameters) -> Response<Vec<u8>> {
    let mut inputs = String::new();
    for (name, value) in parameters.iter() {
        let (name, value) = (escape(name), escape(value));
        let _ = write!(inputs, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
    }
    let body = format!(
        "<form method=\"post\" action=\"{}\">{inputs}<noscript><h1>One more step</h1>\
         <div class=\"row\"><button class=\"first\">Continue</button></div></noscript></form>\
         <script>{SUBMIT}</script>",
        escape(redirect_uri)
    );
    let hash = STANDARD.encode(server.digest(HashAlgorithm::Sha256, SUBMIT.as_bytes()));
    let mut response = page(StatusCode::OK, "Continue", &body);
    reply::set_header(
        &mut response,
        CONTENT_SECURITY_POLICY,
        &policy(&format!("; script-src 'sha256-{hash}'")),
    );
    response
}

fn page(status: StatusCode, title: &str, body: &str) -> Response<Vec<u8>> {
    let mut response = reply::html(
        status,
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <title>{title}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
        ),
    );
    reply::set_header(&mut response, CONTENT_SECURITY_POLICY, &policy(""));
    response
}

/// No `form-action`: browsers would hold it against the redirect that follows the form.
fn policy(more: &str) -> String {
    format!("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'{more}")
}

fn foot(server: &Server) -> String {
    format!("<p class=\"dim\">Test server {}</p>", escape(server.issuer()))
}

/// Text as it may stand between tags and in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let server = Server::builder("https://as.example").unwrap().signing_algorithms([]).build().unwrap();
        let mut parameters = Parameters::new();
        parameters.push("state", "\"><script>alert(1)</script>");
        let response = form_post(&server, "https://app.example/?a=1&b='2'", &parameters);
        let text = String::from_utf8(response.body().clone()).unwrap();
        assert_eq!(text.matches("<script>").count(), 1);
        assert!(text.contains("action=\"https://app.example/?a=1&amp;b=&#39;2&#39;\""));
        assert!(
            response.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'sha256-")
        );
    }
}
