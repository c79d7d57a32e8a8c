//! How it stands in the city, or in what a reader sees of it: how many cases are open, who is late and since when, and
//! whether it gets better.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::lifecycle::Status;
use crate::domain::moment::{midnight, weeks_until};
use crate::domain::words::Position;
use crate::store::cases::{Turn, count_late, count_open, count_turns, list_late};
use crate::store::people::{Seats, find_seats};

pub use crate::store::cases::Late;

/// How many weeks back it is told how it went.
const WEEKS: u32 = 12;

/// How it stands.
#[derive(Debug, Clone)]
pub struct Overview {
    /// When it was counted, on the business clock.
    pub at: DateTime<Utc>,
    /// The open cases by where they stand, in the order of a case's life; none without a case.
    pub open: Vec<(Status, i64)>,
    /// The cases on which something is late.
    pub late: u64,
    /// Who is late, those with the most cases first.
    pub late_bodies: Vec<Late>,
    /// Who answers for each of them: the head of the agency, or of the enterprise.
    pub heads: HashMap<String, (Uuid, String)>,
    /// How it went, the oldest week first; the last is this one.
    pub weeks: Vec<Week>,
}

/// How a week went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub begins_on: NaiveDate,
    /// Cases filed in it.
    pub filed: i64,
    /// Cases that ended in it.
    pub ended: i64,
    /// Cases that were open at its end, or are now.
    pub open: i64,
}

impl Overview {
    /// All open cases.
    pub fn open_cases(&self) -> i64 {
        self.open.iter().map(|(_, cases)| cases).sum()
    }
}

/// How it stands with the cases that exist for the actor.
pub async fn read_overview(app: &App, actor: &Actor) -> Result<Overview, Error> {
    let (conn, scope, at) = (app.db.read(), Scope::of(actor), app.clock.now());
    let mut open = count_open(conn, &scope).await?;
    open.sort_by_key(|(status, _)| *status);
    let mondays = weeks_until(app.today(), WEEKS);
    let bounds: Vec<_> = mondays.iter().map(|monday| midnight(*monday)).collect();
    let filed = count_turns(conn, &scope, Turn::Filed, &bounds).await?;
    let ended = count_turns(conn, &scope, Turn::Ended, &bounds).await?;
    let late_bodies = list_late(conn, &scope, at).await?;
    let late = if late_bodies.is_empty() { 0 } else { count_late(conn, &scope, at).await? };
    let heads = heads_of(app, &late_bodies).await?;
    let mut overview = Overview { at, open, late, late_bodies, heads, weeks: Vec::new() };
    overview.weeks = weeks(&mondays, &filed, &ended, overview.open_cases());
    Ok(overview)
}

/// The weeks between these Mondays, by what was filed and ended in each and what is open at the end of the last.
fn weeks(mondays: &[NaiveDate], filed: &[i64], ended: &[i64], open: i64) -> Vec<Week> {
    let turns = mondays.iter().zip(filed.iter().zip(ended));
    let mut open_then = open;
    let mut weeks: Vec<Week> = Vec::new();
    for (begins_on, (filed, ended)) in turns.rev() {
        weeks.push(Week { begins_on: *begins_on, filed: *filed, ended: *ended, open: open_then });
        open_then += ended - filed;
    }
    weeks.reverse();
    weeks
}

async fn heads_of(app: &App, late: &[Late]) -> Result<HashMap<String, (Uuid, String)>, Error> {
    let bodies: Vec<&str> = late.iter().map(|late| late.organization.as_str()).collect();
    if bodies.is_empty() {
        return Ok(HashMap::new());
    }
    let seats = find_seats(app.db.read(), &bodies, app.today()).await?;
    Ok(bodies.into_iter().filter_map(|body| Some((body.to_owned(), head_of(&seats, body)?))).collect())
}

fn head_of(seats: &Seats, body: &str) -> Option<(Uuid, String)> {
    let positions = [Position::Director, Position::Manager, Position::Coordinator, Position::Chairman];
    let head = positions.into_iter().find_map(|position| seats.holder_of(body, position))?;
    Some((head, seats.people.get(&head)?.name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_open_follows_from_what_is() {
        let mondays = weeks_until(NaiveDate::from_ymd_opt(2026, 3, 18).unwrap(), 3);
        let told: Vec<_> = mondays.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]);
        let weeks = weeks(&mondays, &[4, 0, 3], &[1, 2, 0], 10);
        let open: Vec<_> = weeks.iter().map(|week| (week.begins_on, week.open)).collect();
        assert_eq!(open, [(mondays[0], 9), (mondays[1], 7), (mondays[2], 10)]);
    }
}
