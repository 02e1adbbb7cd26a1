//! Which claims about a user go where (OpenID Connect Core 1.0 sections 5.4 and 5.5).

use serde_json::{Map, Value};

use crate::User;
use crate::store::Grant;

/// The claims that a scope value asks for.
const BY_SCOPE: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("address", &["address"]),
    ("phone", &["phone_number", "phone_number_verified"]),
];

/// What UserInfo tells about the user, `sub` included.
pub(crate) fn for_userinfo(user: &User, grant: &Grant) -> Map<String, Value> {
    let mut claims = requested(user, grant, "userinfo");
    for (scope, names) in BY_SCOPE {
        if grant.has_scope(scope) {
            claims.extend(
                names.iter().filter_map(|name| Some(((*name).to_owned(), user.claims().get(*name)?.clone()))),
            );
        }
    }
    claims.insert("sub".to_owned(), Value::from(user.sub()));
    claims
}

/// The claims that the `claims` parameter asks for in one place: `userinfo` or `id_token`.
pub(crate) fn requested(user: &User, grant: &Grant, place: &str) -> Map<String, Value> {
    let names = grant.claims.get(place).and_then(Value::as_object).into_iter().flat_map(Map::keys);
    names.filter_map(|name| Some((name.clone(), user.claims().get(name)?.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_and_the_claims_parameter_add_up() {
        let mut grant = Grant::of_client("app", vec!["openid".into(), "email".into()], Vec::new());
        grant.claims.insert("userinfo".to_owned(), serde_json::json!({ "name": null, "unknown": null }));
        let claims = for_userinfo(&User::sample("alice"), &grant);
        let mut names = claims.keys().map(String::as_str).collect::<Vec<_>>();
        names.sort_unstable();
        assert_eq!(names, ["email", "email_verified", "name", "sub"]);
    }
}
