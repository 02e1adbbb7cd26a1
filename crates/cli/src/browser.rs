//! Opening the user's browser.

use std::process::{Command, Stdio};

/// Whether there seems to be a screen to show a browser on.
pub(crate) fn is_likely() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let remote = set("SSH_CONNECTION") || set("SSH_TTY");
    let unix_without_screen =
        cfg!(all(unix, not(target_os = "macos"))) && !set("DISPLAY") && !set("WAYLAND_DISPLAY");
    set("BROWSER") || !(remote || unix_without_screen)
}

/// Opens `url`; whether a program for that could be started.
pub(crate) fn open(url: &str) -> bool {
    candidates().into_iter().any(|(program, arguments)| {
        Command::new(program)
            .args(arguments)
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .is_ok()
    })
}

/// Programs that take an address as their last argument. No shell is among them: an address may hold anything.
fn candidates() -> Vec<(String, &'static [&'static str])> {
    let own = std::env::var("BROWSER").unwrap_or_default();
    let own =
        own.split(':').filter(|program| !program.is_empty()).map(|program| (program.to_owned(), &[][..]));
    let system: &[(&str, &'static [&'static str])] = if cfg!(target_os = "macos") {
        &[("open", &[])]
    } else if cfg!(windows) {
        &[("rundll32", &["url.dll,FileProtocolHandler"])]
    } else {
        &[("xdg-open", &[]), ("wslview", &[]), ("gio", &["open"])]
    };
    own.chain(system.iter().map(|(program, arguments)| ((*program).to_owned(), *arguments))).collect()
}
