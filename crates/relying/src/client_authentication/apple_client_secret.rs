//! The client secret of Sign in with Apple: a JWT signed with the developer's key.

use std::sync::Arc;

use relying_jose::{Algorithm, JwsHeader, Signer};
use serde::Serialize;

use crate::assertion::{Additions, sign};
use crate::call::Io;
use crate::client::Client;
use crate::error::{Error, Misuse};
use crate::quirk::issuer::APPLE;

/// Apple allows six months. A secret that is made for one request needs minutes.
const LIFETIME: i64 = 300;

pub(super) struct AppleKey {
    team_id: String,
    signer: Arc<dyn Signer>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
}

impl AppleKey {
    pub(super) fn new(team_id: String, signer: Arc<dyn Signer>) -> Self {
        Self { team_id, signer }
    }

    pub(super) async fn client_secret(&self, io: &Io, client: &Client) -> Result<String, Error> {
        let unusable = |problem: &str| Misuse::Key { problem: problem.to_owned() };
        if *self.signer.algorithm() != Algorithm::ES256 {
            return Err(unusable("Apple's keys are for ES256").into());
        }
        let key_id = self.signer.key_id().ok_or_else(|| unusable("Apple's keys have a key id: set it"))?;
        let now = client.now().as_unix();
        let claims = Claims {
            iss: &self.team_id,
            sub: client.client_id(),
            aud: APPLE,
            iat: now,
            exp: now.saturating_add(LIFETIME),
        };
        let header = JwsHeader::new(Algorithm::ES256).key_id(key_id);
        sign(io, &self.signer, &header.into(), &claims, &Additions::default()).await
    }
}
