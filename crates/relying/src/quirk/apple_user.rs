//! The form parameter `user`, by which Apple tells the user's name: once, when they sign in for the first time.

use serde::Deserialize;

use crate::http::form;
use crate::lenient;

/// What Apple posts beside the code, at a user's first sign-in and never again: keep it then.
///
/// It comes through the browser and is signed by nobody: a name to show, and no more. The email address is left out for that
/// reason; the one of the ID Token is verified.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppleUser {
    /// Given names.
    pub first_name: Option<String>,
    /// Family names.
    pub last_name: Option<String>,
}

impl AppleUser {
    /// Reads the body of the form that came to the redirect URI, the same that
    /// [`PendingAuthorization::validate`](crate::PendingAuthorization::validate) takes. None when there is no readable `user`.
    pub fn from_form(body: &str) -> Option<Self> {
        let (_, user) = form::parse(body).find(|(name, _)| name == "user")?;
        let User { name } = serde_json::from_str(&user).ok()?;
        Some(Self { first_name: name.first, last_name: name.last })
    }
}

impl std::fmt::Debug for AppleUser {
    /// Names are personal data: none is printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppleUser").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    name: Name,
}

#[derive(Default, Deserialize)]
struct Name {
    #[serde(default, rename = "firstName", deserialize_with = "lenient::text")]
    first: Option<String>,
    #[serde(default, rename = "lastName", deserialize_with = "lenient::text")]
    last: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(user: &str) -> Option<AppleUser> {
        let mut body = form::Form::default();
        body.set("state", "s1");
        body.set("code", "c1");
        body.set("user", user);
        AppleUser::from_form(&body.encode())
    }

    #[test]
    fn reads_the_name_of_the_first_sign_in() {
        let user =
            read(r#"{"name":{"firstName":"Jane","lastName":"Doe"},"email":"j@privaterelay.appleid.com"}"#);
        let user = user.unwrap();
        assert_eq!((user.first_name.as_deref(), user.last_name.as_deref()), (Some("Jane"), Some("Doe")));
        assert_eq!(format!("{user:?}"), "AppleUser { .. }");
    }

    #[test]
    fn a_name_that_is_not_there_is_none() {
        assert_eq!(AppleUser::from_form("state=s1&code=c1"), None);
        assert_eq!(read("not JSON"), None);
        let nothing = AppleUser { first_name: None, last_name: None };
        assert_eq!(read(r#"{"email":"j@example.com"}"#), Some(nothing.clone()));
        assert_eq!(read(r#"{"name":{"firstName":"","lastName":null}}"#), Some(nothing));
    }
}
