//! The authorization request: RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1, RFC 8707 section 2.
//!
//! PKCE, state and nonce are not parameters here: the library makes them.

use serde_json::Value;

use super::pending::PendingAuthorization;
use super::response_type::{Mode, Parts};
use super::{pkce, pushed_authorization_request, request_object};
use crate::authorization_details;
use crate::call::{Call, Io};
use crate::claims::request::{ClaimsRequest, RequestedClaim};
use crate::client::Client;
use crate::danger::{AuthorizationDanger, AuthorizationGuard};
use crate::dpop::Dpop;
use crate::error::{Error, Misuse};
use crate::http::form::Form;
use crate::profile::Profile;
use crate::quirk::Deviation;
use crate::registry::{ResponseMode, ResponseType};
use crate::secret::Secret;
use crate::token::id_token;

/// What to ask the authorization server for. All of it is optional.
#[derive(Clone, Debug, Default)]
pub struct AuthorizationRequest {
    form: Form,
    redirect_uri: Option<String>,
    response_type: Option<ResponseType>,
    response_mode: Option<ResponseMode>,
    max_age: Option<u64>,
    essential_acr: Vec<String>,
    claims: Option<ClaimsRequest>,
    without_state: bool,
    mistake: Option<Misuse>,
}

/// The parameters that the library sets itself, or through a setter of their own.
const RESERVED: [&str; 15] = [
    "client_id",
    "response_type",
    "redirect_uri",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "response_mode",
    "max_age",
    "claims",
    "request",
    "request_uri",
    "client_secret",
    "code_verifier",
    "dpop_jkt",
];

impl AuthorizationRequest {
    /// A request for whatever the server gives by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// The scope values, parted by spaces. With `openid` among them an ID Token is required in the end.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.set("scope", scope)
    }

    /// Another redirect URI than the client's, byte for byte as registered.
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// What the response holds. Default `code`, the only one that OAuth 2.1 and FAPI 2.0 know.
    ///
    /// With the others tokens come through the browser, in the fragment unless [`response_mode`](Self::response_mode)
    /// says otherwise. A fragment never reaches a server: web applications ask for `form_post`.
    pub fn response_type(mut self, response_type: impl Into<ResponseType>) -> Self {
        let response_type = response_type.into();
        self.response_type = (response_type != ResponseType::CODE).then_some(response_type);
        self
    }

    /// How the response comes back: plain, or in a JWT that the server signs (JARM). Default: the response type's, which is
    /// `query` for `code` and `fragment` for the others.
    pub fn response_mode(mut self, response_mode: ResponseMode) -> Self {
        self.response_mode = Some(response_mode);
        self
    }

    /// Whether the server asks the user: `none`, `login`, `consent`, `select_account`, `create`, or several.
    pub fn prompt(self, prompt: impl Into<String>) -> Self {
        self.set("prompt", prompt)
    }

    /// The greatest time since the user's last login, in seconds. It is sent, and the ID Token is held to it.
    pub fn max_age(mut self, seconds: u64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// How the server shows its pages: `page`, `popup`, `touch` or `wap`.
    pub fn display(self, display: impl Into<String>) -> Self {
        self.set("display", display)
    }

    /// The languages for the server's pages, by preference, as BCP 47 tags parted by spaces.
    pub fn ui_locales(self, ui_locales: impl Into<String>) -> Self {
        self.set("ui_locales", ui_locales)
    }

    /// The languages for claims, by preference, as BCP 47 tags parted by spaces.
    pub fn claims_locales(self, claims_locales: impl Into<String>) -> Self {
        self.set("claims_locales", claims_locales)
    }

    /// An earlier ID Token of the user who is expected. Tokens of another user are refused (Core section 3.1.2.2).
    pub fn id_token_hint(self, id_token: impl Into<String>) -> Self {
        self.set("id_token_hint", id_token)
    }

    /// The name by which the user is expected to log in.
    pub fn login_hint(self, login_hint: impl Into<String>) -> Self {
        self.set("login_hint", login_hint)
    }

    /// The authentication contexts wanted, by preference, parted by spaces. The server may give another one; see
    /// [`essential_acr`](Self::essential_acr).
    pub fn acr_values(self, acr_values: impl Into<String>) -> Self {
        self.set("acr_values", acr_values)
    }

    /// The authentication contexts of which one is required: asked for as an essential claim (Core section 5.5.1.1),
    /// and the ID Token is held to it.
    pub fn essential_acr<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.essential_acr = values.into_iter().map(Into::into).collect();
        self
    }

    /// Individual claims to return (Core section 5.5): a [`ClaimsRequest`], or JSON with the members `userinfo` and `id_token`.
    /// What a server must keep to is checked.
    pub fn claims(mut self, claims: impl Into<ClaimsRequest>) -> Self {
        self.claims = Some(claims.into());
        self
    }

    /// What exactly is to be allowed (RFC 9396): an array of objects, each with a `type`. Their types must be among those that
    /// the server lists.
    pub fn authorization_details(mut self, authorization_details: &Value) -> Self {
        match authorization_details::parameter(authorization_details) {
            Ok(text) => self.set(authorization_details::NAME, text),
            Err(mistake) => {
                self.mistake.get_or_insert(mistake);
                self
            }
        }
    }

    /// A resource for which the tokens are wanted (RFC 8707). May be called several times.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.form.append("resource", resource);
        self
    }

    /// Any other parameter. Parameters that the library manages are refused when the request is made.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        if RESERVED.contains(&name.as_str()) {
            self.mistake = self.mistake.or(Some(Misuse::ReservedParameter { name }));
        } else if name == "resource" {
            self.form.append(name, value);
        } else {
            self.form.set(name, value);
        }
        self
    }

    /// Lowers a guard, by a name from [`danger`](crate::danger).
    pub fn danger(mut self, danger: AuthorizationDanger) -> Self {
        match danger.0 {
            AuthorizationGuard::State => self.without_state = true,
        }
        self
    }

    fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.form.set(name, value);
        self
    }

    fn is_openid(&self) -> bool {
        self.asks_for("openid")
    }

    fn asks_for(&self, scope: &str) -> bool {
        self.form.has_scope(scope)
    }

    /// The `claims` parameter with the essential authentication contexts worked in.
    fn claims_parameter(&mut self) -> Result<Option<String>, Misuse> {
        const INVALID: Misuse = Misuse::InvalidRequest { what: "claims" };
        if !self.essential_acr.is_empty() {
            let acr = RequestedClaim::essential().values(self.essential_acr.iter().map(String::as_str));
            self.claims = Some(self.claims.take().unwrap_or_default().id_token("acr", acr));
        }
        let claims = self.claims.as_ref();
        claims.map(|claims| claims.to_parameter().ok_or(INVALID)).transpose()
    }

    /// The user who must sign in, if one is asked for.
    fn subject(&self) -> Option<Secret> {
        let claimed = self.claims.as_ref().and_then(|claims| claims.subject().map(Secret::from));
        claimed.or_else(|| self.form.get("id_token_hint").and_then(id_token::subject_of).map(Secret::from))
    }
}

