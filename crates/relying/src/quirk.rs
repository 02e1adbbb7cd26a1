//! What known providers do differently from the specifications, as one table.
//!
//! A quirk is switched on by [`ClientBuilder::quirk`](crate::ClientBuilder::quirk), or by itself where the issuer is exactly one
//! that only this provider has. It changes what its row says, for this client alone: no rule is relaxed for everyone.
//! What servers merely write oddly (lifetimes as text, scopes as arrays, `{}` as key set, booleans as text, errors with
//! status 200) is read without any quirk.
//!
//! [`issuer`] writes the issuers of these providers, and [`github`] the metadata of one that publishes none.

use std::fmt;

pub(crate) mod apple_user;
pub(crate) mod github;
pub mod issuer;
pub(crate) mod issuer_rule;

pub use apple_user::AppleUser;
pub use github::{github, github_enterprise};

/// A provider with ways of its own, or one such way.
#[derive(Clone, Copy)]
pub struct Quirk(&'static Row);

/// One row of the table.
struct Row {
    name: &'static str,
    about: &'static str,
    /// The issuers that nobody else has, as they are asked for and as documents name them.
    issuers: &'static [&'static str],
    deviations: &'static [Deviation],
}

/// One way in which a client behaves differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deviation {
    /// Issuers with `{tenantid}`; `tid` and the issuers of keys are looked at.
    Tenants,
    /// One issuer for all policies of a tenant, which is not the one that the document was asked for.
    Policies,
    /// ID Tokens may name the issuer without `https://`.
    IssuerWithoutScheme,
    /// The slash at the end of the issuer may be left out when it is asked for.
    IssuerSlash,
    /// Documents may name the installation in place of the application.
    InstallationIssuer,
    /// The audience of client assertions is the token endpoint.
    AssertionForTokenEndpoint,
    /// Identifier and secret go into HTTP Basic as they are.
    UnencodedBasic,
    /// Scope values are parted by commas in answers.
    CommaScope,
    /// A token response without `token_type` is one with `Bearer`.
    NoTokenType,
    /// The scopes `name` and `email` demand `form_post`.
    FormPostForPersonalData,
    /// Without an `end_session_endpoint` there is `v2/logout`, which has other parameters.
    ReturnTo,
}

impl Quirk {
    /// Microsoft Entra ID, with `common`, `organizations`, `consumers`, a tenant's domain name or its identifier in the issuer.
    pub const ENTRA: Self = Self(&Row {
        name: "entra",
        about: "issuers of many tenants, each held to the tid of the ID Token and to the issuer of the key; client assertions are for the token endpoint",
        issuers: &[
            "https://login.microsoftonline.com/common/v2.0",
            "https://login.microsoftonline.com/organizations/v2.0",
            "https://login.microsoftonline.com/consumers/v2.0",
            "https://login.microsoftonline.com/{tenantid}/v2.0",
            "https://login.microsoftonline.com/common",
            "https://login.microsoftonline.com/organizations",
            "https://sts.windows.net/{tenantid}/",
        ],
        deviations: &[Deviation::Tenants, Deviation::AssertionForTokenEndpoint],
    });

    /// Azure AD B2C, with a policy (user flow) in the issuer that is asked for.
    pub const AZURE_AD_B2C: Self = Self(&Row {
        name: "azure-ad-b2c",
        about: "the document of a policy names the issuer of the tenant on the same host; tfp of the ID Token, or acr without it, must be the policy",
        issuers: &[],
        deviations: &[Deviation::Policies],
    });

    /// Google.
    pub const GOOGLE: Self = Self(&Row {
        name: "google",
        about: "ID Tokens may name the issuer without https://, and count as from the one with it",
        issuers: &["https://accounts.google.com"],
        deviations: &[Deviation::IssuerWithoutScheme],
    });

    /// Sign in with Apple. See [`ClientAuthentication::apple`](crate::ClientAuthentication::apple) and [`AppleUser`].
    pub const APPLE: Self = Self(&Row {
        name: "apple",
        about: "with the scopes name or email the response mode is form_post",
        issuers: &["https://appleid.apple.com"],
        deviations: &[Deviation::FormPostForPersonalData],
    });

    /// GitHub, which is no OpenID Provider and whose metadata is here: [`github`].
    pub const GITHUB: Self = Self(&Row {
        name: "github",
        about: "scope values of answers are parted by commas",
        issuers: &["https://github.com/login/oauth"],
        deviations: &[Deviation::CommaScope],
    });

