//! Settings of a server: defaults, then the file, then the environment (`THAOGO_…`), then flags. An unknown key is an
//! error: a misspelt setting must not be a setting that silently does nothing.

mod hurry;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::TimeDelta;
use config::{Config, Environment, File, FileFormat};
use ipnet::IpNet;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use self::hurry::Hurry;
use crate::api::edge::{Border, Proxies, ProxyHeader, RateSettings, Tls};
use crate::api::gate::Limits;
use crate::application::credentials::{Seal, SignInRules};
use crate::application::single_sign_on::SingleSignOn;
use crate::domain::second_factor::SecondFactorFor;
use crate::domain::session::LONGEST;
use crate::domain::words::Words;
use crate::files::{FileSettings, Files, WrongFileSetting};
use crate::mail::transport::{DkimKey, Encryption, Mark, SmtpSettings, Transport, parse_sender};
use crate::oidc::{OidcSettings, WrongOidcSetting};
use crate::webhook::{Sender, WebhookSettings, networks};
use crate::words;

/// What the environment's names begin with; the tests keep their own beside them.
const PREFIX: &str = "THAOGO_";
const TESTS: &str = "THAOGO_TEST_";

/// Every setting, as `README.md` lists them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where `/metrics` is served to whoever asks; none: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// The certificate (PEM, with its chain) that connections are encrypted with; none: they are not, by this server.
    pub tls_certificate_file: Option<PathBuf>,
    /// Its private key (PEM).
    pub tls_key_file: Option<PathBuf>,
    /// The networks of our own proxies: what they say of their clients is believed.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// In which headers they say it.
    #[serde(deserialize_with = "word")]
    pub proxy_header: ProxyHeader,
    /// How the service is reached from outside: what mails link to.
    pub base_url: String,
    /// `sqlite://path?mode=rwc` or `postgres://…`.
    pub database_url: String,
    /// Connections to the database at most.
    pub database_connections: u32,
    /// What case codes begin with.
    pub code_prefix: String,
    /// How mail leaves.
    #[serde(deserialize_with = "word")]
    pub mail_transport: MailTransport,
    /// Whom mail comes from.
    pub mail_from: String,
    /// The mail server.
    pub smtp_host: String,
    /// Its port.
    pub smtp_port: u16,
    /// `implicit`, `starttls` or `none`.
    #[serde(deserialize_with = "word")]
    pub smtp_encryption: Encryption,
    /// A file with the certificate of the mail server's authority (PEM), where it is the city's own.
    pub smtp_authority_file: Option<PathBuf>,
    /// The user's name, where the mail server asks for one.
    pub smtp_username: Option<String>,
    /// The password.
    pub smtp_password: Option<String>,
    /// A folder with templates that stand instead of those that come with the service.
    pub mail_templates: Option<PathBuf>,
    /// The file with the private key (PEM) that letters are signed with for the sender's domain (DKIM).
    pub dkim_key_file: Option<PathBuf>,
    /// Where that domain's DNS holds the public key: `<selector>._domainkey.<domain>`.
    pub dkim_selector: Option<String>,
    /// How many letters the domain of an address is sent in a minute, by all servers together; 0: as many as there are.
    pub smtp_rate: u32,
    /// The file in which this server notes how far it came; by default beside the SQLite database, or in the working
    /// directory.
    pub mail_mark: Option<PathBuf>,
    /// How log lines are written.
    #[serde(deserialize_with = "word")]
    pub log_format: LogFormat,
    /// What is logged, in the manner of `RUST_LOG`.
    pub log_level: String,
    /// How often one may ask.
    pub rates: RateSettings,
    /// Where attachments are kept, and what they pass.
    pub attachments: FileSettings,
    /// Where webhooks may lead.
    pub webhooks: WebhookSettings,
    /// How people sign in to the pages.
    pub sign_in: SignInSettings,
    /// Where they sign in at the city's identity provider, and what it says of them.
    pub oidc: OidcSettings,
    /// How much faster than life a test runs.
    #[serde(skip)]
    pub hurry: Hurry,
}

