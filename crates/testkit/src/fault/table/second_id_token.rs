//! Faults of the ID Token of the token endpoint that follows one in the authorization response.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
SecondIdToken {
    Refuse SecondIdTokenOtherSub "second-id-token-other-sub"
        "sub is not the one of the first ID Token."
        "OpenID Connect Core 1.0 section 3.3.3.6";
    Refuse SecondIdTokenOtherIss "second-id-token-other-iss"
        "iss is not the one of the first ID Token."
        "OpenID Connect Core 1.0 section 3.3.3.6";
    Refuse SecondIdTokenOtherNonce "second-id-token-other-nonce"
        "nonce is not the one of the first ID Token."
        "OpenID Connect Core 1.0 sections 3.1.3.7 and 3.3.3.6";
    Either SecondIdTokenOtherAuthTime "second-id-token-other-auth-time"
        "auth_time is not the one of the first ID Token."
        "OpenID Connect Core 1.0 section 3.3.3.6; claims about the login should be the same";
}
    } };
}
pub(super) use rows;
