//! What the command line takes.

use std::error::Error as StdError;
use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand};
use thaogo::application::grant_role::GrantRole;
use thaogo::application::seat_person::NewPerson;
use thaogo::command::token::TokenFor;
use thaogo::command::user::NewUser;
use thaogo::demo::DemoOptions;
use thaogo::domain::access::Role;
use thaogo::domain::access::token::MOST_OVERLAP_HOURS;
use thaogo::domain::escalation::Post;
use thaogo::domain::privacy::ErasureGround;
use thaogo::domain::text::Language;
use thaogo::domain::words::Position;
use uuid::Uuid;

/// Tháo Gỡ: removes the obstacles of a city's state-owned enterprises.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a city with invented people and illustrative cases, on the loopback address
    Demo(DemoArguments),
    /// Serve on a database of one's own
    Serve(ServerArguments),
    /// Bring the schema up to date and load the reference data into an empty database
    Migrate(ServerArguments),
    /// Print the API's contract
    Openapi {
        /// As JSON rather than YAML
        #[arg(long)]
        json: bool,
    },
    /// Verify every case's history, that its events give the case, and the content of every file
    Verify {
        /// A demo's folder
        #[arg(long)]
        data: Option<PathBuf>,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// People and their roles
    #[command(subcommand)]
    User(UserCommand),
    /// API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Where people are signed in to the pages
    #[command(subcommand)]
    Session(SessionCommand),
    /// Whether mail goes out, and how letters look
    #[command(subcommand)]
    Mail(MailCommand),
    /// Cases that nobody sees any more who could act
    #[command(subcommand)]
    Case(CaseCommand),
    /// What climbs
    #[command(subcommand)]
    Escalations(EscalationsCommand),
}

#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// End the restriction of a case to named persons; its history keeps that and why
    Unrestrict {
        /// The case's code or id
        case: String,
        /// Why
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        server: ServerArguments,
    },
}

#[derive(Debug, Subcommand)]
pub enum EscalationsCommand {
    /// Show who would be written to until a moment if nobody acted, of which case and why; nothing is written or sent
    Plan {
        /// The moment, as in 2026-03-16T17:00:00+07:00
        #[arg(long, value_name = "RFC 3339 TIME")]
        at: DateTime<FixedOffset>,
        /// As JSON rather than a table
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        server: ServerArguments,
    },
}

#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Say whether mail is held, since when and why
    Status(ServerArguments),
    /// Hold mail on all servers until it is released
    Hold {
        /// Why
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Let mail go again
    Release(ServerArguments),
    /// Write an invented letter of every kind into a folder, by your own templates where there are some
    Samples {
        /// The folder; it is made where it is missing
        folder: PathBuf,
        #[command(flatten)]
        server: ServerArguments,
    },
}

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// The folder for database and demo.json
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The port on the loopback address; 0: any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// When the business clock begins
    #[arg(long, default_value = "2026-03-02T08:00:00+07:00")]
    start: DateTime<FixedOffset>,
    /// Throw an earlier demo in the folder away
    #[arg(long)]
    fresh: bool,
    /// How fast the business clock runs: 1d=10s lets a day pass in ten seconds
    #[arg(long, value_name = "BUSINESS=REAL")]
    time_lapse: Option<String>,
    /// Another database than the folder's own
    #[arg(long)]
    database_url: Option<String>,
}