/// How people sign in to the pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInSettings {
    /// After how many minutes an unused session ends.
    pub idle_minutes: u32,
    /// Who has to have a second factor.
    #[serde(deserialize_with = "word")]
    pub second_factor_for: SecondFactorFor,
    /// A file with 32 bytes, in Base64, that the secrets of second factors are sealed with; none: they lie open in the
    /// database.
    pub key_file: Option<PathBuf>,
}

/// The longest that an unused session may last, in minutes: as long as any session.
const MOST_IDLE_MINUTES: i64 = LONGEST.num_minutes();

words! {
    /// How mail leaves.
    MailTransport {
        /// Not at all: letters wait in the outbox until another setting lets them go.
        Hold = "hold",
        /// Over SMTP.
        Smtp = "smtp",
        /// Nowhere: shown at `/mail`, without asking who reads; on a loopback address alone.
        Preview = "preview",
    }
}

words! {
    /// How log lines are written.
    LogFormat {
        /// For people.
        Human = "human",
        /// For machines: one JSON object a line.
        Json = "json",
    }
}

/// Reads a word, and names those that there are where it is none of them.
fn word<'de, D: Deserializer<'de>, T: Words>(from: D) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    T::read(&text).ok_or_else(|| {
        let known: Vec<&str> = T::all().iter().map(|word| word.spelled()).collect();
        D::Error::custom(format!("“{text}” is none of {}", known.join(", ")))
    })
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file or a value cannot be read, or a key is unknown.
    #[error(transparent)]
    Unreadable(#[from] config::ConfigError),
    /// A value is wrong.
    #[error("{key}: {problem}")]
    Wrong {
        /// Which key.
        key: &'static str,
        /// What is wrong and how to mend it.
        problem: String,
    },
}

impl From<WrongFileSetting> for SettingsError {
    fn from(wrong: WrongFileSetting) -> Self {
        Self::Wrong { key: wrong.key, problem: wrong.problem }
    }
}

impl From<WrongOidcSetting> for SettingsError {
    fn from(wrong: WrongOidcSetting) -> Self {
        Self::Wrong { key: wrong.key, problem: wrong.problem }
    }
}

const DEFAULTS: &str = r#"
listen = "127.0.0.1:8080"
trusted_proxies = []
proxy_header = "x-forwarded"
base_url = "http://127.0.0.1:8080"
database_url = "sqlite://thaogo.db?mode=rwc"
database_connections = 16
code_prefix = "H29"
mail_transport = "hold"
mail_from = "Tháo Gỡ <thaogo@localhost>"
smtp_host = "127.0.0.1"
smtp_port = 465
smtp_encryption = "implicit"
smtp_rate = 600
log_format = "human"
log_level = "info,sea_orm_migration=warn,sqlx::postgres::notice=error"

[rates]
token = 600
person = 900
address = 3000
failures = 30

[attachments]
bytes = 26214400
per_case = 20
s3_region = "us-east-1"

[webhooks]
allow_networks = []
allow_http = false

[sign_in]
idle_minutes = 30
second_factor_for = "roles"

[oidc]
scopes = "openid email"
roles_claim = "roles"
organization_claim = "organization"
second_factor = ["mfa"]
leeway_seconds = 60
"#;

/// The settings that stand in sections of their own: in the environment a section's name is the first word of theirs.
const SECTIONS: [&str; 5] = ["attachments", "oidc", "rates", "sign_in", "webhooks"];

/// `attachments_folder` as the file spells it: `attachments.folder`.
fn in_section(key: String) -> String {
    let mut within = SECTIONS.iter().filter_map(|section| {
        let rest = key.strip_prefix(section)?.strip_prefix('_')?;
        Some(format!("{section}.{rest}"))
    });
    within.next().unwrap_or_else(|| key.clone())
}

