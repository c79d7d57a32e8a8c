//! The ground that a rule or delegation covers: categories by territories by amounts by days.

use super::known::Known;
use crate::domain::register::Validity;
use crate::domain::rulebook::{CompetenceRule, Delegation};

/// What a rule or a delegation is about. Sets of codes stand for what lies under them, empty ones for everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Ground<'a> {
    pub categories: Vec<&'a str>,
    pub territories: Vec<&'a str>,
    pub amounts: (Option<i64>, Option<i64>),
    pub validity: Validity,
}

impl<'a> Ground<'a> {
    pub fn of_rule(rule: &'a CompetenceRule) -> Self {
        Self {
            categories: vec![&rule.category],
            territories: rule.territory.as_deref().into_iter().collect(),
            amounts: (rule.amount_from, rule.amount_to),
            validity: Validity::new(rule.valid_from, rule.valid_to),
        }
    }

    pub fn of_delegation(delegation: &'a Delegation) -> Self {
        Self {
            categories: delegation.categories.iter().map(String::as_str).collect(),
            territories: delegation.territories.iter().map(String::as_str).collect(),
            amounts: (delegation.amount_from, delegation.amount_to),
            validity: Validity::new(delegation.valid_from, delegation.last_day()),
        }
    }

    /// The same in this territory only; none where it does not reach there.
    pub fn within(self, known: &Known, territory: &'a str) -> Option<Self> {
        let territories = narrower(&self.territories, &[territory], |a, b| known.is_territory_within(a, b))?;
        Some(Self { territories, ..self })
    }

    /// Whether the two have anything in common; what [`Ground::common`] answers, without making it.
    pub fn touches(&self, other: &Self, known: &Known) -> bool {
        self.validity.common(other.validity).is_some()
            && common_amounts(self.amounts, other.amounts).is_some()
            && touch(&self.categories, &other.categories, |a, b| known.is_category_within(a, b))
            && touch(&self.territories, &other.territories, |a, b| known.is_territory_within(a, b))
    }

    /// What the two have in common.
    pub fn common(&self, other: &Self, known: &Known) -> Option<Self> {
        Some(Self {
            validity: self.validity.common(other.validity)?,
            amounts: common_amounts(self.amounts, other.amounts)?,
            categories: narrower(&self.categories, &other.categories, |a, b| known.is_category_within(a, b))?,
            territories: narrower(&self.territories, &other.territories, |a, b| known.is_territory_within(a, b))?,
        })
    }
}

fn common_amounts(
    (own_from, own_to): (Option<i64>, Option<i64>),
    (from, to): (Option<i64>, Option<i64>),
) -> Option<(Option<i64>, Option<i64>)> {
    let to = [own_to, to].into_iter().flatten().min();
    let from = own_from.max(from);
    from.zip(to).is_none_or(|(from, to)| from <= to).then_some((from, to))
}

fn touch(own: &[&str], others: &[&str], is_within: impl Fn(&str, &str) -> bool) -> bool {
    let pair = |a: &str| others.iter().any(|b| is_within(a, b) || is_within(b, a));
    own.is_empty() || others.is_empty() || own.iter().any(|a| pair(a))
}

/// Of each two that lie within each other, the inner one; none where no two do.
fn narrower<'a>(own: &[&'a str], others: &[&'a str], is_within: impl Fn(&str, &str) -> bool) -> Option<Vec<&'a str>> {
    if own.is_empty() || others.is_empty() {
        return Some(if own.is_empty() { others } else { own }.to_vec());
    }
    let mut inner: Vec<&str> = Vec::new();
    for a in own {
        for b in others {
            let found = if is_within(a, b) { Some(a) } else { Some(b).filter(|b| is_within(b, a)) };
            inner.extend(found);
        }
    }
    inner.sort_unstable();
    inner.dedup();
    (!inner.is_empty()).then_some(inner)
}
