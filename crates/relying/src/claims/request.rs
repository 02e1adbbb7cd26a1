//! Individual claims to ask for: the `claims` parameter (OpenID Connect Core section 5.5).

use serde_json::{Map, Value, json};

use super::ClaimSet;

const USERINFO: &str = "userinfo";
const ID_TOKEN: &str = "id_token";

/// Which claims are wanted, and where they should come: in UserInfo or in the ID Token.
///
/// ```
/// use relying::{ClaimsRequest, RequestedClaim};
///
/// let claims = ClaimsRequest::new()
///     .userinfo("email", RequestedClaim::essential())
///     .userinfo("nickname", RequestedClaim::voluntary())
///     .id_token("sub", RequestedClaim::voluntary().value("248289761001"))
///     .id_token("acr", RequestedClaim::essential().values(["gold", "silver"]));
/// # let _ = claims;
/// ```
///
/// Core obliges a server to little: it may leave out what it cannot say, even what is essential. What it must keep to is checked of
/// the ID Token: `acr` is one of the values when it is essential with values (section 5.5.1.1), `auth_time` is there when it is essential
/// (section 2), and `sub` is the one asked for (section 3.1.2.2). Of the rest, [`unmet_in_userinfo`](Self::unmet_in_userinfo)
/// and [`unmet_in_id_token`](Self::unmet_in_id_token) say what did not come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimsRequest {
    members: Map<String, Value>,
    /// It was made from JSON that is no such object.
    malformed: bool,
}

/// How one claim is wanted (Core section 5.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RequestedClaim(Map<String, Value>);

impl RequestedClaim {
    /// Wanted, and well done without.
    pub fn voluntary() -> Self {
        Self(Map::new())
    }

    /// Needed for what the user wants to do.
    pub fn essential() -> Self {
        Self::voluntary().member("essential", true)
    }

    /// The value that it should have.
    pub fn value(self, value: impl Into<Value>) -> Self {
        self.member("value", value)
    }

    /// The values of which it should have one, by preference.
    pub fn values<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Self {
        self.member("values", values.into_iter().map(Into::into).collect::<Vec<_>>())
    }

    /// Any other member that the server understands, such as those of OpenID Connect for Identity Assurance.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }
}

impl ClaimsRequest {
    /// A request for no claim yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for a claim in UserInfo.
    pub fn userinfo(self, name: impl Into<String>, claim: RequestedClaim) -> Self {
        self.with(USERINFO, name.into(), claim)
    }

    /// Asks for a claim in the ID Token.
    pub fn id_token(self, name: impl Into<String>, claim: RequestedClaim) -> Self {
        self.with(ID_TOKEN, name.into(), claim)
    }

    fn with(mut self, place: &str, name: String, RequestedClaim(claim): RequestedClaim) -> Self {
        // Section 5.5.1: null is a claim that is asked for without more.
        let claim = if claim.is_empty() { Value::Null } else { Value::Object(claim) };
        match self.members.entry(place).or_insert_with(|| json!({})) {
            Value::Object(claims) => drop(claims.insert(name, claim)),
            _ => self.malformed = true,
        }
        self
    }

    /// The essential claims that this UserInfo lacks, or has with another value than one asked for.
    pub fn unmet_in_userinfo(&self, claims: &ClaimSet) -> Vec<&str> {
        self.unmet(USERINFO, claims)
    }

    /// The essential claims that this ID Token lacks, or has with another value than one asked for.
    pub fn unmet_in_id_token(&self, claims: &ClaimSet) -> Vec<&str> {
        self.unmet(ID_TOKEN, claims)
    }

    fn unmet(&self, place: &str, claims: &ClaimSet) -> Vec<&str> {
        let received = claims.to_map();
        let asked = self.members.get(place).and_then(Value::as_object).into_iter().flatten();
        let unmet = asked.filter(|(name, wish)| {
            let value = received.get(*name).filter(|value| !value.is_null());
            is_essential(wish) && !value.is_some_and(|value| is_met(wish, value))
        });
        unmet.map(|(name, _)| name.as_str()).collect()
    }

