//! What an authorization response holds (OAuth 2.0 Multiple Response Type Encoding Practices, OpenID Connect Core 1.0
//! section 3).

/// A set of words: their order says nothing. At least one of them is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResponseType {
    pub(crate) code: bool,
    pub(crate) id_token: bool,
    pub(crate) token: bool,
}

impl ResponseType {
    pub(crate) const CODE: Self = Self { code: true, id_token: false, token: false };

    /// The response types of OpenID Connect. There is no `token` alone (RFC 9700 section 2.1.2) and no `none`.
    pub(crate) const ALL: [Self; 6] = [
        Self::CODE,
        Self { code: false, id_token: true, token: false },
        Self { code: false, id_token: true, token: true },
        Self { code: true, id_token: true, token: false },
        Self { code: true, id_token: false, token: true },
        Self { code: true, id_token: true, token: true },
    ];

    /// The response type of these words, if it is one of [`ALL`](Self::ALL).
    pub(crate) fn of(words: &[String]) -> Option<Self> {
        let has = |word: &str| words.iter().any(|other| other == word);
        let found = Self { code: has("code"), id_token: has("id_token"), token: has("token") };
        let count = [found.code, found.id_token, found.token].into_iter().filter(|there| *there).count();
        let known = count == words.len() && (found.code || found.id_token);
        known.then_some(found)
    }

    /// The words in the order of the registry.
    pub(crate) fn name(self) -> String {
        let words = [(self.code, "code"), (self.id_token, "id_token"), (self.token, "token")];
        words.into_iter().filter(|(there, _)| *there).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
    }

    /// Whether a token comes through the browser, where a query must not carry it (Multiple Response Type Encoding
    /// Practices section 5).
    pub(crate) fn is_front_channel(self) -> bool {
        self.id_token || self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<ResponseType> {
        ResponseType::of(&text.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn words_count_in_any_order() {
        assert_eq!(of("id_token code"), of("code id_token"));
        assert!(ResponseType::ALL.into_iter().all(|known| of(&known.name()) == Some(known)));
    }

    #[test]
    fn other_words_and_sets_are_not_known() {
        for text in ["token", "none", "code code", "code none", "code device", ""] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
