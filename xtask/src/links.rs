//! That every link between the pages and files of the project leads somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use crate::root;
use crate::steps::Steps;

/// The folders with pages; those below them are not looked into.
const FOLDERS: [&str; 6] = ["", "docs", "crates/jose", "crates/relying", "crates/testkit", "crates/cli"];

/// Checks the links of all pages.
pub(crate) fn check(steps: &mut Steps) {
    steps.check("links between pages and files", || {
        let pages: Vec<_> = FOLDERS.iter().flat_map(|folder| pages(&root().join(folder))).collect();
        let dead: Vec<_> = pages.iter().flat_map(|page| dead(page)).collect();
        if dead.is_empty() && pages.len() > 5 { Ok(()) } else { Err(dead.join("\n")) }
    });
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

/// The links of a page that lead nowhere. Those to other hosts are not followed.
fn dead(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap_or_default();
    let folder = page.parent().unwrap_or(page);
    let leads = |link: &str| {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = if path.is_empty() { page.to_owned() } else { folder.join(path) };
        target.exists() && (anchor.is_empty() || anchors(&target).iter().any(|found| found == anchor))
    };
    let links = prose(&text).flat_map(links).filter(|link| !link.contains("://") && !leads(link));
    links.map(|link| format!("{}: {link}", page.display())).collect()
}

/// The lines outside blocks of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// The targets in a line: `[text](target)`, and `[name]: target` at its beginning.
fn links(line: &str) -> Vec<&str> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let reference = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    // `[Type::method()](…)` in code is none.
    inline.chain(reference.map(|(_, target)| target)).filter(|target| !target.contains('`')).collect()
}

/// The anchors that GitHub makes of the headings of a page.
fn anchors(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap_or_default();
    let slug = |heading: &str| -> String {
        let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    };
    let headings = prose(&text).filter(|line| line.starts_with('#'));
    headings.map(|line| slug(line.trim_start_matches('#'))).collect()
}
