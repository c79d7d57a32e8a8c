//! Letters over SMTP connections, driven command by command (RFC 5321).
//!
//! A connection is kept for the next letter only after the server took one with exactly 250: whatever else happens, it is
//! dropped, so that no answer to one letter is ever taken for another's.
//!
//! lettre's own transport is not used: its pool can report a letter as sent that the server refused, and it does not
//! tell whether the final dot was sent, on which everything hangs: before it a letter may be tried again freely, after
//! it nobody knows whether it arrived.

mod encrypted;
mod socket;

use std::error::Error as _;
use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use lettre::{Address, transport::smtp::Error as SmtpError};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use self::encrypted::Encrypted;
use self::socket::{Socket, Until};
use super::dkim::DkimKey;
use super::mark::Mark;
use super::mime;
use crate::domain::notification::{Notification, Outcome, Patience};

/// Where and how letters are handed over.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The server's name; with encryption its certificate must carry it.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// Whether and when the connection is encrypted.
    pub encryption: Encryption,
    /// The certificate (PEM) that vouches for the server beside those that the machine trusts, for a city that has its
    /// own authority.
    pub authority: Option<String>,
    /// User name and password, where the server asks for them.
    pub credentials: Option<(String, String)>,
    /// The sender: also where bounces go.
    pub sender: Mailbox,
    /// The name that we greet the server with.
    pub hello: String,
    /// How long each part of the dialogue may take.
    pub timeouts: SmtpTimeouts,
    /// How long letters are tried, held and left alone.
    pub patience: Patience,
    /// What letters are signed with.
    pub dkim: Option<DkimKey>,
    /// How many letters the domain of an address is sent in a minute, by all servers together; none: as many as there
    /// are.
    pub rate: Option<NonZeroU32>,
    /// The file that says how far this server came; without it a restored backup is not recognised.
    pub mark: Option<Mark>,
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} ({}) as {}", self.host, self.port, self.encryption, self.sender)
    }
}

crate::words! {
    /// Whether and when a connection is encrypted.
    Encryption {
        /// From its first byte (RFC 8314); preferred.
        Implicit = "implicit",
        /// After `STARTTLS`, without which nothing is sent.
        Starttls = "starttls",
        /// Never: for a server on the same machine.
        None = "none",
    }
}

/// How long each part of a dialogue may take; what RFC 5321, 4.5.3.2 asks for by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmtpTimeouts {
    /// Finding and reaching the server.
    pub connect: Duration,
    /// The greeting with what belongs to it (EHLO, encryption, authentication), then MAIL and RCPT each.
    pub command: Duration,
    /// DATA.
    pub data: Duration,
    /// Writing the letter.
    pub block: Duration,
    /// The answer to the final dot.
    pub dot: Duration,
}

impl Default for SmtpTimeouts {
    fn default() -> Self {
        let minutes = |minutes: u32| Duration::from_secs(60 * u64::from(minutes));
        Self {
            connect: Duration::from_secs(30),
            command: minutes(5),
            data: minutes(2),
            block: minutes(3),
            dot: minutes(10),
        }
    }
}

impl SmtpTimeouts {
    /// The longest that one letter can take: the connection, six exchanges before DATA, DATA, the letter, the dot.
    pub fn longest(&self) -> TimeDelta {
        TimeDelta::from_std(self.until_dot() + self.dot + self.goodbye()).unwrap_or(TimeDelta::hours(1))
    }

    /// The longest that it can take until the final dot. Whoever needs longer stood still meanwhile.
    fn until_dot(&self) -> Duration {
        self.connect + self.command * 6 + self.data + self.block
    }

    fn goodbye(&self) -> Duration {
        GOODBYE.min(self.command)
    }
}

const GOODBYE: Duration = Duration::from_secs(2);

/// The way of one letter after the other to the server.
pub struct SmtpLine {
    settings: Arc<SmtpSettings>,
    kept: Option<AsyncSmtpConnection>,
    until: Until,
}

impl SmtpLine {
    /// A line that is not connected yet.
    pub fn new(settings: &SmtpSettings) -> Self {
        Self { settings: Arc::new(settings.clone()), kept: None, until: Until::now() }
    }

