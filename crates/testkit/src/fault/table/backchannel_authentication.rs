//! Faults of backchannel authentication and of what clients are told about it.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
BackchannelAuthentication {
    Refuse BackchannelAuthReqIdMissing "backchannel-auth-req-id-missing"
        "There is no auth_req_id."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelSuccessWithError "backchannel-success-with-error"
        "The status is 200 and the body an error."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelAuthReqIdEmpty "backchannel-auth-req-id-empty"
        "auth_req_id is empty."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelAuthReqIdNotString "backchannel-auth-req-id-not-string"
        "auth_req_id is a number."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelExpiresInMissing "backchannel-expires-in-missing"
        "There is no expires_in."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelExpiresInNull "backchannel-expires-in-null"
        "expires_in is null."
        "OpenID Connect CIBA section 7.3";
    Survive BackchannelExpiresInText "backchannel-expires-in-text"
        "expires_in is a number as text."
        "robustness: read as a number";
    Survive BackchannelIntervalText "backchannel-interval-text"
        "interval is a number as text."
        "robustness: read as a number";
    Survive BackchannelIntervalNegative "backchannel-interval-negative"
        "interval is negative."
        "robustness: 5 seconds hold";
    Survive BackchannelIntervalNull "backchannel-interval-null"
        "interval is null."
        "OpenID Connect CIBA section 7.3; 5 seconds hold";
    Survive BackchannelUnknownMembers "backchannel-unknown-members"
        "There are members that no specification knows."
        "OpenID Connect CIBA section 7.3; unknown members are ignored";
    Refuse BackchannelDuplicateMember "backchannel-duplicate-member"
        "auth_req_id occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse BackchannelUnknownUserId "backchannel-unknown-user-id"
        "The hint means nobody."
        "OpenID Connect CIBA section 13";
    Refuse BackchannelInvalidBindingMessage "backchannel-invalid-binding-message"
        "binding_message cannot be shown."
        "OpenID Connect CIBA section 13";
    Refuse BackchannelInvalidClient "backchannel-invalid-client"
        "Status 401: the client is not known."
        "OpenID Connect CIBA section 13";
    Refuse BackchannelHtml "backchannel-html"
        "The body is an HTML page, with status 200."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelRedirect "backchannel-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse BackchannelUnavailable "backchannel-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
}
Ciba {
    Refuse CibaAuthReqIdWrong "ciba-auth-req-id-wrong"
        "The ID Token names another authentication request."
        "OpenID Connect CIBA section 10.3.1";
    Refuse CibaAuthReqIdNotString "ciba-auth-req-id-not-string"
        "The ID Token names its authentication request by a number."
        "OpenID Connect CIBA section 10.3.1";
    Refuse CibaAnotherUser "ciba-another-user"
        "sub is another user's than the one of the id_token_hint."
        "OpenID Connect CIBA section 7.1";
    Survive CibaAuthReqIdPresent "ciba-auth-req-id-present"
        "The answer names its authentication request, beside the ID Token and in it, as only a push does."
        "OpenID Connect CIBA section 10.3.1";
}
Ping {
    Refuse PingTokenMissing "ping-token-missing"
        "The notification has no Authorization header."
        "OpenID Connect CIBA section 9";
    Refuse PingTokenWrong "ping-token-wrong"
        "The notification carries another token."
        "OpenID Connect CIBA section 9";
    Refuse PingTokenBasic "ping-token-basic"
        "The notification carries the token in the scheme Basic."
        "OpenID Connect CIBA section 9, RFC 6750 section 2.1";
    Refuse PingTokenTwice "ping-token-twice"
        "The notification has two Authorization headers."
        "RFC 9110 section 11.6.2; there is one";
    Refuse PingAuthReqIdMissing "ping-auth-req-id-missing"
        "The notification has no auth_req_id."
        "OpenID Connect CIBA section 10.2";
    Refuse PingAuthReqIdEmpty "ping-auth-req-id-empty"
        "auth_req_id is empty."
        "OpenID Connect CIBA section 10.2";
    Refuse PingAuthReqIdNotString "ping-auth-req-id-not-string"
        "auth_req_id is a number."
        "OpenID Connect CIBA section 10.2";
    Refuse PingAuthReqIdWrong "ping-auth-req-id-wrong"
        "auth_req_id is another request's."
        "OpenID Connect CIBA section 10.2";
    Refuse PingDuplicateMember "ping-duplicate-member"
        "auth_req_id occurs twice."
        "RFC 8259 section 4";
    Refuse PingNotJson "ping-not-json"
        "The body is not JSON."
        "OpenID Connect CIBA section 10.2";
    Refuse PingEmpty "ping-empty"
        "The body is empty."
        "OpenID Connect CIBA section 10.2";
    Survive PingUnknownMembers "ping-unknown-members"
        "There are members that no specification knows."
        "robustness: unknown members are ignored";
    Survive PingWrongContentType "ping-wrong-content-type"
        "The body is called a web page."
        "robustness: the body is read as what it is";
    Survive PingTooEarly "ping-too-early"
        "The token endpoint does not know of the decision yet."
        "OpenID Connect CIBA section 11; the client asks again at its pace";
}
Push {
    Refuse PushTokenMissing "push-token-missing"
        "The notification has no Authorization header."
        "OpenID Connect CIBA section 9";
    Refuse PushTokenWrong "push-token-wrong"
        "The notification carries another token."
        "OpenID Connect CIBA section 9";
    Refuse PushAuthReqIdMissing "push-auth-req-id-missing"
        "The notification has no auth_req_id."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAuthReqIdWrong "push-auth-req-id-wrong"
        "auth_req_id is another request's."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAccessTokenMissing "push-access-token-missing"
        "There is no access_token."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAccessTokenEmpty "push-access-token-empty"
        "access_token is empty."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAccessTokenSwapped "push-access-token-swapped"
        "access_token is another one than at_hash vouches for."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushRefreshTokenSwapped "push-refresh-token-swapped"
        "refresh_token is another one than rt_hash vouches for."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushTokenTypeMissing "push-token-type-missing"
        "There is no token_type."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushTokenTypeUnknown "push-token-type-unknown"
        "token_type is one that the client cannot use."
        "RFC 6749 section 7.1";
    Refuse PushIdTokenMissing "push-id-token-missing"
        "There is no id_token."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushIdTokenAuthReqIdMissing "push-id-token-auth-req-id-missing"
        "The ID Token does not name its authentication request."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushIdTokenAuthReqIdWrong "push-id-token-auth-req-id-wrong"
        "The ID Token names another authentication request."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAtHashMissing "push-at-hash-missing"
        "The ID Token has no at_hash."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAtHashWrong "push-at-hash-wrong"
        "at_hash is the hash of something else."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushRtHashMissing "push-rt-hash-missing"
        "The ID Token has no rt_hash although there is a refresh token."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushRtHashWrong "push-rt-hash-wrong"
        "rt_hash is the hash of something else."
        "OpenID Connect CIBA section 10.3.1";
    Survive PushRefreshTokenMissing "push-refresh-token-missing"
        "There is neither a refresh token nor rt_hash."
        "OpenID Connect CIBA section 10.3.1; both are optional";
    Survive PushExpiresInText "push-expires-in-text"
        "expires_in is a number as text."
        "robustness: read as a number";
    Survive PushUnknownMembers "push-unknown-members"
        "There are members that no specification knows."
        "RFC 6749 section 5.1; unknown members are kept";
    Refuse PushDuplicateMember "push-duplicate-member"
        "access_token occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse PushNotJson "push-not-json"
        "The body is not JSON."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAccessDenied "push-access-denied"
        "The user said no."
        "OpenID Connect CIBA section 12";
    Refuse PushExpiredToken "push-expired-token"
        "The user did not decide in time."
        "OpenID Connect CIBA section 12";
    Refuse PushTransactionFailed "push-transaction-failed"
        "The server could not finish."
        "OpenID Connect CIBA section 12";
    Refuse PushErrorWithTokens "push-error-with-tokens"
        "There are both an error and tokens."
        "OpenID Connect CIBA section 12; an error is an error";
}
    } };
}
pub(super) use rows;
