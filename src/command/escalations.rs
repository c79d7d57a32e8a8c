//! `thaogo escalations`: what would climb, and to whom.

use std::error::Error as StdError;
use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::application::App;
use crate::application::plan_escalations::{Planned, PlannedStep, Way, Why, plan_escalations};
use crate::clock::BusinessClock;
use crate::command::{open, print_lines};
use crate::config::Settings;
use crate::domain::moment::in_city;
use crate::mail::Links;
use crate::mail::message::Because;

/// Prints what would be sent until a moment if nobody acted by then, as a table for people or as JSON for programs. The
/// database is only read.
pub async fn plan(settings: &Settings, until: DateTime<Utc>, for_programs: bool) -> Result<(), Box<dyn StdError>> {
    let db = open(&settings.database_url, 2).await?;
    let now = db.now().await?;
    if until < now {
        return Err(format!("{} has passed: name a moment from now on with --at", moment(until)).into());
    }
    let links = Links { base_url: settings.base_url.clone(), message_domain: settings.message_domain()? };
    let clock = BusinessClock::starting_at(now, 0);
    let app = App::load(db, clock, links, settings.code_prefix.clone()).await?;
    let planned = plan_escalations(&app, until).await?;
    app.db.close().await?;
    let text = if for_programs { as_json(&planned) } else { as_table(&planned) };
    Ok(print_lines(text.lines().map(str::to_owned))?)
}

/// An array with an object for each mail and each skipped step.
pub fn as_json(planned: &[Planned]) -> String {
    let all: Vec<Value> = planned.iter().map(shown).collect();
    format!("{:#}\n", Value::from(all))
}

/// A line for each mail and each skipped step, and one below it for each step that it tells of.
pub fn as_table(planned: &[Planned]) -> String {
    let mut text = String::new();
    for it in planned {
        let at = in_city(it.at).format("%Y-%m-%d %H:%M");
        let to = it.to.as_ref().map(|to| format!("{} <{}>, {}", to.name, to.address, to.position));
        let _ = writeln!(text, "{at}  {:<8} {}", way(it.way), to.unwrap_or_else(|| "nobody".to_owned()));
        for step in &it.steps {
            let _ = writeln!(text, "{:26} {}", "", line(step, it.way));
        }
    }
    let count = |wanted: &str| planned.iter().filter(|it| way(it.way) == wanted).count();
    let _ = writeln!(text, "{} letters, {} digests, {} skipped", count("letter"), count("digest"), count("skipped"));
    text
}

fn line(step: &PlannedStep, told: Way) -> String {
    let (due, (number, occurrence)) = (in_city(step.due_at).format("%Y-%m-%d %H:%M"), step.step);
    let again = if occurrence > 0 { format!(" (time {})", occurrence + 1) } else { String::new() };
    let skipped = match told {
        Way::Skipped(because) => format!("; {because}"),
        Way::Letter | Way::Digest => String::new(),
    };
    format!(
        "{}: {} owed by {}, due {due}; {} {number}{again}, {}{skipped}",
        step.case,
        step.deadline,
        step.owed_by,
        step.ladder,
        why(step)
    )
}

fn why(step: &PlannedStep) -> String {
    match step.why {
        Why::Vacancy => format!("told that {} is vacant", step.position),
        Why::Reached(Because::Named) => format!("to {}", step.position),
        Why::Reached(Because::NoOfficer) => format!("to {}, none is named", step.position),
        Why::Reached(Because::Vacant(position)) => format!("to {position}, which is vacant"),
        Why::Reached(Because::Unreached(position)) => format!("instead of {position}, whose letter did not arrive"),
    }
}

const fn way(way: Way) -> &'static str {
    match way {
        Way::Letter => "letter",
        Way::Digest => "digest",
        Way::Skipped(_) => "skipped",
    }
}

fn shown(planned: &Planned) -> Value {
    let to = planned.to.as_ref().map(
        |to| json!({"person": to.person, "name": to.name, "address": to.address, "position": to.position.as_str()}),
    );
    let because = match planned.way {
        Way::Skipped(because) => Some(because.as_str()),
        Way::Letter | Way::Digest => None,
    };
    json!({
        "at": moment(planned.at),
        "how": way(planned.way),
        "skipped_because": because,
        "to": to,
        "steps": planned.steps.iter().map(shown_step).collect::<Vec<_>>(),
    })
}

fn shown_step(step: &PlannedStep) -> Value {
    let (why, unreached) = match step.why {
        Why::Vacancy => ("vacancy", None),
        Why::Reached(Because::Named) => ("named", None),
        Why::Reached(Because::NoOfficer) => ("no_officer", None),
        Why::Reached(Because::Vacant(_)) => ("vacant", None),
        Why::Reached(Because::Unreached(position)) => ("unreached", Some(position.as_str())),
    };
    json!({
        "case": step.case,
        "deadline": step.deadline.as_str(),
        "owed_by": step.owed_by,
        "due_at": moment(step.due_at),
        "ladder": step.ladder,
        "step": step.step.0,
        "occurrence": step.step.1,
        "step_due_at": moment(step.step_due_at),
        "position": step.position.as_str(),
        "why": why,
        "instead_of": unreached,
    })
}

fn moment(at: DateTime<Utc>) -> String {
    in_city(at).to_rfc3339_opts(SecondsFormat::Secs, false)
}
