//! The command line: every command and option, with help and examples.

use std::ffi::OsString;

use clap::{Args, ColorChoice, Parser, Subcommand};

use crate::output::Output;

mod access_token;
mod examples;
mod jwt;
mod key;
mod login;
mod options;
mod parse;
mod register;
mod server;
mod token;

pub(crate) use access_token::{
    AccessTokenOptions, AnyTokenOptions, AskArguments, IntrospectArguments, LogoutUrlArguments,
    RequestArguments, UserInfoArguments,
};
pub(crate) use jwt::{DecodeArguments, JwtCommand, VerifyArguments};
pub(crate) use key::{
    ConvertArguments, DpopCommand, GenerateArguments, JwkCommand, KeyForm, ProofArguments,
    ThumbprintArguments,
};
pub(crate) use login::{LoginArguments, RequestOptions};
pub(crate) use options::{
    AgreementOptions, BindingOptions, CertificateOptions, ClientOptions, CredentialOptions, DpopKeyOptions,
    HttpOptions, RequestObjectOptions, ServerOptions,
};
pub(crate) use parse::Parameter;
pub(crate) use register::{
    CreateArguments, ManageArguments, MetadataOptions, RegisterCommand, ResourceMetadataArguments,
    UpdateArguments, WebFingerArguments,
};
pub(crate) use server::{CompletionsArguments, DemoArguments, DiagnoseArguments, DiscoverArguments};
pub(crate) use token::{
    AssertionArguments, CibaArguments, CommonOptions, DeliveryMode, DeviceArguments, ExchangeArguments,
    GrantArguments, RefreshArguments, TokenCommand,
};

/// Sign in, get tokens and diagnose OAuth 2.0 and OpenID Connect servers
#[derive(Debug, Parser)]
#[command(
    name = "relying",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = false,
    max_term_width = 100,
    after_help = examples::TOP
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what a server says about itself
    #[command(after_help = examples::DISCOVER)]
    Discover(DiscoverArguments),
    /// Sign a user in through the browser
    #[command(after_help = examples::LOGIN)]
    Login(Box<LoginArguments>),
    /// Get tokens without a browser
    #[command(subcommand)]
    Token(TokenCommand),
    /// Ask for claims about the user of an access token
    #[command(after_help = examples::USERINFO)]
    Userinfo(Box<UserInfoArguments>),
    /// Send a request to a protected resource with an access token
    #[command(after_help = examples::REQUEST)]
    Request(Box<RequestArguments>),
    /// Ask the server whether a token is good, and what it is for
    #[command(after_help = examples::INTROSPECT)]
    Introspect(Box<IntrospectArguments>),
    /// End a token before its time
    #[command(after_help = examples::REVOKE)]
    Revoke(Box<AskArguments>),
    /// Make the proofs of bound tokens, for other programs
    #[command(subcommand)]
    Dpop(DpopCommand),
    /// Make keys, and turn them into other forms
    #[command(subcommand)]
    Jwk(JwkCommand),
    /// Look into a JWT, or verify it
    #[command(subcommand)]
    Jwt(JwtCommand),
    /// Register a client with a server, and look after the registration
    #[command(subcommand)]
    Register(RegisterCommand),
    /// Find the server that signs a user in
    #[command(after_help = examples::WEBFINGER)]
    Webfinger(WebFingerArguments),
    /// Find the servers whose tokens a protected resource accepts
    #[command(after_help = examples::RESOURCE_METADATA)]
    ResourceMetadata(ResourceMetadataArguments),
    /// Make the address that logs a user out at the server
    #[command(after_help = examples::LOGOUT_URL)]
    LogoutUrl(Box<LogoutUrlArguments>),
    /// Say what a server supports, what is wrong with it and what to do about it
    #[command(after_help = examples::DIAGNOSE)]
    Diagnose(DiagnoseArguments),
    /// Sign a user in at an embedded server and show every step
    #[command(after_help = examples::DEMO)]
    Demo(DemoArguments),
    /// Print a script that completes this command line in your shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArguments),
}

