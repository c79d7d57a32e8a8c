//! What a revision of the rulebook would have done with the cases of a period.

use chrono::NaiveDate;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::problem::Failure;
use crate::api::views::{NamedView, category, organization};
use crate::application::simulate_rulebook::{SimulateRulebook, Simulated, simulate_rulebook};
use crate::application::{App, City};
use crate::domain::simulation::{Flow, Move};
use crate::domain::text::Language;

/// Simulating a revision.
pub struct SimulationApi(pub App);

/// Which cases are decided anew, and compared with what.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SimulationRequest", example, skip_serializing_if_is_none)]
struct SimulationRequest {
    /// Cases filed on this date or later.
    from: NaiveDate,
    /// Cases filed on this date or earlier.
    to: NaiveDate,
    /// The revision that is compared with: its number, `current` or `draft`; `current` unless told otherwise.
    #[oai(validator(min_length = 1, max_length = 10))]
    against: Option<String>,
}

impl Example for SimulationRequest {
    fn example() -> Self {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        Self { from: day(2025, 7, 1), to: day(2026, 6, 30), against: Some("current".into()) }
    }
}

/// What would have come out.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Simulation", skip_serializing_if_is_none)]
struct SimulationView {
    /// The revision that was simulated.
    rulebook: i32,
    /// The revision that it was compared with.
    against: i32,
    /// How many cases were decided.
    cases: u64,
    /// How many of them would have another lead agency.
    moved: u64,
    /// How many go to the coordinator, because nobody leads, by the revision that is compared with.
    unled_before: u64,
    /// How many would, by the revision that was simulated.
    unled_after: u64,
    /// By category, those of which a case would move.
    by_category: Vec<TallyView>,
    /// From whom to whom they would move, by category, the most first.
    flows: Vec<FlowView>,
    /// The cases that would move, the oldest first, 200 at most.
    moves: Vec<MoveView>,
    /// Whether there are more than these.
    more_moves: bool,
}

/// A category of which cases would move.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SimulationTally")]
struct TallyView {
    /// The category.
    category: NamedView,
    /// How many of its cases were decided.
    cases: u64,
    /// How many of them would move.
    moved: u64,
}

/// From whom to whom cases of a category would move.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SimulationFlow", skip_serializing_if_is_none)]
struct FlowView {
    /// The category.
    category: NamedView,
    /// Who leads by the revision that is compared with; absent where the coordinator decides.
    from: Option<NamedView>,
    /// Who would lead; absent where the coordinator would have to decide.
    to: Option<NamedView>,
    /// How many.
    cases: u64,
}

/// A case that would move.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SimulationMove", skip_serializing_if_is_none)]
struct MoveView {
    /// The case's code.
    case: String,
    /// The code of its category.
    category: String,
    /// The code of who leads by the revision that is compared with; absent where the coordinator decides.
    from: Option<String>,
    /// The code of who would lead; absent where the coordinator would have to decide.
    to: Option<String>,
    /// The rule that is applied by the revision that is compared with.
    rule_before: Option<String>,
    /// The rule that would be applied.
    rule_after: Option<String>,
}

impl SimulationView {
    fn new(city: &City, simulated: Simulated, language: Language) -> Self {
        let Simulated { rulebook, against, found } = simulated;
        let moving = found.by_category.iter().filter(|(_, tally)| tally.moved > 0);
        let by_category = moving.map(|(code, tally)| TallyView {
            category: category(city, code, language),
            cases: tally.filings,
            moved: tally.moved,
        });
        let mut flows: Vec<_> = found.flows.iter().collect();
        flows.sort_by_key(|(_, cases)| std::cmp::Reverse(**cases));
        Self {
            rulebook,
            against,
            cases: found.filings,
            moved: found.moved,
            unled_before: found.unled_before,
            unled_after: found.unled_after,
            by_category: by_category.collect(),
            flows: flows.into_iter().map(|(flow, cases)| FlowView::new(city, flow, *cases, language)).collect(),
            more_moves: found.moved > found.moves.len() as u64,
            moves: found.moves.into_iter().map(MoveView::from).collect(),
        }
    }
}

impl FlowView {
    fn new(city: &City, flow: &Flow, cases: u64, language: Language) -> Self {
        let named = |code: &String| organization(city, code, language);
        Self {
            category: category(city, &flow.category, language),
            from: flow.from.as_ref().map(named),
            to: flow.to.as_ref().map(named),
            cases,
        }
    }
}

impl From<Move> for MoveView {
    fn from(moved: Move) -> Self {
        let Move { filing, flow: Flow { category, from, to }, rule_before, rule_after } = moved;
        Self { case: filing, category, from, to, rule_before, rule_after }
    }
}

#[OpenApi(prefix_path = "/v1/rulebooks", tag = "Topic::Routing")]
impl SimulationApi {
    /// Simulate a revision
    ///
    /// What this revision would have done with the cases of a period, had it been in force: which would have another
    /// lead agency, from whom to whom. Each case is decided by both revisions as at the date of its filing, with its
    /// category, territory and value as they are now; what people decided afterwards is not looked at. Writes nothing.
    /// For the coordinator, the city's leaders and the auditor.
    #[oai(path = "/:rulebook/simulation", method = "post", operation_id = "simulate_rulebook")]
    async fn simulate_rulebook(
        &self,
        caller: ApiCaller,
        /// The revision: its number, `current` or `draft`.
        rulebook: Path<String>,
        body: Json<SimulationRequest>,
    ) -> Result<Json<SimulationView>, Failure> {
        let SimulationRequest { from, to, against } = body.0;
        let wanted = SimulateRulebook { from, to, against: against.unwrap_or_else(|| "current".into()) };
        let simulated = simulate_rulebook(&self.0, &caller.actor, &rulebook.0, &wanted).await?;
        Ok(Json(SimulationView::new(&self.0.city(), simulated, caller.language)))
    }
}
