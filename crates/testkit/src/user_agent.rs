//! [`UserAgent`]: a browser that follows a script.

mod arrival;
mod cookies;
mod error;
mod html;
mod url;

pub use arrival::Arrival;
pub use error::UserAgentError;

use std::fmt;
use std::time::Duration;

use http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use http::{Method, Request, Response, StatusCode};

use crate::parameters::Parameters;
use crate::{Server, User};
use cookies::Cookies;
use html::{Button, Form, Page};
use url::Parts;

/// How many pages and redirects a visit may take.
const MOST_STEPS: usize = 30;

/// Words on the buttons and links that say no.
const NO: [&str; 7] = ["deny", "cancel", "abort", "decline", "reject", "no", "disallow"];

/// A browser without a screen: it follows redirects from host to host, keeps cookies, signs in, agrees or refuses,
/// and stops where the application would take over.
///
/// It works in process over any function from request to response, and over real HTTP on the loopback interface.
///
/// ```
/// use relying_testkit::{Client, Interaction, Server, User, UserAgent};
///
/// let server = Server::builder("https://as.example")?
///     .client(Client::public("app").redirect_uri("https://app.example/callback"))
///     .user(User::new("alice", "wonderland"))
///     .interaction(Interaction::Pages)
///     .build()?;
/// let url = "https://as.example/authorize?client_id=app&response_type=code&scope=openid&state=xyz\
///     &redirect_uri=https://app.example/callback&code_challenge_method=S256\
///     &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
///
/// let mut browser = UserAgent::in_process(&server).credentials("alice", "wonderland");
/// let arrival = browser.visit(url, "https://app.example/callback")?;
/// assert_eq!(arrival.parameter("state").as_deref(), Some("xyz"));
/// assert!(arrival.parameter("code").is_some());
///
/// let arrival = browser.deny().visit(&format!("{url}&prompt=consent"), "https://app.example/callback")?;
/// assert_eq!(arrival.parameter("error").as_deref(), Some("access_denied"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct UserAgent {
    transport: Box<dyn Transport>,
    cookies: Cookies,
    username: String,
    password: String,
    fields: Vec<(String, String)>,
    decision: Decision,
}