    /// The essential values of `acr`, of which the ID Token must have one.
    pub(crate) fn essential_acr(&self) -> Vec<String> {
        let acr = self.in_id_token("acr").filter(|wish| is_essential(wish));
        acr.map(accepted)
            .unwrap_or_default()
            .into_iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Whether the ID Token must have `auth_time`.
    pub(crate) fn requires_auth_time(&self) -> bool {
        self.in_id_token("auth_time").is_some_and(is_essential)
    }

    /// The user who must sign in.
    pub(crate) fn subject(&self) -> Option<&str> {
        [ID_TOKEN, USERINFO]
            .iter()
            .find_map(|place| self.members.get(*place)?.get("sub")?.get("value")?.as_str())
    }

    fn in_id_token(&self, name: &str) -> Option<&Value> {
        self.members.get(ID_TOKEN)?.get(name)
    }

    /// The value of the parameter, if it can have one.
    pub(crate) fn to_parameter(&self) -> Option<String> {
        let well_formed = self.members.values().all(Value::is_object) && !self.malformed;
        well_formed.then(|| Value::Object(self.members.clone()).to_string())
    }
}

/// JSON that was written down elsewhere: an object with the members `userinfo` and `id_token`.
impl From<Value> for ClaimsRequest {
    fn from(claims: Value) -> Self {
        match claims {
            Value::Object(members) => Self { members, malformed: false },
            _ => Self { members: Map::new(), malformed: true },
        }
    }
}

fn is_essential(wish: &Value) -> bool {
    wish.get("essential").and_then(Value::as_bool) == Some(true)
}

/// The values of which one is asked for; any will do where there is none.
fn accepted(wish: &Value) -> Vec<&Value> {
    let values = wish.get("values").and_then(Value::as_array).into_iter().flatten();
    wish.get("value").into_iter().chain(values).collect()
}

fn is_met(wish: &Value, received: &Value) -> bool {
    let accepted = accepted(wish);
    accepted.is_empty() || accepted.contains(&received)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(request: &ClaimsRequest) -> Option<Value> {
        request.to_parameter().map(|text| serde_json::from_str(&text).unwrap_or_default())
    }

    /// The example of Core section 5.5.
    #[test]
    fn writes_the_example_of_the_specification() {
        let request = ClaimsRequest::new()
            .userinfo("given_name", RequestedClaim::essential())
            .userinfo("nickname", RequestedClaim::voluntary())
            .userinfo("http://example.info/claims/groups", RequestedClaim::voluntary())
            .id_token("auth_time", RequestedClaim::essential())
            .id_token("acr", RequestedClaim::voluntary().values(["urn:mace:incommon:iap:silver"]));
        let expected = json!({
            "userinfo": {
                "given_name": { "essential": true },
                "nickname": null,
                "http://example.info/claims/groups": null
            },
            "id_token": {
                "auth_time": { "essential": true },
                "acr": { "values": ["urn:mace:incommon:iap:silver"] }
            }
        });
        assert_eq!(parameter(&request), Some(expected.clone()));
        assert_eq!(ClaimsRequest::from(expected), request);
        assert!(request.requires_auth_time());
        assert_eq!((request.essential_acr(), request.subject()), (Vec::new(), None));
    }

    #[test]
    fn finds_what_a_server_must_keep_to() {
        let sub = RequestedClaim::voluntary().value("alice");
        let acr = RequestedClaim::essential().value("gold").values(["silver"]);
        let request = ClaimsRequest::new().id_token("acr", acr).userinfo("sub", sub);
        assert_eq!(request.essential_acr(), ["gold", "silver"]);
        assert_eq!((request.subject(), request.requires_auth_time()), (Some("alice"), false));
    }

    #[test]
    fn lists_the_essential_claims_that_did_not_come() {
        let request = ClaimsRequest::new()
            .userinfo("email", RequestedClaim::essential())
            .userinfo("locale", RequestedClaim::essential().values(["fr", "de"]))
            .userinfo("phone_number", RequestedClaim::essential())
            .userinfo("nickname", RequestedClaim::voluntary())
            .id_token("name", RequestedClaim::essential());
        let claims =
            |object: &str| ClaimSet::new(object.as_bytes().to_vec()).unwrap_or_else(|_| panic!("{object}"));
        let good = claims(r#"{"email":"a@b.example","locale":"de","phone_number":"1"}"#);
        assert_eq!(request.unmet_in_userinfo(&good), [""; 0]);
        assert_eq!(request.unmet_in_id_token(&good), ["name"]);
        let poor = claims(r#"{"email":null,"locale":"it"}"#);
        let mut unmet = request.unmet_in_userinfo(&poor);
        unmet.sort_unstable();
        assert_eq!(unmet, ["email", "locale", "phone_number"]);
    }

    #[test]
    fn is_no_parameter_where_the_json_is_of_another_kind() {
        for claims in [json!([]), json!({ "userinfo": [] }), json!({ "id_token": null })] {
            let request = ClaimsRequest::from(claims.clone()).userinfo("email", RequestedClaim::voluntary());
            assert_eq!(parameter(&request), None, "{claims}");
        }
    }
}
