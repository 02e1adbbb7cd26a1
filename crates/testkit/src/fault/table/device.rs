//! Faults of the device flow.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Device {
    Refuse DeviceCodeMissing "device-code-missing"
        "There is no device_code."
        "RFC 8628 section 3.2";
    Refuse DeviceSuccessWithError "device-success-with-error"
        "The status is 200 and the body an error, as at GitHub."
        "RFC 8628 section 3.2";
    Refuse DeviceCodeEmpty "device-code-empty"
        "device_code is empty."
        "RFC 8628 section 3.2";
    Refuse DeviceUserCodeEmpty "device-user-code-empty"
        "user_code is empty."
        "RFC 8628 section 3.2";
    Refuse DeviceVerificationUriMissing "device-verification-uri-missing"
        "There is no verification_uri."
        "RFC 8628 section 3.2";
    Refuse DeviceVerificationUriScript "device-verification-uri-script"
        "verification_uri is a script."
        "RFC 8628 section 3.3; only web pages are shown and opened";
    Refuse DeviceVerificationUriFile "device-verification-uri-file"
        "verification_uri_complete is a file."
        "RFC 8628 section 3.3; only web pages are shown and opened";
    Refuse DeviceVerificationUriHttp "device-verification-uri-http"
        "verification_uri is a plain http address."
        "RFC 8628 section 3.3; https only";
    Survive DeviceVerificationUrl "device-verification-url"
        "verification_uri is called verification_url, as at Google."
        "robustness: read by either name";
    Refuse DeviceExpiresInMissing "device-expires-in-missing"
        "There is no expires_in."
        "RFC 8628 section 3.2";
    Refuse DeviceExpiresInNull "device-expires-in-null"
        "expires_in is null."
        "RFC 8628 section 3.2";
    Survive DeviceExpiresInText "device-expires-in-text"
        "expires_in is a number as text."
        "robustness: read as a number";
    Survive DeviceIntervalText "device-interval-text"
        "interval is a number as text."
        "robustness: read as a number";
    Survive DeviceIntervalNegative "device-interval-negative"
        "interval is negative."
        "robustness: 5 seconds hold";
    Survive DeviceIntervalNull "device-interval-null"
        "interval is null."
        "RFC 8628 section 3.2; 5 seconds hold";
    Survive DeviceUnknownMembers "device-unknown-members"
        "There are members that no specification knows."
        "RFC 8628 section 3.2; unknown members are kept";
    Refuse DeviceDuplicateMember "device-duplicate-member"
        "user_code occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse DeviceInvalidClient "device-invalid-client"
        "Status 401: the client is not known."
        "RFC 6749 section 5.2";
    Refuse DeviceHtml "device-html"
        "The body is an HTML page, with status 200."
        "RFC 8628 section 3.2";
    Refuse DeviceRedirect "device-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse DeviceUnavailable "device-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
}
Poll {
    Survive PollUndecided "poll-undecided"
        "The user has not decided yet."
        "RFC 8628 section 3.5";
    Survive PollSlowDown "poll-slow-down"
        "The client asks too often."
        "RFC 8628 section 3.5";
    Survive PollPendingWithRetryAfter "poll-pending-with-retry-after"
        "The user has not decided yet, and Retry-After asks for more patience than the interval."
        "RFC 9110 section 10.2.3";
    Survive PollRetryAfterSeconds "poll-retry-after-seconds"
        "Status 503 with Retry-After in seconds."
        "RFC 9110 section 15.6.4";
    Survive PollRetryAfterGarbage "poll-retry-after-garbage"
        "Status 503 with a Retry-After that cannot be read."
        "RFC 9110 section 15.6.4";
    Survive PollTooManyRequests "poll-too-many-requests"
        "Status 429 with Retry-After."
        "RFC 6585 section 4";
    Survive PollSlow "poll-slow"
        "The body comes one byte at a time, with pauses."
        "RFC 8628 section 3.5; exponential back-off";
    Survive PollReset "poll-reset"
        "The connection ends before the answer."
        "RFC 8628 section 3.5; exponential back-off";
    Refuse PollAccessDenied "poll-access-denied"
        "The user said no."
        "RFC 8628 section 3.5";
    Refuse PollExpiredToken "poll-expired-token"
        "The user did not decide in time."
        "RFC 8628 section 3.5";
}
    } };
}
pub(super) use rows;