impl Client {
    /// Begins a login: the URL to send the user's browser to, and what must be kept until the user is back.
    ///
    /// Makes PKCE, state and, with the scope `openid`, a nonce. Keep the [`PendingAuthorization`] where only this
    /// user's browser leads to it (a session, or an encrypted cookie of its own), and pass the callback to
    /// [`PendingAuthorization::validate`].
    ///
    /// No request is sent, unless the client [pushes its requests](crate::ClientBuilder::push_authorization_requests) or its
    /// [signer](crate::ClientBuilder::request_object_signer) is elsewhere.
    ///
    /// # Errors
    /// [`Misuse`] when there is no redirect URI or no `authorization_endpoint`, or a parameter cannot be used. Of a pushed
    /// request also [`Error::Http`], [`Error::Server`] and [`Error::Response`].
    pub fn authorize(&self, request: AuthorizationRequest) -> Call<(String, PendingAuthorization)> {
        self.call(|io, client| async move {
            let (parameters, pending) = prepare(&client, request)?;
            let url = match parameters {
                Parameters::InUrl(url) => url,
                // Boxed, so that a request in the URL, which waits for nothing, does not keep room for it.
                Parameters::Whole(form) => Box::pin(protect(&io, &client, form)).await?,
            };
            Ok((url, pending))
        })
    }
}

/// How the parameters reach the server.
pub(super) enum Parameters {
    InUrl(String),
    /// To be signed, pushed, or both.
    Whole(Form),
}

