//! The ladders as the policy has them, and whom their steps reach.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{case, deadline, position_holder};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use thaogo::domain::calendar::Calendar;
use thaogo::domain::moment::city_date;
use uuid::Uuid;

use crate::support::TestApp;

/// One step of a ladder: how many working days after the due day, repeated after how many, to whom, in a digest or not.
pub type LadderStep = (i32, Option<i32>, &'static [&'static str], bool);

/// What an agency owes: two days before, the officer; on the day, officer and director; then upward to the chairman, and
/// every fifth working day again.
const AGENCY: [LadderStep; 7] = [
    (-2, None, &["officer"], false),
    (0, None, &["officer", "director"], false),
    (1, None, &["director"], false),
    (3, None, &["coordinator"], false),
    (5, None, &["vice_chairman"], true),
    (10, None, &["chairman"], true),
    (15, Some(5), &["chairman"], true),
];
/// What the coordinator owes: while no agency leads, that is the answer too.
const COORDINATOR: [LadderStep; 4] = [
    (0, None, &["coordinator"], false),
    (1, None, &["vice_chairman"], true),
    (3, None, &["chairman"], true),
    (8, Some(5), &["chairman"], true),
];
/// What an enterprise owes: its manager, and no further.
const ENTERPRISE: [LadderStep; 2] = [(-2, None, &["manager"], false), (0, None, &["manager"], false)];

/// The deadlines that run, their cases, and who holds which position.
#[derive(Default)]
pub struct World {
    pub running: Vec<deadline::Model>,
    pub cases: Vec<case::Model>,
    pub holders: Vec<position_holder::Model>,
}

impl World {
    pub async fn read(app: &TestApp) -> Self {
        let conn = app.db().read();
        let running = deadline::Entity::find().filter(deadline::Column::Status.eq("running")).all(conn).await.unwrap();
        let ids: BTreeSet<Uuid> = running.iter().map(|deadline| deadline.case_id).collect();
        let cases = case::Entity::find().filter(case::Column::Id.is_in(ids)).all(conn).await.unwrap();
        let from = position_holder::Column::ValidFrom;
        let held = Condition::any().add(from.is_null()).add(from.lte(city_date(app.now().to_utc())));
        let mut holders = position_holder::Entity::find().filter(held).all(conn).await.unwrap();
        holders.sort_by_key(|holder| (holder.valid_from, holder.id));
        Self { running, cases, holders }
    }
}

/// A deadline with what decides whom its steps reach.
pub struct Found<'a> {
    pub deadline: &'a deadline::Model,
    pub case: &'a case::Model,
    pub holders: &'a [position_holder::Model],
}

impl Found<'_> {
    pub fn ladder(&self) -> &'static [LadderStep] {
        let owed_by = self.deadline.owed_by.as_str();
        match self.deadline.kind.as_str() {
            "triage" => &COORDINATOR,
            "opinion" | "directive" => &AGENCY,
            _ if owed_by == "vp-ubnd" => &COORDINATOR,
            _ if owed_by == self.case.enterprise => &ENTERPRISE,
            _ => &AGENCY,
        }
    }

    /// Who stands for a position: its holder, or whoever holds the next one up.
    pub fn reach(&self, position: &'static str) -> Option<(&'static str, Uuid)> {
        let above = ["officer", "intake", "director", "coordinator", "vice_chairman", "chairman"];
        if position == "manager" {
            return self.holder("manager").map(|person| ("manager", person)).or_else(|| self.reach("coordinator"));
        }
        let from = above.iter().position(|other| *other == position).expect("a position");
        above[from..].iter().find_map(|position| self.holder(position).map(|person| (*position, person)))
    }

    /// Whether the coordinator hears that a position was vacant; intake stands for an officer who is not named.
    pub fn tells_of_vacancy(&self, position: &'static str) -> bool {
        let reached =
            self.reach(position).filter(|(by, _)| *by != position && (position, *by) != ("officer", "intake"));
        let coordinator = self.reach("coordinator").map(|(_, person)| person);
        reached.is_some_and(|(_, person)| coordinator.is_some_and(|coordinator| coordinator != person))
    }

    /// In which organization somebody reads what reaches them in a position.
    pub fn body(&self, position: &str) -> &str {
        match position {
            "manager" => &self.case.enterprise,
            "coordinator" => "vp-ubnd",
            "vice_chairman" | "chairman" => "ubnd-tphcm",
            _ => self.agency().unwrap_or("vp-ubnd"),
        }
    }

    fn agency(&self) -> Option<&str> {
        let of_debtor = matches!(self.deadline.kind.as_str(), "opinion" | "directive");
        if of_debtor { Some(self.deadline.owed_by.as_str()) } else { self.case.lead_agency.as_deref() }
    }

    fn holder(&self, position: &str) -> Option<Uuid> {
        let (agency, lead) = (self.agency(), self.case.lead_agency.as_deref());
        let seat = |organization: Option<&str>, field: Option<&str>| {
            let mut held = self.holders.iter().filter(|holder| holder.position == position);
            let found = held.find(|holder| {
                organization.is_some_and(|own| holder.organization == own)
                    && field.is_none_or(|own| holder.field.as_deref() == Some(own))
            });
            found.map(|holder| holder.person_id)
        };
        match position {
            "officer" => self.case.officer_id.filter(|_| agency == lead),
            "intake" | "director" => seat(agency, None),
            "manager" => seat(Some(&self.case.enterprise), None),
            "coordinator" => seat(Some("vp-ubnd"), None),
            // Land is the urban vice-chairman's, capital the economic one's.
            "vice_chairman" => {
                let field = if self.case.category.starts_with("DAT") { "pct-dt" } else { "pct-kt" };
                seat(Some("ubnd-tphcm"), Some(field))
            }
            _ => seat(Some("ubnd-tphcm"), None),
        }
    }
}

/// Working days from the due day to this working day; negative before it.
pub fn days_late(calendar: &Calendar, due_on: NaiveDate, day: NaiveDate) -> i32 {
    let (first, last) = (due_on.min(day), due_on.max(day));
    let between = first.iter_days().skip(1).take_while(|on| *on <= last);
    let count = between.filter(|on| calendar.is_working_day(*on)).count() as i32;
    if day < due_on { -count } else { count }
}

/// For the how many-eth time a step falls on the day that is so late.
pub fn falls_on(step: &LadderStep, offset: i32) -> Option<i32> {
    let (days, repeat, ..) = *step;
    match repeat {
        _ if offset == days => Some(0),
        Some(every) if offset > days && (offset - days) % every == 0 => Some((offset - days) / every),
        _ => None,
    }
}