impl Settings {
    /// Reads them: defaults, the file if one is named, the environment, then `flags`.
    pub fn read(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &[(&str, Option<String>)],
    ) -> Result<Self, SettingsError> {
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(file) = file {
            builder = builder.add_source(File::from(file).format(FileFormat::Toml));
        }
        let environment: HashMap<String, String> = environment.into_iter().collect();
        let hurry = environment.get(Hurry::KEY).map_or(Ok(Hurry::default()), |text| Hurry::parse(text))?;
        let own: HashMap<String, String> = environment
            .into_iter()
            .filter(|(key, _)| key.starts_with(PREFIX) && !key.starts_with(TESTS))
            .map(|(key, value)| (in_section(key[PREFIX.len()..].to_lowercase()), value))
            .collect();
        builder = builder.add_source(Environment::default().source(Some(own)).try_parsing(true));
        for (key, value) in flags {
            builder = builder.set_override_option(*key, value.clone())?;
        }
        let settings: Self = builder.build()?.try_deserialize()?;
        Self { hurry, ..settings }.check()
    }

    fn check(self) -> Result<Self, SettingsError> {
        let wrong = |key, problem: &str| Err(SettingsError::Wrong { key, problem: problem.to_owned() });
        if !self.database_url.starts_with("sqlite:") && !self.database_url.starts_with("postgres") {
            return wrong("database_url", "must begin with sqlite: or postgres:");
        }
        if self.mail_transport == MailTransport::Preview && !self.listen.ip().is_loopback() {
            return wrong("mail_transport", "preview shows every letter to everyone: listen on a loopback address");
        }
        if !self.base_url.starts_with("http://") && !self.base_url.starts_with("https://") {
            return wrong("base_url", "must begin with http:// or https://");
        }
        self.attachments.check()?;
        Ok(self)
    }

    /// What the edge is set to.
    pub fn border(&self) -> Result<Border, SettingsError> {
        let proxies = Proxies { trusted: self.trusted_proxies.clone(), header: self.proxy_header };
        Ok(Border { limits: Limits::default(), proxies, rates: self.rates, tls: self.tls()? })
    }

    fn tls(&self) -> Result<Option<Tls>, SettingsError> {
        let wrong = |key, problem| SettingsError::Wrong { key, problem };
        match (&self.tls_certificate_file, &self.tls_key_file) {
            (None, None) => Ok(None),
            (Some(_), None) => Err(wrong("tls_key_file", "must be set where tls_certificate_file is".to_owned())),
            (None, Some(_)) => Err(wrong("tls_certificate_file", "must be set where tls_key_file is".to_owned())),
            (Some(certificate), Some(key)) => {
                let tls = Tls::read(certificate, key);
                tls.map(Some).map_err(|error| wrong("tls_certificate_file", error.to_string()))
            }
        }
    }

    /// Where attachments are kept, opened.
    pub fn files(&self) -> Result<Files, SettingsError> {
        let beside = self.sqlite_file().and_then(Path::parent);
        Ok(self.attachments.open(beside.unwrap_or(Path::new("")))?)
    }

    /// How letters leave; none where they wait.
    pub fn transport(&self) -> Result<Option<Transport>, SettingsError> {
        match self.mail_transport {
            MailTransport::Hold => Ok(None),
            MailTransport::Preview => Ok(Some(Transport::Preview)),
            MailTransport::Smtp => {
                let mark = self.mark();
                mark.check().map_err(|error| SettingsError::Wrong {
                    key: "mail_mark",
                    problem: format!("{} must be a file that can be written: {error}", mark.path().display()),
                })?;
                self.smtp().map(|smtp| Some(Transport::Smtp(Box::new(smtp))))
            }
        }
    }

    fn smtp(&self) -> Result<SmtpSettings, SettingsError> {
        let sender =
            parse_sender(&self.mail_from).map_err(|problem| SettingsError::Wrong { key: "mail_from", problem })?;
        let authority = self.smtp_authority_file.as_ref().map(std::fs::read_to_string).transpose();
        let authority = authority
            .map_err(|error| SettingsError::Wrong { key: "smtp_authority_file", problem: error.to_string() })?;
        Ok(SmtpSettings {
            authority,
            host: self.smtp_host.clone(),
            port: self.smtp_port,
            encryption: self.smtp_encryption,
            credentials: self.smtp_username.clone().zip(self.smtp_password.clone()),
            dkim: self.dkim(sender.email.domain())?,
            hello: sender.email.domain().to_owned(),
            sender,
            timeouts: self.hurry.timeouts(),
            patience: self.hurry.patience(),
            rate: NonZeroU32::new(self.smtp_rate),
            mark: Some(self.mark()),
        })
    }

