//! The steps of a routing decision in words, Vietnamese and English, with names, dates and legal bases. Decides
//! nothing.

use super::Filing;
use super::candidates::Candidate;
use super::decision::{DelegationNote, RoutingStep, RuleNote, StepKind};
use super::parties::MAX_LINKS;
use super::phrases::{bare, basis, body, date, why};
use super::told::{Listener, Missing, NoLead, Told, Unheld};
use crate::domain::register::{Level, Organization, Register, Succession};
use crate::domain::rulebook::{CompetenceRule, Delegation, Party};
use crate::domain::text::Text;

/// Writes down what it is told of one filing.
pub(super) struct Minutes<'a> {
    pub register: &'a Register,
    pub filing: &'a Filing<'a>,
    pub steps: Vec<RoutingStep>,
}

impl<'a> Listener<'a> for Minutes<'_> {
    fn hear(&mut self, rule: &'a CompetenceRule, told: Told<'a>) {
        let step = match told {
            Told::Chosen(winner, next) => self.chosen(&winner, next.as_ref()),
            Told::Committee(level, committee) => self.committee(level, committee),
            Told::Succession(before, succession) => self.succession(before, succession),
            Told::Delegation(delegation, delegator, delegate) => self.delegation(delegation, delegator, delegate),
            Told::DelegationLeftOut(delegation, keeper, why) => self.not_delegated(delegation, keeper, &why),
            Told::GivesWay(level) => self.gives_way(rule, level),
            Told::HeldBefore(lead) => self.held_before(rule, lead),
            Told::Unled(why) => self.unled(rule, &why),
            Told::LeadsAlready(party, found) => left_out(party, leads_already(found)),
            Told::NamedAlready(party, found) => left_out(party, named_already(found)),
            Told::LeftOut(party, missing) => left_out(party, self.absent(party, &missing)),
        };
        self.steps.push(step.by_rule(&rule.id));
    }
}

