//! Who stands, on the filing's date, for a party that a rule names: committees are looked up around the filing's
//! territory, organizations that ended or lost the field are followed to their successors, delegations to the delegates.

use chrono::NaiveDate;

use super::delegations::Held;
use super::ground::{Code, Follow, Seat, Spot};
use super::told::{Listener, Missing, NoLead, Told, Unheld};
use super::{Filing, Router};
use crate::domain::register::Organization;
use crate::domain::rulebook::{CompetenceRule, Delegation};

/// How often a competence may be handed on by delegation.
pub(super) const MAX_LINKS: usize = 5;

/// The parties of one filing.
#[derive(Clone, Copy)]
pub(super) struct Parties<'a, 's> {
    router: &'a Router,
    spot: &'s Spot<'a>,
    amount_vnd: Option<i64>,
}

/// Who stands for a party, and who ended on the way there.
struct Standing {
    body: Code,
    ended: Vec<Code>,
}

/// Who has a competence, and from whom.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    pub lead: &'a Organization,
    /// Each of whom the next had it by delegation, the last of them the lead; empty where nothing was delegated.
    pub delegators: Vec<&'a Organization>,
    /// By which delegations, in the same order.
    pub delegations: Vec<&'a Delegation>,
}

impl<'a, 's> Parties<'a, 's> {
    pub fn of(router: &'a Router, spot: &'s Spot<'a>, filing: &Filing) -> Self {
        Self { router, spot, amount_vnd: filing.amount_vnd }
    }

    /// The organization that stands for a party, by committees and successions; or why there is none.
    pub fn resolve(
        self,
        rule: &'a CompetenceRule,
        seat: Seat,
        listener: &mut impl Listener<'a>,
    ) -> Result<&'a Organization, Missing<'a>> {
        let standing = self.follow(rule, seat, listener)?;
        self.organization(standing.body)
    }

    /// Who has the competence that a rule gives to `seat`: who stands for it, then the delegates. A delegate that held
    /// the case gives it back to its delegator, who stays responsible; where all of them held it nobody is left.
    pub fn holders(
        self,
        rule: &'a CompetenceRule,
        seat: Seat,
        held: &[&str],
        listener: &mut impl Listener<'a>,
    ) -> Result<Chain<'a>, NoLead<'a>> {
        let standing = self.follow(rule, seat, listener).map_err(NoLead::Missing)?;
        let mut chain = self.hand_on(rule, &standing, listener)?;
        while held.contains(&chain.lead.code.as_str()) {
            let (Some(delegator), Some(delegation)) = (chain.delegators.pop(), chain.delegations.pop()) else { break };
            listener.hear(rule, Told::DelegationLeftOut(delegation, delegator, Unheld::HeldBefore(chain.lead)));
            chain.lead = delegator;
        }
        Ok(chain)
    }

