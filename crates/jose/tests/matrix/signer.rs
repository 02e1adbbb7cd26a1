//! Signing with a key that is elsewhere.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use relying_jose::{
    Algorithm, BoxFuture, HmacKey, Jwk, Jws, JwsHeader, PrivateKey, SignError, Signer, SigningInput, jws,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

/// A key behind a service: every signature takes one round trip.
#[derive(Debug)]
struct Remote {
    key: PrivateKey,
    fails: bool,
}

impl Signer for Remote {
    fn algorithm(&self) -> &Algorithm {
        self.key.algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        self.key.key_id()
    }

    fn public_jwk(&self) -> Option<Jwk> {
        Some(self.key.public_key().to_jwk())
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(async move {
            let mut waiting = true;
            std::future::poll_fn(|_| match std::mem::take(&mut waiting) {
                true => Poll::Pending,
                false => Poll::Ready(()),
            })
            .await;
            if self.fails {
                Err(SignError::new("the service is busy").retry_may_help())
            } else {
                self.key.sign(message)
            }
        })
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn remote(fails: bool) -> Arc<dyn Signer> {
    let key = PrivateKey::generate(Algorithm::ES256, &backend()).unwrap().with_key_id("r-1");
    Arc::new(Remote { key, fails })
}

#[test]
fn a_remote_signer_signs_asynchronously() {
    let signer = remote(false);
    let header = JwsHeader::new(signer.algorithm().clone()).key_id(signer.key_id().unwrap());
    let input = SigningInput::new(&header, b"{}");
    assert!(signer.sign_now(input.as_bytes()).is_none());
    let signature = block_on(signer.sign(input.as_bytes())).unwrap();
    let token = input.into_jws(&signature);
    let key = relying_jose::PublicKey::from_jwk(&signer.public_jwk().unwrap(), &backend()).unwrap();
    assert!(Jws::parse(&token).unwrap().verify(&key, &Algorithm::ES256).is_ok());
}

#[test]
fn a_remote_signer_cannot_sign_at_once() {
    let refusal = jws::sign(&JwsHeader::new(Algorithm::ES256), b"{}", &*remote(false)).unwrap_err();
    assert_eq!(refusal, SignError::new("the key is remote"));
}

#[test]
fn a_failing_signer_says_whether_a_retry_may_help() {
    let failure = block_on(remote(true).sign(b"")).unwrap_err();
    assert!(failure.retryable());
    assert_eq!(failure.to_string(), "signing failed: the service is busy");
}

#[test]
fn local_keys_sign_at_once_and_asynchronously_alike() {
    let backend = backend();
    let key = PrivateKey::generate(Algorithm::ED25519, &backend).unwrap();
    assert_eq!(block_on(Signer::sign(&key, b"m")), Signer::sign_now(&key, b"m").unwrap());
    let secret = HmacKey::new(b"s", Algorithm::HS256, &backend).unwrap();
    assert_eq!(block_on(Signer::sign(&secret, b"m")), Signer::sign_now(&secret, b"m").unwrap());
    assert_eq!(secret.public_jwk(), None);
}