impl Minutes<'_> {
    pub fn considered(&self, candidates: &[Candidate]) -> RoutingStep {
        let ids: Vec<_> = candidates.iter().map(|candidate| candidate.rule.id.as_str()).collect();
        let (ids, subject, place, on) = (ids.join(", "), self.subject(), self.place(), date(self.filing.on));
        let text = Text::new(
            format!("Quy định phù hợp với lĩnh vực “{}” tại {} ngày {}: {ids}.", subject.vi, place.vi, on.vi),
            format!("Rules that hold for “{}” in {} on {}: {ids}.", subject.en, place.en, on.en),
        );
        let notes = candidates.iter().enumerate().map(|(place, candidate)| {
            RuleNote::new(&candidate.rule.id, (place > 0).then(|| candidates[0].criterion_over(candidate)))
        });
        RoutingStep { rules: notes.collect(), ..RoutingStep::new(StepKind::Considered, text) }
    }

    pub fn no_rule(&self) -> RoutingStep {
        let (subject, place, on) = (self.subject(), self.place(), date(self.filing.on));
        unrouted(
            format!("Không có quy định nào cho lĩnh vực “{}” tại {} ngày {}", subject.vi, place.vi, on.vi),
            format!("No rule holds for “{}” in {} on {}", subject.en, place.en, on.en),
        )
    }

    fn chosen(&self, winner: &Candidate, next: Option<&Candidate>) -> RoutingStep {
        let rule = winner.rule;
        let (id, lead, why, basis) = (&rule.id, self.party(&rule.lead), why(winner, next), basis(&rule.legal_basis));
        let text = Text::new(
            format!("Áp dụng quy định {id}, giao {} chủ trì: {}; {}.", lead.vi, why.vi, basis.vi),
            format!("Rule {id} applies, under which {} leads: {}; {}.", lead.en, why.en, basis.en),
        );
        RoutingStep::new(StepKind::Rule, text).under(&rule.legal_basis)
    }

    fn committee(&self, level: Level, committee: &Organization) -> RoutingStep {
        let (place, body) = (self.place(), body(level));
        let text = Text::new(
            format!("{} nơi có địa điểm ({}) là {}.", body.vi, place.vi, committee.name.vi),
            format!("The {} in charge of {} is the {}.", body.en, place.en, bare(&committee.name.en)),
        );
        let step = RoutingStep::new(StepKind::Committee, text);
        step.replacing(Party::Committee(level), Some(&committee.code))
    }

    /// An organization that goes on lost only this field; of one that ended all its tasks are meant.
    fn succession(&self, before: &Organization, succession: &Succession) -> RoutingStep {
        let (since, basis) = (date(succession.effective_on), basis(&succession.legal_basis));
        let successor = succession.to.as_deref().unwrap_or_default();
        let (from, to) = (&before.name, Party::parse(successor).map(|party| self.party(&party)));
        let to = to.unwrap_or_else(|| Text::new(successor, successor));
        let scope = if succession.is_limited() {
            Text::new(" về lĩnh vực này", " in this field")
        } else {
            Text::new("", "")
        };
        let text = Text::new(
            format!("Từ ngày {}, nhiệm vụ{} của {} do {} đảm nhận; {}.", since.vi, scope.vi, from.vi, to.vi, basis.vi),
            format!(
                "Since {}, the tasks of the {}{} lie with {}; {}.",
                since.en,
                bare(&from.en),
                scope.en,
                to.en,
                basis.en
            ),
        );
        let step = RoutingStep::new(StepKind::Succession, text).under(&succession.legal_basis);
        RoutingStep { effective_on: Some(succession.effective_on), ..step.replacing(&before.code, Some(successor)) }
    }

    /// The delegate decides; the delegator stays responsible and goes on helping.
    fn delegation(&self, delegation: &Delegation, by: &Organization, to: &Organization) -> RoutingStep {
        let (id, instrument) = (&delegation.id, instrument(delegation));
        let (delegator, delegate) = (&by.name, &to.name);
        let text = Text::new(
            format!(
                "{} ủy quyền cho {} giải quyết (ủy quyền {id}, {}); {} vẫn chịu trách nhiệm và tham gia phối hợp.",
                delegator.vi, delegate.vi, instrument.vi, delegator.vi
            ),
            format!(
                "The {} delegated this to the {} (delegation {id}, {}); the {} stays responsible and coordinates.",
                bare(&delegator.en),
                bare(&delegate.en),
                instrument.en,
                bare(&delegator.en)
            ),
        );
        let step = RoutingStep::new(StepKind::Delegation, text).under(&delegation.instrument);
        let step = step.replacing(&by.code, Some(&to.code));
        RoutingStep { delegation: Some(DelegationNote::of(delegation)), ..step }
    }

    fn not_delegated(&self, delegation: &Delegation, keeper: &Organization, why: &Unheld) -> RoutingStep {
        let (id, why, name) = (&delegation.id, self.unheld(why), &keeper.name);
        let text = Text::new(
            format!("Không áp dụng ủy quyền {id} vì {}; {} giải quyết.", why.vi, name.vi),
            format!("Delegation {id} is not followed because {}; the {} decides.", why.en, bare(&name.en)),
        );
        let step = RoutingStep::new(StepKind::DelegationLeftOut, text).under(&delegation.instrument);
        let step = step.replacing(&delegation.delegate, Some(&keeper.code));
        RoutingStep { delegation: Some(DelegationNote::of(delegation)), ..step }
    }

    fn gives_way(&self, rule: &CompetenceRule, level: Level) -> RoutingStep {
        let (id, missing) = (&rule.id, self.missing(&Missing::Level(level)));
        let text = Text::new(
            format!("Không áp dụng được quy định {id} vì {}; xét quy định kế tiếp.", missing.vi),
            format!("Rule {id} cannot be applied because {}; the next rule is considered.", missing.en),
        );
        RoutingStep::new(StepKind::GivesWay, text).replacing(Party::Committee(level), None)
    }

    fn held_before(&self, rule: &CompetenceRule, lead: &Organization) -> RoutingStep {
        let (id, name) = (&rule.id, &lead.name);
        let text = Text::new(
            format!("{} đã từng giữ hồ sơ này nên không áp dụng quy định {id}; xét quy định kế tiếp.", name.vi),
            format!(
                "The {} held the case before, so rule {id} gives way; the next rule is considered.",
                bare(&name.en)
            ),
        );
        RoutingStep::new(StepKind::GivesWay, text).replacing(&lead.code, None)
    }

    fn unled(&self, rule: &CompetenceRule, why: &NoLead) -> RoutingStep {
        let why = match why {
            NoLead::Missing(missing) => self.missing(missing),
            NoLead::Circle(holders) => circle(holders),
        };
        let step = unrouted(
            format!("Chưa xác định được cơ quan chủ trì vì {}", why.vi),
            format!("There is no lead agency because {}", why.en),
        );
        step.replacing(&rule.lead, None)
    }

    fn absent(&self, party: &Party, missing: &Missing) -> Text {
        let (named, missing) = (self.party(party), self.missing(missing));
        Text::new(
            format!("Không mời {} phối hợp vì {}.", named.vi, missing.vi),
            format!("Left out as coordinating: {}, because {}.", named.en, missing.en),
        )
    }

    /// Half a sentence that says why a delegation is not followed.
    fn unheld(&self, why: &Unheld) -> Text {
        match why {
            Unheld::Delegate(missing) => self.missing(missing),
            Unheld::DelegatorEnded(delegator) => Text::new(
                format!("{} đã kết thúc hoạt động và cơ quan kế thừa chưa xác nhận ủy quyền này", delegator.name.vi),
                format!("the {} ended and its successor did not confirm it", bare(&delegator.name.en)),
            ),
            Unheld::NotPassedOn(before) => Text::new(
                format!("văn bản của ủy quyền {} không cho phép ủy quyền tiếp", before.id),
                format!("the instrument of delegation {} does not let it be passed on", before.id),
            ),
            Unheld::TooFar => Text::new(
                format!("thẩm quyền đã được ủy quyền qua {MAX_LINKS} lần, là mức tối đa"),
                format!("the competence was passed on {MAX_LINKS} times already, which is the most there may be"),
            ),
            Unheld::HeldBefore(delegate) => Text::new(
                format!("{} đã từng giữ hồ sơ này", delegate.name.vi),
                format!("the {} held the case before", bare(&delegate.name.en)),
            ),
        }
    }

    /// Half a sentence that says why nobody stands there.
    fn missing(&self, missing: &Missing) -> Text {
        let on = date(self.filing.on);
        match missing {
            Missing::Level(level) => {
                let (body, place) = (body(*level), self.place());
                Text::new(
                    format!("{} không có {} vào ngày {}", place.vi, body.vi, on.vi),
                    format!("{} has no {} on {}", place.en, body.en, on.en),
                )
            }
            Missing::Unknown(code) => Text::new(
                format!("danh mục không có cơ quan mang mã “{code}”"),
                format!("the register has no organization with the code “{code}”"),
            ),
            Missing::NotYet(body) => Text::new(
                format!("{} chưa thành lập vào ngày {}", body.name.vi, on.vi),
                format!("the {} does not exist yet on {}", bare(&body.name.en), on.en),
            ),
            Missing::Ended(body) => Text::new(
                format!("{} không còn hoạt động vào ngày {}", body.name.vi, on.vi),
                format!("the {} no longer exists on {}", bare(&body.name.en), on.en),
            ),
            Missing::NoSuccessor(body) => Text::new(
                format!("{} không còn hoạt động vào ngày {} và không có cơ quan kế thừa", body.name.vi, on.vi),
                format!("the {} no longer exists on {} and nobody succeeds it", bare(&body.name.en), on.en),
            ),
        }
    }

    fn party(&self, party: &Party) -> Text {
        match party {
            Party::Committee(level) => {
                let body = body(*level);
                Text::new(format!("{} nơi có địa điểm", body.vi), format!("the {} of the place", body.en))
            }
            Party::Organization(code) => match self.register.find_organization(code) {
                Some(known) => Text::new(&known.name.vi, format!("the {}", bare(&known.name.en))),
                None => Text::new(code, code),
            },
        }
    }

    fn subject(&self) -> Text {
        let code = self.filing.category;
        self.register.find_category(code).map_or_else(|| Text::new(code, code), |category| category.name.clone())
    }

    fn place(&self) -> &Text {
        &self.filing.territory.name
    }
}