    fn dkim(&self, domain: &str) -> Result<Option<DkimKey>, SettingsError> {
        let wrong = |key, problem| Err(SettingsError::Wrong { key, problem });
        match (&self.dkim_key_file, &self.dkim_selector) {
            (None, None) => Ok(None),
            (Some(_), None) => wrong("dkim_selector", "must be set where dkim_key_file is".to_owned()),
            (None, Some(_)) => wrong("dkim_key_file", "must be set where dkim_selector is".to_owned()),
            (Some(file), Some(selector)) => {
                let key = DkimKey::read(file, selector, domain);
                key.map(Some).or_else(|problem| wrong("dkim_key_file", problem))
            }
        }
    }

    /// Where this server notes how far it came with its letters.
    fn mark(&self) -> Mark {
        let beside = || match self.sqlite_file() {
            Some(file) => file.with_added_extension("mail-mark"),
            None => PathBuf::from("thaogo.mail-mark"),
        };
        Mark::at(self.mail_mark.clone().unwrap_or_else(beside))
    }

    /// The file of the SQLite database, where it is one.
    fn sqlite_file(&self) -> Option<&Path> {
        let url = self.database_url.strip_prefix("sqlite:")?;
        url.trim_start_matches("//").split('?').next().map(Path::new)
    }

    /// How people sign in.
    pub fn sign_in(&self) -> Result<SignInRules, SettingsError> {
        let wrong = |key, problem: String| SettingsError::Wrong { key, problem };
        let minutes = i64::from(self.sign_in.idle_minutes);
        if !(1..=MOST_IDLE_MINUTES).contains(&minutes) {
            return Err(wrong("sign_in.idle_minutes", format!("must be from 1 to {MOST_IDLE_MINUTES}")));
        }
        let seal = match &self.sign_in.key_file {
            None => Seal::default(),
            Some(file) => read_seal(file).map_err(|problem| wrong("sign_in.key_file", problem))?,
        };
        Ok(SignInRules::new(TimeDelta::minutes(minutes), self.sign_in.second_factor_for, seal))
    }

    /// The city's identity provider, where one is set.
    pub fn single_sign_on(&self) -> Result<Option<SingleSignOn>, SettingsError> {
        Ok(self.oidc.open()?.map(|(provider, mapping)| SingleSignOn::new(provider, mapping)))
    }

    /// Who calls webhooks.
    pub fn webhooks(&self) -> Result<Sender, SettingsError> {
        let sender = self.webhooks.sender();
        sender.map_err(|error| SettingsError::Wrong { key: "webhooks.authority_file", problem: error.to_string() })
    }

    /// The domain of Message-IDs: the sender's.
    pub fn message_domain(&self) -> Result<String, SettingsError> {
        Ok(self.smtp()?.hello)
    }
}

