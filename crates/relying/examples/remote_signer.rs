//! A client key that never leaves a key management service: a `Signer` that is asynchronous.
//!
//! The difference from `client_credentials`: the signer. The service is a thread here.
//!
//! `cargo run -p relying --example remote_signer`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::jose::{Algorithm, Backend, BoxFuture, Jwk, PrivateKey, SignError, Signer};
use relying::{Client, ClientAuthentication, ClientCredentialsRequest, danger};
use relying_testkit::{Listener, Server};
use tokio::sync::{mpsc, oneshot};

type Order = (Vec<u8>, oneshot::Sender<Vec<u8>>);

/// What the application knows of its key: where to send what is to be signed.
#[derive(Debug)]
struct KeyManagementService {
    orders: mpsc::Sender<Order>,
}

impl Signer for KeyManagementService {
    fn algorithm(&self) -> &Algorithm {
        &Algorithm::ES256
    }

    fn key_id(&self) -> Option<&str> {
        Some("kms-1")
    }

    fn public_jwk(&self) -> Option<Jwk> {
        None
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(async move {
            let gone = |_| SignError::new("the key management service is gone");
            let (reply, signature) = oneshot::channel();
            self.orders.send((message.to_vec(), reply)).await.map_err(|_| gone(()))?;
            signature.await.map_err(|_| gone(()))
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default())?.with_key_id("kms-1");
    let registration = relying_testkit::Client::with_keys("service", [key.public_key().to_jwk()]);
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;

    let (orders, mut received) = mpsc::channel::<Order>(8);
    std::thread::spawn(move || {
        while let Some((message, reply)) = received.blocking_recv() {
            let Ok(signature) = key.sign(&message) else { break };
            let _ = reply.send(signature);
        }
    });

    let client = Client::discover(listener.issuer(), "service")
        .authentication(ClientAuthentication::private_key_jwt(KeyManagementService { orders }))
        .danger(danger::http_on_loopback())
        .await?;
    let tokens = client.client_credentials_grant(ClientCredentialsRequest::new()).await?;
    println!("signed elsewhere, and given a {} token", tokens.token_type);
    Ok(())
}
