//! The one door to the outside: a call is a script that pauses at its effects.
//!
//! A [`Call`] has done nothing yet. It is executed in one of four ways, all over the same script:
//!
//! - `.await`, with the HTTP client that the [`Client`](crate::Client) holds;
//! - [`send`](Call::send), with an asynchronous HTTP client of your choice;
//! - [`send_blocking`](Call::send_blocking), with a blocking one and no runtime;
//! - [`step`](Call::step), by hand, for tests and unusual hosts.
//!
//! Inside is a straight-line `async` block that may await its [`Effect`]s only: sending a request, having bytes
//! signed, waiting. It never sees a socket or a runtime, so there is one copy of every flow.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use relying_jose::{BoxFuture, MaybeSend, SignError, Signer};

use crate::error::{Error, HttpError, Misuse};
pub use crate::gate::Gate;
use crate::http::sent::Sent;
use crate::http::{BlockingHttpClient, HttpClient, RequestPolicy};

/// An operation that has not begun. `.await` it, or see the [module text](self) for the other ways.
#[must_use = "a call does nothing until it is awaited, sent or stepped"]
pub struct Call<T> {
    script: Option<BoxFuture<'static, Result<T, Error>>>,
    mailbox: Arc<Mutex<Mailbox>>,
    http: Option<Arc<dyn HttpClient>>,
}

/// What [`Call::step`] came to.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a driver must handle every step")]
#[allow(clippy::large_enum_variant, reason = "moved once per exchange; a box would cost more")]
pub enum Step<T> {
    /// The call has ended with this value.
    Done(T),
    /// Perform this and pass its outcome to the next step.
    Perform(Effect),
}

/// Something that the script cannot do for itself.
#[allow(
    clippy::exhaustive_enums,
    reason = "a driver that ignores an effect would be wrong; adding one is a breaking change"
)]
#[allow(clippy::large_enum_variant, reason = "moved once per exchange; a box would cost more")]
pub enum Effect {
    /// Send the request and read the whole answer, within the policy.
    Send(http::Request<Vec<u8>>, RequestPolicy),
    /// Have the bytes signed. Happens only for signers that cannot sign at once.
    Sign(Arc<dyn Signer>, Vec<u8>),
    /// Wait.
    Wait(Wait),
}

/// For how long to wait.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a driver must handle every kind")]
pub enum Wait {
    /// For this long.
    Pause(Duration),
    /// Until another call has finished what this one needs too. The gate opens in the end, also when that
    /// call fails or is dropped.
    Until(Gate),
}

/// What performing an [`Effect`] led to.
#[allow(clippy::exhaustive_enums, reason = "one outcome for each effect")]
pub enum Outcome {
    /// Of [`Effect::Send`].
    Response(Result<http::Response<Vec<u8>>, HttpError>),
    /// Of [`Effect::Sign`].
    Signature(Result<Vec<u8>, SignError>),
    /// Of [`Effect::Wait`].
    Elapsed,
}

/// Longer than any request takes, in case that the call waited for is kept and never driven to its end.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl<T> Call<T> {
    pub(crate) fn new<F>(http: Option<Arc<dyn HttpClient>>, script: impl FnOnce(Io) -> F) -> Self
    where
        F: Future<Output = Result<T, Error>> + MaybeSend + 'static,
    {
        let mailbox = Arc::new(Mutex::new(Mailbox::default()));
        let script = script(Io { mailbox: Arc::clone(&mailbox) });
        Self { script: Some(Box::pin(script)), mailbox, http }
    }

    /// Runs the call to its next effect, or to its end.
    ///
    /// `outcome` is none at first, and then what the effect of the last step led to.
    ///
    /// # Errors
    /// The error of the call itself; [`Misuse::StepOutOfOrder`] when stepped after the end, without the outcome
    /// that is due, or with one of another kind.
    pub fn step(&mut self, outcome: Option<Outcome>) -> Result<Step<T>, Error> {
        let script = self.script.as_mut().ok_or(Misuse::StepOutOfOrder)?;
        mailbox(&self.mailbox).deliver(outcome)?;
        match script.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => {
                self.script = None;
                result.map(Step::Done)
            }
            Poll::Pending => mailbox(&self.mailbox).collect().map(Step::Perform),
        }
    }

    /// Executes the call with an asynchronous HTTP client.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn send(mut self, http: &(impl HttpClient + ?Sized)) -> Result<T, Error> {
        let mut outcome = None;
        loop {
            outcome = Some(match self.step(outcome)? {
                Step::Done(value) => return Ok(value),
                Step::Perform(Effect::Send(request, policy)) => {
                    need_certificate(&policy, http.has_certificate())?;
                    Outcome::Response(http.send(request, policy).await)
                }
                Step::Perform(Effect::Sign(signer, bytes)) => Outcome::Signature(signer.sign(&bytes).await),
                Step::Perform(Effect::Wait(Wait::Pause(pause))) => {
                    http.sleep(pause).await;
                    Outcome::Elapsed
                }
                Step::Perform(Effect::Wait(Wait::Until(gate))) => {
                    gate.wait_at_most(|| http.sleep(LONGEST_WAIT)).await;
                    Outcome::Elapsed
                }
            });
        }
    }

    /// Executes the call with a blocking HTTP client, in this thread and without a runtime.
    ///
    /// A signer that is asynchronous is waited for as well, provided that it needs no runtime of its own.
    ///
    /// # Errors
    /// Those of the call.
    pub fn send_blocking(mut self, http: &(impl BlockingHttpClient + ?Sized)) -> Result<T, Error> {
        let mut outcome = None;
        loop {
            outcome = Some(match self.step(outcome)? {
                Step::Done(value) => return Ok(value),
                Step::Perform(Effect::Send(request, policy)) => {
                    need_certificate(&policy, http.has_certificate())?;
                    Outcome::Response(http.send(request, policy))
                }
                Step::Perform(Effect::Sign(signer, bytes)) => {
                    Outcome::Signature(block_on(signer.sign(&bytes)))
                }
                Step::Perform(Effect::Wait(Wait::Pause(pause))) => {
                    http.sleep(pause);
                    Outcome::Elapsed
                }
                Step::Perform(Effect::Wait(Wait::Until(gate))) => {
                    gate.wait_blocking(LONGEST_WAIT);
                    Outcome::Elapsed
                }
            });
        }
    }
}

