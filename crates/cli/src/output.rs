//! What the user sees. Results go to stdout, as text or as one JSON document on each line; everything else goes to
//! stderr. No other file prints.

use std::fmt;
use std::future::Future;
use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anstyle::{AnsiColor, Effects, Style};
use serde_json::Value;
use tokio::time::Instant;

use crate::exit::{Exit, Failure};

/// For what stands out.
pub(crate) const STRONG: Style = Style::new().bold();
/// For what matters less.
pub(crate) const FAINT: Style = Style::new().effects(Effects::DIMMED);
/// For what went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// For what the user should look at.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
/// For what went wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);

/// Where and how to print.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// Documents instead of text.
    pub(crate) json: bool,
    /// Whether tokens are printed.
    pub(crate) show_secrets: bool,
    /// Whether each request is reported.
    pub(crate) verbose: bool,
}

impl Output {
    /// A line of the result, for people.
    pub(crate) fn line(self, text: impl fmt::Display) {
        if !self.json {
            print(text);
        }
    }

    /// A title with rows of a name and a value below it, for people.
    pub(crate) fn table(self, title: &str, rows: &[(String, String)]) {
        if self.json || rows.is_empty() {
            return;
        }
        // A line between tables, and none before the first.
        let gap = if PRINTED.load(Ordering::Relaxed) { "\n" } else { "" };
        print(format_args!("{gap}{STRONG}{title}{STRONG:#}"));
        let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(50);
        // Programs that read text want each value on its line.
        let room = if std::io::stdout().is_terminal() { 100 - width } else { usize::MAX };
        let indent = " ".repeat(width + 4);
        for (name, value) in rows {
            let lines: Vec<_> = value.lines().map(|line| wrap(line, room, &indent)).collect();
            print(format_args!("  {FAINT}{name:width$}{FAINT:#}  {}", lines.join(&format!("\n{indent}"))));
        }
    }

    /// A document of the result, with `--json`.
    pub(crate) fn document(self, document: &Value) {
        if self.json {
            print(document);
        }
    }

    /// A document that is part of a protocol on stdin and stdout, whatever the form of the result.
    pub(crate) fn prompt_document(self, document: &Value) {
        print(document);
    }

    /// A result that is text in itself, such as a completion script.
    pub(crate) fn raw(self, bytes: &[u8]) {
        let mut stdout = anstream::stdout();
        // Whoever closes the pipe has read enough.
        let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
    }

    /// Something to know on the way.
    pub(crate) fn note(self, text: impl fmt::Display) {
        tell(text);
    }

    /// Something to think about.
    pub(crate) fn warn(self, text: impl fmt::Display) {
        tell(format_args!("{WARNING}warning:{WARNING:#} {text}"));
    }

    /// Lines that belong together as a picture, dark on light whatever the colours of the terminal.
    pub(crate) fn picture(self, lines: &str) {
        const PAPER: Style =
            Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Black))).bg_color(Some(WHITE));
        const WHITE: anstyle::Color = anstyle::Color::Ansi(AnsiColor::BrightWhite);
        lines.lines().for_each(|line| tell(format_args!("{PAPER}{line}{PAPER:#}")));
    }

    /// Whether people see what goes to stderr.
    pub(crate) fn is_seen(self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// One request, with `--verbose`.
    pub(crate) fn trace(self, text: impl fmt::Display) {
        if self.verbose {
            tell(format_args!("{FAINT}{text}{FAINT:#}"));
        }
    }

    /// The end of a command that has no result.
    pub(crate) fn fail(self, failure: &Failure) {
        if failure.exit == Exit::Cancelled && std::io::stderr().is_terminal() {
            // What was being waited for.
            overwrite("");
        }
        if self.json {
            print(failure.to_json());
            return;
        }
        tell(format_args!("{BAD}error:{BAD:#} {}", printable(&failure.message)));
        if !failure.section.is_empty() {
            tell(format_args!("  {FAINT}rule  {FAINT:#}  {} ({})", failure.rule, failure.section));
        }
        if !failure.advice.is_empty() {
            tell(format_args!("  {FAINT}advice{FAINT:#}  {}", failure.advice));
        }
    }

    /// Runs `future`, and after a second shows on a terminal that something is going on.
    pub(crate) async fn waiting<T>(self, what: &str, future: impl Future<Output = T>) -> T {
        const FRAMES: [char; 8] = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷'];
        if !std::io::stderr().is_terminal() {
            return future.await;
        }
        let start = Instant::now();
        let mut ticks = tokio::time::interval_at(start + Duration::from_secs(1), Duration::from_millis(120));
        let mut future = std::pin::pin!(future);
        let mut shown = false;
        for frame in FRAMES.into_iter().cycle() {
            tokio::select! {
                biased;
                value = &mut future => {
                    if shown {
                        overwrite("");
                    }
                    return value;
                }
                _ = ticks.tick() => {}
            }
            shown = true;
            overwrite(format_args!("{FAINT}{frame} {what}, {} s{FAINT:#}", start.elapsed().as_secs()));
        }
        future.await
    }
}

/// Foreign text without what would move the cursor or change colours on a terminal.
pub(crate) fn printable(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            clean.extend(c.escape_unicode());
        } else {
            clean.push(c);
        }
    }
    clean
}

/// Breaks `text` between words into lines of about `width` characters, each but the first with `indent` before it.
pub(crate) fn wrap(text: &str, width: usize, indent: &str) -> String {
    let (mut wrapped, mut column) = (String::new(), 0);
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            wrapped.push('\n');
            wrapped.push_str(indent);
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

/// A JSON value on one line: text without its quotes.
pub(crate) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => printable(text),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            values.iter().filter_map(Value::as_str).map(printable).collect::<Vec<_>>().join(" ")
        }
        value => printable(&value.to_string()),
    }
}

/// Whether there was any output on stdout.
static PRINTED: AtomicBool = AtomicBool::new(false);

fn print(text: impl fmt::Display) {
    PRINTED.store(true, Ordering::Relaxed);
    let mut stdout = anstream::stdout();
    // Whoever closes the pipe has read enough.
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}

fn tell(text: impl fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Replaces the last line of a terminal.
fn overwrite(text: impl fmt::Display) {
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "\r\u{1b}[2K{text}").and_then(|()| stderr.flush());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn foreign_text_cannot_control_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\n\u{202e}c"), "a\\u{1b}[31mb\\u{a}\\u{202e}c");
        assert_eq!(printable("Zoë 名"), "Zoë 名");
    }

    #[test]
    fn breaks_lines_between_words() {
        assert_eq!(wrap("aa bb cc", 5, "  "), "aa bb\n  cc");
        assert_eq!(wrap("aaaaaaaa b", 5, ""), "aaaaaaaa\nb");
        assert_eq!(wrap("", 5, ""), "");
    }

    #[test]
    fn values_are_shown_on_one_line() {
        assert_eq!(inline(&json!("a")), "a");
        assert_eq!(inline(&json!(["a", "b"])), "a b");
        assert_eq!(inline(&json!({"a": [1]})), r#"{"a":[1]}"#);
    }
}