#[derive(Debug, Args, Clone)]
pub struct ServerArguments {
    /// The settings file
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Where to listen, for instance 127.0.0.1:8080
    #[arg(long)]
    pub listen: Option<String>,
    /// sqlite://path?mode=rwc or postgres://…
    #[arg(long)]
    pub database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person, with a role and a position where they are named
    Add(UserArguments),
    /// List people with their roles of today
    List {
        /// Who has or had a role in this organization
        #[arg(long)]
        organization: Option<String>,
        /// Who has or had this role
        #[arg(long, value_parser = role)]
        role: Option<Role>,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Give a person a role
    Grant {
        /// The person's address
        #[arg(long)]
        email: String,
        #[command(flatten)]
        role: RoleArguments,
        /// The first day; today unless told otherwise
        #[arg(long)]
        from: Option<NaiveDate>,
        /// The last day; none: until it is ended
        #[arg(long)]
        to: Option<NaiveDate>,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// End a person's role: at once, or with a day
    End {
        /// The person's address
        #[arg(long)]
        email: String,
        #[command(flatten)]
        role: RoleArguments,
        /// The last day; left out, it ends at once
        #[arg(long)]
        to: Option<NaiveDate>,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Mail a person a letter with which they set a password and sign in to the pages
    Invite {
        /// The person's address
        #[arg(long)]
        email: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Take away the second factor of a person who lost it with the recovery codes
    ResetSecondFactor {
        /// The person's address
        #[arg(long)]
        email: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Forget which account at the city's identity provider is a person's, where they got another
    ForgetIdentity {
        /// The person's address
        #[arg(long)]
        email: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Print, as JSON, all that is kept about a person
    Export {
        /// The person's address
        #[arg(long)]
        email: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Erase a person's data, or a contact's whom cases name
    Erase {
        /// The person's address
        #[arg(long)]
        email: String,
        /// requested, purpose_fulfilled, retention_over or ordered
        #[arg(long, value_parser = ground)]
        ground: ErasureGround,
        /// The number of the paper that asks for it, without names
        #[arg(long)]
        reference: Option<String>,
        #[command(flatten)]
        server: ServerArguments,
    },
}

#[derive(Debug, Args)]
pub struct RoleArguments {
    /// The organization's code
    #[arg(long)]
    pub organization: String,
    /// reporter, manager, officer, director, coordinator, vice_chairman, chairman, auditor or administrator
    #[arg(long, value_parser = role)]
    pub role: Role,
}

#[derive(Debug, Args)]
pub struct UserArguments {
    /// How they are called
    #[arg(long)]
    name: String,
    /// Where their mail goes
    #[arg(long)]
    email: String,
    /// vi or en
    #[arg(long, default_value = "vi", value_parser = language)]
    language: Language,
    /// The organization's code
    #[arg(long)]
    organization: Option<String>,
    /// What they may do there: a role, as of `user grant`
    #[arg(long, value_parser = role)]
    role: Option<Role>,
    /// What they are written to as: manager, intake, officer, director, coordinator, vice_chairman or chairman
    #[arg(long, value_parser = position)]
    position: Option<Position>,
    /// Of a vice-chairman: pct-dt or pct-kt
    #[arg(long)]
    field: Option<String>,
    #[command(flatten)]
    pub server: ServerArguments,
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it; it is shown this once
    Create(TokenArguments),
    /// List tokens that are neither revoked nor expired
    List {
        /// Acting for this organization
        #[arg(long)]
        organization: Option<String>,
        /// Of the person with this address
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Give a token, by its first fifteen characters, a new secret and print it
    Rotate {
        /// Those characters
        hint: String,
        /// For how many hours the secret before goes on letting in
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=i64::from(MOST_OVERLAP_HOURS)))]
        overlap_hours: u32,
        /// After how many days from now it ends; as before unless told otherwise
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=36_500))]
        days: Option<u32>,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Revoke a token by its first fifteen characters
    Revoke {
        /// Those characters
        hint: String,
        #[command(flatten)]
        server: ServerArguments,
    },
}

#[derive(Debug, Subcommand)]
pub enum SessionCommand {
    /// List a person's sessions that still count
    List {
        /// The person's address
        #[arg(long)]
        email: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// End a person's sessions
    Revoke {
        /// The person's address
        #[arg(long)]
        email: String,
        /// The session's id; left out, all of them end
        #[arg(long)]
        session: Option<Uuid>,
        #[command(flatten)]
        server: ServerArguments,
    },
}

#[derive(Debug, Args)]
pub struct TokenArguments {
    /// The organization's code
    #[arg(long)]
    organization: String,
    /// reporter, manager, officer, director, coordinator, vice_chairman, chairman, auditor or administrator
    #[arg(long, value_parser = role)]
    role: Role,
    /// The person's address; left out for an enterprise's own system
    #[arg(long)]
    email: Option<String>,
    /// What the token is for
    #[arg(long, default_value = "")]
    label: String,
    /// After how many days it ends
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: Option<u32>,
    #[command(flatten)]
    pub server: ServerArguments,
}

impl DemoArguments {
    /// How the demo runs.
    pub fn options(self) -> Result<DemoOptions, Box<dyn StdError>> {
        Ok(DemoOptions {
            data: self.data,
            port: self.port,
            start: self.start.with_timezone(&Utc),
            fresh: self.fresh,
            rate_permille: self.time_lapse.as_deref().map_or(Ok(1000), rate)?,
            database_url: self.database_url,
        })
    }
}

impl ServerArguments {
    /// The settings that were given as flags.
    pub fn flags(&self) -> [(&'static str, Option<String>); 2] {
        [("listen", self.listen.clone()), ("database_url", self.database_url.clone())]
    }
}

impl RoleArguments {
    /// The role to give, from a day to a day.
    pub fn granted(self, valid_from: Option<NaiveDate>, valid_to: Option<NaiveDate>) -> GrantRole {
        GrantRole { organization: self.organization, role: self.role, valid_from, valid_to }
    }
}

impl UserArguments {
    /// Whom to add.
    pub fn wanted(self) -> Result<NewUser, Box<dyn StdError>> {
        let Self { name, email, language, organization, role, position, field, server: _ } = self;
        if organization.is_some() != (role.is_some() || position.is_some()) {
            return Err("--organization goes with --role, --position or both".into());
        }
        let organization = organization.unwrap_or_default();
        let role =
            role.map(|role| GrantRole { organization: organization.clone(), role, valid_from: None, valid_to: None });
        let post = position.map(|position| Post { organization, position, field });
        Ok(NewUser { person: NewPerson { name, email, language }, role, post })
    }
}

impl TokenArguments {
    /// Whom to make it for.
    pub fn wanted(self) -> TokenFor {
        let Self { organization, role, email, label, days, server: _ } = self;
        TokenFor { email, organization, role, label, days }
    }
}

/// `1d=10s`: business time, then the real time that it takes; units d, h, m, s. In thousandths.
fn rate(text: &str) -> Result<i64, String> {
    let wrong = || format!("“{text}” is not a rate: write 1d=10s for a day in ten seconds");
    let (business, real) = text.split_once('=').ok_or_else(wrong)?;
    let (business, real) = (seconds(business).ok_or_else(wrong)?, seconds(real).ok_or_else(wrong)?);
    let rate = (real > 0).then(|| business * 1000 / real).ok_or_else(wrong)?;
    if (1000..=86_400_000).contains(&rate) { Ok(rate) } else { Err(wrong()) }
}

fn seconds(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        'd' => 86_400,
        'h' => 3600,
        'm' => 60,
        's' => 1,
        _ => return None,
    };
    text[..text.len() - 1].parse::<i64>().ok().filter(|n| (1..=1000).contains(n)).map(|n| n * unit)
}

fn language(word: &str) -> Result<Language, String> {
    Language::parse(word).ok_or_else(|| "vi or en".to_owned())
}

fn position(word: &str) -> Result<Position, String> {
    Position::parse(word).ok_or_else(|| one_of(Position::ALL.iter().map(|position| position.as_str())))
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| one_of(Role::ALL.iter().map(|role| role.as_str())))
}

fn ground(word: &str) -> Result<ErasureGround, String> {
    ErasureGround::parse(word).ok_or_else(|| one_of(ErasureGround::ALL.iter().map(|ground| ground.as_str())))
}

fn one_of<'w>(words: impl Iterator<Item = &'w str>) -> String {
    format!("it is one of {}", words.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn a_rate_is_business_time_over_real_time() {
        assert_eq!(rate("1d=10s"), Ok(8_640_000));
        assert_eq!(rate("1h=1m"), Ok(60_000));
        assert!(rate("1d").is_err() && rate("0d=1s").is_err() && rate("1d=0s").is_err() && rate("éd=1s").is_err());
    }
}
