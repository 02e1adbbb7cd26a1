//! `relying jwk`.

use std::path::Path;

use relying::jose::{Algorithm, Backend, DecryptionKey, Jwk, KeyError, PrivateKey, json as jose_json};
use serde_json::{Value, json};

use crate::cli::{ConvertArguments, GenerateArguments, JwkCommand, KeyForm, ThumbprintArguments};
use crate::exit::Failure;
use crate::output::{Output, printable};
use crate::{files, secrets};

pub(super) fn run(command: &JwkCommand, output: Output) -> Result<(), Failure> {
    match command {
        JwkCommand::Generate(arguments) => generate(arguments, output),
        JwkCommand::Thumbprint(arguments) => thumbprint(arguments, output),
        JwkCommand::Convert(arguments) => convert(arguments, output),
    }
}

fn generate(arguments: &GenerateArguments, output: Output) -> Result<(), Failure> {
    if arguments.out.is_none() && !output.show_secrets {
        return Err(Failure::usage(
            "where does the private key go?",
            "give --out with a file, or --show-secrets to print it",
        ));
    }
    let backend = Backend::default();
    let refuse = |error: KeyError| {
        Failure::usage(
            format!("cannot make a key for {}: {error}", arguments.alg),
            "see relying jwk generate --help for the algorithms and curves",
        )
    };
    let jwk = make(arguments, &backend).map_err(refuse)?;
    let thumbprint = jwk.thumbprint(&backend).map_err(refuse)?;
    let jwk = jwk.with_key_id(arguments.kid.as_ref().unwrap_or(&thumbprint));
    let public = jwk.to_public();
    if let Some(path) = &arguments.out {
        let text = if arguments.pem { jwk.to_pem().map_err(refuse)? } else { pretty(&json!(jwk)) };
        write(path, &text, arguments.force)?;
        output.note(format_args!("private key written to {}", path.display()));
    }
    let mut document = json!({
        "step": "key",
        "public_jwk": public,
        "thumbprint": thumbprint,
    });
    let shown = if arguments.out.is_none() { &jwk } else { &public };
    if let (true, Some(members)) = (output.show_secrets, document.as_object_mut()) {
        members.insert("private_jwk".to_owned(), json!(jwk));
    }
    output.document(&document);
    output.line(pretty(&json!(shown)));
    Ok(())
}

fn make(arguments: &GenerateArguments, backend: &Backend) -> Result<Jwk, KeyError> {
    let algorithm = arguments.alg.clone();
    let encrypts = |algorithm: &Algorithm| {
        ["RSA-OAEP", "ECDH-ES"].iter().any(|family| algorithm.as_str().starts_with(family))
    };
    let key = match &arguments.curve {
        Some(curve) => DecryptionKey::generate_on(curve, algorithm, backend)?,
        None if encrypts(&algorithm) => DecryptionKey::generate(algorithm, backend)?,
        None => return Ok(PrivateKey::generate(algorithm, backend)?.to_jwk().with_use("sig")),
    };
    Ok(key.to_jwk().with_use("enc"))
}

fn thumbprint(arguments: &ThumbprintArguments, output: Output) -> Result<(), Failure> {
    for jwk in read(&arguments.file)? {
        let mut thumbprint =
            jwk.thumbprint(&Backend::default()).map_err(|error| unusable(&arguments.file, &error))?;
        if arguments.uri {
            thumbprint = format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{thumbprint}");
        }
        output.document(&json!({ "step": "thumbprint", "thumbprint": thumbprint, "kid": jwk.key_id() }));
        output.line(thumbprint);
    }
    Ok(())
}

