//! A header that is read once: a server writes the same one before each of its tokens.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::{JwsError, JwsHeader};

/// Remembers the header of the last token that was [parsed with it](super::Jws::parse_with).
///
/// What an encoded header means depends on its text alone, so it makes no difference whether it was read now or
/// before; only time is saved. It holds one header, so that nobody can fill it.
#[derive(Default)]
pub struct HeaderCache(Mutex<Option<Entry>>);

struct Entry {
    encoded: Box<str>,
    header: Arc<JwsHeader>,
}

impl HeaderCache {
    /// The header with this encoded form: the remembered one, or what `read` makes of it.
    pub(super) fn get_or_read(
        &self,
        encoded: &str,
        read: impl FnOnce() -> Result<JwsHeader, JwsError>,
    ) -> Result<Arc<JwsHeader>, JwsError> {
        let entry = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Entry { header, .. }) = entry().as_ref().filter(|entry| *entry.encoded == *encoded) {
            return Ok(Arc::clone(header));
        }
        // Read without the lock: nobody waits for the long header of somebody else.
        let header = Arc::new(read()?);
        *entry() = Some(Entry { encoded: encoded.into(), header: Arc::clone(&header) });
        Ok(header)
    }
}

impl fmt::Debug for HeaderCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Jws};

    /// `{"alg":"ES256"}` and `{"alg":"RS256"}`.
    const ES256: &str = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
    const RS256: &str = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln";

    #[test]
    fn is_read_again_when_it_differs() {
        let cache = HeaderCache::default();
        for (token, algorithm) in
            [(ES256, Algorithm::ES256), (ES256, Algorithm::ES256), (RS256, Algorithm::RS256)]
        {
            assert_eq!(Jws::parse_with(token, &cache).unwrap().header().alg, algorithm);
        }
    }

    #[test]
    fn remembers_what_was_read_and_nothing_that_was_refused() {
        let cache = HeaderCache::default();
        let unread = || -> Result<JwsHeader, JwsError> { panic!("it is remembered") };
        assert_eq!(cache.get_or_read("bad", || Err(JwsError::EmptySignature)), Err(JwsError::EmptySignature));
        assert_eq!(
            cache.get_or_read("a", || Ok(JwsHeader::new(Algorithm::ES256))).unwrap().alg,
            Algorithm::ES256
        );
        assert_eq!(cache.get_or_read("a", unread).unwrap().alg, Algorithm::ES256);
        assert_eq!(Jws::parse_with("a.e30.c2ln", &cache).unwrap().header().alg, Algorithm::ES256);
    }
}
