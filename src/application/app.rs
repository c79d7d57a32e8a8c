//! What every use case has at hand: the database, the clock, the city as it is published.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Error;
use super::credentials::SignInRules;
use super::note_token_uses::{TokenUses, note_token_uses};
use super::read_metrics::LastCensus;
use super::single_sign_on::SingleSignOn;
use crate::clock::{BusinessClock, SystemClock, system_now};
use crate::domain::calendar::{Calendar, DEFAULT_CALENDAR};
use crate::domain::case::Desk;
use crate::domain::moment::city_date;
use crate::domain::register::Register;
use crate::domain::routing::Router;
use crate::domain::rulebook::Rulebook;
use crate::domain::text::Text;
use crate::files::Files;
use crate::mail::Links;
use crate::metrics::Metrics;
use crate::store;
use crate::store::database::Database;
use crate::store::feed::SafeBound;
use crate::webhook::{Policy, Sender};

/// The office that steers the routing (`vp-ubnd`: the office of the city's people's committee).
pub const COORDINATOR: &str = "vp-ubnd";
/// The authority whose chairman the ladders end at.
pub const AUTHORITY: &str = "ubnd-tphcm";

/// What every use case has at hand.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Database,
    /// The business clock.
    pub clock: BusinessClock,
    /// The system clock.
    system: SystemClock,
    /// Where mails and answers point to.
    pub links: Links,
    /// What case codes begin with: the city's electronic identifier (decision 20/2020/QĐ-TTg), `H29`.
    pub code_prefix: String,
    /// Where files are kept.
    pub files: Files,
    held: Arc<RwLock<Arc<Held>>>,
    /// The last day whose case numbers this server saw begin, as days of the common era.
    opened_day: Arc<AtomicI32>,
    /// The last day that this server saw anchored, as days of the common era.
    pub(super) anchored_day: Arc<AtomicI32>,
    /// Up to where the feed is decided.
    pub(super) feed: Arc<SafeBound>,
    /// Up to where this server has seen the feed handed over to every webhook.
    pub(super) handed_over: Arc<AtomicI64>,
    /// Who calls webhooks.
    pub webhooks: Sender,
    /// How people sign in to the pages.
    pub sign_in: SignInRules,
    /// The city's identity provider, where there is one.
    pub single_sign_on: Option<SingleSignOn>,
    /// What this server counts.
    pub metrics: Metrics,
    /// The counts from the database that were taken last.
    pub(super) census: Arc<LastCensus>,
    /// When tokens were used that is not written down yet.
    pub(super) uses: Arc<TokenUses>,
}

/// The city as it is published: register, rulebook and calendars, compiled for routing and counting.
pub struct City {
    router: Router,
    calendars: Arc<HashMap<String, Calendar>>,
}

/// Up to which changes a server holds the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Upto {
    /// The newest published revision.
    revision: Option<i32>,
    /// The register's edition.
    register: i32,
    /// The calendars' edition.
    calendars: i32,
}

/// What this server holds of what was published, and up to which changes.
struct Held {
    upto: Upto,
    /// The city under the revision in effect, then under each that comes into effect later. Never empty.
    cities: Vec<Arc<City>>,
}

impl Held {
    /// The city at a moment: a revision counts from its moment on, until then the one before it does.
    fn at(&self, now: DateTime<Utc>) -> &Arc<City> {
        let begun = |city: &&Arc<City>| city.rulebook().effective_at.is_none_or(|at| at <= now);
        self.cities.iter().rev().find(begun).unwrap_or(&self.cities[0])
    }
}

impl City {
    /// Compiles what was loaded.
    pub fn new(register: Register, rulebook: Rulebook, calendars: Vec<Calendar>) -> Self {
        Self::over(&Arc::new(register), rulebook, &by_id(calendars))
    }

    fn over(register: &Arc<Register>, rulebook: Rulebook, calendars: &Arc<HashMap<String, Calendar>>) -> Self {
        let router = Router::compile(Arc::clone(register), Arc::new(rulebook));
        Self { router, calendars: Arc::clone(calendars) }
    }

    /// Organizations, territories, categories, successions.
    pub fn register(&self) -> &Register {
        self.router.register()
    }

    /// The rules in force.
    pub fn rulebook(&self) -> &Rulebook {
        self.router.rulebook()
    }

    /// Who is competent.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// How an organization is called; by its code where it is not known.
    pub fn name_of_organization(&self, code: &str) -> Text {
        let known = self.register().find_organization(code).map(|found| found.name.clone());
        known.unwrap_or_else(|| Text::new(code, code))
    }