impl<T: MaybeSend + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Result<T, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let http = self.http.clone().ok_or(Misuse::NoHttpClient)?;
            self.send(&*http).await
        })
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("finished", &self.script.is_none()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(request, policy) => f
                .debug_struct("Send")
                .field("method", request.method())
                .field("host", &request.uri().host())
                .field("path", &request.uri().path())
                .field("policy", policy)
                .finish(),
            Self::Sign(signer, _) => f.debug_tuple("Sign").field(signer).finish(),
            Self::Wait(wait) => f.debug_tuple("Wait").field(wait).finish(),
        }
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(Ok(response)) => f.debug_tuple("Response").field(&response.status()).finish(),
            Self::Response(Err(error)) => f.debug_tuple("Response").field(error).finish(),
            Self::Signature(Ok(_)) => f.write_str("Signature(…)"),
            Self::Signature(Err(error)) => f.debug_tuple("Signature").field(error).finish(),
            Self::Elapsed => f.write_str("Elapsed"),
        }
    }
}

/// A script's handle to its effects.
#[derive(Clone)]
pub(crate) struct Io {
    mailbox: Arc<Mutex<Mailbox>>,
}

impl Io {
    /// Sends `request` to the endpoint with this metadata name, and holds the answer to the size limit even if
    /// the HTTP client did not.
    pub(crate) fn send(
        &self,
        endpoint: &'static str,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> impl Future<Output = Result<http::Response<Vec<u8>>, Error>> + MaybeSend {
        let limit = policy.max_response_bytes;
        let sent = Sent::of(&request);
        // The request is handed over before the future is made, which would otherwise keep room for it.
        let exchange = self.perform(Effect::Send(request, policy));
        async move {
            let outcome = match exchange.await {
                Outcome::Response(Ok(response)) if response.body().len() > limit => {
                    Err(HttpError::too_large(limit))
                }
                Outcome::Response(outcome) => outcome,
                Outcome::Signature(_) | Outcome::Elapsed => return Err(Misuse::StepOutOfOrder.into()),
            };
            let mut response = outcome.map_err(|error| error.at(endpoint))?;
            if let Some(sent) = sent {
                sent.attach(&mut response);
            }
            Ok(response)
        }
    }

    /// Has `bytes` signed: at once where the signer can, otherwise as an effect.
    pub(crate) async fn sign(&self, signer: &Arc<dyn Signer>, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        if let Some(signature) = signer.sign_now(bytes) {
            return Ok(signature?);
        }
        match self.perform(Effect::Sign(Arc::clone(signer), bytes.to_vec())).await {
            Outcome::Signature(signature) => Ok(signature?),
            Outcome::Response(_) | Outcome::Elapsed => Err(Misuse::StepOutOfOrder.into()),
        }
    }

    pub(crate) async fn wait(&self, wait: Wait) -> Result<(), Error> {
        match self.perform(Effect::Wait(wait)).await {
            Outcome::Elapsed => Ok(()),
            Outcome::Response(_) | Outcome::Signature(_) => Err(Misuse::StepOutOfOrder.into()),
        }
    }

    fn perform(&self, effect: Effect) -> Exchange<'_> {
        mailbox(&self.mailbox).effect = Some(effect);
        Exchange(&self.mailbox)
    }
}

/// One place for what the script wants and one for what came of it.
#[derive(Default)]
struct Mailbox {
    effect: Option<Effect>,
    outcome: Option<Outcome>,
    awaiting: bool,
}

