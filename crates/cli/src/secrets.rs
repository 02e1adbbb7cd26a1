//! Secrets from files, from stdin, from the environment, from a prompt; from an argument with a warning.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;

use relying::Secret;

use crate::exit::Failure;
use crate::output::Output;

/// The largest input that is read: a token may be long, a disk image is a mistake.
const LONGEST: u64 = 1024 * 1024;

/// The hint for what `--save` keeps.
pub(crate) const OR_TOKENS: &str = ", or give --tokens a file of --save";

/// Where a secret may come from.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// What it is, for messages.
    pub(crate) what: &'a str,
    /// The option that takes a file.
    pub(crate) option: &'a str,
    /// The environment variable.
    pub(crate) variable: &'a str,
    /// The file given, if any.
    pub(crate) file: Option<&'a Path>,
    /// The argument given, if any.
    pub(crate) argument: Option<&'a Secret>,
    /// How the advice goes on where there are further ways, such as [`OR_TOKENS`].
    pub(crate) hint: &'a str,
}

impl Source<'_> {
    /// The secret, if one was given in any way.
    pub(crate) fn find(&self, output: Output) -> Result<Option<Secret>, Failure> {
        if let Some(argument) = self.argument {
            output.warn(format_args!(
                "other users of this machine can see the {} on the command line; use {} or {}",
                self.what, self.option, self.variable
            ));
            return Ok(Some(argument.clone()));
        }
        if let Some(file) = self.file {
            return read(file).and_then(|text| self.check(&text)).map(Some);
        }
        match std::env::var(self.variable) {
            Ok(text) => self.check(&text).map(Some),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Failure::usage(format!("{} is not UTF-8", self.variable), "set it again"))
            }
        }
    }

    /// The secret, asked for on the terminal when it was given in no other way.
    pub(crate) fn require(&self, output: Output) -> Result<Secret, Failure> {
        if let Some(secret) = self.find(output)? {
            return Ok(secret);
        }
        let missing = || {
            Failure::usage(
                format!("there is no {}", self.what),
                format!("give it with {} or {}{}", self.option, self.variable, self.hint),
            )
        };
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Err(missing());
        }
        match rpassword::prompt_password(format!("{}: ", self.what)) {
            Ok(text) if text.is_empty() => Err(missing()),
            Ok(text) => Ok(Secret::new(text)),
            Err(_) => Err(Failure::cancelled(format!("no {} was given", self.what), "")),
        }
    }

    fn check(&self, text: &str) -> Result<Secret, Failure> {
        // Editors end the last line.
        match text.trim_end_matches(['\r', '\n']) {
            "" => Err(Failure::usage(format!("the {} is empty", self.what), "look at where it comes from")),
            text => Ok(Secret::new(text)),
        }
    }
}

/// The text of a file, or of stdin for `-`.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(LONGEST).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    read.map(|_| text).map_err(|error| Failure::file("read", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_line_is_no_part_of_a_secret() {
        let source = Source {
            what: "client secret",
            option: "--f",
            variable: "RELYING_NONE",
            file: None,
            argument: None,
            hint: "",
        };
        assert_eq!(source.check("a b \r\n"), Ok(Secret::new("a b ")));
        assert_eq!(source.check("\n").unwrap_err().message, "the client secret is empty");
    }

    #[test]
    fn a_missing_file_is_named() {
        let failure = read(Path::new("/nonexistent/secret")).unwrap_err();
        assert!(failure.message.contains("/nonexistent/secret"), "{failure}");
    }
}