    /// How a category is called; by its code where it is not known.
    pub fn name_of_category(&self, code: &str) -> Text {
        let known = self.register().find_category(code).map(|found| found.name.clone());
        known.unwrap_or_else(|| Text::new(code, code))
    }

    /// How a territory is called, by its unit id, as it was called then.
    pub fn name_of_territory(&self, unit: &str) -> Text {
        let known = self.register().find_unit(unit).map(|found| found.name.clone());
        known.unwrap_or_else(|| Text::new(unit, unit))
    }

    /// Every calendar, by id.
    pub fn calendars(&self) -> Vec<&Calendar> {
        let mut calendars: Vec<_> = self.calendars.values().collect();
        calendars.sort_by(|a, b| a.id.cmp(&b.id));
        calendars
    }

    /// The calendar of this id.
    pub fn find_calendar(&self, id: &str) -> Option<&Calendar> {
        self.calendars.get(id)
    }

    /// The calendar of this id, or the city's own: a deadline never lacks one.
    pub fn calendar(&self, id: &str) -> &Calendar {
        self.find_calendar(id).unwrap_or_else(|| &self.calendars[DEFAULT_CALENDAR])
    }

    /// The calendar that an organization keeps.
    pub fn calendar_of(&self, organization: &str) -> &Calendar {
        let kept = self.register().find_organization(organization).map(|o| o.calendar.as_str());
        self.calendar(kept.unwrap_or(DEFAULT_CALENDAR))
    }
}

impl App {
    /// Loads the city from the database.
    pub async fn load(db: Database, clock: BusinessClock, links: Links, code_prefix: String) -> Result<Self, Error> {
        let held = load_held(&db, clock.now()).await?;
        let system = SystemClock::starting_at(db.now().await?);
        Ok(Self {
            db,
            clock,
            system,
            links,
            code_prefix,
            files: Files::none(),
            held: Arc::new(RwLock::new(Arc::new(held))),
            opened_day: Arc::default(),
            anchored_day: Arc::default(),
            feed: Arc::default(),
            handed_over: Arc::default(),
            webhooks: cautious()?,
            sign_in: SignInRules::default(),
            single_sign_on: None,
            metrics: Metrics::new(),
            census: Arc::default(),
            uses: Arc::default(),
        })
    }

    /// The same with a place for files.
    pub fn with_files(self, files: Files) -> Self {
        Self { files, ..self }
    }

    /// An application without a database: for what needs no data, such as printing the contract.
    pub fn without_database(city: City) -> Self {
        let links = Links { base_url: String::new(), message_domain: String::new() };
        Self {
            db: Database::none(),
            clock: BusinessClock::starting_at(system_now(), 1000),
            system: SystemClock::starting_at(system_now()),
            links,
            code_prefix: String::new(),
            files: Files::none(),
            held: Arc::new(RwLock::new(Arc::new(Held {
                upto: Upto { revision: None, register: 0, calendars: 0 },
                cities: vec![Arc::new(city)],
            }))),
            opened_day: Arc::default(),
            anchored_day: Arc::default(),
            feed: Arc::default(),
            handed_over: Arc::default(),
            webhooks: cautious().expect("TLS can be set up without an authority of one's own"),
            sign_in: SignInRules::default(),
            single_sign_on: None,
            metrics: Metrics::new(),
            census: Arc::default(),
            uses: Arc::default(),
        }
    }

    /// The same, calling webhooks by way of `sender`.
    pub fn calling_by(self, sender: Sender) -> Self {
        Self { webhooks: sender, ..self }
    }

    /// The same, where people sign in by these rules.
    pub fn signing_in_by(self, sign_in: SignInRules) -> Self {
        Self { sign_in, ..self }
    }

    /// The same, where the city's identity provider vouches for people.
    pub fn vouched_for_by(self, single_sign_on: Option<SingleSignOn>) -> Self {
        Self { single_sign_on, ..self }
    }

    /// The city as it is in effect now. Hold it for one use case, not longer.
    pub fn city(&self) -> Arc<City> {
        Arc::clone(self.held().at(self.clock.now()))
    }

    /// Up to which change of the calendars this server knows them.
    pub fn calendars_edition(&self) -> i32 {
        self.held().upto.calendars
    }

