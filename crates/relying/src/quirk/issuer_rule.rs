//! Which issuers belong together: of a metadata document and the one asked for, of a token and the document.

use std::borrow::Cow;

use relying_jose::ClaimError;
use relying_jose::json;
use serde::Deserialize;

use super::{Deviation, Deviations};
use crate::error::{Misuse, Rejected, Token, redact};

/// What stands for a tenant in an issuer of Microsoft Entra ID.
const PLACEHOLDER: &str = "{tenantid}";
/// The tenant of personal accounts.
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const GOOGLE: &str = "accounts.google.com";

/// The tenants whose users may sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tenants {
    /// Nobody has said. That is enough where the issuer names its tenant.
    #[default]
    Unstated,
    /// These, by their identifiers in lower case.
    Listed(Vec<String>),
    /// All: [`danger::any_tenant`](crate::danger::any_tenant).
    Any,
}

impl Tenants {
    /// # Errors
    /// [`Misuse::InvalidTenant`] for what is no identifier of a tenant: a domain name changes hands.
    pub(crate) fn list(tenants: impl IntoIterator<Item = String>) -> Result<Self, Misuse> {
        let check = |tenant: String| match is_guid(&tenant) {
            true => Ok(tenant.to_ascii_lowercase()),
            false => Err(Misuse::InvalidTenant { tenant }),
        };
        tenants.into_iter().map(check).collect::<Result<_, _>>().map(Self::Listed)
    }

    fn allow(&self, tenant: &str) -> bool {
        match self {
            Self::Listed(tenants) => tenants.iter().any(|allowed| allowed.eq_ignore_ascii_case(tenant)),
            Self::Any | Self::Unstated => true,
        }
    }
}

/// How the issuer of an ID Token is compared with the one of the metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IssuerRule {
    /// Byte for byte (OpenID Connect Core section 3.1.3.7 step 2).
    Exact,
    /// As the previous one, or Google's without its scheme.
    WithoutScheme,
    /// With the token's tenant in the place of `{tenantid}`.
    Tenants {
        tenants: Tenants,
        /// Whether personal accounts are shut out: the document was that of `organizations`.
        organizations: bool,
    },
    /// As the first one, and the policy must be this one: all policies of a tenant share issuer and keys.
    Policy(String),
}

/// What these rules need of a token; read only where there is such a rule.
#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    tid: Option<String>,
    tfp: Option<String>,
    acr: Option<String>,
}

impl IssuerRule {
    /// The rule for the metadata of `issuer`, which was `asked` for.
    ///
    /// # Errors
    /// [`Misuse::MissingTenants`] when the issuer stands for all tenants and nobody has said which of them may sign in.
    pub(crate) fn new(
        deviations: &Deviations,
        tenants: Tenants,
        asked: Option<&str>,
        issuer: &str,
    ) -> Result<Self, Misuse> {
        if deviations.has(Deviation::Tenants) {
            if tenants == Tenants::Unstated && issuer.contains(PLACEHOLDER) {
                return Err(Misuse::MissingTenants);
            }
            let asked = asked.and_then(Location::of);
            let organizations = asked.is_some_and(|asked| asked.segments.first() == Some(&"organizations"));
            return Ok(Self::Tenants { tenants, organizations });
        }
        if deviations.has(Deviation::IssuerWithoutScheme) {
            return Ok(Self::WithoutScheme);
        }
        let policy = asked.and_then(Location::of).and_then(Location::policy);
        match policy {
            Some(policy) if deviations.has(Deviation::Policies) => Ok(Self::Policy(policy.to_owned())),
            _ => Ok(Self::Exact),
        }
    }