/// How requests reach whom they are for.
trait Transport: Send {
    fn send(&mut self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, String>;
}

impl<F: FnMut(Request<Vec<u8>>) -> Result<Response<Vec<u8>>, String> + Send> Transport for F {
    fn send(&mut self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, String> {
        self(request)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Decision {
    Approve,
    /// Signs in and then says no.
    Deny,
    /// Says no to whatever comes first.
    Cancel,
}

impl UserAgent {
    /// A browser over a function from request to response. The requests have absolute URIs, of whatever host.
    pub fn new(mut respond: impl FnMut(Request<Vec<u8>>) -> Response<Vec<u8>> + Send + 'static) -> Self {
        Self::with_transport(move |request: Request<Vec<u8>>| Ok(respond(request)))
    }

    /// A browser that talks to one server, without any port.
    pub fn in_process(server: &Server) -> Self {
        let server = server.clone();
        Self::new(move |request| server.handle(request))
    }

    /// A browser that sends real requests, without TLS: for servers on the loopback interface.
    pub fn over_http() -> Self {
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        let agent = ureq::Agent::new_with_config(config);
        Self::with_transport(move |request: Request<Vec<u8>>| {
            let response = agent.run(request).map_err(|error| error.to_string())?;
            let (head, mut body) = response.into_parts();
            let body = body.read_to_vec().map_err(|error| error.to_string())?;
            Ok(Response::from_parts(head, body))
        })
    }

    fn with_transport(transport: impl Transport + 'static) -> Self {
        Self {
            transport: Box::new(transport),
            cookies: Cookies::default(),
            username: String::new(),
            password: String::new(),
            fields: Vec::new(),
            decision: Decision::Approve,
        }
    }

    /// What to type into a login page.
    #[must_use]
    pub fn credentials(mut self, username: impl Into<String>, password: impl Into<String>) -> Self {
        (self.username, self.password) = (username.into(), password.into());
        self
    }

    /// Signs in as this user.
    #[must_use]
    pub fn user(self, user: &User) -> Self {
        self.credentials(user.username(), user.password())
    }

    /// What to type into any other field with this name.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// From now on agrees to what is asked, as a new browser does.
    pub fn approve(&mut self) -> &mut Self {
        self.decision = Decision::Approve;
        self
    }

    /// From now on signs in but then refuses.
    pub fn deny(&mut self) -> &mut Self {
        self.decision = Decision::Deny;
        self
    }

    /// From now on refuses on the first page, the login page included.
    pub fn cancel(&mut self) -> &mut Self {
        self.decision = Decision::Cancel;
        self
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Requests one page and follows nothing.
    ///
    /// # Errors
    ///
    /// [`UserAgentError::Transport`] or [`UserAgentError::InvalidUrl`].
    pub fn get(&mut self, url: &str) -> Result<Response<Vec<u8>>, UserAgentError> {
        self.send(&Step::get(url.to_owned()))
    }

    /// Opens a URL and goes on, from page to page, until the browser would go to `destination`: the redirect URI of
    /// the client, compared without query and fragment. Nothing is sent there.
    ///
    /// # Errors
    ///
    /// [`UserAgentError`] says why the browser did not get there.
    pub fn visit(&mut self, url: &str, destination: &str) -> Result<Arrival, UserAgentError> {
        let mut step = Step::get(url.to_owned());
        let mut signed_in = false;
        let destination = Parts::of(destination).ok_or_else(|| invalid(destination))?;
        for _ in 0..MOST_STEPS {
            if Parts::of(&step.url).is_some_and(|parts| parts.same_place(&destination)) {
                return Ok(Arrival { method: step.method, url: step.url, body: step.body });
            }
            let response = self.send(&step)?;
            step = match next_address(&response) {
                Some(location) => step.redirected(response.status(), location),
                None => self.leave_page(&step, &response, &mut signed_in)?,
            };
        }
        Err(UserAgentError::TooManySteps)
    }

    fn send(&mut self, step: &Step) -> Result<Response<Vec<u8>>, UserAgentError> {
        let url = url::without_fragment(&step.url);
        let mut request = Request::builder().method(step.method.clone()).uri(url);
        if step.method == Method::POST {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(cookies) = self.cookies.header(url) {
            request = request.header(COOKIE, cookies);
        }
        let request = request.body(step.body.clone().into_bytes()).map_err(|_| invalid(url))?;
        let response = self.transport.send(request).map_err(UserAgentError::Transport)?;
        self.cookies.keep(url, response.headers());
        Ok(response)
    }

    /// Finds the way on from a page: the link or button that says no, or the form with what belongs into it.
    fn leave_page(
        &self,
        step: &Step,
        response: &Response<Vec<u8>>,
        signed_in: &mut bool,
    ) -> Result<Step, UserAgentError> {
        let page = Page::scan(&String::from_utf8_lossy(response.body()));
        let asks_password = |form: &Form| form.fields.iter().any(|field| field.kind == "password");
        let login = page.forms.iter().any(asks_password);
        let refuses = match self.decision {
            Decision::Approve => false,
            Decision::Deny => !login,
            Decision::Cancel => true,
        };
        if refuses {
            let with_no = |form: &&Form| form.buttons.iter().any(says_no);
            if let Some(form) = page.forms.iter().find(with_no) {
                let button = form.buttons.iter().find(|button| says_no(button));
                return Ok(self.submit(step, form, button));
            }
            if let Some(link) = page.links.iter().find(|link| is_no(&link.text)) {
                return Ok(Step::get(url::resolve(&step.url, &link.href)));
            }
        }
        let form = page.forms.iter().find(|form| asks_password(form)).or(page.forms.first());
        let Some(form) = form else {
            let place = step.url.split(['?', '#']).next().unwrap_or_default().to_owned();
            return Err(UserAgentError::Stranded { place, status: response.status(), title: page.title });
        };
        if asks_password(form) && std::mem::replace(signed_in, true) {
            return Err(UserAgentError::LoginRefused);
        }
        Ok(self.submit(step, form, form.buttons.iter().find(|button| !says_no(button))))
    }

    fn submit(&self, step: &Step, form: &Form, button: Option<&Button>) -> Step {
        let mut parameters = Parameters::new();
        for field in &form.fields {
            let typed =
                self.fields.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.as_str());
            let value = match field.kind.as_str() {
                _ if typed.is_some() => typed.unwrap_or_default(),
                "password" => &self.password,
                "" | "text" | "email" => &self.username,
                _ => &field.value,
            };
            parameters.push(&field.name, value);
        }
        if let Some(button) = button.filter(|button| !button.name.is_empty()) {
            parameters.push(&button.name, &button.value);
        }
        let action = url::resolve(&step.url, &form.action);
        if form.post {
            return Step { method: Method::POST, url: action, body: parameters.encode() };
        }
        let address = action.split(['?', '#']).next().unwrap_or_default();
        Step::get(format!("{address}?{}", parameters.encode()))
    }
}

impl fmt::Debug for UserAgent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UserAgent").field("username", &self.username).finish_non_exhaustive()
    }
}

/// A request that the browser is about to send.
struct Step {
    method: Method,
    url: String,
    body: String,
}

impl Step {
    fn get(url: String) -> Self {
        Self { method: Method::GET, url, body: String::new() }
    }

    /// 307 and 308 repeat the request, the others turn it into a GET (RFC 9110 section 15.4).
    fn redirected(self, status: StatusCode, location: &str) -> Self {
        let url = url::resolve(&self.url, location);
        match status {
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => Self { url, ..self },
            _ => Self::get(url),
        }
    }
}

fn next_address(response: &Response<Vec<u8>>) -> Option<&str> {
    let location = response.headers().get(LOCATION).filter(|_| response.status().is_redirection())?;
    location.to_str().ok()
}

fn says_no(button: &Button) -> bool {
    [&button.value, &button.name, &button.text].into_iter().any(|text| is_no(text))
}

fn is_no(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| NO.iter().any(|no| word.eq_ignore_ascii_case(no)))
}

fn invalid(url: &str) -> UserAgentError {
    UserAgentError::InvalidUrl(url.split(['?', '#']).next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server of canned pages.
    fn browser(pages: &'static [(&'static str, &'static str)]) -> UserAgent {
        UserAgent::new(move |request| {
            let place = format!("{} {}", request.method(), request.uri());
            let body = pages.iter().find(|(name, _)| *name == place).map_or("", |(_, body)| body);
            match body.strip_prefix("-> ") {
                Some(location) => {
                    Response::builder().status(302).header(LOCATION, location).body(Vec::new()).unwrap()
                }
                None => Response::new(body.as_bytes().to_vec()),
            }
        })
    }

    #[test]
    fn signs_in_and_agrees_on_pages_with_links_and_unnamed_buttons() {
        let pages = &[
            ("GET https://as.example/auth", "-> /interaction/1"),
            (
                "GET https://as.example/interaction/1",
                "<form method=post action=/interaction/1/login><input type=hidden name=prompt value=login>\
                 <input name=login><input type=password name=password><button type=submit>Sign-in</button></form>\
                 <a href=/interaction/1/abort>[ Cancel ]</a>",
            ),
            ("POST https://as.example/interaction/1/login", "-> https://app.example/cb?code=1"),
            ("GET https://as.example/interaction/1/abort", "-> https://app.example/cb?error=access_denied"),
        ];
        let mut browser = browser(pages).credentials("alice", "wonderland");
        let arrival = browser.visit("https://as.example/auth", "https://app.example/cb").unwrap();
        assert_eq!(arrival.answer(), "https://app.example/cb?code=1");
        let arrival = browser.cancel().visit("https://as.example/auth", "https://app.example/cb").unwrap();
        assert_eq!(arrival.parameter("error").as_deref(), Some("access_denied"));
    }

    #[test]
    fn hands_back_the_form_that_would_be_posted() {
        let pages = &[(
            "GET https://as.example/auth",
            "<form method=post action='https://app.example/cb'><input type=hidden name=code value='a&amp;b'>\
             <noscript><button>Continue</button></noscript></form>",
        )];
        let arrival = browser(pages).visit("https://as.example/auth", "https://app.example/cb").unwrap();
        assert_eq!((arrival.method.as_str(), arrival.answer()), ("POST", "code=a%26b"));
        assert!(!format!("{arrival:?}").contains("code"));
    }

    #[test]
    fn says_where_it_is_stranded() {
        let pages = &[("GET https://as.example/auth", "<title>Error</title>")];
        let error = browser(pages).visit("https://as.example/auth?state=1", "https://app.example/cb");
        let stranded = |title: &str| UserAgentError::Stranded {
            place: "https://as.example/auth".to_owned(),
            status: StatusCode::OK,
            title: title.to_owned(),
        };
        assert_eq!(error, Err(stranded("")));
        let error = browser(pages).visit("https://as.example/auth", "https://app.example/cb");
        assert_eq!(error, Err(stranded("Error")));
    }

    #[test]
    fn gives_up_on_redirects_without_end() {
        let pages = &[("GET https://as.example/auth", "-> /auth")];
        let error = browser(pages).visit("https://as.example/auth", "https://app.example/cb");
        assert_eq!(error, Err(UserAgentError::TooManySteps));
    }
}