impl Cli {
    /// Reads the command line. `token URI` stands for `token grant URI`: no other word after `token` has a colon.
    pub(crate) fn from_arguments(
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Result<Self, clap::Error> {
        let mut arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let is = |position: usize, what: fn(&str) -> bool| {
            arguments.get(position).and_then(|word| word.to_str()).is_some_and(what)
        };
        let first = (1..arguments.len()).find(|position| !is(*position, |word| word.starts_with('-')));
        let grant = first.filter(|first| is(*first, |word| word == "token")).map(|first| first + 1);
        if let Some(grant) =
            grant.filter(|grant| is(*grant, |word| !word.starts_with('-') && word.contains(':')))
        {
            arguments.insert(grant, "grant".into());
        }
        Self::try_parse_from(arguments)
    }
}

impl Command {
    /// Whether Ctrl-C is the regular end of this command.
    pub(crate) fn ends_by_ctrl_c(&self) -> bool {
        matches!(self, Self::Demo(DemoArguments { serve: true, .. }))
    }
}

/// How to print.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Global {
    /// Print JSON, one document on each line, the last one the result
    #[arg(long, global = true)]
    json: bool,
    /// Print tokens too
    #[arg(long, global = true)]
    show_secrets: bool,
    /// Report each HTTP request on stderr
    #[arg(long, short, global = true)]
    verbose: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

impl Global {
    /// How to print. Decides about colours for the whole program.
    pub(crate) fn output(&self) -> Output {
        let color = match self.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        color.write_global();
        Output { json: self.json, show_secrets: self.show_secrets, verbose: self.verbose }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    /// Every command with its full name.
    fn commands(command: clap::Command, path: &str, found: &mut Vec<(String, clap::Command)>) {
        let path = format!("{path} {}", command.get_name()).trim().to_owned();
        for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
            commands(child.clone(), &path, found);
        }
        found.push((path, command));
    }

    #[test]
    fn every_command_has_examples_and_they_parse() {
        let mut found = Vec::new();
        commands(Cli::command(), "", &mut found);
        assert!(found.len() > 12, "{}", found.len());
        for (path, mut command) in found {
            let help = command.render_long_help().to_string().replace("\\\n", " ");
            let examples: Vec<_> = help.lines().filter_map(|line| line.strip_prefix("  relying ")).collect();
            assert!(
                command.has_subcommands() && path != "relying" || !examples.is_empty(),
                "{path} has no example"
            );
            for example in examples {
                let example =
                    [" | ", " > ", " < "].iter().fold(example, |rest, mark| rest.split(mark).next().unwrap());
                let words = ["relying"].into_iter().chain(example.split_whitespace());
                assert!(Cli::from_arguments(words).is_ok(), "{path}: {example}");
            }
        }
    }

    #[test]
    fn examples_fit_into_a_terminal_of_80_columns() {
        let mut found = Vec::new();
        commands(Cli::command(), "", &mut found);
        for line in found.iter().filter_map(|(_, command)| command.get_after_help()).map(ToString::to_string)
        {
            assert!(line.lines().all(|line| line.len() <= 80), "{line}");
        }
    }

    #[test]
    fn an_option_stands_below_the_same_heading_everywhere() {
        let mut found = Vec::new();
        commands(Cli::command(), "", &mut found);
        let headings = [
            ("timeout", "Server"),
            ("client_id", "Client"),
            ("parameters", "Request"),
            ("dpop_key", "Binding"),
        ];
        for (path, command) in found.iter().filter(|(path, _)| path != "relying login") {
            for argument in command.get_arguments() {
                let expected = headings.iter().find(|(id, _)| argument.get_id() == id);
                if let Some((id, heading)) = expected {
                    assert_eq!(argument.get_help_heading(), Some(*heading), "{path} {id}");
                }
            }
        }
    }

    #[test]
    fn help_has_one_length() {
        let mut found = Vec::new();
        commands(Cli::command(), "", &mut found);
        for (path, _) in found {
            let help = Cli::from_arguments(path.split(' ').chain(["--help"])).unwrap_err();
            assert!(!help.to_string().contains("see a summary with"), "{path}");
        }
    }

    #[test]
    fn every_option_has_help() {
        let mut found = Vec::new();
        commands(Cli::command(), "", &mut found);
        for (path, command) in found {
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{path} {}", argument.get_id());
            }
        }
    }

    #[test]
    fn a_grant_type_with_a_colon_needs_no_further_word() {
        let rest = ["--issuer", "https://as.example", "--client-id", "app"];
        let parse = |words: &[&str]| Cli::from_arguments(words.iter().chain(&rest).copied());
        for words in [
            &["relying", "token", "urn:example:magic"][..],
            &["relying", "--json", "token", "urn:example:magic"],
            &["relying", "token", "grant", "urn:example:magic"],
        ] {
            let Command::Token(TokenCommand::Grant(arguments)) = parse(words).unwrap().command else {
                panic!("{words:?}");
            };
            assert_eq!(arguments.grant_type, "urn:example:magic");
        }
        let typo = parse(&["relying", "token", "refersh"]).unwrap_err();
        assert_eq!(typo.kind(), clap::error::ErrorKind::InvalidSubcommand);
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let cli = Cli::try_parse_from([
            "relying",
            "login",
            "--issuer",
            "https://as.example",
            "--client-id",
            "app",
            "--client-secret",
            "hunter2",
        ]);
        let printed = format!("{:?}", cli.unwrap());
        assert!(printed.contains("as.example") && !printed.contains("hunter2"), "{printed}");
    }
}
