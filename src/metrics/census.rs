//! The numbers that all servers share because they lie in the database. Whoever counted them fills them in.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Open cases that stand alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CaseGroup {
    /// Where they stand.
    pub status: &'static str,
    /// Who leads them; empty while nobody does.
    pub agency: String,
}

/// Deadlines whose end has passed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OverdueGroup {
    /// What is owed.
    pub kind: &'static str,
    /// By which agency; `enterprises` for all of those together.
    pub agency: String,
}

/// Steps of ladders.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct StepGroup {
    /// To which position.
    pub position: &'static str,
    /// What became of the letter.
    pub delivery: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    state: &'static str,
}

/// What waits in one state, or ended in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queue {
    /// The state.
    pub state: &'static str,
    /// How many.
    pub count: i64,
    /// For how many seconds the oldest of them could have been gone; none where nobody asks that.
    pub oldest_seconds: Option<f64>,
}

/// What the database held at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Census {
    /// Open cases.
    pub cases: Vec<(CaseGroup, i64)>,
    /// Deadlines that are overdue.
    pub overdue: Vec<(OverdueGroup, i64)>,
    /// Steps that were taken within a day.
    pub steps: Vec<(StepGroup, i64)>,
    /// For how many seconds the step that waits longest could have been taken.
    pub steps_behind_seconds: f64,
    /// Letters that were not sent.
    pub letters: Vec<Queue>,
    /// Calls of webhooks.
    pub deliveries: Vec<Queue>,
}

impl Census {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("open_cases", "Open cases, by status and leading agency", family(&self.cases));
        registry.register(
            "overdue_deadlines",
            "Deadlines that have passed unmet, by kind and by the agency that owes them",
            family(&self.overdue),
        );
        registry.register(
            "ladder_steps_last_day",
            "Steps of ladders taken within 24 hours, by position and by what became of the letter",
            family(&self.steps),
        );
        let behind = Gauge::<f64, std::sync::atomic::AtomicU64>::default();
        behind.set(self.steps_behind_seconds);
        registry.register(
            "ladder_behind_seconds",
            "For how long the step that is due longest has waited to be taken",
            behind,
        );
        registry.register("outbox_letters", "Letters that were not sent, by state", depth(&self.letters));
        registry.register(
            "outbox_oldest_seconds",
            "For how long the oldest of them could have been sent, by state",
            ages(&self.letters),
        );
        registry.register("webhook_deliveries", "Calls of webhooks kept, by state", depth(&self.deliveries));
    }
}

fn family<L>(groups: &[(L, i64)]) -> Family<L, Gauge>
where
    L: Clone + std::hash::Hash + Eq,
{
    let family = Family::default();
    for (labels, count) in groups {
        Family::<L, Gauge>::get_or_create(&family, labels).inc_by(*count);
    }
    family
}

fn depth(queues: &[Queue]) -> Family<State, Gauge> {
    family(&queues.iter().map(|queue| (State { state: queue.state }, queue.count)).collect::<Vec<_>>())
}

fn ages(queues: &[Queue]) -> Family<State, Gauge<f64, std::sync::atomic::AtomicU64>> {
    let family = Family::<State, Gauge<f64, std::sync::atomic::AtomicU64>>::default();
    for queue in queues {
        if let Some(seconds) = queue.oldest_seconds {
            family.get_or_create(&State { state: queue.state }).set(seconds);
        }
    }
    family
}
