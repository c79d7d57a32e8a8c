//! The steps of a routing decision in words, Vietnamese and English, with names, dates and legal bases. Decides
//! nothing.

use chrono::NaiveDate;

use super::Filing;
use super::candidates::{Candidate, Criterion};
use super::decision::{RoutingStep, StepKind};
use crate::domain::register::{Level, Organization, Register, Succession};
use crate::domain::rulebook::{CompetenceRule, Party};
use crate::domain::text::Text;

/// Why nobody stands for a party that a rule names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    /// The filing's territory has no people's committee of that level on that date.
    Level(Level),
    /// The register does not know this organization.
    Unknown(String),
    /// This organization does not exist yet.
    NotYet(String),
    /// This organization ended, and nobody who exists follows it.
    NoSuccessor(String),
}

/// Words the steps of one filing.
#[derive(Clone, Copy)]
pub(super) struct Sentences<'a> {
    pub register: &'a Register,
    pub filing: &'a Filing<'a>,
}

impl Sentences<'_> {
    pub fn considered(&self, candidates: &[Candidate]) -> RoutingStep {
        let ids: Vec<_> = candidates.iter().map(|candidate| candidate.rule.id.as_str()).collect();
        let (ids, subject, place, on) = (ids.join(", "), self.subject(), self.place(), date(self.filing.on));
        let text = Text::new(
            format!("Quy định phù hợp với lĩnh vực “{}” tại {} ngày {}: {ids}.", subject.vi, place.vi, on.vi),
            format!("Rules that hold for “{}” in {} on {}: {ids}.", subject.en, place.en, on.en),
        );
        RoutingStep::new(StepKind::Considered, text)
    }

    pub fn chosen(&self, winner: &Candidate, next: Option<&Candidate>) -> RoutingStep {
        let rule = winner.rule;
        let (id, lead, why, basis) = (&rule.id, self.party(&rule.lead), why(winner, next), basis(&rule.legal_basis));
        let text = Text::new(
            format!("Áp dụng quy định {id}, giao {} chủ trì: {}; {}.", lead.vi, why.vi, basis.vi),
            format!("Rule {id} applies, under which {} leads: {}; {}.", lead.en, why.en, basis.en),
        );
        RoutingStep::new(StepKind::Rule, text).by_rule(id).under(&rule.legal_basis)
    }

    pub fn committee(&self, rule: &CompetenceRule, level: Level, committee: &Organization) -> RoutingStep {
        let (place, body) = (self.place(), body(level));
        let text = Text::new(
            format!("{} nơi có địa điểm ({}) là {}.", body.vi, place.vi, committee.name.vi),
            format!("The {} in charge of {} is the {}.", body.en, place.en, bare(&committee.name.en)),
        );
        let step = RoutingStep::new(StepKind::Committee, text);
        step.by_rule(&rule.id).replacing(Party::Committee(level), Some(&committee.code))
    }

    pub fn succession(
        &self,
        rule: &CompetenceRule,
        ended: &Organization,
        succession: &Succession,
        successor: &Party,
    ) -> RoutingStep {
        let (since, basis) = (date(succession.effective_on), basis(&succession.legal_basis));
        let (from, to) = (&ended.name, self.party(successor));
        let text = Text::new(
            format!("Từ ngày {}, nhiệm vụ của {} do {} đảm nhận; {}.", since.vi, from.vi, to.vi, basis.vi),
            format!("Since {}, the tasks of the {} lie with {}; {}.", since.en, bare(&from.en), to.en, basis.en),
        );
        let step = RoutingStep::new(StepKind::Succession, text).by_rule(&rule.id).under(&succession.legal_basis);
        step.replacing(&ended.code, Some(&successor.to_string()))
    }

    pub fn gives_way(&self, candidate: &Candidate, level: Level) -> RoutingStep {
        let (id, missing) = (&candidate.rule.id, self.missing(&Missing::Level(level)));
        let text = Text::new(
            format!("Không áp dụng được quy định {id} vì {}; xét quy định kế tiếp.", missing.vi),
            format!("Rule {id} cannot be applied because {}; the next rule is considered.", missing.en),
        );
        RoutingStep::new(StepKind::GivesWay, text).by_rule(id).replacing(Party::Committee(level), None)
    }

    pub fn held_before(&self, candidate: &Candidate, lead: &Organization) -> RoutingStep {
        let (id, name) = (&candidate.rule.id, &lead.name);
        let text = Text::new(
            format!("{} đã từng giữ hồ sơ này nên không áp dụng quy định {id}; xét quy định kế tiếp.", name.vi),
            format!(
                "The {} held the case before, so rule {id} gives way; the next rule is considered.",
                bare(&name.en)
            ),
        );
        RoutingStep::new(StepKind::GivesWay, text).by_rule(id).replacing(&lead.code, None)
    }

    pub fn leads_already(&self, candidate: &Candidate, party: &Party, found: &Organization) -> RoutingStep {
        let text = Text::new(
            format!("{} đã là cơ quan chủ trì nên không nêu ở phần phối hợp.", found.name.vi),
            format!("The {} leads already and is not named as coordinating.", bare(&found.name.en)),
        );
        self.coordinator(candidate, party, text)
    }

    pub fn named_already(&self, candidate: &Candidate, party: &Party, found: &Organization) -> RoutingStep {
        let text = Text::new(
            format!("{} đã được nêu là cơ quan phối hợp.", found.name.vi),
            format!("The {} is named as coordinating already.", bare(&found.name.en)),
        );
        self.coordinator(candidate, party, text)
    }

    pub fn left_out(&self, candidate: &Candidate, party: &Party, missing: &Missing) -> RoutingStep {
        let (named, missing) = (self.party(party), self.missing(missing));
        let text = Text::new(
            format!("Không mời {} phối hợp vì {}.", named.vi, missing.vi),
            format!("Left out as coordinating: {}, because {}.", named.en, missing.en),
        );
        self.coordinator(candidate, party, text)
    }

    pub fn no_rule(&self) -> RoutingStep {
        let (subject, place, on) = (self.subject(), self.place(), date(self.filing.on));
        unrouted(
            format!("Không có quy định nào cho lĩnh vực “{}” tại {} ngày {}", subject.vi, place.vi, on.vi),
            format!("No rule holds for “{}” in {} on {}", subject.en, place.en, on.en),
        )
    }

    pub fn no_rule_left(&self) -> RoutingStep {
        unrouted("Không còn quy định nào áp dụng được".into(), "No other rule can be applied".into())
    }

    pub fn no_lead(&self, candidate: &Candidate, missing: &Missing) -> RoutingStep {
        let missing = self.missing(missing);
        let step = unrouted(
            format!("Chưa xác định được cơ quan chủ trì vì {}", missing.vi),
            format!("There is no lead agency because {}", missing.en),
        );
        step.by_rule(&candidate.rule.id).replacing(&candidate.rule.lead, None)
    }

    fn coordinator(&self, candidate: &Candidate, party: &Party, text: Text) -> RoutingStep {
        let step = RoutingStep::new(StepKind::CoordinatorLeftOut, text);
        step.by_rule(&candidate.rule.id).replacing(party, None)
    }

    /// Half a sentence that says why nobody stands there.
    fn missing(&self, missing: &Missing) -> Text {
        let name = |code: &str| self.party(&Party::Organization(code.to_owned()));
        match missing {
            Missing::Level(level) => {
                let (body, place, on) = (body(*level), self.place(), date(self.filing.on));
                Text::new(
                    format!("{} không có {} vào ngày {}", place.vi, body.vi, on.vi),
                    format!("{} has no {} on {}", place.en, body.en, on.en),
                )
            }
            Missing::Unknown(code) => Text::new(
                format!("danh mục không có cơ quan mang mã “{code}”"),
                format!("the register has no organization with the code “{code}”"),
            ),
            Missing::NotYet(code) => {
                let (name, on) = (name(code), date(self.filing.on));
                Text::new(
                    format!("{} chưa thành lập vào ngày {}", name.vi, on.vi),
                    format!("{} does not exist yet on {}", name.en, on.en),
                )
            }
            Missing::NoSuccessor(code) => {
                let (name, on) = (name(code), date(self.filing.on));
                Text::new(
                    format!("{} không còn hoạt động vào ngày {} và không có cơ quan kế thừa", name.vi, on.vi),
                    format!("{} no longer exists on {} and nobody succeeds it", name.en, on.en),
                )
            }
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

    fn place(&self) -> Text {
        self.filing.territory.name.clone()
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

/// Why the winner comes before the next.
fn why(winner: &Candidate, next: Option<&Candidate>) -> Text {
    let Some(next) = next else {
        return Text::new("không còn quy định nào khác phù hợp", "no other rule holds");
    };
    let (id, reason) = (&next.rule.id, reason(winner, next));
    Text::new(format!("được chọn trước {id} vì {}", reason.vi), format!("it comes before {id} because {}", reason.en))
}

fn reason(winner: &Candidate, next: &Candidate) -> Text {
    match winner.criterion_over(next) {
        Criterion::Category => Text::new("lĩnh vực cụ thể hơn", "its category is more specific"),
        Criterion::Territory => Text::new("địa bàn cụ thể hơn", "its territory is more specific"),
        Criterion::Conditions => {
            let (more, fewer) = (winner.rule.conditions(), next.rule.conditions());
            let vi = format!("nhiều điều kiện hơn ({more} so với {fewer})");
            Text::new(vi, format!("it makes more conditions ({more} against {fewer})"))
        }
        Criterion::Priority => {
            let (higher, lower) = (winner.rule.priority, next.rule.priority);
            let vi = format!("mức ưu tiên cao hơn ({higher} so với {lower})");
            Text::new(vi, format!("its priority is higher ({higher} against {lower})"))
        }
        Criterion::ValidFrom => Text::new("có hiệu lực sớm hơn", "it has been in force for longer"),
        Criterion::Id => {
            Text::new("mã quy định đứng trước, các tiêu chí khác ngang nhau", "its id is smaller, all else being equal")
        }
    }
}

fn basis(legal_basis: &Option<String>) -> Text {
    match legal_basis {
        Some(basis) => Text::new(format!("căn cứ: {basis}"), format!("legal basis: {basis}")),
        None => Text::new("chưa có căn cứ", "no legal basis recorded"),
    }
}

fn body(level: Level) -> Text {
    let (vi, en) = match level {
        Level::Central => ("trung ương", "central"),
        Level::Province => ("cấp tỉnh", "provincial"),
        Level::District => ("cấp huyện", "district"),
        Level::Commune => ("cấp xã", "commune"),
    };
    Text::new(format!("Ủy ban nhân dân {vi}"), format!("{en} people's committee"))
}

fn date(on: NaiveDate) -> Text {
    Text::new(on.format("%d/%m/%Y").to_string(), on.format("%-d %B %Y").to_string())
}

/// An English name without its own article.
fn bare(name: &str) -> &str {
    name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(name)
}
