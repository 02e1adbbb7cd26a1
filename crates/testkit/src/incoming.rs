//! A request as the endpoints see it: path, query and form taken apart once.

use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderName};
use http::{HeaderMap, Method, Request};

use crate::ClientCertificate;
use crate::parameters::Parameters;

pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Parameters,
    /// Empty unless the body is declared to be a form.
    pub(crate) form: Parameters,
    /// Only where the server looks at certificates.
    pub(crate) certificate: Option<ClientCertificate>,
    request: Request<Vec<u8>>,
}

impl Incoming {
    pub(crate) fn new(request: Request<Vec<u8>>) -> Self {
        let is_form =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
                media_type(value).eq_ignore_ascii_case("application/x-www-form-urlencoded")
            });
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: Parameters::parse(request.uri().query().unwrap_or_default().as_bytes()),
            form: if is_form { Parameters::parse(request.body()) } else { Parameters::new() },
            certificate: request.extensions().get::<ClientCertificate>().cloned(),
            request,
        }
    }

    /// Host and port, when the request line names them.
    pub(crate) fn authority(&self) -> Option<&str> {
        self.request.uri().authority().map(http::uri::Authority::as_str)
    }

    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    pub(crate) fn body(&self) -> &[u8] {
        self.request.body()
    }

    /// The credentials of the `Authorization` header if its scheme is this one, in whatever case
    /// (RFC 9110 section 11.1).
    pub(crate) fn credentials(&self, scheme: &str) -> Option<&str> {
        let (given, credentials) = self.header(&AUTHORIZATION)?.split_once(' ')?;
        given.eq_ignore_ascii_case(scheme).then(|| credentials.trim())
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.header(&COOKIE)?.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
    }

    /// The form of a POST, the query of everything else.
    pub(crate) fn parameters(&self) -> &Parameters {
        if self.method == Method::POST { &self.form } else { &self.query }
    }
}

fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)], body: &str) -> Incoming {
        let mut builder = Request::post("https://as.example/token?a=1");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        Incoming::new(builder.body(body.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn reads_a_form_only_when_it_is_declared_as_one() {
        let form = [("content-type", "Application/X-WWW-Form-Urlencoded; charset=utf-8")];
        assert_eq!(request(&form, "b=2").form.get("b"), Some("2"));
        assert_eq!(request(&[("content-type", "application/json")], "b=2").form.get("b"), None);
    }

    #[test]
    fn finds_credentials_whatever_the_case_of_the_scheme() {
        let incoming = request(&[("authorization", "bEaReR abc")], "");
        assert_eq!(incoming.credentials("Bearer"), Some("abc"));
        assert_eq!(incoming.credentials("Basic"), None);
    }

    #[test]
    fn finds_one_cookie_among_several() {
        let incoming = request(&[("cookie", "session2=no; session=yes; x=1")], "");
        assert_eq!(incoming.cookie("session"), Some("yes"));
        assert_eq!(incoming.authority(), Some("as.example"));
    }
}
