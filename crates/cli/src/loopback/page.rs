//! The pages that the browser is shown: self-contained, with nothing from elsewhere.

/// A page, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) html: String,
    /// Its content security policy.
    pub(crate) policy: &'static str,
}

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const POLICY_WITH_SCRIPT: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                                  connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A page that says one thing.
pub(crate) fn notice(title: &str, text: &str) -> Page {
    page(title, &format!("<h1>{}</h1><p>{}</p>", escape(title), escape(text)))
}

/// After a login that went well.
pub(crate) fn success(subject: Option<&str>) -> Page {
    let who = subject.map_or_else(String::new, |subject| format!(" as <strong>{}</strong>", escape(subject)));
    let body = format!(
        "<div class=\"mark good\">✓</div><h1>Signed in{who}</h1>\
         <p>You may close this window and go back to the terminal.</p>"
    );
    page("Signed in", &body)
}

/// After one that did not.
pub(crate) fn failure(message: &str, advice: &str) -> Page {
    let body = format!(
        "<div class=\"mark bad\">✕</div><h1>Not signed in</h1><p>{}</p><p class=\"faint\">{}</p>\
         <p>You may close this window and go back to the terminal.</p>",
        escape(message),
        escape(advice)
    );
    page("Not signed in", &body)
}

/// For answers in the fragment, which only the browser sees: sends it on as if it were a form. The page holds no foreign
/// text, so its script can only be this one.
pub(crate) fn fragment() -> Page {
    const BODY: &str = "<h1>One moment</h1><p>The answer is being passed to the terminal.</p><script>\
        fetch(location.pathname,{method:'POST',body:location.hash.slice(1)}).then(r=>r.text())\
        .then(t=>{document.open();document.write(t);document.close();});\
        history.replaceState(null,'',location.pathname);</script>";
    Page { policy: POLICY_WITH_SCRIPT, ..page("One moment", BODY) }
}

/// A page with this body, which is HTML already.
pub(crate) fn page(title: &str, body: &str) -> Page {
    const STYLE: &str = ":root{color-scheme:light dark;--line:#8884;--faint:#888;--good:#1a8754;--bad:#c0392b}\
        body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh}\
        main{max-width:44rem;width:calc(100% - 4rem);padding:2rem;box-sizing:border-box;border:1px solid var(--line);\
        border-radius:1rem;margin:2rem;overflow-wrap:anywhere}\
        h1{margin:.2em 0;font-size:1.5rem}h2{font-size:1rem;margin:1.6em 0 .4em}\
        .mark{font-size:2.5rem;line-height:1}.good{color:var(--good)}.bad{color:var(--bad)}.faint{color:var(--faint)}\
        table{border-collapse:collapse;width:100%;font-size:.9rem}\
        td{border-top:1px solid var(--line);padding:.35rem .8rem .35rem 0;vertical-align:top}\
        td:first-child{color:var(--faint);white-space:nowrap}\
        .button{display:inline-block;background:var(--good);color:#fff;padding:.6rem 1.4rem;border-radius:.6rem;\
        text-decoration:none;margin:.8rem .6rem .2rem 0}code{font-size:.9em}";
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style>\
         <main>{body}</main></html>",
        escape(title)
    );
    Page { html, policy: POLICY }
}

/// A table of names and values.
pub(crate) fn table(rows: impl IntoIterator<Item = (String, String)>) -> String {
    let rows: String = rows
        .into_iter()
        .map(|(name, value)| format!("<tr><td>{}</td><td>{}</td></tr>", escape(&name), escape(&value)))
        .collect();
    format!("<table>{rows}</table>")
}

/// Foreign text as text.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_text() {
        for page in [
            success(Some("<script>alert(1)</script>")),
            failure("<script>alert(1)</script>", "\"'&"),
            notice("<script>", "<script>"),
        ] {
            assert!(!page.html.contains("<script>"), "{}", page.html);
            assert!(!page.policy.contains("script-src"));
        }
        assert!(table([("<a>".to_owned(), "b".to_owned())]).contains("&lt;a&gt;"));
    }
}
