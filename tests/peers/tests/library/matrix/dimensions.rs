//! What there is to combine, and the product of it.

use std::fmt;

use relying::registry::{AuthenticationMethod, ResponseMode, ResponseType};

use super::registrations::Registered;

pub(super) const TYPES: [ResponseType; 6] = [
    ResponseType::CODE,
    ResponseType::ID_TOKEN,
    ResponseType::ID_TOKEN_TOKEN,
    ResponseType::CODE_ID_TOKEN,
    ResponseType::CODE_TOKEN,
    ResponseType::CODE_ID_TOKEN_TOKEN,
];

pub(super) const MODES: [Option<ResponseMode>; 6] = [
    None,
    Some(ResponseMode::FORM_POST),
    Some(ResponseMode::JWT),
    Some(ResponseMode::QUERY_JWT),
    Some(ResponseMode::FRAGMENT_JWT),
    Some(ResponseMode::FORM_POST_JWT),
];

/// Whether the request is pushed, and whether it is signed.
pub(super) const REQUESTS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

pub(super) const BINDINGS: [Binding; 3] = [Binding::None, Binding::Dpop, Binding::Certificate];

/// Whether answers are encrypted.
pub(super) const ENCRYPTIONS: [bool; 2] = [false, true];

pub(super) const METHODS: [AuthenticationMethod; 7] = [
    AuthenticationMethod::NONE,
    AuthenticationMethod::CLIENT_SECRET_BASIC,
    AuthenticationMethod::CLIENT_SECRET_POST,
    AuthenticationMethod::CLIENT_SECRET_JWT,
    AuthenticationMethod::PRIVATE_KEY_JWT,
    AuthenticationMethod::TLS_CLIENT_AUTH,
    AuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH,
];

/// What the access token is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    None,
    Dpop,
    Certificate,
}

impl Binding {
    /// Tokens from the authorization endpoint cannot be bound to a certificate, so oidc-provider registers no such client for
    /// them. (For DPoP this is no rule: the client shows at each request whether it has a key.)
    pub(super) fn allows(self, response_type: &ResponseType) -> bool {
        let token = response_type.as_str().split(' ').any(|word| word == "token");
        self != Self::Certificate || !token
    }

    /// Tokens are bound to certificates by the registration, to DPoP keys by the request.
    fn fits(self, registered: &Registered) -> bool {
        (self == Self::Certificate) == registered.bound
    }
}

/// One way to sign in.
pub(super) struct Combination<'a> {
    pub(super) registered: &'a Registered,
    pub(super) response_type: &'a ResponseType,
    pub(super) mode: &'a Option<ResponseMode>,
    pub(super) pushed: bool,
    pub(super) signed: bool,
    pub(super) binding: Binding,
    /// 0 or 1, like the squares of a chessboard: whichever dimension is followed, neighbours differ.
    pub(super) colour: usize,
}

impl Combination<'_> {
    /// One for each response type with a code and each method of authentication: whether the access token of the token
    /// endpoint is really bound.
    pub(super) fn is_worth_stealing(&self) -> bool {
        let plain = self.mode.is_none() && !self.pushed && !self.signed && !self.registered.encrypted;
        plain && self.binding == Binding::Certificate && self.response_type.contains("code")
    }
}

impl fmt::Display for Combination<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = self.mode.as_ref().map_or("default", ResponseMode::as_str);
        write!(f, "{} by {mode}, {}", self.response_type, self.registered.method)?;
        for (there, word) in [
            (self.pushed, "PAR"),
            (self.signed, "JAR"),
            (self.binding == Binding::Dpop, "DPoP"),
            (self.binding == Binding::Certificate, "mTLS"),
            (self.registered.encrypted, "encrypted"),
        ] {
            if there {
                write!(f, ", {word}")?;
            }
        }
        Ok(())
    }
}

/// All that a registered client can do.
pub(super) fn product(registered: &Registered) -> impl Iterator<Item = Combination<'_>> {
    answers().filter(|(.., binding)| binding.fits(registered)).flat_map(
        move |(place, response_type, mode, binding)| {
            REQUESTS.iter().enumerate().map(move |(request, &(pushed, signed))| {
                let colour = (registered.colour + place + request) % 2;
                Combination { registered, response_type, mode, pushed, signed, binding, colour }
            })
        },
    )
}

/// How many combinations there are.
pub(super) fn size() -> usize {
    answers().count() * REQUESTS.len() * ENCRYPTIONS.len() * METHODS.len()
}

/// Response types, modes and bindings that go together, with the sum of their places.
fn answers() -> impl Iterator<Item = (usize, &'static ResponseType, &'static Option<ResponseMode>, Binding)> {
    TYPES.iter().enumerate().flat_map(|(x, response_type)| {
        let modes = MODES.iter().enumerate().filter(|(_, mode)| may_have(response_type, mode.as_ref()));
        modes.flat_map(move |(y, mode)| {
            let bindings =
                BINDINGS.into_iter().enumerate().filter(|(_, binding)| binding.allows(response_type));
            bindings.map(move |(z, binding)| (x + y + z, response_type, mode, binding))
        })
    })
}

/// Tokens do not belong into a query (JARM section 2.3.1).
fn may_have(response_type: &ResponseType, mode: Option<&ResponseMode>) -> bool {
    *response_type == ResponseType::CODE || mode != Some(&ResponseMode::QUERY_JWT)
}
