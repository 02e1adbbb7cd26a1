//! Faults of the return from a logout.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
EndSession {
    Refuse EndSessionStateWrong "end-session-state-wrong"
        "state is another one."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
    Refuse EndSessionStateMissing "end-session-state-missing"
        "There is no state."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
    Refuse EndSessionStateDuplicated "end-session-state-duplicated"
        "state occurs twice: the right one, then another."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
    Refuse EndSessionStateUnrequested "end-session-state-unrequested"
        "There is a state though the request had none; a state that was sent is left alone."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
    Refuse EndSessionErrorPage "end-session-error-page"
        "The browser stays on an error page of the server."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
}
    } };
}
pub(super) use rows;
