//! Forms and links of a page. A scanner of tags and attributes, not a parser of documents: scripts do not run, and
//! `select` and `textarea` are not filled.

/// What a page offers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) forms: Vec<Form>,
    pub(super) links: Vec<Link>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) post: bool,
    pub(super) fields: Vec<Field>,
    pub(super) buttons: Vec<Button>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) kind: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Button {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) text: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) text: String,
}

impl Page {
    pub(super) fn scan(html: &str) -> Self {
        let mut page = Self::default();
        let mut rest = html;
        let mut form = None::<Form>;
        while let Some(tag) = Tag::next(&mut rest) {
            match tag.name.as_str() {
                "title" => page.title = text_until(&mut rest, "</title"),
                "script" | "style" => drop(text_until(&mut rest, &format!("</{}", tag.name))),
                "a" => {
                    let text = text_until(&mut rest, "</a");
                    page.links.push(Link { href: tag.attribute("href"), text });
                }
                "form" => {
                    page.forms.extend(form.take());
                    let post = tag.attribute("method").eq_ignore_ascii_case("post");
                    form = Some(Form { action: tag.attribute("action"), post, ..Form::default() });
                }
                "/form" => page.forms.extend(form.take()),
                "input" => {
                    if let Some(form) = &mut form {
                        form.input(&tag);
                    }
                }
                "button" => {
                    let text = text_until(&mut rest, "</button");
                    if let Some(form) = &mut form {
                        form.button(&tag, text);
                    }
                }
                _ => {}
            }
        }
        page.forms.extend(form);
        page
    }
}

impl Form {
    fn input(&mut self, tag: &Tag) {
        let (name, value) = (tag.attribute("name"), tag.attribute("value"));
        match tag.attribute("type").to_ascii_lowercase().as_str() {
            "submit" => self.buttons.push(Button { text: value.clone(), name, value }),
            "checkbox" | "radio" if !tag.has("checked") => {}
            "button" | "image" | "reset" => {}
            _ if name.is_empty() => {}
            kind => self.fields.push(Field { name, value, kind: kind.to_owned() }),
        }
    }

    fn button(&mut self, tag: &Tag, text: String) {
        let kind = tag.attribute("type");
        if kind.is_empty() || kind.eq_ignore_ascii_case("submit") {
            self.buttons.push(Button { name: tag.attribute("name"), value: tag.attribute("value"), text });
        }
    }
}

struct Tag {
    /// In lower case; with the slash of a closing tag.
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The next tag; comments and text are skipped.
    fn next(rest: &mut &str) -> Option<Self> {
        loop {
            let start = rest.find('<')?;
            *rest = &rest[start + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                *rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            if !rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/') {
                continue;
            }
            let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
            let name = rest[..end].trim_end_matches('/').to_ascii_lowercase();
            *rest = &rest[end..];
            let mut attributes = Vec::new();
            while let Some(attribute) = attribute(rest) {
                attributes.push(attribute);
            }
            return Some(Self { name, attributes });
        }
    }

    fn attribute(&self, name: &str) -> String {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(key, _)| key == name)
    }
}

/// The next attribute of the tag that `rest` is in; `None`, with the end of the tag read, after the last one.
fn attribute(rest: &mut &str) -> Option<(String, String)> {
    *rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    if rest.is_empty() || rest.starts_with('>') {
        *rest = rest.strip_prefix('>').unwrap_or_default();
        return None;
    }
    // A name may begin with a stray =, as in HTML.
    let end =
        rest[1..].find(|c: char| c.is_whitespace() || "=>/".contains(c)).map_or(rest.len(), |end| end + 1);
    let end = (end..rest.len()).find(|index| rest.is_char_boundary(*index)).unwrap_or(rest.len());
    let name = rest[..end].to_ascii_lowercase();
    *rest = rest[end..].trim_start();
    let Some(after) = rest.strip_prefix('=') else { return Some((name, String::new())) };
    let after = after.trim_start();
    let (value, remaining) = match after.chars().next() {
        Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
        _ => after.split_at(after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len())),
    };
    *rest = remaining;
    Some((name, decode(value)))
}

/// The text up to a closing tag, without the tags inside.
fn text_until(rest: &mut &str, closing: &str) -> String {
    let end = rest.to_ascii_lowercase().find(closing).unwrap_or(rest.len());
    let (inside, after) = rest.split_at(end);
    *rest = after;
    let mut text = String::new();
    for (index, piece) in inside.split('<').enumerate() {
        text.push_str(if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, after)| after) });
    }
    decode(text.trim())
}

/// Resolves the character references that attributes of forms hold in practice.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        match rest.find(';').and_then(|end| Some((end, reference(&rest[1..end])?))) {
            Some((end, character)) => {
                decoded.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded + rest
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_login_form_with_hidden_inputs_and_a_button() {
        let page = Page::scan(
            "<!DOCTYPE html><html><head><title>Sign-in &amp; more</title><style>a<b{}</style></head><body>
             <!-- <form action=/no> --><form autocomplete=off action=\"/interaction/x?a=1&amp;b=2\" method=post>
             <input type='hidden' name='prompt' value='login'/><input required type=text name=login placeholder='A > B' autofocus=on>
             <INPUT TYPE=password NAME=password><input type=checkbox name=remember>
             <button type=\"submit\" class=\"login\">Sign-in</button></form>
             <a href=\"/interaction/x/abort\">[ <b>Cancel</b> ]</a></body></html>",
        );
        assert_eq!(page.title, "Sign-in & more");
        let [form] = page.forms.as_slice() else { panic!("{page:?}") };
        assert_eq!((form.action.as_str(), form.post), ("/interaction/x?a=1&b=2", true));
        let fields =
            form.fields.iter().map(|field| (field.name.as_str(), field.kind.as_str())).collect::<Vec<_>>();
        assert_eq!(fields, [("prompt", "hidden"), ("login", "text"), ("password", "password")]);
        assert_eq!(form.buttons, [Button { text: "Sign-in".to_owned(), ..Button::default() }]);
        assert_eq!(
            page.links,
            [Link { href: "/interaction/x/abort".to_owned(), text: "[ Cancel ]".to_owned() }]
        );
    }

    #[test]
    fn scripts_are_not_markup() {
        let page =
            Page::scan("<script>if (a<b) document.write('<form action=/x>')</script><form action=/y></form>");
        assert_eq!(page.forms.len(), 1);
        assert_eq!(page.forms[0].action, "/y");
    }

    #[test]
    fn character_references_are_resolved_and_others_kept() {
        assert_eq!(decode("a&#39;b&#x2F;c&quot;d&unknown;e&f"), "a'b/c\"d&unknown;e&f");
    }

    #[test]
    fn broken_markup_ends_the_scan_and_nothing_else() {
        for html in
            ["<", "<form", "<form action=", "<form action='", "<input name=é", "<a href=x", "<!--", "<=>"]
        {
            Page::scan(html);
        }
    }
}
