//! Faults of UserInfo answers.

use http::header::WWW_AUTHENTICATE;
use http::{Response, StatusCode};
use relying_jose::Algorithm;
use serde_json::{Map, Value, json};

use super::{Fault, dpop, resource, wire};
use crate::dpop::Proof;
use crate::reply::{self, OAuthError};
use crate::{Client, Server};

/// The algorithm the answer is signed with, if it is to be signed.
pub(crate) fn algorithm(faults: &[Fault], client: &Client) -> Option<Algorithm> {
    let registered = client.userinfo_algorithm.clone();
    if faults.contains(&Fault::UserInfoPlainInsteadOfSigned) {
        return None;
    }
    match faults.contains(&Fault::UserInfoSignedInsteadOfPlain) {
        true => registered.or_else(|| Some(client.id_token_algorithm.clone())),
        false => registered,
    }
}

pub(crate) fn edit_claims(fault: Fault, claims: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    match fault {
        Fault::UserInfoOtherSub => set("sub", json!("mallory")),
        Fault::UserInfoSubNotString => set("sub", json!(248289761001_i64)),
        Fault::UserInfoEmptySub => set("sub", json!("")),
        Fault::UserInfoNullMembers => {
            for name in ["name", "email", "picture", "updated_at", "address"] {
                set(name, Value::Null);
            }
        }
        Fault::UserInfoBooleansAsStrings => {
            set("email_verified", json!("true"));
            set("phone_number_verified", json!("false"));
        }
        Fault::UserInfoMissingSub => drop(claims.remove("sub")),
        Fault::UserInfoSignedWrongIss if claims.contains_key("iss") => {
            claims.insert("iss".to_owned(), json!("https://attacker.example"));
        }
        Fault::UserInfoSignedWrongAud if claims.contains_key("aud") => {
            claims.insert("aud".to_owned(), json!("another-client"));
        }
        _ => {}
    }
}

pub(crate) fn apply(
    faults: &[Fault],
    server: &Server,
    proof: Option<&Proof>,
    healthy: Response<Vec<u8>>,
) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::UserInfoUnauthorized => resource::several_challenges(),
            Fault::UserInfoMtlsOtherCertificate => resource::bound_to_another_certificate(),
            Fault::UserInfoForbidden => forbidden(),
            Fault::UserInfoDuplicateMember => wire::append_member(response, "sub", "\"mallory\""),
            other => dpop::at_resource(*other, server, proof, response),
        })
    })
}

fn forbidden() -> Response<Vec<u8>> {
    let mut response = OAuthError::new("insufficient_scope").status(StatusCode::FORBIDDEN).into_response();
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"openid profile\"";
    reply::set_header(&mut response, WWW_AUTHENTICATE, challenge);
    response
}
