//! What happened to each obstacle before the demo began, as moments and acts: pure, from its stage and its filing.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::data::{Obstacle, Stage};
use crate::domain::calendar::Calendar;
use crate::domain::moment::{city_date, instant_of};

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// The enterprise filed it.
    File,
    /// The coordinator declined it.
    Decline,
    /// The lead agency gave it back as not competent.
    Return,
    /// The lead agency accepted it.
    Accept,
    /// It asked the enterprise.
    Ask,
    /// The enterprise replied.
    Reply,
    /// The agency asked for more time.
    AskForTime,
    /// Its director granted it.
    GrantTime,
    /// Its director proposed to a higher body what it takes.
    SubmitUpward,
    /// The agency drafted an answer.
    Draft,
    /// Its director signed it.
    Sign,
    /// The enterprise confirmed.
    Confirm,
    /// It disputed the answer.
    Dispute,
    /// It took the case back.
    Withdraw,
}

/// One act on one obstacle.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub act: Act,
    /// On which.
    pub obstacle: &'a Obstacle,
}

/// Everything that happened before `start`, in order.
pub fn timeline<'a>(obstacles: &'a [Obstacle], calendar: &Calendar, start: DateTime<Utc>) -> Vec<Moment<'a>> {
    let mut moments: Vec<_> = obstacles.iter().flat_map(|obstacle| life(obstacle, calendar, start)).collect();
    moments.sort_by_key(|moment| (moment.at, moment.act));
    moments
}

/// One obstacle's acts. Working days are counted from its filing, and nothing happens on the last day before the
/// start or later than that.
fn life<'a>(obstacle: &'a Obstacle, calendar: &Calendar, start: DateTime<Utc>) -> Vec<Moment<'a>> {
    let today = city_date(start);
    let filed_on = today - chrono::Days::new(obstacle.filed_days_ago);
    let last = calendar.nth_working_day(today, -1);
    let after = |days: i32| calendar.nth_working_day(filed_on, days).min(last);
    let before = |days: i32| calendar.nth_working_day(today, -days);
    let answered_on = after(6).max(before(8)).min(last);
    let acts: Vec<(NaiveDate, &str, Act)> = match obstacle.stage {
        Stage::Unrouted | Stage::TriageLate | Stage::Routed | Stage::DeemedAccepted => vec![],
        Stage::Declined => vec![(after(1), "10:00", Act::Decline)],
        Stage::Accepted | Stage::AcceptedOverdue | Stage::NearDue => vec![(after(1), "09:30", Act::Accept)],
        Stage::AwaitingEnterprise => {
            vec![(after(1), "09:30", Act::Accept), (after(2).max(before(8)), "10:00", Act::Ask)]
        }
        Stage::Resumed => {
            vec![(after(1), "09:30", Act::Accept), (after(2), "10:00", Act::Ask), (after(5), "14:00", Act::Reply)]
        }
        Stage::Drafted => vec![(after(1), "09:30", Act::Accept), (after(5), "15:00", Act::Draft)],
        Stage::Answered => answered(after(1), answered_on),
        Stage::ClosedConfirmed => {
            let confirmed_on = after(9);
            [answered(after(1), after(6)), vec![(confirmed_on, "16:00", Act::Confirm)]].concat()
        }
        Stage::ClosedBySilence => answered(after(1), after(5)),
        Stage::Returned => vec![(after(1), "14:00", Act::Return), (after(3), "09:30", Act::Accept)],
        Stage::ExtensionAsked => vec![(after(1), "09:30", Act::Accept), (after(3), "15:30", Act::AskForTime)],
        Stage::Extended => {
            let asked_on = after(4);
            vec![
                (after(1), "09:30", Act::Accept),
                (asked_on, "10:00", Act::AskForTime),
                (asked_on, "16:00", Act::GrantTime),
            ]
        }
        Stage::SubmittedUpward => vec![(after(1), "09:30", Act::Accept), (after(3), "10:30", Act::SubmitUpward)],
        Stage::Disputed => [answered(after(1), answered_on), vec![(last, "16:30", Act::Dispute)]].concat(),
        Stage::Withdrawn => vec![(after(1), "09:30", Act::Accept), (after(4), "11:00", Act::Withdraw)],
    };
    let filed = instant_of(filed_on.and_time(obstacle.filed_time));
    let acts = acts.into_iter().map(|(on, time, act)| (instant_of(on.and_time(time_of(time))), act));
    // Who acts on the day of filing acts after it.
    let acts = acts.map(|(at, act)| (at.max(filed + chrono::TimeDelta::minutes(5)), act));
    std::iter::once((filed, Act::File)).chain(acts).map(|(at, act)| Moment { at, act, obstacle }).collect()
}

fn answered(accepted_on: NaiveDate, answered_on: NaiveDate) -> Vec<(NaiveDate, &'static str, Act)> {
    vec![
        (accepted_on.min(answered_on), "08:30", Act::Accept),
        (answered_on, "09:00", Act::Draft),
        (answered_on, "15:00", Act::Sign),
    ]
}

fn time_of(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("the times above are times")
}