    /// What `iss` must be in a token with this payload, whose signature is good.
    pub(crate) fn expected<'i>(&self, issuer: &'i str, payload: &[u8]) -> Result<Cow<'i, str>, Rejected> {
        if *self == Self::Exact {
            return Ok(Cow::Borrowed(issuer));
        }
        let token = Token::IdToken;
        let claims: Claims =
            json::from_slice(payload).map_err(|problem| Rejected::Claims { token, problem })?;
        match self {
            Self::Exact => {}
            Self::WithoutScheme if claims.iss.as_deref() == Some(GOOGLE) => return Ok(Cow::Borrowed(GOOGLE)),
            Self::WithoutScheme => {}
            Self::Policy(policy) => {
                check_policy(policy, &claims).map_err(|problem| Rejected::Claim { token, problem })?;
            }
            Self::Tenants { tenants, organizations } => {
                let template = issuer.contains(PLACEHOLDER);
                if !template && !matches!(tenants, Tenants::Listed(_)) {
                    return Ok(Cow::Borrowed(issuer));
                }
                let tenant = tenant(claims.tid)?;
                if !tenants.allow(&tenant) || (*organizations && tenant.eq_ignore_ascii_case(CONSUMERS)) {
                    return Err(Rejected::Tenant { tenant });
                }
                return Ok(Cow::Owned(issuer.replace(PLACEHOLDER, &tenant)));
            }
        }
        Ok(Cow::Borrowed(issuer))
    }

    /// The issuer that a user is identified by: the one of the token, except where one issuer has two spellings.
    pub(crate) fn canonical<'i>(&self, issuer: &'i str, received: &'i str) -> &'i str {
        match self {
            Self::WithoutScheme => issuer,
            _ => received,
        }
    }

    /// Holds a token of the issuer `received` to the issuers that the server's key set names for the key, if it names any:
    /// a key of one tenant signs for no other one.
    pub(crate) fn check_key(
        &self,
        received: &str,
        payload: &[u8],
        key_issuers: impl FnOnce() -> Vec<String>,
    ) -> Result<(), Rejected> {
        let Self::Tenants { .. } = self else { return Ok(()) };
        let key_issuers = key_issuers();
        if key_issuers.is_empty() {
            return Ok(());
        }
        let claims: Claims = json::from_slice(payload)
            .map_err(|problem| Rejected::Claims { token: Token::IdToken, problem })?;
        let tenant = tenant(claims.tid)?;
        match key_issuers.iter().any(|issuer| issuer.replace(PLACEHOLDER, &tenant) == received) {
            true => Ok(()),
            false => Err(Rejected::KeyIssuer { issuer: received.to_owned(), key_issuers }),
        }
    }
}

/// Holds `tfp` to the policy, or else `acr`, where older policies say which one they are.
fn check_policy(policy: &str, claims: &Claims) -> Result<(), ClaimError> {
    let (claim, received) = match (&claims.tfp, &claims.acr) {
        (Some(received), _) => ("tfp", received),
        (None, Some(received)) => ("acr", received),
        (None, None) => return Err(ClaimError::Missing("tfp")),
    };
    if received.eq_ignore_ascii_case(policy) {
        return Ok(());
    }
    Err(ClaimError::Mismatch { claim, expected: policy.to_owned(), received: redact(received) })
}

fn tenant(tid: Option<String>) -> Result<String, Rejected> {
    let refused = |problem| Rejected::Claim { token: Token::IdToken, problem };
    let tenant = tid.ok_or_else(|| refused(ClaimError::Missing("tid")))?;
    if is_guid(&tenant) {
        return Ok(tenant);
    }
    let (expected, received) = ("the identifier of a tenant".to_owned(), redact(&tenant));
    Err(refused(ClaimError::Mismatch { claim: "tid", expected, received }))
}

/// Eight, four, four, four and twelve hexadecimal digits with dashes between.
pub(crate) fn is_guid(text: &str) -> bool {
    let mut groups =
        text.split('-').map(|group| (group.len(), group.bytes().all(|byte| byte.is_ascii_hexdigit())));
    [8, 4, 4, 4, 12].into_iter().all(|length| groups.next() == Some((length, true)))
        && groups.next().is_none()
}

/// Whether the `iss` of an authorization response (RFC 9207) is the issuer that the user was sent to. Which of the tenants it
/// is, the ID Token is held to.
pub(crate) fn is_same(issuer: &str, received: &str) -> bool {
    let of_a_tenant = || {
        let (before, after) = issuer.split_once(PLACEHOLDER)?;
        Some(is_guid(received.strip_prefix(before)?.strip_suffix(after)?))
    };
    issuer == received || of_a_tenant() == Some(true)
}

impl Deviations {
    /// Whether the document of `asked` may name the issuer `received`, which is another text.
    pub(crate) fn accept_document(&self, asked: &str, received: &str) -> bool {
        let slash = || self.has(Deviation::IssuerSlash) && received.strip_suffix('/') == Some(asked);
        let by_location = || {
            let (asked, received) = (Location::of(asked)?, Location::of(received)?);
            Some(
                (self.has(Deviation::Tenants) && asked.is_of_tenant(&received))
                    || (self.has(Deviation::Policies) && asked.is_of_policy(&received))
                    || (self.has(Deviation::InstallationIssuer) && asked.is_of_installation(&received)),
            )
        };
        slash() || by_location() == Some(true)
    }
}

/// Host and path of an issuer, or of the document of one.
struct Location<'a> {
    host: &'a str,
    segments: Vec<&'a str>,
    ends_in_slash: bool,
    policy: Option<&'a str>,
}

