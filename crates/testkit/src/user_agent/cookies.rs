//! The cookies of a browser (RFC 6265), without their expiry dates: a test ends before they matter.

use http::HeaderMap;
use http::header::SET_COOKIE;

use super::url::Parts;

#[derive(Default)]
pub(super) struct Cookies(Vec<Cookie>);

struct Cookie {
    name: String,
    value: String,
    domain: String,
    /// Whether hosts below the domain get it as well.
    with_subdomains: bool,
    path: String,
}

impl Cookies {
    /// Keeps what an answer sets.
    pub(super) fn keep(&mut self, url: &str, headers: &HeaderMap) {
        let Some(parts) = Parts::of(url) else { return };
        for header in headers.get_all(SET_COOKIE) {
            let Some((cookie, gone)) = header.to_str().ok().and_then(|text| parse(text, &parts)) else {
                continue;
            };
            self.0.retain(|old| {
                (&old.name, &old.domain, &old.path) != (&cookie.name, &cookie.domain, &cookie.path)
            });
            if !gone {
                self.0.push(cookie);
            }
        }
    }

    /// The value of the `Cookie` header for a request, if there is one. Longer paths come first.
    pub(super) fn header(&self, url: &str) -> Option<String> {
        let parts = Parts::of(url)?;
        let mut fitting = self.0.iter().filter(|cookie| cookie.fits(&parts)).collect::<Vec<_>>();
        fitting.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs =
            fitting.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect::<Vec<_>>();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Cookie {
    fn fits(&self, url: &Parts<'_>) -> bool {
        let host = url.host().to_ascii_lowercase();
        let below = host.strip_suffix(&self.domain).is_some_and(|rest| rest.ends_with('.'));
        let path = if url.path.is_empty() { "/" } else { url.path };
        let within = path
            .strip_prefix(self.path.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/'));
        (host == self.domain || (self.with_subdomains && below)) && within
    }
}

/// A `Set-Cookie` header, and whether it takes the cookie away.
fn parse(header: &str, url: &Parts<'_>) -> Option<(Cookie, bool)> {
    let mut parts = header.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let folder = url.path.rfind('/').filter(|slash| *slash > 0).map_or("/", |slash| &url.path[..slash]);
    let mut cookie = Cookie {
        name: name.trim().to_owned(),
        value: value.trim().to_owned(),
        domain: url.host().to_ascii_lowercase(),
        with_subdomains: false,
        path: folder.to_owned(),
    };
    let mut gone = false;
    for attribute in parts {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "path" if value.starts_with('/') => cookie.path = value.to_owned(),
            "domain" if !value.is_empty() => {
                cookie.domain = value.trim_start_matches('.').to_ascii_lowercase();
                cookie.with_subdomains = true;
            }
            "max-age" => gone = value.starts_with('-') || value == "0",
            // Servers that use this attribute to remove a cookie write the beginning of time.
            "expires" => gone = gone || value.contains("1970"),
            _ => {}
        }
    }
    Some((cookie, gone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(url: &str, header: &str) -> Cookies {
        let mut cookies = Cookies::default();
        keep(&mut cookies, url, header);
        cookies
    }

    fn keep(cookies: &mut Cookies, url: &str, header: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(SET_COOKIE, header.parse().unwrap());
        cookies.keep(url, &headers);
    }

    #[test]
    fn a_cookie_goes_back_to_its_host_and_path_only() {
        let cookies = kept("https://as.example/interaction/1", "a=1; Path=/interaction; HttpOnly");
        assert_eq!(cookies.header("https://as.example/interaction/2").as_deref(), Some("a=1"));
        assert_eq!(cookies.header("https://as.example/interactions"), None);
        assert_eq!(cookies.header("https://app.example/interaction/2"), None);
    }

    #[test]
    fn without_a_path_the_folder_counts() {
        let cookies = kept("https://as.example/a/b", "a=1");
        assert_eq!(cookies.header("https://as.example/a").as_deref(), Some("a=1"));
        assert_eq!(cookies.header("https://as.example/"), None);
    }

    #[test]
    fn a_domain_reaches_the_hosts_below_it() {
        let cookies = kept("https://login.as.example/", "a=1; Domain=.as.example; Path=/");
        assert_eq!(cookies.header("https://api.as.example/x").as_deref(), Some("a=1"));
        assert_eq!(cookies.header("https://notas.example/"), None);
    }

    #[test]
    fn a_cookie_is_replaced_and_taken_away() {
        let mut cookies = kept("https://as.example/", "a=1; Path=/");
        keep(&mut cookies, "https://as.example/", "a=2; Path=/");
        assert_eq!(cookies.header("https://as.example/").as_deref(), Some("a=2"));
        keep(&mut cookies, "https://as.example/", "a=; Path=/; Max-Age=0");
        assert_eq!(cookies.header("https://as.example/"), None);
    }
}