fn read_seal(file: &Path) -> Result<Seal, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let key = BASE64.decode(text.trim()).ok().and_then(|key| Seal::with_key(&key));
    key.ok_or_else(|| format!("{} must hold 32 bytes in Base64: openssl rand -base64 32", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::IDLE;

    fn read(environment: &[(&str, &str)], flags: &[(&str, Option<String>)]) -> Result<Settings, SettingsError> {
        Settings::read(None, environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())), flags)
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_defaults() {
        let flags = [("listen", Some("127.0.0.1:9".to_owned()))];
        let settings = read(&[("THAOGO_LISTEN", "127.0.0.1:8"), ("THAOGO_SMTP_PORT", "25")], &flags).unwrap();
        assert_eq!((settings.listen.port(), settings.smtp_port), (9, 25));
        assert_eq!(settings.code_prefix, "H29");
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        let error = read(&[("THAOGO_DATABSE_URL", "sqlite://x")], &[]).unwrap_err().to_string();
        assert!(error.contains("databse_url"), "{error}");
        assert!(read(&[("THAOGO_TEST_POSTGRES", "x"), ("HOME", "y")], &[]).is_ok());
    }

    #[test]
    fn a_misspelt_word_is_told_the_right_ones() {
        let error = read(&[("THAOGO_MAIL_TRANSPORT", "smpt")], &[]).unwrap_err().to_string();
        assert!(error.contains("hold, smtp, preview"), "{error}");
    }

    #[test]
    fn attachments_are_set_by_the_environment_too() {
        let settings =
            read(&[("THAOGO_ATTACHMENTS_PER_CASE", "3"), ("THAOGO_ATTACHMENTS_CLAMD", "tcp:scan:3310")], &[]);
        let settings = settings.unwrap().attachments;
        assert_eq!((settings.per_case, settings.bytes), (3, 25 * 1024 * 1024));
        for (key, value) in [("CLAMD", "clamd"), ("BYTES", "0"), ("FOLDR", "x"), ("S3_BUCKET", "without-a-key")] {
            let error = read(&[(&format!("THAOGO_ATTACHMENTS_{key}"), value)], &[]).unwrap_err().to_string();
            assert!(error.contains(&key.to_lowercase()) || error.contains("s3_key_id"), "{error}");
        }
    }

    #[test]
    fn networks_are_read_from_the_environment_too() {
        let read = |text| read(&[("THAOGO_WEBHOOKS_ALLOW_NETWORKS", text)], &[]);
        let settings = read("10.0.0.0/8, fd00::/8").unwrap();
        assert_eq!(settings.webhooks.allow_networks.len(), 2);
        assert!(read("").unwrap().webhooks.allow_networks.is_empty());
        let error = read("10.0.0.0/99").unwrap_err().to_string();
        assert!(error.contains("10.0.0.0/99"), "{error}");
    }

    #[test]
    fn proxies_are_believed_only_where_they_are_named() {
        assert!(read(&[], &[]).unwrap().border().unwrap().proxies.trusted.is_empty());
        let set = [("THAOGO_TRUSTED_PROXIES", "10.0.0.0/8, ::1/128"), ("THAOGO_PROXY_HEADER", "forwarded")];
        let proxies = read(&set, &[]).unwrap().border().unwrap().proxies;
        assert_eq!((proxies.trusted.len(), proxies.header), (2, ProxyHeader::Forwarded));
        assert!(read(&[("THAOGO_TRUSTED_PROXIES", "proxy.example")], &[]).is_err());
    }

    #[test]
    fn rates_can_be_set_one_by_one_and_tls_only_whole() {
        let rates = read(&[("THAOGO_RATES_TOKEN", "0")], &[]).unwrap().rates;
        assert_eq!((rates.token, rates.person), (0, 900));
        for alone in ["THAOGO_TLS_KEY_FILE", "THAOGO_TLS_CERTIFICATE_FILE"] {
            assert!(read(&[(alone, "/nowhere.pem")], &[]).unwrap().border().is_err());
        }
    }

    #[test]
    fn sessions_last_within_bounds_and_a_key_is_a_key() {
        let default = read(&[], &[]).unwrap().sign_in().unwrap();
        assert_eq!((default.idle, format!("{:?}", default.seal)), (IDLE, "Seal(without a key)".to_owned()));
        for (key, value) in
            [("IDLE_MINUTES", "0"), ("IDLE_MINUTES", "721"), ("KEY_FILE", "/nowhere"), ("KEY_FILE", "Cargo.toml")]
        {
            assert!(
                read(&[(&format!("THAOGO_SIGN_IN_{key}"), value)], &[]).unwrap().sign_in().is_err(),
                "{key} {value}"
            );
        }
        let file = std::env::temp_dir().join(format!("thaogo-key-{}", std::process::id()));
        std::fs::write(&file, BASE64.encode([7; 32]) + "\n").unwrap();
        let set = read(&[("THAOGO_SIGN_IN_KEY_FILE", file.to_str().unwrap())], &[]).unwrap().sign_in().unwrap();
        assert_eq!(format!("{:?}", set.seal), "Seal(with a key)");
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn single_sign_on_is_set_whole_or_not_at_all() {
        let open = |set: &[(&str, &str)]| {
            let named: Vec<_> = set.iter().map(|(key, value)| (format!("THAOGO_OIDC_{key}"), *value)).collect();
            let named: Vec<_> = named.iter().map(|(key, value)| (key.as_str(), *value)).collect();
            read(&named, &[]).and_then(|settings| settings.single_sign_on()).map_err(|error| error.to_string())
        };
        assert!(open(&[]).unwrap().is_none());
        let whole = [
            ("ISSUER", "https://id.example"),
            ("CLIENT_ID", "thaogo"),
            ("AUDIENCE", "https://thaogo.example"),
            ("ROLES", "tp-chuyen-vien=officer, TP:Thu=Truong = director"),
        ];
        assert!(open(&whole).unwrap().unwrap().is_for_pages());
        for (change, named) in [
            (("ISSUER", "http://id.example"), "oidc.issuer"),
            (("ISSUER", "id.example"), "oidc.issuer"),
            (("ISSUER", "https://id.example/?tenant=1"), "oidc.issuer"),
            (("AUDIENCE", "thaogo"), "oidc.audience"),
            (("ROLES", "tp-chuyen-vien=offiser"), "offiser"),
            (("ROLES", "tp-chuyen-vien"), "tp-chuyen-vien"),
            (("ROLES", ""), "oidc.roles"),
            (("SCOPES", "email"), "oidc.scopes"),
            (("LEEWAY_SECONDS", "301"), "oidc.leeway_seconds"),
            (("AUTHORITY_FILE", "/nowhere.pem"), "oidc.authority_file"),
            (("AUTHORITY_FILE", "Cargo.toml"), "oidc.authority_file"),
            (("ISUER", "https://id.example"), "isuer"),
        ] {
            let mut set: Vec<_> = whole.into_iter().filter(|(key, _)| *key != change.0).collect();
            set.push(change);
            let error = open(&set).map(|_| ()).unwrap_err();
            assert!(error.contains(named), "{change:?}: {error}");
        }
        let error = open(&[("CLIENT_SECRET", "x")]).map(|_| ()).unwrap_err();
        assert!(error.contains("oidc.client_secret") && error.contains("oidc.issuer"), "{error}");
    }

    #[test]
    fn the_providers_roles_are_read_from_a_file_as_they_are_written() {
        let file = std::env::temp_dir().join(format!("thaogo-oidc-{}.toml", std::process::id()));
        let text = "[oidc]\nissuer = \"https://id.example\"\n[oidc.roles]\n\"TP.Chuyên viên\" = \"officer\"\n";
        std::fs::write(&file, text).unwrap();
        let settings = Settings::read(Some(&file), [], &[]).unwrap();
        std::fs::remove_file(file).unwrap();
        assert_eq!(settings.oidc.roles.keys().collect::<Vec<_>>(), ["TP.Chuyên viên"]);
    }

    #[test]
    fn metrics_are_nowhere_of_their_own_unless_said() {
        assert_eq!(read(&[], &[]).unwrap().metrics_listen, None);
        let set = read(&[("THAOGO_METRICS_LISTEN", "127.0.0.1:9464")], &[]).unwrap();
        assert_eq!(set.metrics_listen.map(|address| address.port()), Some(9464));
        assert!(read(&[("THAOGO_METRICS_LISTEN", "9464")], &[]).is_err());
    }

    #[test]
    fn the_preview_is_for_the_loopback_alone() {
        let open = [("THAOGO_MAIL_TRANSPORT", "preview"), ("THAOGO_LISTEN", "0.0.0.0:80")];
        assert!(read(&open, &[]).is_err());
    }
}
