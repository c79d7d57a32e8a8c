//! Routing by the letter of the rules: slow, plain, without index. The properties hold the router to it.

use std::cmp::{Ordering, Reverse};

use chrono::NaiveDate;

use super::worlds::{Answer, Asked, UNITS, World};
use crate::domain::register::{Organization, Succession, SuccessionEvent};
use crate::domain::rulebook::{CompetenceRule, Delegation, Party};

/// The answer by the letter, once these agencies held the case.
pub(super) fn expected(world: &World, asked: &Asked, held: &[&str]) -> Answer {
    let mut rules: Vec<_> = world.rules.iter().filter(|rule| matches(rule, asked)).collect();
    rules.sort_by(|a, b| by_the_letter(a, b));
    for rule in rules {
        let mut holders = match stand_in(world, asked, &rule.lead, Path::default()) {
            Err(Absence::Here) => continue,
            Err(Absence::Gone) => return (Some(rule.id.clone()), None, vec![]),
            Ok(first) => match hand_on(world, asked, first) {
                Err(Circle) => return (Some(rule.id.clone()), None, vec![]),
                Ok(holders) => holders,
            },
        };
        while holders.last().is_some_and(|last| held.contains(&last.as_str())) {
            holders.pop();
        }
        let Some(lead) = holders.pop() else { continue };
        let mut named = holders;
        for party in &rule.coordinating {
            match stand_in(world, asked, party, Path::default()) {
                Ok(code) if code != lead && !named.contains(&code) => named.push(code),
                _ => {}
            }
        }
        return (Some(rule.id.clone()), Some(lead), named);
    }
    (None, None, vec![])
}

fn matches(rule: &CompetenceRule, asked: &Asked) -> bool {
    let under = asked.category == rule.category || asked.category.starts_with(&format!("{}.", rule.category));
    let inside = rule.territory.as_ref().is_none_or(|code| places(asked.unit).contains(&code.as_str()));
    let enterprise =
        rule.enterprises.is_empty() || asked.enterprise.is_some_and(|e| rule.enterprises.contains(&e.into()));
    let sectors: Vec<_> = asked.sector.unwrap_or("").split(", ").map(String::from).collect();
    let sector = rule.sectors.is_empty() || rule.sectors.iter().any(|own| sectors.contains(own));
    let limits = rule.amount_from.is_some() || rule.amount_to.is_some();
    let (from, to) = (rule.amount_from.unwrap_or(i64::MIN), rule.amount_to.unwrap_or(i64::MAX));
    let amount = !limits || asked.amount_vnd.is_some_and(|amount| (from..=to).contains(&amount));
    let valid = rule.valid_from.is_none_or(|d| d <= asked.on) && rule.valid_to.is_none_or(|d| asked.on <= d);
    under && inside && enterprise && sector && amount && valid
}

fn places(unit: usize) -> Vec<&'static str> {
    let (code, _, parent) = UNITS[unit];
    let above = parent.map(|p| places(UNITS.iter().position(|(code, ..)| *code == p).unwrap()));
    std::iter::once(code).chain(above.unwrap_or_default()).collect()
}

fn by_the_letter(a: &CompetenceRule, b: &CompetenceRule) -> Ordering {
    let depth = |rule: &CompetenceRule| rule.category.matches('.').count();
    let level = |rule: &CompetenceRule| match rule.territory.as_deref() {
        None => 0,
        Some("T") => 1,
        Some(district) if district.starts_with('D') => 2,
        Some(_) => 3,
    };
    let key = |rule: &CompetenceRule| {
        let amount = rule.amount_from.is_some() || rule.amount_to.is_some();
        let made = u8::from(!rule.enterprises.is_empty()) + u8::from(!rule.sectors.is_empty()) + u8::from(amount);
        let since = rule.valid_from.unwrap_or(NaiveDate::MIN);
        (Reverse((depth(rule), level(rule), made, rule.priority)), since, rule.id.clone())
    };
    key(a).cmp(&key(b))
}

pub(super) enum Absence {
    /// The committee of a level that is not here.
    Here,
    /// Unknown, not yet, or without a successor.
    Gone,
}

/// Which organizations were left on the way, and since when the field is with the last.
#[derive(Default)]
pub(super) struct Path {
    left: Vec<String>,
    since: NaiveDate,
}

pub(super) fn stand_in(world: &World, asked: &Asked, party: &Party, mut path: Path) -> Result<String, Absence> {
    let code = seat(world, asked, party).ok_or(Absence::Here)?;
    let organization = world.organizations.iter().find(|o| o.code == code).ok_or(Absence::Gone)?;
    let exists = organization.is_valid_on(asked.on);
    let stays = if exists { Ok(code.clone()) } else { Err(Absence::Gone) };
    if organization.valid_from.is_some_and(|from| asked.on < from) || path.left.contains(&code) {
        return stays;
    }
    let limited = in_force(world, asked, &code).filter(|s| {
        let may = !exists || s.event == SuccessionEvent::Transfer;
        is_limited(s) && may && s.effective_on >= path.since && reach(&s.categories, &s.territories, asked).is_some()
    });
    let limited = limited
        .min_by_key(|s| (Reverse(reach(&s.categories, &s.territories, asked)), Reverse(s.effective_on), (*s).clone()));
    let next = limited.or_else(|| if exists { None } else { default(world, asked, &code) });
    let Some(next) = next else { return stays };
    path.left.push(code);
    path.since = next.effective_on;
    stand_in(world, asked, &Party::parse(next.to.as_deref().unwrap()).unwrap(), path)
}

