//! Faults of answers to a refresh.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Refresh {
    Refuse RefreshOtherSub "refresh-other-sub"
        "The refreshed ID Token is about another user."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherIss "refresh-other-iss"
        "The refreshed ID Token is by another issuer."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherAud "refresh-other-aud"
        "The refreshed ID Token is for another client."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherAzp "refresh-other-azp"
        "azp differs in the refreshed ID Token."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherAuthTime "refresh-other-auth-time"
        "auth_time differs in the refreshed ID Token."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOlderIat "refresh-older-iat"
        "The refreshed ID Token was issued before the one of the login."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherNonce "refresh-other-nonce"
        "The refreshed ID Token has a nonce that was never sent."
        "OpenID Connect Core 1.0 section 12.2";
    Survive RefreshWithoutIdToken "refresh-without-id-token"
        "The refreshed answer has no ID Token."
        "OpenID Connect Core 1.0 section 12.2";
    Survive RefreshTokenNotReturned "refresh-token-not-returned"
        "The refreshed answer has no refresh token; the old one stays good."
        "RFC 6749 section 6";
    Survive RefreshTokenRotated "refresh-token-rotated"
        "The refreshed answer has a new refresh token, whatever the server's policy."
        "RFC 6749 section 6; it replaces the old one";
    Survive RefreshTokenNull "refresh-token-null"
        "refresh_token is null in the refreshed answer."
        "robustness: null counts as absent";
    Either RefreshTokenEmpty "refresh-token-empty"
        "refresh_token is empty in the refreshed answer."
        "RFC 6749 section 6";
    Refuse RefreshInvalidGrant "refresh-invalid-grant"
        "The refresh is refused with invalid_grant."
        "RFC 6749 section 5.2";
}
    } };
}
pub(super) use rows;
