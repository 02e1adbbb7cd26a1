//! `relying discover`, `relying diagnose`, `relying demo` and `relying completions`.

use clap::Args;
use clap_complete::Shell;

use super::{HttpOptions, parse};

/// Options of `discover`.
#[derive(Debug, Args)]
pub(crate) struct DiscoverArguments {
    #[command(flatten)]
    pub(crate) address: Address,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 30, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// Options of `diagnose`.
#[derive(Debug, Args)]
pub(crate) struct DiagnoseArguments {
    #[command(flatten)]
    pub(crate) address: Address,
    /// End with exit code 5 when there is a finding of severity error
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) http: HttpOptions,
    /// Deadline of each HTTP request, in seconds
    #[arg(long, help_heading = "Server", value_name = "SECONDS", default_value_t = 10, value_parser = parse::seconds)]
    pub(crate) timeout: u64,
}

/// Whom to ask.
#[derive(Debug, Args)]
pub(crate) struct Address {
    /// Issuer identifier, or the URL of its metadata document
    #[arg(value_name = "URL", required_unless_present = "issuer")]
    url: Option<String>,
    /// The same, by the option that other commands have
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    issuer: Option<String>,
}

impl Address {
    /// As given.
    pub(crate) fn get(&self) -> &str {
        self.url.as_deref().or(self.issuer.as_deref()).unwrap_or_default()
    }
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// Keep the server and a page running for your browser and for other commands, until Ctrl-C
    #[arg(long, conflicts_with_all = ["fault", "list_faults"])]
    pub(crate) serve: bool,
    /// Port of the server with --serve [default: a free one]
    #[arg(long, value_name = "PORT", requires = "serve", default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
    /// Let the server answer wrongly in this way
    #[arg(long, value_name = "NAME", conflicts_with = "list_faults")]
    pub(crate) fault: Option<String>,
    /// List the names for --fault
    #[arg(long)]
    pub(crate) list_faults: bool,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: Shell,
}