    fn held(&self) -> Arc<Held> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads the city anew, for this server's own change to count at once.
    pub async fn reload(&self) -> Result<(), Error> {
        let fresh = Arc::new(load_held(&self.db, self.clock.now()).await?);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Loads the city anew if something of it changed elsewhere.
    pub(super) async fn catch_up(&self) -> Result<(), Error> {
        if find_newest(self.db.read()).await? != self.held().upto {
            self.reload().await?;
        }
        Ok(())
    }

    /// Takes up what changed elsewhere: a revision that was published, a change of the register or of a calendar, and the
    /// database's time; notes when tokens were used; forgets old keys.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.catch_up().await?;
        let now = self.db.now().await?;
        self.system.set(now);
        self.clock.follow(now);
        // Every webhook is looked after anew: one that was just made may have been missed.
        self.handed_over.store(0, Ordering::Relaxed);
        note_token_uses(self).await?;
        store::idempotency::forget_old(self.db.write(), now).await?;
        store::deliveries::forget_old(self.db.write(), now).await?;
        store::sign_in_attempts::forget_old(self.db.write(), now).await?;
        store::sessions::forget_old(self.db.write(), now).await?;
        store::sign_ons::forget_old(self.db.write(), now).await?;
        Ok(())
    }

    /// The system's time, which is the database's: no machine's own clock frees what another holds.
    pub fn system_now(&self) -> DateTime<Utc> {
        self.system.now()
    }

    /// The date in the city.
    pub fn today(&self) -> NaiveDate {
        city_date(self.clock.now())
    }

    /// Keeps the answer that a caller was given, to be given again when the call is repeated.
    pub async fn keep_answer(&self, request: &store::idempotency::RequestKey, answer: String) -> Result<(), Error> {
        Ok(store::idempotency::keep_answer(self.db.write(), request, answer).await?)
    }

    /// Lets a day's case numbers begin, once for each server and day: no filing waits for another's commit for its own.
    pub(super) async fn open_day(&self, on: NaiveDate) -> Result<(), Error> {
        if self.opened_day.load(Ordering::Relaxed) != on.num_days_from_ce() {
            store::numbers::open_day(self.db.write(), on).await?;
            self.opened_day.store(on.num_days_from_ce(), Ordering::Relaxed);
        }
        Ok(())
    }

    /// Whether the service can work: its database answers.
    pub async fn is_ready(&self) -> bool {
        self.db.read().ping().await.is_ok()
    }

    /// Runs `decide` with everything a decision needs on the desk.
    pub(super) fn at_desk<T>(&self, city: &City, now: DateTime<Utc>, decide: impl FnOnce(&Desk<'_>) -> T) -> T {
        decide(&Desk {
            now,
            today: city_date(now),
            rulebook: city.rulebook(),
            calendar_of: &|organization| city.calendar_of(organization),
            calendar: &|id| city.calendar(id),
            coordinator: COORDINATOR,
            new_id: &Uuid::now_v7,
        })
    }
}

/// Calls go to public addresses, encrypted.
fn cautious() -> Result<Sender, Error> {
    Sender::new(Policy::default(), None).map_err(Error::internal)
}

fn by_id(calendars: Vec<Calendar>) -> Arc<HashMap<String, Calendar>> {
    Arc::new(calendars.into_iter().map(|calendar| (calendar.id.clone(), calendar)).collect())
}

async fn find_newest(conn: &impl ConnectionTrait) -> Result<Upto, Error> {
    Ok(Upto {
        revision: store::rulebooks::find_published_revision(conn).await?,
        register: store::editions::find(conn, store::editions::REGISTER).await?,
        calendars: store::editions::find(conn, store::editions::CALENDARS).await?,
    })
}

async fn load_held(db: &Database, now: DateTime<Utc>) -> Result<Held, Error> {
    // Of one moment: what is published meanwhile is seen by the next look, not by half.
    let conn = db.begin_reading().await?;
    let upto = find_newest(&conn).await?;
    let register = Arc::new(store::register::load_register(&conn).await?);
    let calendars = by_id(store::calendars::load_all(&conn).await?);
    let books = store::rulebooks::load_in_effect(&conn, now).await?;
    conn.commit().await?;
    if books.is_empty() || !calendars.contains_key(DEFAULT_CALENDAR) {
        return Err(Error::Unavailable("the database holds no published rulebook yet".into()));
    }
    let cities = books.into_iter().map(|book| Arc::new(City::over(&register, book, &calendars)));
    Ok(Held { upto, cities: cities.collect() })
}