/// The URL of a request that is signed (RFC 9101), pushed (RFC 9126), or both.
async fn protect(io: &Io, client: &Client, mut parameters: Form) -> Result<String, Error> {
    if request_object::is_used(client) {
        parameters = request_object::wrap(io, client, parameters).await?;
    }
    if client.pushes() {
        parameters = pushed_authorization_request::push(io, client, parameters).await?;
    }
    Ok(parameters.append_to(endpoint(client), &[]))
}

pub(super) fn endpoint(client: &Client) -> &str {
    client.server_metadata().authorization_endpoint.as_deref().unwrap_or_default()
}

pub(super) fn prepare(
    client: &Client,
    mut request: AuthorizationRequest,
) -> Result<(Parameters, PendingAuthorization), Error> {
    let inner = client.inner();
    if let Some(mistake) = request.mistake {
        return Err(mistake.into());
    }
    authorization_details::check(inner, &request.form)?;
    inner.endpoints.authorization.as_ref().map_err(Error::clone)?;
    let redirect_uri = request.redirect_uri.take().or_else(|| inner.redirect_uri.clone());
    let redirect_uri = redirect_uri.ok_or(Misuse::MissingRedirectUri)?;
    if redirect_uri.contains('#') {
        return Err(Misuse::RedirectUriFragment.into());
    }
    client.check_binding()?;
    if let Some(profile) = inner.profile {
        profile.check_redirect_uri(inner, &redirect_uri)?;
        profile.usual_response(inner, &mut request.response_type, &mut request.response_mode);
    }
    if client.deviates(Deviation::FormPostForPersonalData)
        && (request.asks_for("name") || request.asks_for("email"))
    {
        request.response_mode.get_or_insert(ResponseMode::FORM_POST);
    }
    let parts = Parts::of(request.response_type.as_ref())?;
    let mode = Mode::of(request.response_mode.as_ref(), parts)?;
    if let Some(profile) = inner.profile {
        let code_alone = parts.code && !parts.is_front_channel();
        let hybrid = parts.code && parts.id_token && !parts.token;
        profile.check_response(code_alone, hybrid, mode.jwt)?;
    }
    if parts.id_token && !request.is_openid() {
        return Err(Misuse::MissingScope { scope: "openid" }.into());
    }
    let random = || inner.environment.random_value().map(Secret::from);
    let code_verifier = if parts.code { Some(random()?) } else { None };
    let state = if request.without_state { None } else { Some(random()?) };
    let nonce = if request.is_openid() { Some(random()?) } else { None };
    let claims = request.claims_parameter()?;
    let subject = request.subject();
    let asked = request.claims.take().unwrap_or_default();

    let code_challenge =
        code_verifier.as_ref().map(|verifier| pkce::code_challenge(verifier, &inner.environment.backend));
    let max_age = request.max_age.map(|seconds| seconds.to_string());
    let own = [
        ("client_id", Some(client.client_id())),
        ("response_type", Some(request.response_type.as_ref().unwrap_or(&ResponseType::CODE).as_str())),
        ("redirect_uri", Some(&*redirect_uri)),
        ("code_challenge", code_challenge.as_deref()),
        ("code_challenge_method", code_challenge.as_ref().map(|_| pkce::METHOD)),
        ("state", state.as_ref().map(Secret::expose)),
        ("nonce", nonce.as_ref().map(Secret::expose)),
        ("response_mode", request.response_mode.as_ref().map(ResponseMode::as_str)),
        ("max_age", max_age.as_deref()),
        ("claims", claims.as_deref()),
        ("dpop_jkt", client.dpop().map(Dpop::thumbprint)),
    ];
    let own: Vec<_> = own.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let parameters = if client.pushes() || request_object::is_used(client) {
        let mut form = request.form;
        own.into_iter().for_each(|(name, value)| form.set(name, value));
        Parameters::Whole(form)
    } else {
        Parameters::InUrl(request.form.append_to(endpoint(client), &own))
    };
    let pending = PendingAuthorization {
        version: PendingAuthorization::VERSION,
        issuer: client.issuer().to_owned(),
        client_id: client.client_id().to_owned(),
        redirect_uri,
        response_type: request.response_type,
        response_mode: request.response_mode,
        iss_required: inner.server.authorization_response_iss_parameter_supported == Some(true)
            || inner.profile.is_some_and(Profile::requires_iss),
        state,
        nonce,
        code_verifier,
        max_age: request.max_age,
        subject,
        essential_acr: asked.essential_acr(),
        auth_time: asked.requires_auth_time(),
    };
    Ok((parameters, pending))
}