impl Mailbox {
    fn deliver(&mut self, outcome: Option<Outcome>) -> Result<(), Misuse> {
        if self.awaiting != outcome.is_some() {
            return Err(Misuse::StepOutOfOrder);
        }
        self.awaiting = false;
        self.outcome = outcome;
        Ok(())
    }

    fn collect(&mut self) -> Result<Effect, Error> {
        let effect = self.effect.take().ok_or(Misuse::ForeignFuture)?;
        self.awaiting = true;
        Ok(effect)
    }
}

fn mailbox(mailbox: &Mutex<Mailbox>) -> MutexGuard<'_, Mailbox> {
    mailbox.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ready as soon as the outcome has been delivered.
struct Exchange<'a>(&'a Mutex<Mailbox>);

impl Future for Exchange<'_> {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Outcome> {
        mailbox(self.0).outcome.take().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Runs a future in this thread: a remote signer under the blocking driver.
fn block_on<T>(mut future: BoxFuture<'_, T>) -> T {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// Without its certificate the server would not know the client, and say so less clearly.
fn need_certificate(policy: &RequestPolicy, has_certificate: Option<bool>) -> Result<(), Error> {
    match has_certificate {
        Some(false) if policy.client_certificate => Err(Misuse::MissingCertificate.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> http::Request<Vec<u8>> {
        http::Request::new(Vec::new())
    }

    fn answer(body: &str) -> http::Response<Vec<u8>> {
        http::Response::new(body.into())
    }

    /// Waits, sends, and returns the body: each kind of effect that needs no key.
    fn script(http: Option<Arc<dyn HttpClient>>) -> Call<String> {
        Call::new(http, |io| async move {
            io.wait(Wait::Pause(Duration::from_millis(1))).await?;
            let response = io.send("token_endpoint", request(), RequestPolicy::default()).await?;
            Ok(String::from_utf8_lossy(response.body()).into_owned())
        })
    }

    #[tokio::test]
    async fn runs_the_same_script_in_four_ways() {
        let http = |_: http::Request<Vec<u8>>| std::future::ready(Ok(answer("hello")));
        assert_eq!(script(Some(Arc::new(http))).await.unwrap(), "hello");
        assert_eq!(script(None).send(&http).await.unwrap(), "hello");
        assert_eq!(
            script(None).send_blocking(&|_: http::Request<Vec<u8>>| Ok(answer("hello"))).unwrap(),
            "hello"
        );

        let mut call = script(None);
        assert!(matches!(call.step(None), Ok(Step::Perform(Effect::Wait(Wait::Pause(_))))));
        assert!(matches!(call.step(Some(Outcome::Elapsed)), Ok(Step::Perform(Effect::Send(..)))));
        let end = call.step(Some(Outcome::Response(Ok(answer("hello")))));
        assert!(matches!(end, Ok(Step::Done(text)) if text == "hello"));
        assert_eq!(call.step(None).unwrap_err(), Misuse::StepOutOfOrder.into());
    }

    #[test]
    fn can_move_to_another_thread() {
        fn assert_send<T: Send>(_: &T) {}
        assert_send(&script(None));
        assert_send(&script(None).into_future());
    }

    #[tokio::test]
    async fn refuses_to_run_without_an_http_client() {
        assert_eq!(script(None).await.unwrap_err(), Misuse::NoHttpClient.into());
    }

    #[test]
    fn refuses_an_outcome_of_another_kind() {
        let mut call = script(None);
        assert!(call.step(None).is_ok());
        let end = call.step(Some(Outcome::Signature(Ok(Vec::new()))));
        assert_eq!(end.unwrap_err(), Misuse::StepOutOfOrder.into());
    }

    #[test]
    fn refuses_to_go_on_without_the_outcome() {
        let mut call = script(None);
        assert!(call.step(None).is_ok());
        assert_eq!(call.step(None).unwrap_err(), Misuse::StepOutOfOrder.into());
    }

    #[test]
    fn notices_a_script_that_awaits_something_foreign() {
        let mut call = Call::<()>::new(None, |_| async {
            std::future::pending::<()>().await;
            Ok(())
        });
        assert_eq!(call.step(None).unwrap_err(), Misuse::ForeignFuture.into());
    }

    #[test]
    fn holds_an_answer_to_the_limit_that_its_client_ignored() {
        let huge = vec![b' '; RequestPolicy::default().max_response_bytes + 1];
        let error =
            script(None).send_blocking(&|_: http::Request<Vec<u8>>| Ok(http::Response::new(huge.clone())));
        let expected = HttpError::too_large(1024 * 1024).at("token_endpoint");
        assert_eq!(error.unwrap_err(), expected.into());
    }

    #[test]
    fn prints_no_secrets_of_a_request() {
        let request = http::Request::post("https://as.example/token?code=s3cret")
            .header("authorization", "Basic s3cret")
            .body(b"client_secret=s3cret".to_vec())
            .unwrap();
        let printed = format!("{:?}", Effect::Send(request, RequestPolicy::default()));
        assert!(!printed.contains("s3cret"), "{printed}");
    }
}