    /// Follows successions. A circle of them leads to nobody; so does an organization that does not exist yet.
    fn follow(
        self,
        rule: &'a CompetenceRule,
        seat: Seat,
        listener: &mut impl Listener<'a>,
    ) -> Result<Standing, Missing<'a>> {
        let on = self.spot.on;
        let mut standing = Standing { body: self.seated(rule, seat, listener)?, ended: Vec::new() };
        let mut passed: Vec<Code> = Vec::new();
        let mut since = NaiveDate::MIN;
        loop {
            let organization = self.organization(standing.body)?;
            let exists = organization.is_valid_on(on);
            if !exists && organization.valid_from.is_some_and(|from| on < from) {
                return Err(Missing::NotYet(organization));
            }
            let next = self.successor(standing.body, exists, since).filter(|_| !passed.contains(&standing.body));
            let Some(follow) = next else {
                return if exists { Ok(standing) } else { Err(Missing::NoSuccessor(organization)) };
            };
            passed.push(standing.body);
            if !exists {
                standing.ended.push(standing.body);
            }
            since = follow.effective_on;
            listener.hear(rule, Told::Succession(organization, &self.router.register.successions()[follow.place]));
            standing.body = self.seated(rule, follow.to, listener)?;
        }
    }

    fn successor(self, body: Code, exists: bool, since: NaiveDate) -> Option<&'a Follow> {
        let ground = &self.router.ground;
        let default = || if exists { None } else { ground.replacement(body, self.spot.on) };
        ground.limited(body, self.spot, exists, since).or_else(default)
    }

    fn seated(
        self,
        rule: &'a CompetenceRule,
        seat: Seat,
        listener: &mut impl Listener<'a>,
    ) -> Result<Code, Missing<'a>> {
        let level = match seat {
            Seat::Body(body) => return Ok(body),
            Seat::Committee(level) => level,
        };
        let committee = self.router.ground.committee(level, self.spot).ok_or(Missing::Level(level))?;
        listener.hear(rule, Told::Committee(level, self.organization(committee)?));
        Ok(committee)
    }

    /// Follows delegations from who stands for a rule's lead.
    fn hand_on(
        self,
        rule: &'a CompetenceRule,
        standing: &Standing,
        listener: &mut impl Listener<'a>,
    ) -> Result<Chain<'a>, NoLead<'a>> {
        let lead = self.organization(standing.body).map_err(NoLead::Missing)?;
        let mut chain = Chain { lead, delegators: Vec::new(), delegations: Vec::new() };
        let mut next = self.delegation_by(standing.body);
        if next.is_none() {
            self.tell_lapsed(rule, standing, lead, listener);
        }
        while let Some(held) = next {
            let (body, delegate) = match self.take_up(rule, held, &chain, listener) {
                Ok(taken) => taken,
                Err(why) => {
                    listener.hear(rule, Told::DelegationLeftOut(held.delegation, chain.lead, why));
                    break;
                }
            };
            listener.hear(rule, Told::Delegation(held.delegation, chain.lead, delegate));
            chain.delegators.push(chain.lead);
            chain.delegations.push(held.delegation);
            chain.lead = delegate;
            if chain.delegators.iter().any(|before| before.code == delegate.code) {
                chain.delegators.push(delegate);
                return Err(NoLead::Circle(chain.delegators));
            }
            next = self.delegation_by(body);
        }
        Ok(chain)
    }

    fn delegation_by(self, body: Code) -> Option<Held<'a>> {
        let Router { delegations, ground, rulebook, .. } = self.router;
        delegations.find(ground, &rulebook.delegations, body, self.spot, self.amount_vnd)
    }

    /// The delegate, if this delegation may be followed after those of the chain. A delegate that ended takes its
    /// delegations with it, unless it goes on under another name.
    fn take_up(
        self,
        rule: &'a CompetenceRule,
        held: Held<'a>,
        chain: &Chain<'a>,
        listener: &mut impl Listener<'a>,
    ) -> Result<(Code, &'a Organization), Unheld<'a>> {
        match chain.delegations.last() {
            Some(last) if !last.may_pass_on => return Err(Unheld::NotPassedOn(last)),
            Some(_) if chain.delegations.len() == MAX_LINKS => return Err(Unheld::TooFar),
            _ => {}
        }
        let mut body = self.seated(rule, held.delegate, listener).map_err(Unheld::Delegate)?;
        let mut passed = Vec::new();
        while let Some((next, follow)) = self.router.ground.renamed(body, self.spot.on) {
            if passed.contains(&next) {
                break;
            }
            passed.push(next);
            let before = self.organization(body).map_err(Unheld::Delegate)?;
            listener.hear(rule, Told::Succession(before, &self.router.register.successions()[follow.place]));
            body = next;
        }
        self.existing(body).map(|delegate| (body, delegate)).map_err(Unheld::Delegate)
    }

    /// Says which delegations ended with those who made them.
    fn tell_lapsed(
        self,
        rule: &'a CompetenceRule,
        standing: &Standing,
        holder: &'a Organization,
        listener: &mut impl Listener<'a>,
    ) {
        for ended in &standing.ended {
            if let (Some(lapsed), Ok(delegator)) = (self.delegation_by(*ended), self.organization(*ended)) {
                let why = Unheld::DelegatorEnded(delegator);
                listener.hear(rule, Told::DelegationLeftOut(lapsed.delegation, holder, why));
            }
        }
    }

    fn existing(self, body: Code) -> Result<&'a Organization, Missing<'a>> {
        let organization = self.organization(body)?;
        match organization.is_valid_on(self.spot.on) {
            true => Ok(organization),
            false if organization.valid_from.is_some_and(|from| self.spot.on < from) => {
                Err(Missing::NotYet(organization))
            }
            false => Err(Missing::Ended(organization)),
        }
    }

    fn organization(self, body: Code) -> Result<&'a Organization, Missing<'a>> {
        let ground = &self.router.ground;
        ground.organization(body).ok_or_else(|| Missing::Unknown(ground.body_code(body)))
    }
}