    /// Sends one letter. The dialogue runs in a task of its own: a panic in it (RUSTSEC-2026-0562) is an outcome like
    /// others, and whoever stops waiting does not stop it between the dot and the answer.
    pub async fn send(&mut self, letter: &Notification) -> Outcome {
        let dotted = Arc::new(AtomicBool::new(false));
        let (settings, kept) = (Arc::clone(&self.settings), self.kept.take());
        let (letter, flag, until) = (letter.clone(), dotted.clone(), self.until.clone());
        until.extend(settings.timeouts.until_dot());
        let dialogue = tokio::spawn(async move { hand_over(&settings, kept, &letter, (&flag, &until)).await });
        match dialogue.await {
            Ok(Ok((connection, reply))) => {
                self.kept = Some(connection);
                Outcome::Sent { reply }
            }
            Ok(Err(outcome)) => outcome,
            Err(stopped) => unclear(&dotted, stopped.to_string()),
        }
    }

    /// Says goodbye. The letters are the server's; how it goes is of no consequence.
    pub async fn close(self) {
        if let Some(mut connection) = self.kept {
            let _ = timeout(self.settings.timeouts.goodbye(), connection.command(Quit)).await;
        }
    }
}

/// What an end without an answer means: nothing is lost before the dot, anything may be true after it.
fn unclear(dotted: &AtomicBool, reason: String) -> Outcome {
    if dotted.load(Ordering::SeqCst) { Outcome::Ambiguous { reason } } else { Outcome::Deferred { reply: reason } }
}

/// Hands the letter over; the connection, on which nothing is open, and the server's words.
async fn hand_over(
    settings: &SmtpSettings,
    kept: Option<AsyncSmtpConnection>,
    letter: &Notification,
    (dotted, until): (&AtomicBool, &Until),
) -> Result<(AsyncSmtpConnection, String), Outcome> {
    let bytes = written(settings, letter).map_err(|reply| Outcome::Rejected { reply })?;
    let reader: Address =
        letter.address.parse().map_err(|error| Outcome::Rejected { reply: format!("{error}: {}", letter.address) })?;
    let limits = settings.timeouts;

    let mut connection = begin(settings, kept, &reader, until).await?;
    let rcpt = connection.command(Rcpt::new(reader, Vec::new()));
    bounded(limits.command, "RCPT", rcpt).await.map_err(Fault::of_this_letter)?;
    let go = bounded(limits.data, "DATA", connection.command(Data)).await.map_err(Fault::of_this_letter)?;
    if !go.has_code(354) {
        // An answer to something else: the two sides are out of step.
        return Err(Outcome::Deferred { reply: format!("an odd answer to DATA: {}", words_of(&go)) });
    }
    let answer = finish(&mut connection, &bytes, limits, (dotted, until)).await?;
    Ok((connection, answer))
}

/// The letter as it goes over the wire, signed where a key is set.
fn written(settings: &SmtpSettings, letter: &Notification) -> Result<Vec<u8>, String> {
    let bytes = mime::write(letter, &settings.sender).map_err(|error| error.to_string())?.formatted();
    match &settings.dkim {
        Some(key) => key.sign(&bytes),
        None => Ok(bytes),
    }
}

/// A connection on which the letter is announced: the kept one or, where that is no longer good, a new one.
async fn begin(
    settings: &SmtpSettings,
    kept: Option<AsyncSmtpConnection>,
    reader: &Address,
    until: &Until,
) -> Result<AsyncSmtpConnection, Outcome> {
    if let Some(mut connection) = kept
        && announce(settings, &mut connection, reader).await.is_ok()
    {
        return Ok(connection);
    }
    let mut connection = open(settings, until).await?;
    announce(settings, &mut connection, reader).await?;
    Ok(connection)
}

/// Up to here a refusal speaks of us, not of this letter: a wrong password must not fail the whole outbox.
async fn announce(
    settings: &SmtpSettings,
    connection: &mut AsyncSmtpConnection,
    reader: &Address,
) -> Result<(), Outcome> {
    let sender = &settings.sender.email;
    let mail = Mail::new(Some(sender.clone()), envelope_options(connection, sender, reader)?);
    bounded(settings.timeouts.command, "MAIL", connection.command(mail)).await?;
    Ok(())
}

/// Connects, greets, encrypts and authenticates as configured.
async fn open(settings: &SmtpSettings, until: &Until) -> Result<AsyncSmtpConnection, Fault> {
    let limits = settings.timeouts;
    let hello = ClientId::Domain(settings.hello.clone());
    let socket = reach(settings, until).await?;
    let mut connection = if settings.encryption == Encryption::Implicit {
        let encrypted = Encrypted::over(socket, &settings.host, settings.authority.as_deref());
        let encrypted =
            timeout(limits.command, encrypted).await.map_err(|_| unreachable(settings, "no answer in time"))?;
        let encrypted = encrypted.map_err(|error| unreachable(settings, &format!("TLS: {error}")))?;
        let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(encrypted), &hello);
        bounded(limits.command, "the greeting", greeted).await?
    } else {
        let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(socket), &hello);
        bounded(limits.command, "the greeting", greeted).await?
    };
    if settings.encryption == Encryption::Starttls {
        bounded(limits.command, "STARTTLS", connection.starttls(tls(settings)?, &hello)).await?;
    }
    if let Some((user, password)) = &settings.credentials {
        let credentials = Credentials::new(user.clone(), password.clone());
        bounded(limits.command, "AUTH", connection.auth(DEFAULT_MECHANISMS, &credentials)).await?;
    }
    Ok(connection)
}

