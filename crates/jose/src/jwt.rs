//! JSON Web Token claims (RFC 7519 section 4) and what every profile checks about them.
//!
//! Claims are read with [`json::from_slice`](crate::json::from_slice) from the payload of a
//! [`VerifiedJws`](crate::VerifiedJws), into [`Claims`] or into a type of one's own:
//!
//! ```
//! use std::time::Duration;
//! use relying_jose::{Audience, ClaimError, TimeWindow, Timestamp, json};
//!
//! #[derive(serde::Deserialize)]
//! struct Event {
//!     aud: Audience,
//!     exp: Timestamp,
//! }
//!
//! let event: Event = json::from_slice(br#"{"aud":["me","you"],"exp":1300819380}"#)?;
//! assert!(event.aud.contains("me"));
//!
//! let window = TimeWindow::new(Timestamp::from_unix(1_300_819_500), Duration::from_secs(30));
//! let expired = ClaimError::Expired { expired_at: event.exp, now: window.now };
//! assert_eq!(window.check_expiration(event.exp), Err(expired));
//! # Ok::<(), relying_jose::JsonError>(())
//! ```

mod audience;
mod claim_error;
mod claims;
mod half_hash;
mod time_window;
mod timestamp;

pub use audience::Audience;
pub use claim_error::ClaimError;
pub use claims::Claims;
pub use half_hash::half_hash;
pub use time_window::TimeWindow;
pub use timestamp::Timestamp;
