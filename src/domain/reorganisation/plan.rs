//! What the end of an organization or a territory means for one open case.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::address::{Known, likely_part};
use super::follow::{Matter, follow, parts};
use super::{Draft, Reorganisation};
use crate::domain::case::{Case, DirectiveState, Fact, Handed};
use crate::domain::lifecycle::Status;
use crate::domain::register::{Register, Succession, Territory};
use crate::domain::routing::{RoutingDecision, RoutingStep, StepKind};
use crate::domain::text::Text;
use crate::words;

words! {
    /// What a reorganisation makes of a case.
    HandoverOutcome {
        /// Its lead agency's successor goes on with it.
        Moved = "moved",
        /// The coordinator decides who leads it: nobody follows its lead agency, or its territory was split.
        Triage = "triage",
        /// Its lead agency stays; who coordinates, was asked or directed, or where it lies, changes.
        Adjusted = "adjusted",
    }
}

words! {
    /// What an organization had to do with a case that was handed over.
    HandoverTask {
        /// It led the case.
        Lead = "lead",
        /// It coordinated.
        Coordinating = "coordinating",
        /// It owed an opinion.
        Opinion = "opinion",
        /// It owed a report on a directive.
        Directive = "directive",
    }
}

/// One thing that goes from one organization to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What.
    pub task: HandoverTask,
    /// Who had it.
    pub from: String,
    /// Who has it from now on; none: the coordinator, or nobody where it is not needed any more.
    pub to: Option<String>,
}

/// What happens to a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// What it amounts to.
    pub outcome: HandoverOutcome,
    /// What goes from whom to whom.
    pub parts: Vec<Part>,
    /// The event that makes it so.
    pub fact: Fact,
}

/// The register in which something ended, as at a date; with the reorganisation by which it did.
#[derive(Debug, Clone, Copy)]
pub struct Ending<'a> {
    /// The register in which it is written.
    pub register: &'a Register,
    /// The date.
    pub on: NaiveDate,
    /// The reorganisation, where it was one of ours.
    pub by: Option<&'a Reorganisation>,
}

/// What happens to an open case; none where nothing of it was with what ended. `address` is where the obstacle lies, as far as
/// it is known.
pub fn plan(case: &Case, ending: Ending<'_>, address: Option<&str>) -> Option<Move> {
    if !case.status.is_open() {
        return None;
    }
    let ground = Ground::of(case, ending, address);
    let matter = Matter { category: &case.subject.category, territory: ground.unit };
    let since = ending.by.map(|by| by.draft.effective_on);
    let follow = |code: &str| follow(ending.register, code, matter, ending.on, since);
    let mut routing = RoutingDecision { on: ending.on, ..case.routing.clone() };
    let mut parts = Vec::new();
    if let Some(lead) = &case.lead_agency {
        let (successor, by) = follow(lead);
        let to = successor.filter(|_| !ground.is_split).map(|successor| successor.code.clone());
        if to.as_ref() != Some(lead) {
            routing.steps.push(told(ending, lead, to.as_deref(), by, &ground));
            parts.push(Part { task: HandoverTask::Lead, from: lead.clone(), to: to.clone() });
        }
        routing.lead_agency = to;
    } else if ground.is_split {
        routing.steps.push(told(ending, "", None, None, &ground));
    }
    routing.coordinating_agencies = Vec::new();
    for agency in &case.coordinating_agencies {
        let to = follow(agency).0.map(|successor| successor.code.clone());
        let to = to.filter(|to| routing.lead_agency.as_ref() != Some(to));
        if to.as_ref() != Some(agency) {
            parts.push(Part { task: HandoverTask::Coordinating, from: agency.clone(), to: to.clone() });
        }
        routing.coordinating_agencies.extend(to.filter(|to| !routing.coordinating_agencies.contains(to)));
    }
    let handed = asides(case, routing.lead_agency.as_deref(), &follow, &mut parts);
    let territory = ground.moved.map(|unit| unit.unit_id.clone());
    if parts.is_empty() && territory.is_none() && !ground.is_split {
        return None;
    }
    let outcome = match (&routing.lead_agency, &case.lead_agency) {
        (None, _) if ground.is_split || case.lead_agency.is_some() => HandoverOutcome::Triage,
        (new, old) if new != old => HandoverOutcome::Moved,
        _ => HandoverOutcome::Adjusted,
    };
    let officer = case.officer.filter(|officer| {
        let lead = routing.lead_agency.as_deref();
        lead == case.lead_agency.as_deref()
            || ending.by.is_some_and(|by| {
                let mut seats = by.draft.positions.iter();
                seats.any(|seat| seat.person == *officer && Some(seat.organization.as_str()) == lead)
            })
    });
    let fact = Fact::Transfer {
        reorganisation: ending.by.map(|by| by.id),
        legal_basis: ending.by.map(|by| by.draft.legal_basis.clone()),
        routing,
        territory,
        likely_territory: ground.likely.map(|unit| unit.unit_id.clone()),
        officer,
        handed,
    };
    Some(Move { outcome, parts, fact })
}

/// Where a case lies once its territory has ended.
struct Ground<'a> {
    /// The unit by which successions that are limited to territories are read.
    unit: Option<&'a Territory>,
    /// The unit that took the whole of the old one.
    moved: Option<&'a Territory>,
    is_split: bool,
    /// The parts' names, where it was split.
    names: Vec<&'a Text>,
    /// The part that the address speaks for.
    likely: Option<&'a Territory>,
}

