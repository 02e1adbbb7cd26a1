//! Just enough of a certificate (RFC 5280) to know whom it names: its subject, and the names beside it.

use std::net::IpAddr;

use crate::CertificateSubject;

const SEQUENCE: u8 = 0x30;
/// The version, which certificates of version 1 do not have.
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];

/// Attribute types that have a short name (RFC 4514 section 3).
const ATTRIBUTES: [(&[u8], &str); 9] = [
    (&[0x55, 0x04, 0x03], "CN"),
    (&[0x55, 0x04, 0x07], "L"),
    (&[0x55, 0x04, 0x08], "ST"),
    (&[0x55, 0x04, 0x0a], "O"),
    (&[0x55, 0x04, 0x0b], "OU"),
    (&[0x55, 0x04, 0x06], "C"),
    (&[0x55, 0x04, 0x09], "STREET"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19], "DC"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01], "UID"),
];

/// All names of a certificate; none of what is no certificate.
pub(crate) fn names(der: &[u8]) -> Vec<CertificateSubject> {
    let Some(fields) = to_be_signed(der) else { return Vec::new() };
    // Serial number, signature algorithm, issuer and validity come before the subject.
    let unversioned = fields.iter().filter(|(tag, _)| *tag != VERSION);
    let subject = unversioned.clone().nth(4).and_then(|(_, name)| distinguished_name(name));
    let mut names = Vec::from_iter(subject.map(CertificateSubject::SubjectDn));
    let extensions =
        fields.iter().find(|(tag, _)| *tag == EXTENSIONS).map_or(&[][..], |(_, list)| inside(list));
    for (_, extension) in elements(extensions) {
        // Whether the extension is critical stands between its kind and its value.
        if elements(extension).next().is_some_and(|(_, kind)| kind == SUBJECT_ALT_NAME) {
            let value = elements(extension).last().map_or(&[][..], |(_, value)| inside(value));
            names.extend(elements(value).filter_map(|(tag, name)| alternative(tag, name)));
        }
    }
    names
}

fn to_be_signed(der: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let (SEQUENCE, certificate) = elements(der).next()? else { return None };
    let (SEQUENCE, fields) = elements(certificate).next()? else { return None };
    Some(elements(fields).collect())
}

/// RFC 5280 section 4.2.1.6.
fn alternative(tag: u8, name: &[u8]) -> Option<CertificateSubject> {
    let text = || String::from_utf8(name.to_vec()).ok();
    match tag {
        0x81 => text().map(CertificateSubject::SanEmail),
        0x82 => text().map(CertificateSubject::SanDns),
        0x86 => text().map(CertificateSubject::SanUri),
        0x87 => {
            let four = <[u8; 4]>::try_from(name).map(IpAddr::from);
            let address = four.or_else(|_| <[u8; 16]>::try_from(name).map(IpAddr::from));
            address.ok().map(CertificateSubject::SanIp)
        }
        _ => None,
    }
}

/// The text of RFC 4514, the last part first. None of a name with an attribute that has no short name.
fn distinguished_name(name: &[u8]) -> Option<String> {
    let mut parts = Vec::new();
    for (_, relative) in elements(name) {
        let attributes = elements(relative).map(|(_, attribute)| {
            let mut pair = elements(attribute);
            let (_, kind) = pair.next()?;
            let (_, value) = pair.next()?;
            let (_, short) = ATTRIBUTES.iter().find(|(known, _)| *known == kind)?;
            Some(format!("{short}={}", escaped(std::str::from_utf8(value).ok()?)))
        });
        parts.push(attributes.collect::<Option<Vec<_>>>()?.join("+"));
    }
    parts.reverse();
    Some(parts.join(","))
}

/// RFC 4514 section 2.4.
fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut text = String::new();
    for (index, character) in value.chars().enumerate() {
        let at_an_end = (index == 0 && " #".contains(character)) || (index == last && character == ' ');
        if at_an_end || "\"+,;<>\\".contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// The content of the first element.
fn inside(bytes: &[u8]) -> &[u8] {
    elements(bytes).next().map_or(&[], |(_, content)| content)
}

/// The elements in a row, each as its tag and its content. Ends where something is no DER.
fn elements(mut bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let (tag, rest) = bytes.split_first()?;
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match usize::from(*first) {
            short @ 0..0x80 => (short, rest),
            long => {
                let (digits, rest) = rest.split_at_checked(long & 0x7f).filter(|_| long <= 0x84)?;
                (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
            }
        };
        let (content, rest) = rest.split_at_checked(length)?;
        bytes = rest;
        Some((*tag, content))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_end_where_something_is_no_der() {
        let bytes = [0x04, 1, 7, 0x05, 0, 0x04, 0x81, 1, 9, 0x04, 200];
        assert_eq!(elements(&bytes).collect::<Vec<_>>(), [(4, &[7][..]), (5, &[]), (4, &[9])]);
        for nonsense in [&[][..], &[0x30], &[0x30, 0x80], &[0x30, 0x88, 0xff, 0xff, 0xff, 0xff], b"text"] {
            assert_eq!(names(nonsense), []);
        }
    }

    #[test]
    fn what_means_something_in_a_name_is_escaped() {
        assert_eq!(escaped("Sue, Grabbit and Runn"), "Sue\\, Grabbit and Runn");
        assert_eq!(escaped("#1 "), "\\#1\\ ");
        assert_eq!(escaped(" a # b"), "\\ a # b");
    }
}
