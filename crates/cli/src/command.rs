//! What each command does.

use crate::cli::{Command, DpopCommand, JwtCommand};
use crate::exit::Failure;
use crate::output::Output;

mod access_token;
mod completions;
mod demo;
mod diagnose;
mod discover;
mod dpop;
mod finding;
mod introspect;
mod jwk;
mod jwt;
mod login;
mod logout_url;
mod register;
mod resource;
mod token;
mod userinfo;

/// Runs a command to its end.
pub(crate) async fn run(command: Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Discover(arguments) => discover::run(&arguments, output).await,
        Command::Login(arguments) => login::run(&arguments, output).await,
        Command::Token(command) => token::run(&command, output).await,
        Command::Userinfo(arguments) => userinfo::run(&arguments, output).await,
        Command::Request(arguments) => resource::run(&arguments, output).await,
        Command::Introspect(arguments) => introspect::introspect(&arguments, output).await,
        Command::Revoke(arguments) => introspect::revoke(&arguments, output).await,
        Command::Dpop(DpopCommand::Proof(arguments)) => dpop::proof(&arguments, output).await,
        Command::Jwk(command) => jwk::run(&command, output),
        Command::Jwt(JwtCommand::Decode(arguments)) => jwt::decode(&arguments, output),
        Command::Jwt(JwtCommand::Verify(arguments)) => jwt::verify(&arguments, output).await,
        Command::Register(command) => register::run(&command, output).await,
        Command::Webfinger(arguments) => finding::webfinger(&arguments, output).await,
        Command::ResourceMetadata(arguments) => finding::resource_metadata(&arguments, output).await,
        Command::LogoutUrl(arguments) => logout_url::run(&arguments, output).await,
        Command::Diagnose(arguments) => diagnose::run(&arguments, output).await,
        Command::Demo(arguments) => demo::run(&arguments, output).await,
        Command::Completions(arguments) => {
            completions::run(&arguments, output);
            Ok(())
        }
    }
}
