//! Which delegation of a competence holds for a filing: the deeper category, the deeper territory, the one that is limited
//! to a value, the earlier, the smaller id. The order is total.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::ground::{Code, Ground, Reach, Seat, Spot};
use crate::domain::rulebook::Delegation;

/// Stands for the territory of delegations that hold anywhere.
const ANYWHERE: Code = Code::MAX;

/// The delegations by delegator and territory.
#[derive(Debug)]
pub(super) struct Delegations {
    entries: Vec<Entry>,
    /// By delegator and territory. A delegator that goes on under another name is found by that name too.
    by_delegator: BTreeMap<(Code, Code), Vec<usize>>,
}

#[derive(Debug)]
struct Entry {
    delegator: Code,
    delegate: Seat,
    reach: Reach,
}

/// A delegation that holds for a filing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'a> {
    pub delegation: &'a Delegation,
    pub delegate: Seat,
}

impl Delegations {
    pub fn of(ground: &mut Ground, delegations: &[Delegation]) -> Self {
        let mut index = Self { entries: Vec::with_capacity(delegations.len()), by_delegator: BTreeMap::new() };
        for (place, delegation) in delegations.iter().enumerate() {
            let entry = Entry {
                delegator: ground.body(&delegation.delegator),
                delegate: ground.seat(&delegation.delegate),
                reach: ground.reach(&delegation.categories, &delegation.territories),
            };
            let anywhere = entry.reach.territories().is_empty().then_some(ANYWHERE);
            let territories: BTreeSet<_> = entry.reach.territories().iter().copied().chain(anywhere).collect();
            for name in ground.names_of(entry.delegator) {
                for territory in &territories {
                    index.by_delegator.entry((name, *territory)).or_default().push(place);
                }
            }
            index.entries.push(entry);
        }
        index
    }

    /// The delegation by this organization under which the filing falls, if there is one: the most specific.
    pub fn find<'a>(
        &self,
        ground: &Ground,
        delegations: &'a [Delegation],
        delegator: Code,
        spot: &Spot,
        amount_vnd: Option<i64>,
    ) -> Option<Held<'a>> {
        if self.entries.is_empty() {
            return None;
        }
        let territories = spot.around.iter().map(|(code, _)| *code).chain([ANYWHERE]);
        let places = territories.filter_map(|territory| self.by_delegator.get(&(delegator, territory))).flatten();
        let holding = places.filter_map(|place| {
            let (entry, delegation) = (&self.entries[*place], &delegations[*place]);
            let is_own = ground.bearer_on(entry.delegator, spot.on) == delegator;
            let holds = is_own && delegation.is_valid_on(spot.on) && delegation.covers_amount(amount_vnd);
            let distance = entry.reach.distance(spot).filter(|_| holds)?;
            Some((rank(distance, delegation), Held { delegation, delegate: entry.delegate }))
        });
        holding.min_by(|(a, _), (b, _)| a.cmp(b)).map(|(_, held)| held)
    }
}

type Rank<'a> = ((usize, usize), Reverse<bool>, Option<NaiveDate>, &'a str);

fn rank(distance: (usize, usize), delegation: &Delegation) -> Rank<'_> {
    let is_limited = delegation.amount_from.is_some() || delegation.amount_to.is_some();
    (distance, Reverse(is_limited), delegation.valid_from, &delegation.id)
}