/// Every rule that holds gave way.
pub(super) fn no_rule_left() -> RoutingStep {
    unrouted("Không còn quy định nào áp dụng được".into(), "No other rule can be applied".into())
}

fn leads_already(found: &Organization) -> Text {
    Text::new(
        format!("{} đã là cơ quan chủ trì nên không nêu ở phần phối hợp.", found.name.vi),
        format!("The {} leads already and is not named as coordinating.", bare(&found.name.en)),
    )
}

fn named_already(found: &Organization) -> Text {
    Text::new(
        format!("{} đã được nêu là cơ quan phối hợp.", found.name.vi),
        format!("The {} is named as coordinating already.", bare(&found.name.en)),
    )
}

fn left_out(party: &Party, text: Text) -> RoutingStep {
    RoutingStep::new(StepKind::CoordinatorLeftOut, text).replacing(party, None)
}

fn circle(holders: &[&Organization]) -> Text {
    let named =
        |name: fn(&Organization) -> &str| holders.iter().map(|holder| name(holder)).collect::<Vec<_>>().join(" → ");
    Text::new(
        format!("các ủy quyền nối thành vòng: {}", named(|holder| &holder.name.vi)),
        format!("the delegations run in a circle: {}", named(|holder| &holder.name.en)),
    )
}

fn instrument(delegation: &Delegation) -> Text {
    match &delegation.instrument {
        Some(instrument) => Text::new(format!("văn bản: {instrument}"), format!("instrument: {instrument}")),
        None => Text::new("chưa ghi văn bản", "no instrument recorded"),
    }
}

/// The step that leaves the decision to the coordinator.
fn unrouted(vi: String, en: String) -> RoutingStep {
    let text = Text::new(
        format!("{vi}; hồ sơ chuyển đầu mối quyết định."),
        format!("{en}; the case goes to the coordinator, who decides."),
    );
    RoutingStep::new(StepKind::Unrouted, text)
}
