//! `relying jwt`.

use relying::jose::{Algorithm, JwsHeader, jws};
use serde_json::json;

use crate::stage::{Stage, relying, run};

fn token(stage: &Stage, claims: &serde_json::Value) -> String {
    let header = JwsHeader::new(Algorithm::ES256).key_id("client-1");
    jws::sign(&header, claims.to_string().as_bytes(), &stage.key).unwrap()
}

#[test]
fn decode_shows_everything_and_verifies_nothing() {
    let stage = Stage::new("decode");
    let token = token(&stage, &json!({"sub": "alice", "exp": 4_102_444_800_i64}));
    let outcome = run(&mut relying("jwt decode --json"), &format!("Bearer {token}\n"));
    let result = outcome.result();
    assert_eq!((&result["verified"], &result["header"]["kid"]), (&json!(false), &json!("client-1")));
    assert_eq!((&result["claims"]["sub"], &result["problem"]), (&json!("alice"), &json!(null)));
    let text = run(relying("jwt decode").arg(&token), "");
    assert!(text.stdout.contains("2100-01-01 00:00:00 UTC"), "{}", text.stdout);
    assert!(text.stderr.contains("nothing was verified"), "{}", text.stderr);
}

#[test]
fn decode_says_why_the_library_would_refuse() {
    let unsigned = "eyJhbGciOiJFUzI1NiIsImNyaXQiOlsieCJdLCJ4IjoxfQ.e30.AA";
    let result = run(relying("jwt decode --json").arg(unsigned), "").result();
    let problem = result["problem"].as_str().unwrap();
    assert!(problem.starts_with("critical header extensions are not understood"), "{problem}");
    assert_eq!(run(&mut relying("jwt decode --json"), "opaque").error(), (5, "malformed-token".to_owned()));
    assert_eq!(run(&mut relying("jwt decode --json"), "").error(), (2, "usage".to_owned()));
}

#[test]
fn verify_takes_keys_from_a_file() {
    let stage = Stage::new("verify");
    let jwks = stage.file("jwks.json", &json!({"keys": [stage.key.public_key().to_jwk()]}).to_string());
    let verify = |claims: serde_json::Value, options: &[&str]| {
        run(relying("jwt verify --json --jwks").arg(&jwks).args(options), &token(&stage, &claims))
    };
    let fine =
        verify(json!({"aud": ["a", "b"], "exp": 4_102_444_800_i64}), &["--audience", "b", "--alg", "ES256"]);
    assert_eq!(fine.result()["verified"], true);
    for (claims, options, rule) in [
        (json!({"exp": 1}), &[][..], "token-expired"),
        (json!({"nbf": 4_102_444_800_i64}), &[], "token-from-the-future"),
        (json!({"aud": "a"}), &["--audience", "b"], "claim-mismatch"),
        (json!({}), &["--alg", "RS256"], "algorithm-not-allowed"),
    ] {
        assert_eq!(verify(claims, options).error(), (5, rule.to_owned()));
    }
    assert_eq!(verify(json!({}), &["--alg", "HS256"]).error(), (2, "usage".to_owned()));
}

#[test]
fn verify_discovers_the_keys_of_an_issuer() {
    let stage = Stage::new("verify-issuer");
    let path = stage.path("tokens.json");
    assert_eq!(stage.login("app", &["--save", &path]).exit, 0);
    let saved: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let id_token = saved["id_token"]["token"].as_str().unwrap();
    let verify = |token: &str| run(stage.command("jwt verify --json").args(["--audience", "app"]), token);
    let checks = verify(id_token).result();
    assert_eq!(crate::stage::checked(&checks), ["signature", "iss", "aud", "exp", "iat"]);
    assert_eq!(verify(&token(&stage, &json!({}))).error(), (5, "key-not-found".to_owned()));
    let (signed, _) = id_token.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", "A".repeat(342));
    assert_eq!(verify(&forged).error(), (5, "signature-invalid".to_owned()));
}
