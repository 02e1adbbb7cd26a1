//! `relying jwk`.

use std::path::Path;

use relying::jose::{Backend, Jwk};
use serde_json::{Value, json};

use crate::stage::{Outcome, relying, run};

/// A path in the directory of this test, where nothing is yet.
fn path(name: &str) -> String {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("jwk");
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    drop(std::fs::remove_file(&path));
    path.to_str().unwrap().to_owned()
}

fn jwk(command: &str) -> Outcome {
    run(&mut relying(&format!("jwk {command} --json")), "")
}

fn read(path: &str) -> Jwk {
    Jwk::parse(std::fs::read_to_string(path).unwrap().as_bytes()).unwrap()
}

#[test]
fn every_algorithm_has_keys_whose_private_part_is_only_in_the_file() {
    for (options, kty, public_key_use) in [
        ("", "EC", "sig"),
        ("--alg PS256", "RSA", "sig"),
        ("--alg ES512", "EC", "sig"),
        ("--alg Ed25519", "OKP", "sig"),
        ("--alg ML-DSA-44", "AKP", "sig"),
        ("--alg RSA-OAEP-256", "RSA", "enc"),
        ("--alg ECDH-ES", "EC", "enc"),
        ("--alg ECDH-ES+A256KW --curve X25519", "OKP", "enc"),
    ] {
        let file = path(&format!("generated{}", options.replace([' ', '+'], "")));
        let outcome = jwk(&format!("generate {options} --out {file}"));
        let (result, private) = (outcome.result(), read(&file));
        let public: Jwk = serde_json::from_value(result["public_jwk"].clone()).unwrap();
        assert_eq!((private.is_private(), public.is_private()), (true, false), "{options}");
        assert_eq!(private.to_public(), public, "{options}");
        assert_eq!((private.kty().as_str(), private.public_key_use()), (kty, Some(public_key_use)));
        assert_eq!(public.key_id(), result["thumbprint"].as_str(), "{options}");
        assert_eq!(public.thumbprint(&Backend::default()).ok().as_deref(), public.key_id(), "{options}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        // A key that exists is not lost by accident.
        assert_eq!(jwk(&format!("generate {options} --out {file}")).error(), (2, "usage".to_owned()));
        assert_eq!(read(&file), private);
    }
    assert_eq!(jwk("generate").error(), (2, "usage".to_owned()));
    assert_eq!(jwk("generate --alg none --show-secrets").error(), (2, "usage".to_owned()));
    assert!(jwk("generate --show-secrets").result()["private_jwk"]["d"].is_string());
}

#[test]
fn keys_are_converted_there_and_back() {
    let (pem, back, set) = (path("convert.pem"), path("convert.jwk"), path("convert.jwks"));
    let made = jwk(&format!("generate --alg Ed25519 --out {pem} --pem")).result();
    let thumbprint = made["thumbprint"].as_str().unwrap().to_owned();
    assert!(std::fs::read_to_string(&pem).unwrap().starts_with("-----BEGIN PRIVATE KEY-----"));
    // The private part goes to a file, or nowhere.
    assert_eq!(jwk(&format!("convert {pem}")).error(), (2, "usage".to_owned()));
    jwk(&format!("convert {pem} --out {back} --kid thumbprint --alg Ed25519 --use sig")).result();
    let key = read(&back);
    assert_eq!((key.key_id(), key.public_key_use()), (Some(&*thumbprint), Some("sig")));

    let public = jwk(&format!("convert {back} --public")).result()["pem"].as_str().unwrap().to_owned();
    assert!(public.starts_with("-----BEGIN PUBLIC KEY-----"), "{public}");
    let from_stdin = run(&mut relying("jwk convert - --json --kid x"), &public).result();
    assert_eq!((&from_stdin["jwk"]["kid"], &from_stdin["jwk"]["crv"]), (&json!("x"), &json!("Ed25519")));

    jwk(&format!("convert {back} {pem} --public --out {set}")).result();
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&set).unwrap()).unwrap();
    assert_eq!(written["keys"].as_array().unwrap().len(), 2);
    assert!(written["keys"][0].get("d").is_none());
    assert_eq!(jwk(&format!("convert {set} --to pem")).error(), (2, "usage".to_owned()));
}

#[test]
fn each_key_has_a_thumbprint() {
    // The example of RFC 7638 section 3.1.
    let key = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"}"#;
    const THUMBPRINT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    let run = |command: &str, text: &str| run(&mut relying(command), text).stdout;
    assert_eq!(run("jwk thumbprint -", key).trim(), THUMBPRINT);
    assert_eq!(
        run("jwk thumbprint - --uri", &format!(r#"{{"keys":[{key},{key}]}}"#)),
        format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{THUMBPRINT}\n").repeat(2)
    );
    assert_eq!(jwk("thumbprint /nonexistent").error(), (2, "file".to_owned()));
    let wrong = crate::stage::run(&mut relying("jwk thumbprint - --json"), "nonsense");
    assert_eq!(wrong.error(), (2, "usage".to_owned()));
}
