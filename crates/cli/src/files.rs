//! Files with secrets: readable by their owner alone, and never half-written.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::exit::Failure;

/// Writes a file that only its owner may read. What was there is replaced at once, or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    // Beside the old file first, so that a full disk costs no refresh token.
    let temporary = temporary(path);
    let written = create(&temporary)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&temporary, path));
    written.map_err(|error| Failure::file("write", path, &error))
}

/// The file that was read from, where new content may take the place of the old: stdin is none.
pub(crate) fn rewritable(path: &Path) -> Option<&Path> {
    Some(path).filter(|path| path.as_os_str() != "-")
}

/// Whether [`write_private`] can write there: asked before a server is told to hand out what could not be kept.
pub(crate) fn can_write(path: &Path) -> Result<(), Failure> {
    let temporary = temporary(path);
    let outcome = match path.is_dir() {
        true => Err(std::io::ErrorKind::IsADirectory.into()),
        false => create(&temporary).and_then(|_| std::fs::remove_file(&temporary)),
    };
    outcome.map_err(|error| Failure::file("write", path, &error))
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

#[cfg(unix)]
fn create(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    // An old temporary file may be readable by others, or be a link to elsewhere.
    let _ = std::fs::remove_file(path);
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::File::create(path)
}
