//! Who follows an organization that ended, for one case; and where a territory that ended lies now.

use chrono::NaiveDate;

use crate::domain::register::{Organization, Register, Succession, SuccessionEvent, SuccessionKind, Territory};
use crate::domain::rulebook::Party;

/// What a succession may be limited to: a case's category and its territory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matter<'a> {
    pub category: &'a str,
    pub territory: Option<&'a Territory>,
}

/// Who follows `code` on a date, with the succession that led there last; `code` itself where it goes on. Where a task of
/// one that goes on was given away on the day `since`, who took it.
pub(super) fn follow<'a>(
    register: &'a Register,
    code: &str,
    matter: Matter<'a>,
    on: NaiveDate,
    since: Option<NaiveDate>,
) -> (Option<&'a Organization>, Option<&'a Succession>) {
    let mut current = register.find_organization(code);
    let (mut seen, mut by) = (Vec::new(), None);
    while let Some(organization) = current {
        let goes_on = organization.is_valid_on(on);
        let may = |succession: &Succession| {
            let gives = succession.event == SuccessionEvent::Transfer && succession.is_limited();
            !goes_on || gives && since == Some(succession.effective_on)
        };
        let succession = succession_of(register, &organization.code, matter, on, may);
        // A circle leads to nobody.
        let next = succession.filter(|_| !seen.contains(&organization.code.as_str()));
        let Some(next) = next else { return (Some(organization).filter(|_| goes_on), by) };
        seen.push(&organization.code);
        by = Some(next);
        current = next.to.as_deref().and_then(|to| successor(register, to, matter, on));
    }
    (None, by)
}

/// The succession that fits the matter best: one that is limited to it before the default, the nearer category first.
fn succession_of<'a>(
    register: &'a Register,
    code: &str,
    matter: Matter<'a>,
    on: NaiveDate,
    may: impl Fn(&Succession) -> bool,
) -> Option<&'a Succession> {
    let lineage = register.lineage(matter.category);
    let around = matter.territory.map(|unit| register.surroundings(unit, on)).unwrap_or_default();
    let mut fitting: Vec<_> = register
        .successions()
        .iter()
        .filter(|succession| {
            succession.kind == SuccessionKind::Organization
                && succession.from == code
                && succession.effective_on <= on
                && succession.event != SuccessionEvent::Continue
                && may(succession)
        })
        .filter_map(|succession| {
            let category = nearest(&succession.categories, lineage.iter().copied())?;
            let territory = nearest(&succession.territories, around.iter().map(|unit| unit.code.as_str()))?;
            (succession.is_limited() || succession.is_default).then_some((category, territory, succession))
        })
        .collect();
    fitting.sort_by_key(|(category, territory, succession)| {
        (*category, *territory, std::cmp::Reverse(succession.effective_on))
    });
    fitting.first().map(|(_, _, succession)| *succession)
}

/// How near the limit is; without one, farther than any. None where it excludes the matter.
fn nearest<'a>(limit: &[String], mut own: impl Iterator<Item = &'a str>) -> Option<usize> {
    if limit.is_empty() {
        return Some(usize::MAX);
    }
    own.position(|code| limit.iter().any(|named| named == code))
}

fn successor<'a>(register: &'a Register, to: &str, matter: Matter<'a>, on: NaiveDate) -> Option<&'a Organization> {
    match Party::parse(to)? {
        Party::Organization(code) => register.find_organization(&code),
        Party::Committee(level) => {
            let around = register.surroundings(matter.territory?, on).into_iter();
            around.filter(|unit| unit.level == level).find_map(|unit| register.find_committee(level, &unit.code, on))
        }
    }
}

/// Where a territory that ended lies on a date: each unit once, with the succession that led there. Itself where it goes
/// on.
pub(super) fn parts<'a>(
    register: &'a Register,
    unit: &'a Territory,
    on: NaiveDate,
) -> Vec<(&'a Territory, Option<&'a Succession>)> {
    let (mut open, mut seen, mut found) = (vec![(unit, None)], vec![unit.unit_id.as_str()], Vec::new());
    while let Some((unit, by)) = open.pop() {
        if unit.is_valid_on(on) {
            found.push((unit, by));
            continue;
        }
        let following = register.successions().iter().filter(|succession| {
            succession.kind == SuccessionKind::Territory
                && succession.from == unit.unit_id
                && succession.effective_on <= on
        });
        for succession in following {
            let next = succession.to.as_deref().and_then(|to| register.find_unit(to));
            if let Some(next) = next.filter(|next| !seen.contains(&next.unit_id.as_str())) {
                seen.push(&next.unit_id);
                open.push((next, Some(succession)));
            }
        }
    }
    found.sort_by(|a, b| a.0.unit_id.cmp(&b.0.unit_id));
    found
}
