//! The command line: `thaogo demo | serve | migrate | openapi | verify | user | token | session | case | mail | escalations`.

mod arguments;

use std::error::Error as StdError;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use thaogo::application::erase_person::ErasePerson;
use thaogo::application::rotate_token::RotateToken;
use thaogo::command::{self, case, escalations, mail, serve, session, token, user, verify};
use thaogo::config::{LogFormat, Settings};
use thaogo::demo;
use thaogo::store::database::Database;
use tracing_subscriber::EnvFilter;

use arguments::{
    Arguments, CaseCommand, Command, EscalationsCommand, MailCommand, ServerArguments, SessionCommand, TokenCommand,
    UserCommand,
};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            report(&*error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "why a command failed goes to whoever gave it")]
fn report(error: &(dyn StdError + 'static)) {
    eprintln!("thaogo: {}", command::sentence(error));
}

#[expect(clippy::print_stdout, reason = "the answers of commands")]
async fn run(command: Command) -> Result<ExitCode, Box<dyn StdError>> {
    match command {
        Command::Demo(arguments) => {
            log(LogFormat::Human, "warn")?;
            demo::run_demo(arguments.options()?, command::stop_signal()?).await?;
        }
        Command::Serve(arguments) => {
            let settings = settings(&arguments)?;
            serve::serve(settings, command::stop_signal()?).await?;
        }
        Command::Migrate(arguments) => serve::migrate(&settings(&arguments)?).await?.close().await?,
        Command::Openapi { json } => print!("{}", command::openapi(json)?),
        Command::Verify { data, server } => {
            let whole = match data {
                Some(folder) => {
                    let database_url = server.database_url.unwrap_or_else(|| demo::database_in(&folder));
                    verify::verify(&database_url, || Ok(demo::files_in(&folder)?)).await?
                }
                None => {
                    let settings = settings(&server)?;
                    verify::verify(&settings.database_url, || Ok(settings.files()?)).await?
                }
            };
            return Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::User(UserCommand::Add(new)) => {
            let db = database(&new.server).await?;
            user::add(&db, new.wanted()?).await?;
        }
        Command::User(UserCommand::List { organization, role, server }) => {
            user::list(&database(&server).await?, organization, role).await?;
        }
        Command::User(UserCommand::Grant { email, role, from, to, server }) => {
            user::grant(&database(&server).await?, &email, role.granted(from, to)).await?;
        }
        Command::User(UserCommand::End { email, role, to, server }) => {
            user::end(&database(&server).await?, &email, (&role.organization, role.role), to).await?;
        }
        Command::User(UserCommand::Invite { email, server }) => {
            user::invite(&serve::load(&settings(&server)?).await?, &email).await?;
        }
        Command::User(UserCommand::ResetSecondFactor { email, server }) => {
            user::reset_second_factor(&database(&server).await?, &email).await?;
        }
        Command::User(UserCommand::ForgetIdentity { email, server }) => {
            user::forget_identity(&database(&server).await?, &email).await?;
        }
        Command::User(UserCommand::Export { email, server }) => {
            user::export(&database(&server).await?, &email).await?;
        }
        Command::User(UserCommand::Erase { email, ground, reference, server }) => {
            user::erase(&database(&server).await?, &email, ErasePerson { ground, reference }).await?;
        }
        Command::Case(CaseCommand::Unrestrict { case, reason, server }) => {
            case::unrestrict(&serve::load(&settings(&server)?).await?, &case, &reason).await?;
        }
        Command::Escalations(EscalationsCommand::Plan { at, json, server }) => {
            escalations::plan(&settings(&server)?, at.to_utc(), json).await?;
        }
        Command::Mail(MailCommand::Status(server)) => mail::status(&database(&server).await?).await?,
        Command::Mail(MailCommand::Hold { reason, server }) => mail::hold(&database(&server).await?, &reason).await?,
        Command::Mail(MailCommand::Release(server)) => mail::release(&database(&server).await?).await?,
        Command::Mail(MailCommand::Samples { folder, server }) => {
            mail::write_samples(&folder, settings(&server)?.mail_templates.as_deref())?;
        }
        Command::Session(SessionCommand::List { email, server }) => {
            session::list(&database(&server).await?, &email).await?;
        }
        Command::Session(SessionCommand::Revoke { email, session, server }) => {
            session::revoke(&database(&server).await?, &email, session).await?;
        }
        Command::Token(TokenCommand::Create(wanted)) => {
            token::create(&database(&wanted.server).await?, wanted.wanted()).await?;
        }
        Command::Token(TokenCommand::List { organization, email, server }) => {
            token::list(&database(&server).await?, organization, email).await?;
        }
        Command::Token(TokenCommand::Rotate { hint, overlap_hours, days, server }) => {
            token::rotate(&database(&server).await?, &hint, RotateToken { overlap_hours, days }).await?;
        }
        Command::Token(TokenCommand::Revoke { hint, server }) => {
            token::revoke(&database(&server).await?, &hint).await?
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn settings(arguments: &ServerArguments) -> Result<Settings, Box<dyn StdError>> {
    let settings = Settings::read(arguments.config.as_deref(), std::env::vars(), &arguments.flags())?;
    log(settings.log_format, &settings.log_level)?;
    Ok(settings)
}

async fn database(arguments: &ServerArguments) -> Result<Database, Box<dyn StdError>> {
    serve::migrate(&settings(arguments)?).await
}

/// Lines go to the standard error, so that answers on the standard output stay clean.
fn log(format: LogFormat, level: &str) -> Result<(), Box<dyn StdError>> {
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(level)?)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Human => subscriber.init(),
        LogFormat::Json => subscriber.json().with_span_list(false).init(),
    }
    Ok(())
}