    /// Twitch.
    pub const TWITCH: Self = Self(&Row {
        name: "twitch",
        about: "a token response may lack token_type, and is one with Bearer then",
        issuers: &["https://id.twitch.tv/oauth2"],
        deviations: &[Deviation::NoTokenType],
    });

    /// Authentik.
    pub const AUTHENTIK: Self = Self(&Row {
        name: "authentik",
        about: "the slash at the end of the issuer may be left out; the document of an application may name the installation",
        issuers: &[],
        deviations: &[Deviation::IssuerSlash, Deviation::InstallationIssuer],
    });

    /// Keycloak.
    pub const KEYCLOAK: Self = Self(&Row {
        name: "keycloak",
        about: "nothing is switched: Keycloak keeps to the specifications",
        issuers: &[],
        deviations: &[],
    });

    /// Okta.
    pub const OKTA: Self = Self(&Row {
        name: "okta",
        about: "nothing is switched: Okta keeps to the specifications",
        issuers: &[],
        deviations: &[],
    });

    /// Auth0.
    pub const AUTH0: Self = Self(&Row {
        name: "auth0",
        about: "the slash at the end of the issuer may be left out; logout falls back on v2/logout with returnTo",
        issuers: &[],
        deviations: &[Deviation::IssuerSlash, Deviation::ReturnTo],
    });

    /// A server that takes identifier and secret of HTTP Basic as they stand, against RFC 6749 section 2.3.1.
    pub const UNENCODED_BASIC: Self = Self(&Row {
        name: "unencoded-basic",
        about: "identifier and secret go into HTTP Basic without form-encoding",
        issuers: &[],
        deviations: &[Deviation::UnencodedBasic],
    });

    /// A server that leaves the REQUIRED `token_type` out (RFC 6749 section 5.1), as LinkedIn did.
    pub const NO_TOKEN_TYPE: Self = Self(&Row {
        name: "no-token-type",
        about: "a token response may lack token_type, and is one with Bearer then",
        issuers: &[],
        deviations: &[Deviation::NoTokenType],
    });

    /// The whole table.
    pub fn all() -> &'static [Self] {
        const ALL: [Quirk; 12] = [
            Quirk::ENTRA,
            Quirk::AZURE_AD_B2C,
            Quirk::GOOGLE,
            Quirk::APPLE,
            Quirk::GITHUB,
            Quirk::TWITCH,
            Quirk::AUTHENTIK,
            Quirk::KEYCLOAK,
            Quirk::OKTA,
            Quirk::AUTH0,
            Quirk::UNENCODED_BASIC,
            Quirk::NO_TOKEN_TYPE,
        ];
        &ALL
    }

    /// The quirk with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().iter().copied().find(|quirk| quirk.name() == name)
    }

    /// Its name in lower case, with dashes.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What it changes, in a sentence.
    pub fn about(self) -> &'static str {
        self.0.about
    }

    /// The issuers for which it is on without being asked for.
    pub fn issuers(self) -> &'static [&'static str] {
        self.0.issuers
    }
}

impl PartialEq for Quirk {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Quirk {}

impl fmt::Debug for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Quirk").field(&self.name()).finish()
    }
}

/// The deviations of one client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deviations(Vec<Deviation>);

impl Deviations {
    pub(crate) fn add(&mut self, quirk: Quirk) {
        self.0.extend(quirk.0.deviations);
    }

    /// Adds those that belong to exactly this issuer.
    pub(crate) fn add_for(&mut self, issuer: &str) {
        Quirk::all()
            .iter()
            .filter(|quirk| quirk.issuers().contains(&issuer))
            .for_each(|quirk| self.add(*quirk));
    }

    pub(crate) fn has(&self, deviation: Deviation) -> bool {
        self.0.contains(&deviation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quirk_is_found_by_its_name_and_is_in_the_page() {
        let page = include_str!("../../../docs/quirks.md");
        for quirk in Quirk::all() {
            assert_eq!(Quirk::named(quirk.name()), Some(*quirk));
            assert!(page.contains(&format!("`{}`", quirk.name())), "{quirk:?}");
            assert!(page.contains(quirk.about()), "{quirk:?}: {}", quirk.about());
        }
        assert_eq!(Quirk::named("nobody"), None);
    }

    #[test]
    fn an_issuer_switches_on_the_quirks_of_its_provider_alone() {
        let mut deviations = Deviations::default();
        deviations.add_for("https://accounts.google.com/");
        deviations.add_for("https://as.example");
        assert!(deviations.0.is_empty());
        deviations.add_for("https://accounts.google.com");
        assert_eq!(deviations.0, [Deviation::IssuerWithoutScheme]);
    }
}