impl<'a> Ground<'a> {
    fn of(case: &Case, Ending { register, on, by }: Ending<'a>, address: Option<&str>) -> Self {
        let unit = register.find_unit(&case.subject.territory);
        let stays = Self { unit, moved: None, is_split: false, names: Vec::new(), likely: None };
        let ends = |draft: &Draft| draft.ended_territories.contains(&case.subject.territory);
        let Some(unit) = unit.filter(|_| by.is_some_and(|by| ends(&by.draft))) else { return stays };
        match parts(register, unit, on).as_slice() {
            [(whole, _)] => Self { unit: Some(whole), moved: Some(whole), ..stays },
            // The answer is given: nobody has to be found for it any more.
            _ if case.status == Status::Answered => stays,
            several => {
                let known: Vec<_> = several.iter().map(|(unit, by)| part(unit, *by)).collect();
                let names = several.iter().map(|(unit, _)| &unit.name).collect();
                let likely = address.and_then(|address| likely_part(address, &known));
                Self { is_split: true, names, likely, ..stays }
            }
        }
    }
}

fn part<'a>(unit: &'a Territory, by: Option<&'a Succession>) -> Known<'a> {
    Known { unit, places: by.and_then(|succession| succession.scope.as_deref()) }
}

/// The opinions and directives that were with organizations that ended. The lead agency is not asked for its own opinion.
fn asides<'a>(
    case: &Case,
    lead: Option<&str>,
    follow: &impl Fn(&str) -> (Option<&'a crate::domain::register::Organization>, Option<&'a Succession>),
    parts: &mut Vec<Part>,
) -> Vec<Handed> {
    let mut handed = Vec::new();
    let mut hand = |task, id, from: &str| {
        let (successor, _) = follow(from);
        let to = successor.filter(|to| task != HandoverTask::Opinion || lead != Some(to.code.as_str()));
        let to = to.map(|to| to.code.clone());
        if to.as_deref() != Some(from) {
            parts.push(Part { task, from: from.to_owned(), to: to.clone() });
            handed.push(Handed { id, to });
        }
    };
    for opinion in case.proceedings.opinions.iter().filter(|opinion| opinion.end.is_none()) {
        hand(HandoverTask::Opinion, opinion.id, &opinion.agency);
    }
    let owed = |state| matches!(state, DirectiveState::Open | DirectiveState::Reported);
    for directive in case.proceedings.directives.iter().filter(|directive| owed(directive.state)) {
        hand(HandoverTask::Directive, directive.id, &directive.organization);
    }
    handed
}

/// Who follows whom and why, after the steps by which the case came here.
fn told(ending: Ending<'_>, lead: &str, to: Option<&str>, by: Option<&Succession>, ground: &Ground<'_>) -> RoutingStep {
    let basis = ending.by.map(|by| by.draft.legal_basis.clone());
    let basis = basis.or_else(|| by.and_then(|succession| succession.legal_basis.clone()));
    let known = |code: &str| ending.register.find_organization(code).map(|found| found.name.clone());
    let name = |code: &str| known(code).unwrap_or_else(|| Text::new(code, code));
    let cited = basis.clone().map_or_else(
        || Text::new("không ghi nhận căn cứ", "no legal basis recorded"),
        |basis| Text::new(format!("căn cứ: {basis}"), format!("legal basis: {basis}")),
    );
    let (kind, text) = match to {
        Some(to) => {
            let (old, new) = (name(lead), name(to));
            let goes_on = ending.register.find_organization(lead).is_some_and(|old| old.is_valid_on(ending.on));
            let (left_vi, left_en) = if goes_on {
                ("chuyển giao nhiệm vụ này", "has handed this task on")
            } else {
                ("đã kết thúc hoạt động", "has ended")
            };
            let vi = format!("{} {left_vi}; {} tiếp tục xử lý hồ sơ ({}).", old.vi, new.vi, cited.vi);
            let en = format!("{} {left_en}; {} goes on with the case ({}).", old.en, new.en, cited.en);
            (StepKind::Succession, Text::new(vi, en))
        }
        None if ground.is_split => (StepKind::Unrouted, split(ground, &cited)),
        None => {
            let old = name(lead);
            let vi = format!(
                "{} đã kết thúc hoạt động, không có cơ quan kế thừa ({}); đầu mối quyết định.",
                old.vi, cited.vi
            );
            let en = format!("{} has ended and nobody follows it ({}): the coordinator decides.", old.en, cited.en);
            (StepKind::Unrouted, Text::new(vi, en))
        }
    };
    let from = Some(lead).filter(|lead| !lead.is_empty()).map(str::to_owned);
    let effective_on = Some(ending.by.map_or(ending.on, |by| by.draft.effective_on)).filter(|_| to.is_some());
    RoutingStep { legal_basis: basis, from, to: to.map(str::to_owned), effective_on, ..RoutingStep::new(kind, text) }
}

fn split(ground: &Ground<'_>, cited: &Text) -> Text {
    let old = ground.unit.map_or_else(|| Text::new("", ""), |unit| unit.name.clone());
    let listed = |language: fn(&Text) -> &String| {
        ground.names.iter().map(|name| language(name).as_str()).collect::<Vec<_>>().join(", ")
    };
    let (vi, en) = (listed(|name| &name.vi), listed(|name| &name.en));
    let advice = ground.likely.map_or_else(
        || Text::new("Địa chỉ chưa cho biết hồ sơ thuộc phần nào.", "Its address does not tell which part it lies in."),
        |unit| {
            Text::new(
                format!("Theo địa chỉ, hồ sơ có thể thuộc {}; đầu mối xác nhận.", unit.name.vi),
                format!("By its address it seems to lie in {}; the coordinator confirms.", unit.name.en),
            )
        },
    );
    Text::new(
        format!("{} được chia tách thành: {vi} ({}). {}", old.vi, cited.vi, advice.vi),
        format!("{} was split into: {en} ({}). {}", old.en, cited.en, advice.en),
    )
}
