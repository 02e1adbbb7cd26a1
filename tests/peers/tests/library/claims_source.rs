//! Claims that another issuer vouches for, aggregated and distributed (OpenID Connect Core section 5.6.2).

use std::net::TcpListener;

use relying::error::{Rejected, Token};
use relying::jose::{Algorithm, Backend, JwkSet, JwsError, JwsHeader, PrivateKey, VerifyError, jws};
use relying::{ClaimSet, ClaimsRequest, ClaimsSource, Error, RequestedClaim, TrustedIssuer};
use serde_json::{Value, json};

use crate::listener::serve;
use crate::support::{App, Driver, SERVER, openid};

const BANK: &str = "https://bank.example";
const USER: &str = "customer";

/// The other issuer.
struct Bank(PrivateKey);

impl Bank {
    fn new() -> Self {
        Self(PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("b"))
    }

    fn vouch(&self, claim: &str, value: u32) -> String {
        let header = JwsHeader::new(Algorithm::ES256).key_id("b");
        let claims = json!({ "iss": BANK, "sub": "4711", claim: value });
        jws::sign(&header, claims.to_string().as_bytes(), &self.0).unwrap()
    }

    fn trusted(&self) -> TrustedIssuer {
        let keys = json!({ "keys": [self.0.public_key().to_jwk()] }).to_string();
        let keys = JwkSet::parse(keys.as_bytes(), &Backend::default()).unwrap();
        TrustedIssuer::new(BANK, keys).algorithms([Algorithm::ES256])
    }

    /// Serves the income of the user to whoever has the token for it, and returns the address.
    fn serve_income(&self) -> String {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/income", socket.local_addr().unwrap());
        let jwt = self.vouch("income", 30_000);
        serve(socket, move |head| {
            let authorized = head.to_ascii_lowercase().contains("authorization: bearer at-the-bank");
            if authorized {
                (200, "application/jwt", jwt.clone())
            } else {
                (401, "text/plain", String::new())
            }
        });
        endpoint
    }
}

/// What the server is told about the user: a score in a JWT, and where to ask for the income.
fn place(bank: &Bank, endpoint: &str, access_token: &str) {
    let names = json!({ "credit_score": "here", "income": "there" });
    let sources = json!({
        "here": { "JWT": bank.vouch("credit_score", 650) },
        "there": { "endpoint": endpoint, "access_token": access_token },
    });
    SERVER.claims(USER, &json!({ "_claim_names": names, "_claim_sources": sources }));
}

/// The sources that UserInfo names, after those of the ID Token.
fn sources(app: &App) -> Vec<ClaimsSource> {
    let claims = ClaimsRequest::new()
        .id_token("credit_score", RequestedClaim::voluntary())
        .userinfo("credit_score", RequestedClaim::essential())
        .userinfo("income", RequestedClaim::voluntary());
    let tokens = app.sign_in_with(&mut SERVER.browser(USER), openid().claims(claims)).unwrap();
    let in_id_token = tokens.id_token().unwrap().claims().sources().unwrap();
    let user = app.run(app.client.userinfo(&tokens)).unwrap();
    [in_id_token, user.claims().sources().unwrap()].concat()
}

fn ask(app: &App, bank: &Bank) -> Vec<Result<Value, Error>> {
    let vouched = |source: &ClaimsSource| app.run(app.client.claims_source(source, &bank.trusted()));
    let map = |claims: ClaimSet| Value::Object(claims.to_map());
    sources(app).iter().map(|source| vouched(source).map(map)).collect()
}

/// One test, because there is one user: the claims are here and there, and neither is believed blindly.
#[test]
fn claims_of_another_issuer_are_verified_wherever_they_are() {
    let (bank, stranger) = (Bank::new(), Bank::new());
    let endpoint = bank.serve_income();
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        place(&bank, &endpoint, "at-the-bank");
        let (score, income) = (json!({ "credit_score": 650 }), json!({ "income": 30_000 }));
        assert_eq!(ask(&app, &bank), [Ok(score.clone()), Ok(score.clone()), Ok(income)]);

        let forged =
            Rejected::Jws { token: Token::Claims, problem: JwsError::Signature(VerifyError::BadSignature) };
        let forged = || Err(forged.clone().into());
        assert_eq!(ask(&app, &stranger), [forged(), forged(), forged()]);

        place(&bank, &endpoint, "of-somebody-else");
        let [_, aggregated, distributed] = &ask(&app, &bank)[..] else { panic!("three sources") };
        assert_eq!(*aggregated, Ok(score));
        assert_eq!(distributed.as_ref().unwrap_err().rule(), "unexpected-status");
    });
}
