//! The issuers of known providers, so that nobody has to put them together: a slash too many or too few is another issuer.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in a segment of a path (RFC 3986 section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Google's.
pub const GOOGLE: &str = "https://accounts.google.com";

/// Apple's.
pub const APPLE: &str = "https://appleid.apple.com";

/// Twitch's.
pub const TWITCH: &str = "https://id.twitch.tv/oauth2";

/// Microsoft Entra ID's, for `common`, `organizations`, `consumers`, a tenant's identifier or its domain name.
pub fn entra(tenant: &str) -> String {
    format!("https://login.microsoftonline.com/{}/v2.0", segment(tenant))
}

/// Azure AD B2C's, for the short name of a tenant and a policy (user flow).
pub fn azure_ad_b2c(tenant: &str, policy: &str) -> String {
    let (tenant, policy) = (segment(tenant), segment(policy));
    format!("https://{tenant}.b2clogin.com/{tenant}.onmicrosoft.com/{policy}/v2.0")
}

/// Authentik's, for an application (its slug) of the installation at `base`.
pub fn authentik(base: &str, application: &str) -> String {
    format!("{}/application/o/{}/", base.trim_end_matches('/'), segment(application))
}

/// Keycloak's, for a realm of the installation at `base`; before version 17 `base` ends in `/auth`.
pub fn keycloak(base: &str, realm: &str) -> String {
    format!("{}/realms/{}", base.trim_end_matches('/'), segment(realm))
}

/// Okta's own authorization server, for a domain such as `dev-1234.okta.com`. Its access tokens are for Okta alone.
pub fn okta(domain: &str) -> String {
    format!("https://{domain}")
}

/// An authorization server of your own at Okta, such as `default`.
pub fn okta_custom(domain: &str, server: &str) -> String {
    format!("https://{domain}/oauth2/{}", segment(server))
}

/// Auth0's, for a domain such as `my-app.eu.auth0.com` or one of your own.
pub fn auth0(domain: &str) -> String {
    format!("https://{domain}/")
}

fn segment(text: &str) -> percent_encoding::PercentEncode<'_> {
    utf8_percent_encode(text, SEGMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_the_providers_write() {
        for (issuer, expected) in [
            (entra("common"), "https://login.microsoftonline.com/common/v2.0"),
            (
                azure_ad_b2c("contoso", "B2C_1_signin"),
                "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0",
            ),
            (authentik("https://auth.example/", "my-app"), "https://auth.example/application/o/my-app/"),
            (keycloak("https://sso.example/auth", "a realm"), "https://sso.example/auth/realms/a%20realm"),
            (okta("dev-1.okta.com"), "https://dev-1.okta.com"),
            (okta_custom("dev-1.okta.com", "default"), "https://dev-1.okta.com/oauth2/default"),
            (auth0("my-app.eu.auth0.com"), "https://my-app.eu.auth0.com/"),
        ] {
            assert_eq!(issuer, expected);
        }
    }
}
