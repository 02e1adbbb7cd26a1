//! JWTs by which the client says something about itself: client assertions, request objects, DPoP proofs. What the library
//! says in them, callers can add to, and change by a word in [`danger`](crate::danger).

use std::fmt;
use std::sync::Arc;

use relying_jose::jws::EncodedHeader;
use relying_jose::{Algorithm, JwsHeader, MaybeSend, MaybeSync, Signer, SigningInput};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::call::Io;
use crate::danger::AssertionDanger;
use crate::error::{Error, Misuse};

/// A JWT before it is signed, to be changed by [`danger::modified_assertions`](crate::danger::modified_assertions). Its algorithm is
/// the key's, and not to be changed.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Assertion {
    /// `typ` of the header.
    pub typ: Option<String>,
    /// `kid` of the header.
    pub kid: Option<String>,
    /// The other members of the header. Neither `alg` nor `b64` nor `crit` may be among them.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
}

impl fmt::Debug for Assertion {
    /// The names alone: values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion")
            .field("header", &self.header.keys().collect::<Vec<_>>())
            .field("claims", &self.claims.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// What changes an [`Assertion`].
pub(crate) trait Modify: MaybeSend + MaybeSync {
    fn modify(&self, assertion: &mut Assertion);
}

impl<F: Fn(&mut Assertion) + MaybeSend + MaybeSync> Modify for F {
    fn modify(&self, assertion: &mut Assertion) {
        self(assertion);
    }
}

/// What the caller adds to all JWTs of one kind.
#[derive(Clone, Default)]
pub(crate) struct Additions(Option<Arc<Parts>>);

#[derive(Clone, Default)]
struct Parts {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    modify: Option<Arc<dyn Modify>>,
    mistake: Option<Misuse>,
}

/// A header that stands in many JWTs, encoded once.
pub(crate) struct Head {
    pub(crate) header: JwsHeader,
    encoded: EncodedHeader,
}

impl From<JwsHeader> for Head {
    fn from(header: JwsHeader) -> Self {
        Self { encoded: EncodedHeader::from(&header), header }
    }
}

/// Members of a header that say how it is read; what they say is the library's and the key's.
const RESERVED_MEMBERS: [&str; 5] = ["alg", "kid", "typ", "crit", "b64"];
/// The same of a JWT that was modified, where `kid` and `typ` have fields.
const UNCHANGEABLE: [&str; 3] = ["alg", "crit", "b64"];

impl Additions {
    fn parts(&mut self) -> &mut Parts {
        Arc::make_mut(self.0.get_or_insert_default())
    }

    /// One more member of the header.
    pub(crate) fn header(&mut self, reserved: &[&str], name: String, value: Value) {
        if RESERVED_MEMBERS.contains(&&*name) || reserved.contains(&&*name) {
            return self.mistaken(Misuse::ReservedParameter { name });
        }
        self.parts().header.insert(name, value);
    }

    /// One more claim, none of those `reserved`.
    pub(crate) fn claim(&mut self, reserved: &[&str], name: String, value: Value) {
        if reserved.contains(&&*name) {
            return self.mistaken(Misuse::ReservedParameter { name });
        }
        self.parts().claims.insert(name, value);
    }

    /// What changes the JWT last.
    pub(crate) fn modify(&mut self, AssertionDanger(modify): AssertionDanger) {
        self.parts().modify = Some(modify);
    }

    /// Notes why nothing can be signed; the first reason counts.
    pub(crate) fn mistaken(&mut self, mistake: Misuse) {
        self.parts().mistake.get_or_insert(mistake);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn check(&self) -> Result<(), Misuse> {
        self.0.as_ref().and_then(|parts| parts.mistake.clone()).map_or(Ok(()), Err)
    }

    /// What is signed: the header and the claims of the library with the additions.
    pub(crate) fn compose(&self, head: &Head, claims: &impl Serialize) -> Result<SigningInput, Misuse> {
        const UNSERIALIZABLE: Misuse = Misuse::InvalidRequest { what: "assertion" };
        /// What the claims of an assertion or a proof usually need.
        const ROOM: usize = 384;
        let Some(parts) = &self.0 else {
            let mut json = Vec::with_capacity(ROOM);
            serde_json::to_writer(&mut json, claims).map_err(|_| UNSERIALIZABLE)?;
            return Ok(SigningInput::after(&head.encoded, &json));
        };
        let header = head.header.clone();
        self.check()?;
        let Ok(Value::Object(claims)) = serde_json::to_value(claims) else { return Err(UNSERIALIZABLE) };
        let mut assertion = Assertion { typ: header.typ, kid: header.kid, header: header.other, claims };
        assertion.header.extend(parts.header.clone());
        assertion.claims.extend(parts.claims.clone());
        if let Some(modify) = &parts.modify {
            modify.modify(&mut assertion);
        }
        if let Some(name) = UNCHANGEABLE.into_iter().find(|name| assertion.header.contains_key(*name)) {
            return Err(Misuse::ReservedParameter { name: name.to_owned() });
        }
        let mut header = JwsHeader::new(header.alg);
        (header.typ, header.kid, header.other) = (assertion.typ, assertion.kid, assertion.header);
        Ok(SigningInput::new(&header, Value::Object(assertion.claims).to_string().as_bytes()))
    }
}

/// Signs a JWT with what the caller adds.
pub(crate) async fn sign(
    io: &Io,
    signer: &Arc<dyn Signer>,
    head: &Head,
    claims: &impl Serialize,
    additions: &Additions,
) -> Result<String, Error> {
    let input = additions.compose(head, claims)?;
    let signature = io.sign(signer, input.as_bytes()).await?;
    Ok(input.into_jws(&signature))
}

/// The signer's algorithm, by the name that the other side has for it: the same signature is called `Ed25519` by RFC 9864
/// and `EdDSA` by many servers. None where it is not among those that are `accepted`.
pub(crate) fn name_among(own: &Algorithm, accepted: &[Algorithm]) -> Option<Algorithm> {
    let same = accepted.iter().find(|accepted| *accepted == own);
    same.or_else(|| accepted.iter().find(|accepted| accepted.matches(own))).cloned()
}

#[cfg(test)]
mod tests {
    use relying_jose::Jws;
    use serde_json::json;

    use super::*;
    use crate::danger;

    fn composed(additions: &Additions) -> Result<(JwsHeader, Value), Misuse> {
        let header = JwsHeader::new(Algorithm::ES256).typ("jwt").key_id("k");
        let token =
            additions.compose(&header.into(), &json!({ "aud": "a", "exp": 1 }))?.into_jws(b"signature");
        let jws = Jws::parse(&token).map_err(|_| Misuse::NoRandomness)?;
        let claims = serde_json::from_slice(jws.unverified_payload()).unwrap_or_default();
        Ok((jws.header().clone(), claims))
    }

    #[test]
    fn adds_and_then_modifies() {
        let mut additions = Additions::default();
        additions.header(&[], "x5t#S256".into(), json!("thumbprint"));
        additions.claim(&["aud", "exp"], "purpose".into(), json!("test"));
        additions.modify(danger::modified_assertions(|assertion| {
            assert_eq!(assertion.claims["purpose"], "test");
            assertion.typ = Some("client-authentication+jwt".into());
            assertion.kid = None;
            assertion.claims.insert("aud".into(), json!(["b"]));
            assertion.claims.remove("exp");
        }));
        let (header, claims) = composed(&additions).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((header.alg, header.kid), (Algorithm::ES256, None));
        assert_eq!(header.typ.as_deref(), Some("client-authentication+jwt"));
        assert_eq!(header.other["x5t#S256"], "thumbprint");
        assert_eq!(claims, json!({ "aud": ["b"], "purpose": "test" }));
    }

    #[test]
    fn leaves_the_algorithm_to_the_key() {
        let reserved = |name: &str| Err(Misuse::ReservedParameter { name: name.to_owned() });
        for name in RESERVED_MEMBERS {
            let mut additions = Additions::default();
            additions.header(&[], name.to_owned(), json!("none"));
            assert_eq!(composed(&additions), reserved(name));
        }
        for name in UNCHANGEABLE {
            let mut additions = Additions::default();
            additions.modify(danger::modified_assertions(move |assertion| {
                assertion.header.insert(name.to_owned(), json!("none"));
            }));
            assert_eq!(composed(&additions), reserved(name));
        }
        let mut additions = Additions::default();
        additions.claim(&["aud"], "aud".into(), json!("b"));
        assert_eq!(composed(&additions), reserved("aud"));
    }

    #[test]
    fn prints_names_alone() {
        let mut claims = Map::new();
        claims.insert("otp".to_owned(), json!("s3cret"));
        let assertion = Assertion { typ: None, kid: None, header: claims.clone(), claims };
        let printed = format!("{assertion:?} {:?}", danger::modified_assertions(|_| {}));
        assert!(printed.contains("otp") && !printed.contains("s3cret"), "{printed}");
    }
}
