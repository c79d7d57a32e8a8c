//! What escalates, plainly: at each look of the service, for each running deadline, which steps of its ladder are due,
//! whom they reach, and who gets which mail. Written from the policy's own words; it shares no code with the service's
//! planning.
//!
//! A person gets one letter per case and day, of the highest step. Who had one already, or does not work just now, is told
//! at their next opening, unless the case is urgent and the step higher than what they were told. What a service that was
//! away missed collapses to the highest step. Nobody is told of what was met, lapsed, stands or begins anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use thaogo::application::City;
use thaogo::domain::moment::city_date;
use uuid::Uuid;

use super::kept;
use super::life::Word;
use super::look::Look;
use super::reach::World;
use crate::support::TestApp;

/// A deadline at a version; which step for the how many-eth time; for which position.
pub type Key = ((Uuid, i32), (i32, i32), &'static str);
/// How high a step is: working days after the due day, then its number.
type Height = (i32, i32);

/// A step that was taken.
#[derive(Debug, Clone)]
pub struct Row {
    pub case: Uuid,
    pub due: DateTime<Utc>,
    pub taken: DateTime<Utc>,
    pub height: Height,
    /// Which position it reached, and whom.
    pub reached: (&'static str, Option<Uuid>),
    pub skipped: Option<&'static str>,
    pub is_digest: bool,
    /// By which mail it was told.
    pub mail: Option<usize>,
    /// Whether its reader is still to be told by a letter, and the coordinator of a vacancy.
    pub owes: (bool, bool),
    pub tell_at: Option<DateTime<Utc>>,
}

/// A mail that was written.
#[derive(Debug, Clone)]
pub struct Mail {
    pub at: DateTime<Utc>,
    pub person: Uuid,
    /// About which case; none: a digest.
    case: Option<Uuid>,
    /// Of which steps.
    names: Vec<Key>,
    is_sent: bool,
    pub is_withdrawn: bool,
}

/// What should have happened so far.
#[derive(Default)]
pub struct Policy {
    /// The running deadlines, each with the moment from which on its steps are still to be taken.
    running: HashMap<(Uuid, i32), DateTime<Utc>>,
    /// How the world stood when the service was last looked at.
    before: World,
    rows: BTreeMap<Key, Row>,
    waiting: BTreeSet<Key>,
    mails: Vec<Mail>,
    codes: HashMap<Uuid, String>,
}

impl Policy {
    /// Notes which deadlines began and which ended: of those nobody is told any more.
    pub async fn notice(&mut self, app: &TestApp) {
        let world = World::read(app).await;
        self.settle(&world, app.now().to_utc());
        self.before = world;
    }

    /// Notes what is due at a look of the service, once it looked; whether mail goes out.
    pub async fn look(&mut self, app: &TestApp, words: &[Word], mail_goes: bool) {
        let (now, city) = (app.now().to_utc(), app.service().city());
        let world = World::read(app).await;
        self.note_lapsed(&city, &world, (now, words));
        self.settle(&world, now);
        for case in &world.cases {
            let look = Look { now, city: &city, world: &world, case, words };
            self.look_at(&look);
        }
        self.write_digests(&city, now);
        for mail in self.mails.iter_mut().filter(|mail| mail_goes && !mail.is_withdrawn) {
            mail.is_sent = true;
        }
        self.before = world;
    }

    /// What lapsed by itself before the service looked: the steps before that moment were taken, and nobody is told.
    fn note_lapsed(&mut self, city: &City, world: &World, (now, words): (DateTime<Utc>, &[Word])) {
        let before = World { holders: world.holders.clone(), ..std::mem::take(&mut self.before) };
        for deadline in &before.running {
            let key = (deadline.id, deadline.version);
            let runs = world.running.iter().any(|other| (other.id, other.version) == key);
            let Some((lapsed_at, since)) =
                deadline.lapses_at.filter(|at| !runs && *at <= now).zip(self.running.get(&key))
            else {
                continue;
            };
            let case = before.cases.iter().find(|case| case.id == deadline.case_id).expect("it was read with it");
            let look = Look { now, city, world: &before, case, words };
            for (key, mut row) in look.due(deadline, *since).into_iter().filter(|(_, row)| row.due < lapsed_at) {
                if !matches!(row.skipped, Some("nobody_left" | "acknowledged")) {
                    (row.skipped, row.owes) = (Some("moot"), (false, false));
                }
                self.rows.insert(key, row);
            }
        }
    }

    fn settle(&mut self, world: &World, now: DateTime<Utc>) {
        self.codes.extend(world.cases.iter().map(|case| (case.id, case.code.clone())));
        let runs: BTreeSet<_> = world.running.iter().map(|deadline| (deadline.id, deadline.version)).collect();
        let ended: Vec<_> = self.running.keys().filter(|key| !runs.contains(key)).copied().collect();
        for key in &ended {
            self.running.remove(key);
        }
        for key in runs {
            self.running.entry(key).or_insert(now);
        }
        for (key, row) in self.rows.iter_mut().filter(|(key, _)| ended.contains(&key.0)) {
            if row.mail.is_none() && row.skipped.is_none() {
                row.skipped = Some("moot");
            }
            (row.owes, row.tell_at) = ((false, false), None);
            self.waiting.remove(key);
        }
        self.withdraw();
    }

    /// A letter that was not sent is withdrawn where nothing of what it tells of runs any more.
    fn withdraw(&mut self) {
        let unsent = self.mails.iter_mut().enumerate().filter(|(_, mail)| !mail.is_sent && !mail.is_withdrawn);
        for (place, mail) in unsent {
            if mail.names.iter().any(|key| self.running.contains_key(&key.0)) {
                continue;
            }
            mail.is_withdrawn = true;
            for key in &mail.names {
                let row = self.rows.get_mut(key).expect("it was taken");
                row.skipped = row.skipped.or(Some("moot").filter(|_| row.mail == Some(place)));
            }
        }
    }

    fn look_at(&mut self, look: &Look<'_>) {
        let mut due: Vec<(Key, Row)> = Vec::new();
        for deadline in look.deadlines() {
            let since = self.running.insert((deadline.id, deadline.version), look.now + TimeDelta::seconds(1));
            due.extend(look.due(deadline, since.expect("it was noticed")));
        }
        let waits = self.waiting.iter().filter(|key| self.rows[*key].case == look.case.id).copied();
        let waits: Vec<Key> = waits.collect();
        if due.is_empty() && waits.iter().all(|key| self.rows[key].tell_at.is_none_or(|at| at > look.now)) {
            return;
        }
        for key in &waits {
            look.ask_again(key, self.rows.get_mut(key).expect("it was taken"));
        }
        let open: Vec<Key> = waits.into_iter().chain(due.iter().map(|(key, _)| *key)).collect();
        self.rows.extend(due);
        self.tell(look, &open);
        for key in open {
            let (row, waits) = (&self.rows[&key], self.waiting.contains(&key));
            match row.owes == (false, false) {
                true if waits => self.waiting.remove(&key),
                false if !waits => self.waiting.insert(key),
                _ => false,
            };
        }
    }

    /// One letter to each who is to be told something, or a moment at which they will be.
    fn tell(&mut self, look: &Look<'_>, open: &[Key]) {
        let mut of_people: BTreeMap<Uuid, Vec<(Key, bool)>> = BTreeMap::new();
        for key in open {
            let row = self.rows.get_mut(key).expect("it was taken");
            row.tell_at = None;
            let (owes, person) = (row.owes, row.reached.1);
            let coordinator = look.found(key).and_then(|found| found.reach("coordinator")).map(|(_, person)| person);
            for (person, is_vacancy) in [(person, false), (coordinator, true)] {
                if let Some(person) = person.filter(|_| if is_vacancy { owes.1 } else { owes.0 }) {
                    of_people.entry(person).or_default().push((*key, is_vacancy));
                }
            }
        }
        for (person, told) in of_people {
            let at = self.tell_at(look, person, &told);
            let names = told.iter().map(|(key, _)| *key).collect();
            let place = self.mails.len();
            if at <= look.now {
                let (at, case) = (look.now, Some(look.case.id));
                self.mails.push(Mail { at, person, case, names, is_sent: false, is_withdrawn: false });
            }
            for (key, is_vacancy) in &told {
                let row = self.rows.get_mut(key).expect("it was taken");
                match is_vacancy {
                    _ if at > look.now => row.tell_at = Some(row.tell_at.map_or(at, |other| other.min(at))),
                    true => row.owes.1 = false,
                    false => (row.owes.0, row.mail) = (false, Some(place)),
                }
            }
        }
    }

    fn tell_at(&self, look: &Look<'_>, person: Uuid, told: &[(Key, bool)]) -> DateTime<Utc> {
        let highest = told.iter().max_by_key(|(key, is_vacancy)| (self.rows[key].height, !is_vacancy)).expect("one");
        let by = if highest.1 { "coordinator" } else { self.rows[&highest.0].reached.0 };
        let calendar = look.city.calendar_of(look.found(&highest.0).expect("it runs").body(by));
        let today = self.mails.iter().rev().take_while(|mail| city_date(mail.at) == look.today());
        let letters =
            today.filter(|mail| !mail.is_withdrawn && (mail.person, mail.case) == (person, Some(look.case.id)));
        let before: Vec<Option<Height>> = letters.map(|mail| self.height_of(mail)).collect();
        let is_higher = before.iter().all(|before| before.is_none_or(|before| self.rows[&highest.0].height > before));
        match (look.is_urgent(), before.is_empty()) {
            (true, true) => look.now,
            (true, false) if is_higher => look.now,
            (_, true) => calendar.next_working_moment(look.now),
            (_, false) => {
                let mut days = look.today().iter_days().skip(1);
                days.find_map(|day| calendar.opening_on(day)).expect("a working day")
            }
        }
    }

    /// How high a letter's highest step is of those that still run; of a vacancy nobody counts it.
    fn height_of(&self, mail: &Mail) -> Option<Height> {
        let own = mail.names.iter().filter(|key| self.rows[*key].reached.1 == Some(mail.person));
        own.filter(|key| self.running.contains_key(&key.0)).map(|key| self.rows[key].height).max()
    }

    /// A leader gets one digest a day, a quarter of an hour after the opening at the earliest.
    fn write_digests(&mut self, city: &City, now: DateTime<Utc>) {
        let (calendar, today) = (city.calendar_of("ubnd-tphcm"), city_date(now));
        let gathered = calendar.opening_on(today).is_some_and(|at| at + TimeDelta::minutes(15) <= now);
        if !gathered || calendar.closing_on(today).is_none_or(|at| at <= now) {
            return;
        }
        let mut of_people: BTreeMap<Uuid, Vec<Key>> = BTreeMap::new();
        for (key, row) in &self.rows {
            let waits = row.is_digest && row.skipped.is_none() && row.mail.is_none();
            if waits && row.due + TimeDelta::minutes(15) <= now {
                of_people.entry(row.reached.1.expect("somebody")).or_default().push(*key);
            }
        }
        let todays = self.mails.iter().rev().take_while(|mail| city_date(mail.at) == today);
        let had: BTreeSet<_> = todays.filter(|mail| mail.case.is_none()).map(|mail| mail.person).collect();
        for (person, names) in of_people.into_iter().filter(|(person, _)| !had.contains(person)) {
            for key in &names {
                self.rows.get_mut(key).expect("it was taken").mail = Some(self.mails.len());
            }
            self.mails.push(Mail { at: now, person, case: None, names, is_sent: false, is_withdrawn: false });
        }
    }

    /// Compares all that should have happened with all that did; says of what there was how much.
    pub async fn compare(&self, app: &TestApp) -> String {
        let told_at = |row: &Row| row.mail.map(|mail| self.mails[mail].at);
        let steps: BTreeSet<_> = self.rows.iter().map(|(key, row)| kept::step(key, row, told_at(row))).collect();
        kept::differ("steps", &steps, &kept::steps(app).await);
        let mut mails = BTreeMap::new();
        for mail in &self.mails {
            let cases: BTreeSet<Uuid> = mail.names.iter().map(|key| self.rows[key].case).collect();
            let kind = if mail.case.is_some() { "escalation" } else { "digest" };
            for case in cases {
                let key = (mail.at, mail.person, self.codes[&case].clone(), kind.to_owned(), mail.is_withdrawn);
                *mails.entry(key).or_insert(0) += 1;
            }
        }
        kept::differ("mails", &mails.into_iter().collect(), &kept::mails(app).await);
        self.count()
    }

    /// What was taken, by why nobody was told of it, and what was written.
    fn count(&self) -> String {
        let mut steps: BTreeMap<&str, usize> = BTreeMap::new();
        for row in self.rows.values() {
            *steps.entry(row.skipped.unwrap_or("told")).or_insert(0) += 1;
        }
        let later = self.mails.iter().filter(|mail| mail.names.iter().any(|key| self.rows[key].taken < mail.at));
        let waited = later.filter(|mail| mail.case.is_some()).count();
        let withdrawn = self.mails.iter().filter(|mail| mail.is_withdrawn).count();
        let shared = self.mails.iter().filter(|mail| mail.case.is_some() && mail.names.len() > 1).count();
        let mails = self.mails.len();
        format!("{steps:?}; {mails} mails, {shared} of several steps, {waited} that waited, {withdrawn} withdrawn")
    }

    /// Whether the ladders were climbed up to their repeats.
    pub fn reached_the_top(&self) -> bool {
        self.rows.keys().any(|key| key.2 == "chairman")
    }
}