impl<'a> Location<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let (issuer, document) = url.split_once("/.well-known/").unwrap_or((url, ""));
        let (host, path) =
            issuer.strip_prefix("https://")?.split_once('/').unwrap_or((&issuer["https://".len()..], ""));
        let query = document.split_once('?').map_or("", |(_, query)| query);
        Some(Self {
            host,
            segments: path.split('/').filter(|segment| !segment.is_empty()).collect(),
            ends_in_slash: issuer.ends_with('/'),
            policy: query.split('&').find_map(|parameter| parameter.strip_prefix("p=")),
        })
    }

    fn policy(self) -> Option<&'a str> {
        match self.segments[..] {
            [_, policy, "v2.0"] | ["tfp", _, policy, "v2.0"] => Some(policy),
            _ => self.policy,
        }
    }

    /// Microsoft Entra ID: `common` and `organizations` name a template, a domain name its tenant.
    fn is_of_tenant(&self, document: &Self) -> bool {
        const HOSTS: [&str; 3] =
            ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"];
        const EXTERNAL: &str = ".ciamlogin.com";
        let [asked, ref version @ ..] = self.segments[..] else { return false };
        let tenant = match (version, &document.segments[..]) {
            ([], [tenant]) => tenant,
            (["v2.0"], [tenant, "v2.0"]) => tenant,
            _ => return false,
        };
        let same_tenant = match asked {
            "common" | "organizations" => *tenant == PLACEHOLDER,
            "consumers" => *tenant == CONSUMERS,
            asked if is_guid(asked) => asked.eq_ignore_ascii_case(tenant),
            // A domain name. The server knows whose it is.
            _ => is_guid(tenant),
        };
        let same_server = if version.is_empty() {
            // Version 1 speaks in another name.
            HOSTS.contains(&self.host) && document.host == "sts.windows.net"
        } else if self.host.ends_with(EXTERNAL) {
            document.host.strip_suffix(EXTERNAL) == Some(tenant)
        } else {
            HOSTS.contains(&self.host) && self.host == document.host
        };
        same_tenant && same_server
    }

    /// Azure AD B2C: the same host; the tenant by its identifier; the policy, if any, the one asked for.
    fn is_of_policy(&self, document: &Self) -> bool {
        let tenant = match (&self.segments[..], &document.segments[..]) {
            ([asked, _, "v2.0"] | [asked, "v2.0"], [tenant, "v2.0"]) => Some((asked, tenant)),
            (["tfp", asked, policy, "v2.0"], ["tfp", tenant, received, "v2.0"]) => {
                policy.eq_ignore_ascii_case(received).then_some((asked, tenant))
            }
            _ => None,
        };
        let same_tenant = tenant.is_some_and(|(asked, tenant)| {
            is_guid(tenant) && (!is_guid(asked) || asked.eq_ignore_ascii_case(tenant))
        });
        same_tenant && document.ends_in_slash && self.host.eq_ignore_ascii_case(document.host)
    }

    /// Authentik: `/application/o/NAME/` belongs to what stands before it.
    fn is_of_installation(&self, document: &Self) -> bool {
        let [ref before @ .., "application", "o", _] = self.segments[..] else { return false };
        self.host == document.host && document.ends_in_slash && *before == document.segments
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quirk::Quirk;

    const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    fn accepts(quirk: Quirk, asked: &str, received: &str) -> bool {
        let mut deviations = Deviations::default();
        deviations.add(quirk);
        let received = received.replace("TENANT", TENANT);
        deviations.accept_document(&asked.replace("TENANT", TENANT), &received)
    }

    #[test]
    fn documents_of_entra_name_the_template_or_the_tenant() {
        for (asked, received) in [
            (
                "https://login.microsoftonline.com/common/v2.0",
                "https://login.microsoftonline.com/{tenantid}/v2.0",
            ),
            (
                "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration",
                "https://login.microsoftonline.com/{tenantid}/v2.0",
            ),
            (
                "https://login.microsoftonline.com/consumers/v2.0",
                "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
            ),
            (
                "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0",
                "https://login.microsoftonline.com/TENANT/v2.0",
            ),
            (
                "https://login.microsoftonline.us/common/v2.0",
                "https://login.microsoftonline.us/{tenantid}/v2.0",
            ),
            ("https://login.microsoftonline.com/common", "https://sts.windows.net/{tenantid}/"),
            ("https://login.microsoftonline.com/TENANT", "https://sts.windows.net/TENANT/"),
            ("https://contoso.ciamlogin.com/TENANT/v2.0", "https://TENANT.ciamlogin.com/TENANT/v2.0"),
        ] {
            assert!(accepts(Quirk::ENTRA, asked, received), "{asked} {received}");
            assert!(!accepts(Quirk::GOOGLE, asked, received), "{asked} {received}");
        }
    }

    #[test]
    fn documents_of_entra_name_nothing_else() {
        for (asked, received) in [
            (
                "https://login.microsoftonline.com/common/v2.0",
                "https://login.microsoftonline.com/TENANT/v2.0",
            ),
            (
                "https://login.microsoftonline.com/common/v2.0",
                "https://login.microsoftonline.us/{tenantid}/v2.0",
            ),
            ("https://login.microsoftonline.com/common/v2.0", "https://evil.example/{tenantid}/v2.0"),
            ("https://evil.example/common/v2.0", "https://evil.example/{tenantid}/v2.0"),
            (
                "https://login.microsoftonline.com/consumers/v2.0",
                "https://login.microsoftonline.com/{tenantid}/v2.0",
            ),
            (
                "https://login.microsoftonline.com/TENANT/v2.0",
                "https://login.microsoftonline.com/11111111-86f1-41af-91ab-2d7cd011db47/v2.0",
            ),
            (
                "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0",
                "https://login.microsoftonline.com/{tenantid}/v2.0",
            ),
            (
                "https://login.microsoftonline.com/common/v2.0",
                "http://login.microsoftonline.com/{tenantid}/v2.0",
            ),
            ("https://contoso.ciamlogin.com/TENANT/v2.0", "https://fabrikam.ciamlogin.com/TENANT/v2.0"),
        ] {
            assert!(!accepts(Quirk::ENTRA, asked, received), "{asked} {received}");
        }
    }

    #[test]
    fn documents_of_b2c_name_the_tenant_on_the_same_host() {
        let asked = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0";
        let document = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration?p=B2C_1_signin";
        for asked in [asked, document] {
            assert!(
                accepts(Quirk::AZURE_AD_B2C, asked, "https://contoso.b2clogin.com/TENANT/v2.0/"),
                "{asked}"
            );
            for received in [
                "https://fabrikam.b2clogin.com/TENANT/v2.0/",
                "https://contoso.b2clogin.com/TENANT/v2.0",
                "https://contoso.b2clogin.com/contoso/v2.0/",
            ] {
                assert!(!accepts(Quirk::AZURE_AD_B2C, asked, received), "{asked} {received}");
            }
            assert_eq!(Location::of(asked).and_then(Location::policy), Some("B2C_1_signin"));
        }
        let compatible = "https://contoso.b2clogin.com/tfp/TENANT/b2c_1_signin/v2.0/";
        let asked = "https://contoso.b2clogin.com/tfp/contoso.onmicrosoft.com/B2C_1_signin/v2.0";
        assert!(accepts(Quirk::AZURE_AD_B2C, asked, compatible));
        let other = compatible.replace("signin", "reset");
        assert!(!accepts(Quirk::AZURE_AD_B2C, asked, &other));
    }

    #[test]
    fn a_slash_and_the_installation_of_authentik() {
        let asked = "https://auth.example/application/o/app";
        assert!(accepts(Quirk::AUTHENTIK, asked, "https://auth.example/application/o/app/"));
        assert!(accepts(
            Quirk::AUTHENTIK,
            "https://auth.example/application/o/app/",
            "https://auth.example/"
        ));
        assert!(accepts(Quirk::AUTHENTIK, "https://x.example/a/application/o/app/", "https://x.example/a/"));
        for received in
            ["https://evil.example/", "https://auth.example/application/o/other/", "https://auth.example"]
        {
            assert!(!accepts(Quirk::AUTHENTIK, asked, received), "{received}");
        }
        assert!(accepts(Quirk::AUTH0, "https://app.eu.auth0.com", "https://app.eu.auth0.com/"));
        assert!(!accepts(Quirk::AUTH0, "https://app.eu.auth0.com/", "https://app.eu.auth0.com"));
    }

    #[test]
    fn a_tenant_is_an_identifier_and_no_domain_name() {
        assert!(is_guid(TENANT) && is_guid(&TENANT.to_uppercase()));
        for text in
            ["", "contoso.com", "72f988bf-86f1-41af-91ab-2d7cd011db4", "72f988bf86f141af91ab2d7cd011db47"]
        {
            assert!(!is_guid(text), "{text}");
        }
        assert!(!is_guid(&format!("{TENANT}-")) && !is_guid("72f988bf-86f1-41af-91ab-2d7cd011dbg7"));
    }

    #[test]
    fn an_authorization_response_may_name_the_tenant() {
        let template = "https://login.microsoftonline.com/{tenantid}/v2.0";
        assert!(is_same(template, &template.replace(PLACEHOLDER, TENANT)) && is_same(template, template));
        for other in
            ["https://login.microsoftonline.com/x/v2.0", "https://login.microsoftonline.com//v2.0", ""]
        {
            assert!(!is_same(template, other), "{other}");
        }
        assert!(is_same("https://as.example", "https://as.example"));
        assert!(!is_same("https://as.example", "https://as.example/"));
    }
}
