//! Begins a sign-in in a JavaScript host: a browser, Node.js, an edge runtime.
//!
//! The differences from `sign_in`: `default-features = false, features = ["rust-crypto"]`, no secret, because what runs at the user can
//! keep none, and an HTTP client over [`fetch`](fetch::fetch). All else is the same.
//!
//! `cargo xtask wasm` builds this for wasm32-unknown-unknown, and tries `fetch` in Node.js.

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod fetch;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod page {
    use js_sys::{Function, Reflect, global};
    use relying::{AuthorizationRequest, Client, Error};

    /// The address to send the user to, and what to put into `sessionStorage` until they are back.
    async fn begin() -> Result<(String, String), Error> {
        let client = Client::discover("https://as.example.com", "my-app")
            .redirect_uri("https://app.example.com/callback")
            .http(crate::fetch::fetch)
            .await?;
        let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid")).await?;
        Ok((url, serde_json::to_string(&pending).unwrap_or_default()))
    }

    pub(crate) fn main() {
        js_sys::futures::spawn_local(async {
            match begin().await {
                Ok((url, _)) => log(&format!("send the user to {url}")),
                Err(error) => log(&format!("{error}: {}", error.advice())),
            }
        });
    }

    fn log(text: &str) {
        let console = Reflect::get(&global(), &"console".into());
        let log = console.and_then(|console| Reflect::get(&console, &"log".into()));
        if let Ok(log) = log {
            let _ = Function::from(log).call1(&global(), &text.into());
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
fn main() {
    page::main();
}

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
fn main() {
    println!(
        "this one is for JavaScript hosts: cargo xtask wasm builds it, and tries its HTTP client in Node.js"
    );
}
