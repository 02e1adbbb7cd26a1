//! The checks, one function each. A new one is a function in the file of its subject and a line in that file's table.

use super::{Evidence, Finding};

mod algorithms;
mod document;
mod endpoints;
mod issuer;
mod key_set;
mod members;
mod protection;

/// Every check.
pub(super) fn all() -> impl Iterator<Item = fn(&Evidence) -> Vec<Finding>> {
    [
        document::CHECKS,
        issuer::CHECKS,
        members::CHECKS,
        endpoints::CHECKS,
        protection::CHECKS,
        algorithms::CHECKS,
        key_set::CHECKS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The texts of a list in metadata; none when the member is not there.
fn list<'a>(metadata: &'a serde_json::Map<String, serde_json::Value>, name: &str) -> Option<Vec<&'a str>> {
    let values = metadata.get(name)?.as_array()?;
    Some(values.iter().filter_map(serde_json::Value::as_str).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Metadata and keys without fault, changed.
    pub(super) fn changed(change: impl FnOnce(&mut Value, &mut Value)) -> Evidence {
        let (mut metadata, mut keys) = Evidence::good();
        change(&mut metadata, &mut keys);
        Evidence::of(&metadata, &keys)
    }

    /// The rules that the check finds broken.
    pub(super) fn rules(check: fn(&Evidence) -> Vec<Finding>, evidence: &Evidence) -> Vec<&'static str> {
        check(evidence).iter().map(|finding| finding.rule).collect()
    }

    /// Removes a member.
    pub(super) fn remove(document: &mut Value, name: &str) {
        document.as_object_mut().unwrap().remove(name);
    }
}