fn convert(arguments: &ConvertArguments, output: Output) -> Result<(), Failure> {
    let (mut keys, mut from_pem) = (Vec::new(), true);
    for file in &arguments.files {
        let text = secrets::read(file)?;
        from_pem &= !is_json(&text);
        keys.extend(parse(&text).map_err(|error| unusable(file, &error))?);
    }
    let form = arguments.to.unwrap_or(match keys.len() {
        1 if from_pem => KeyForm::Jwk,
        1 => KeyForm::Pem,
        _ => KeyForm::Jwks,
    });
    let mut wanted = Vec::new();
    for key in keys {
        wanted.push(describe(key, arguments).map_err(|error| unusable(&arguments.files[0], &error))?);
    }
    let private = wanted.iter().any(Jwk::is_private);
    if private && arguments.out.is_none() && !output.show_secrets {
        return Err(Failure::usage(
            "this is a private key",
            "give --public for its public part, --out to write it to a file, or --show-secrets to print it",
        ));
    }
    let (document, text) = match (form, wanted.as_slice()) {
        (KeyForm::Jwks, keys) => {
            let set = json!({ "keys": keys });
            (json!({ "step": "key", "jwks": set }), pretty(&set))
        }
        (KeyForm::Jwk, [key]) => (json!({ "step": "key", "jwk": key }), pretty(&json!(key))),
        (KeyForm::Pem, [key]) => {
            let pem = key.to_pem().map_err(|error| unusable(&arguments.files[0], &error))?;
            (json!({ "step": "key", "pem": pem }), pem.trim_end().to_owned())
        }
        (_, keys) => {
            return Err(Failure::usage(
                format!("these are {} keys", keys.len()),
                "make a set of them with --to jwks, or convert one at a time",
            ));
        }
    };
    match &arguments.out {
        Some(path) => {
            write(path, &text, arguments.force)?;
            output.document(&json!({ "step": "key", "file": path, "private": private }));
            output.note(format_args!("written to {}", path.display()));
        }
        None => {
            output.document(&document);
            output.line(text);
        }
    }
    Ok(())
}

/// The key with what the options say about it.
fn describe(mut key: Jwk, arguments: &ConvertArguments) -> Result<Jwk, KeyError> {
    if arguments.public {
        key = key.to_public();
    }
    if let Some(algorithm) = &arguments.alg {
        key = key.with_algorithm(algorithm.clone());
    }
    if let Some(public_key_use) = &arguments.public_key_use {
        key = key.with_use(public_key_use);
    }
    match arguments.kid.as_deref() {
        Some("thumbprint") => {
            let thumbprint = key.thumbprint(&Backend::default())?;
            Ok(key.with_key_id(thumbprint))
        }
        Some(kid) => Ok(key.with_key_id(kid)),
        None => Ok(key),
    }
}

fn read(path: &Path) -> Result<Vec<Jwk>, Failure> {
    parse(&secrets::read(path)?).map_err(|error| unusable(path, &error))
}

/// The keys of a JWK, a set or a PEM block.
fn parse(text: &str) -> Result<Vec<Jwk>, KeyError> {
    if !is_json(text) {
        return Ok(vec![Jwk::from_pem(text, &Backend::default())?]);
    }
    let document = jose_json::to_object(text.as_bytes()).map_err(KeyError::Json)?;
    match document.get("keys").and_then(Value::as_array) {
        None => Ok(vec![Jwk::parse(text.as_bytes())?]),
        Some(keys) => keys.iter().map(|key| Jwk::parse(key.to_string().as_bytes())).collect(),
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

fn unusable(path: &Path, error: &KeyError) -> Failure {
    let advice = match error {
        KeyError::EncryptedPem => "decrypt it first: openssl pkcs8 -in key.pem -out decrypted.pem",
        KeyError::Certificate => "take its key out first: openssl x509 -in certificate.pem -pubkey -noout",
        _ => "give a JWK, a JWK set, or PEM with a private or public key",
    };
    Failure::usage(format!("cannot use {}: {}", path.display(), printable(&error.to_string())), advice)
}

/// A key that is lost by overwriting is lost for good.
fn write(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    if path.exists() && !force {
        return Err(Failure::usage(
            format!("{} exists already", path.display()),
            "choose another file, or replace it with --force",
        ));
    }
    files::write_private(path, &format!("{}\n", text.trim_end()))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}
