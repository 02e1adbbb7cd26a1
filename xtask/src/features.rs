//! Every feature but `fips`: that one takes CMake and Go, builds AWS-LC a second time, and is tested by itself.

use crate::root;

/// The packages with features, and their folders.
const PACKAGES: [(&str, &str); 5] = [
    ("relying-jose", "crates/jose"),
    ("relying", "crates/relying"),
    ("relying-testkit", "crates/testkit"),
    ("relying-cli", "crates/cli"),
    ("relying-peers", "tests/peers"),
];

/// All of the workspace, as `--features` takes them.
pub(crate) fn all() -> String {
    PACKAGES
        .map(|(package, _)| of(package))
        .into_iter()
        .filter(|list| !list.is_empty())
        .collect::<Vec<_>>()
        .join(",")
}

/// Those of one package.
pub(crate) fn of(package: &str) -> String {
    let folder = PACKAGES.iter().find(|(name, _)| *name == package).map_or("", |(_, folder)| folder);
    let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap_or_default();
    let section = manifest.lines().skip_while(|line| *line != "[features]").skip(1);
    let names = section.take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once(" = "));
    let names = names.map(|(name, _)| name).filter(|name| !["default", "fips"].contains(name));
    names.map(|name| format!("{package}/{name}")).collect::<Vec<_>>().join(",")
}