/// A socket to the server, which writes as long as a letter's time lasts.
async fn reach(settings: &SmtpSettings, until: &Until) -> Result<Socket, Fault> {
    let found = TcpStream::connect((settings.host.as_str(), settings.port));
    let found =
        timeout(settings.timeouts.connect, found).await.map_err(|_| unreachable(settings, "no answer in time"))?;
    let socket = found.and_then(|stream| Socket::over(stream, until.clone()));
    socket.map_err(|error| unreachable(settings, &error.to_string()))
}

fn unreachable(settings: &SmtpSettings, why: &str) -> Fault {
    Fault { permanent: false, words: format!("{}:{} cannot be reached: {why}", settings.host, settings.port) }
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, Fault> {
    let mut tls = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.authority {
        tls = tls.add_root_certificate(Certificate::from_pem(pem.as_bytes())?);
    }
    Ok(tls.build()?)
}

/// Addresses beyond ASCII need the server's consent (RFC 6531); without it the letter cannot go there at all.
fn envelope_options(
    connection: &AsyncSmtpConnection,
    sender: &Address,
    reader: &Address,
) -> Result<Vec<MailParameter>, Outcome> {
    let plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if plain(sender) && plain(reader) {
        return Ok(Vec::new());
    }
    if connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        return Ok(vec![MailParameter::SmtpUtfEight]);
    }
    Err(Outcome::Rejected { reply: format!("the server takes no address like {reader}") })
}

/// Sends the letter and its final dot; exactly 250 means that the server took it.
async fn finish(
    connection: &mut AsyncSmtpConnection,
    bytes: &[u8],
    limits: SmtpTimeouts,
    (dotted, until): (&AtomicBool, &Until),
) -> Result<String, Outcome> {
    // lettre asks for the next part when it has written the one before, and writes the dot when there is none; the socket
    // does not, where the letter's time is over.
    let mut parts = Some(bytes).into_iter();
    let parts = std::iter::from_fn(|| {
        let part = parts.next();
        dotted.store(part.is_none() && !until.is_over(), Ordering::SeqCst);
        part
    });
    let sending = connection.message_iter(parts);
    tokio::pin!(sending);
    let answer = tokio::select! {
        answer = &mut sending => answer,
        () = sleep(limits.block) => {
            if !dotted.load(Ordering::SeqCst) {
                return Err(Outcome::Deferred { reply: "the letter could not be written in time".to_owned() });
            }
            timeout(limits.dot, sending)
                .await
                .map_err(|_| Outcome::Ambiguous { reason: "no answer to the final dot in time".to_owned() })?
        }
    };
    match answer {
        Ok(response) if response.has_code(250) => Ok(words_of(&response)),
        Ok(response) => Err(Outcome::Ambiguous { reason: format!("an odd answer: {}", words_of(&response)) }),
        Err(error) if error.is_permanent() || error.is_transient() => Err(Fault::from(error).of_this_letter()),
        Err(error) => Err(unclear(dotted, Fault::from(error).words)),
    }
}

async fn bounded<T>(
    limit: Duration,
    what: &str,
    exchange: impl Future<Output = Result<T, SmtpError>>,
) -> Result<T, Fault> {
    match timeout(limit, exchange).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Fault { permanent: false, words: format!("no answer to {what} in time") }),
    }
}

fn words_of(response: &Response) -> String {
    format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" "))
}

/// Why the dialogue ended before the letter was handed over.
#[derive(Debug)]
struct Fault {
    /// The server said 5xx.
    permanent: bool,
    words: String,
}

impl Fault {
    /// A refusal of this letter or its reader is final.
    fn of_this_letter(self) -> Outcome {
        if self.permanent { Outcome::Rejected { reply: self.words } } else { self.into() }
    }
}

impl From<Fault> for Outcome {
    fn from(fault: Fault) -> Self {
        Self::Deferred { reply: fault.words }
    }
}

impl From<SmtpError> for Fault {
    fn from(error: SmtpError) -> Self {
        let said = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        let words = match error.status() {
            Some(code) => format!("{code}{said}"),
            None => error.to_string(),
        };
        Self { permanent: error.is_permanent(), words }
    }
}
