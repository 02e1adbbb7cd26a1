//! Just enough of URLs to follow links: taking apart and resolving (RFC 3986 sections 3 and 5).

/// The parts of an absolute `http` or `https` URL, as slices of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'u> {
    /// With the colon and slashes: `https://`.
    scheme: &'u str,
    pub(crate) authority: &'u str,
    pub(crate) path: &'u str,
    pub(crate) query: Option<&'u str>,
    pub(crate) fragment: Option<&'u str>,
}

impl<'u> Parts<'u> {
    pub(crate) fn of(url: &'u str) -> Option<Self> {
        let end = url.find("://")? + 3;
        let (scheme, rest) = url.split_at(end);
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let slash = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(slash);
        Some(Self { scheme, authority, path, query, fragment })
    }

    /// The authority without user information and port.
    pub(crate) fn host(&self) -> &'u str {
        let host = self.authority.rsplit('@').next().unwrap_or_default();
        match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        }
    }

    /// Whether both lead to the same place, whatever query and fragment say.
    pub(crate) fn same_place(&self, other: &Self) -> bool {
        let path = |parts: &Self| if parts.path.is_empty() { "/" } else { parts.path }.to_owned();
        (self.scheme, self.authority) == (other.scheme, other.authority) && path(self) == path(other)
    }
}

/// A URL without its fragment, as it is sent.
pub(crate) fn without_fragment(url: &str) -> &str {
    cut(url, '#').0
}

/// What `reference` means on the page `base`.
pub(crate) fn resolve(base: &str, reference: &str) -> String {
    let Some(parts) = Parts::of(base) else { return reference.to_owned() };
    let origin = format!("{}{}", parts.scheme, parts.authority);
    if Parts::of(reference).is_some() {
        reference.to_owned()
    } else if reference.starts_with("//") {
        format!("{}{}", parts.scheme, reference.trim_start_matches('/'))
    } else if reference.is_empty() {
        without_fragment(base).to_owned()
    } else if reference.starts_with('#') {
        format!("{}{reference}", without_fragment(base))
    } else if reference.starts_with('?') {
        format!("{origin}{}{reference}", parts.path)
    } else if reference.starts_with('/') {
        format!("{origin}{}", without_dots(reference))
    } else {
        let folder = parts.path.rfind('/').map_or("/", |slash| &parts.path[..=slash]);
        format!("{origin}{}", without_dots(&format!("{folder}{reference}")))
    }
}

/// Removes the segments `.` and `..` (RFC 3986 section 5.2.4).
fn without_dots(path_and_more: &str) -> String {
    let end = path_and_more.find(['?', '#']).unwrap_or(path_and_more.len());
    let (path, more) = path_and_more.split_at(end);
    let mut segments = Vec::new();
    let last = path.rsplit('/').next().unwrap_or_default();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            other => segments.push(other),
        }
    }
    let slash = if matches!(last, "." | "..") { "/" } else { "" };
    format!("/{}{slash}{more}", segments.join("/"))
}

fn cut(text: &str, separator: char) -> (&str, Option<&str>) {
    match text.split_once(separator) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_each_kind_of_reference() {
        let base = "https://as.example:8443/a/b?x=1#y";
        for (reference, resolved) in [
            ("https://other.example/", "https://other.example/"),
            ("//other.example/c", "https://other.example/c"),
            ("/c?d=1", "https://as.example:8443/c?d=1"),
            ("c", "https://as.example:8443/a/c"),
            ("../c/./d", "https://as.example:8443/c/d"),
            ("?z=2", "https://as.example:8443/a/b?z=2"),
            ("#top", "https://as.example:8443/a/b?x=1#top"),
            ("", "https://as.example:8443/a/b?x=1"),
        ] {
            assert_eq!(resolve(base, reference), resolved, "{reference}");
        }
    }

    #[test]
    fn takes_a_url_apart() {
        let parts = Parts::of("http://user@127.0.0.1:8080/cb?code=a#f").unwrap();
        assert_eq!((parts.host(), parts.authority), ("127.0.0.1", "user@127.0.0.1:8080"));
        assert_eq!((parts.path, parts.query, parts.fragment), ("/cb", Some("code=a"), Some("f")));
        assert_eq!(Parts::of("http://[::1]:80/").unwrap().host(), "[::1]");
        assert_eq!(Parts::of("/relative"), None);
    }

    #[test]
    fn the_same_place_may_have_another_query() {
        let same = |a, b| Parts::of(a).unwrap().same_place(&Parts::of(b).unwrap());
        assert!(same("https://app.example/cb?code=1", "https://app.example/cb"));
        assert!(same("https://app.example", "https://app.example/#x"));
        assert!(!same("https://app.example/cb/", "https://app.example/cb"));
        assert!(!same("http://app.example/cb", "https://app.example/cb"));
    }
}
