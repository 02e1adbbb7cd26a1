//! Waiting for something that another call is doing: many tasks and threads, one event.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use relying_jose::BoxFuture;

/// Closed until somebody opens it; then open for ever. Works for tasks and for threads.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    opened: Condvar,
}

#[derive(Debug, Default)]
struct State {
    open: bool,
    /// Whether somebody who waits has a timer.
    timed: bool,
    wakers: Vec<Waker>,
}

impl Gate {
    /// Lets everybody pass who waits now or will wait later.
    pub(crate) fn open(&self) {
        let wakers = {
            let mut state = self.state();
            state.open = true;
            std::mem::take(&mut state.wakers)
        };
        self.shared.opened.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Whether waiting is over.
    pub fn is_open(&self) -> bool {
        self.state().open
    }

    /// Blocks the thread until the gate opens, at most `limit`.
    pub fn wait_blocking(&self, limit: Duration) {
        let state = self.state();
        drop(self.shared.opened.wait_timeout_while(state, limit, |state| !state.open));
    }

    /// Completes when the gate opens.
    pub fn wait(&self) -> impl Future<Output = ()> + use<> {
        Wait(self.clone())
    }

    /// Completes when the gate opens, or when `limit` does. Only the first who waits takes the time: a timer may be a thread.
    pub(crate) async fn wait_at_most<'t>(&self, limit: impl FnOnce() -> BoxFuture<'t, ()>) {
        let first = !std::mem::replace(&mut self.state().timed, true);
        let mut limit = first.then(limit);
        let mut wait = Wait(self.clone());
        poll_fn(|context| match (Pin::new(&mut wait).poll(context), &mut limit) {
            (Poll::Pending, Some(limit)) => limit.as_mut().poll(context),
            (waited, _) => waited,
        })
        .await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Wait(Gate);

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.state();
        if state.open {
            return Poll::Ready(());
        }
        if !state.wakers.iter().any(|waker| waker.will_wake(context.waker())) {
            state.wakers.push(context.waker().clone());
        }
        Poll::Pending
    }
}

/// A pause for any runtime: a thread sleeps and opens a gate.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub(crate) async fn sleep_anywhere(pause: Duration) {
    let gate = Gate::default();
    let opener = gate.clone();
    let thread = std::thread::Builder::new().name("relying-pause".into()).spawn(move || {
        std::thread::sleep(pause);
        opener.open();
    });
    if thread.is_ok() {
        gate.wait().await;
    }
}

/// A pause where there are no threads: JavaScript's own timer, which browsers, Node.js and edge runtimes all have.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub(crate) async fn sleep_anywhere(pause: Duration) {
    use js_sys::wasm_bindgen::JsCast as _;
    use js_sys::{Function, Promise, Reflect, global};
    let timer: Option<Function> =
        Reflect::get(&global(), &"setTimeout".into()).ok().and_then(|timer| timer.dyn_into().ok());
    let mut start = |resolve: Function, _: Function| {
        let started = timer
            .as_ref()
            .and_then(|timer| timer.call2(&global(), &resolve, &(pause.as_millis() as f64).into()).ok());
        if started.is_none() {
            let _ = resolve.call0(&global());
        }
    };
    let _ = Promise::new(&mut start).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wakes_a_thread_that_waits() {
        let gate = Gate::default();
        let waiting = gate.clone();
        let thread = std::thread::spawn(move || {
            waiting.wait_blocking(Duration::from_secs(20));
            waiting.is_open()
        });
        gate.open();
        assert!(thread.join().unwrap());
    }

    #[tokio::test]
    async fn wakes_a_task_that_waits() {
        let gate = Gate::default();
        let task = tokio::spawn(gate.wait());
        tokio::task::yield_now().await;
        gate.open();
        task.await.unwrap();
    }

    #[test]
    fn gives_up_when_the_limit_passes() {
        let gate = Gate::default();
        gate.wait_blocking(Duration::from_millis(1));
        assert!(!gate.is_open());
    }

    #[tokio::test]
    async fn pauses_without_the_timer_of_a_runtime() {
        sleep_anywhere(Duration::from_millis(1)).await;
    }
}