/// Whom a party names here; none where there is no committee of that level.
fn seat(world: &World, asked: &Asked, party: &Party) -> Option<String> {
    let level = match party {
        Party::Organization(code) => return Some(code.clone()),
        Party::Committee(level) => *level,
    };
    let here = |o: &&Organization| {
        let governs = o.territory.as_deref().is_some_and(|code| places(asked.unit).contains(&code));
        o.level == Some(level) && governs && o.is_valid_on(asked.on)
    };
    world.organizations.iter().find(here).map(|o| o.code.clone())
}

fn in_force<'a>(world: &'a World, asked: &Asked, from: &str) -> impl Iterator<Item = &'a Succession> {
    world.successions.iter().filter(move |s| {
        s.from == from && s.to.is_some() && s.event != SuccessionEvent::Continue && s.effective_on <= asked.on
    })
}

fn is_limited(succession: &Succession) -> bool {
    !(succession.categories.is_empty() && succession.territories.is_empty())
}

fn default<'a>(world: &'a World, asked: &Asked, from: &str) -> Option<&'a Succession> {
    let followed = in_force(world, asked, from).filter(|s| s.is_default && !is_limited(s));
    followed.min_by_key(|s| (Reverse(s.effective_on), (*s).clone()))
}

/// How deep the deepest of these is that holds what was asked, categories first; least where none is named.
fn reach(categories: &[String], territories: &[String], asked: &Asked) -> Option<(usize, usize)> {
    let under = |code: &&String| asked.category == *code || asked.category.starts_with(&format!("{code}."));
    let deep = |code: &String| 1 + code.matches('.').count();
    let category = if categories.is_empty() { Some(0) } else { categories.iter().filter(under).map(deep).max() };
    let around: Vec<_> = places(asked.unit).into_iter().rev().collect();
    let depth = |code: &String| around.iter().position(|place| place == code).map(|depth| depth + 1);
    let territory = if territories.is_empty() { Some(0) } else { territories.iter().filter_map(depth).max() };
    Some((category?, territory?))
}

struct Circle;

/// The holders of a competence, each delegate after its delegator.
fn hand_on(world: &World, asked: &Asked, first: String) -> Result<Vec<String>, Circle> {
    let mut holders = vec![first];
    let mut before: Option<&Delegation> = None;
    while let Some(delegation) = delegated(world, asked, holders.last().unwrap()) {
        if holders.len() > 5 || before.is_some_and(|before| !before.may_pass_on) {
            break;
        }
        let delegate = seat(world, asked, &delegation.delegate).map(|code| bearer(world, asked, code));
        let exists = |code: &String| world.organizations.iter().any(|o| o.code == *code && o.is_valid_on(asked.on));
        let Some(delegate) = delegate.filter(exists) else { break };
        if holders.contains(&delegate) {
            return Err(Circle);
        }
        holders.push(delegate);
        before = Some(delegation);
    }
    Ok(holders)
}

fn delegated<'a>(world: &'a World, asked: &Asked, holder: &str) -> Option<&'a Delegation> {
    let holds = |d: &&Delegation| {
        let revoked = d.revoked_on.is_some_and(|on| on <= asked.on);
        let valid = d.valid_from.is_none_or(|from| from <= asked.on) && d.valid_to.is_none_or(|to| asked.on <= to);
        let (from, to) = (d.amount_from.unwrap_or(i64::MIN), d.amount_to.unwrap_or(i64::MAX));
        let amount = !has_amount(d) || asked.amount_vnd.is_some_and(|amount| (from..=to).contains(&amount));
        bearer(world, asked, d.delegator.clone()) == holder && valid && !revoked && amount
    };
    let holding = world.delegations.iter().filter(holds);
    let reached = holding.filter_map(|d| Some((reach(&d.categories, &d.territories, asked)?, d)));
    let since = |d: &Delegation| d.valid_from.unwrap_or(NaiveDate::MIN);
    let best = reached.min_by_key(|(depth, d)| (Reverse((*depth, has_amount(d))), since(d), d.id.clone()));
    best.map(|(_, delegation)| delegation)
}

fn has_amount(delegation: &Delegation) -> bool {
    delegation.amount_from.is_some() || delegation.amount_to.is_some()
}

/// Which organization this one is by now: another only where it took another name.
fn bearer(world: &World, asked: &Asked, code: String) -> String {
    let (mut bearer, mut passed) = (code, vec![]);
    loop {
        let ended = |o: &Organization| o.code == bearer && o.valid_to.is_some_and(|last| last < asked.on);
        let renamed = world.organizations.iter().any(ended).then(|| default(world, asked, &bearer)).flatten();
        let next = renamed.filter(|s| s.event == SuccessionEvent::Rename).and_then(|s| s.to.clone());
        match next.filter(|next| !next.starts_with('@') && !passed.contains(next)) {
            Some(next) => {
                passed.push(next.clone());
                bearer = next;
            }
            None => return bearer,
        }
    }
}
