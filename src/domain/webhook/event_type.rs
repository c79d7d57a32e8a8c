//! What webhooks call what they tell of: `case.` and the action that wrote an event, or that a deadline climbed.

use std::sync::LazyLock;

use crate::domain::lifecycle::Action;
use crate::domain::words::Words;

/// What a call tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// The event that an action writes.
    Case(Action),
    /// A step of a ladder that was taken.
    Escalation,
}

static ALL: LazyLock<Vec<EventType>> =
    LazyLock::new(|| Action::ALL.iter().copied().map(EventType::Case).chain([EventType::Escalation]).collect());
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| Action::ALL.iter().map(|it| format!("case.{it}")).collect());

const ESCALATION: &str = "escalation.taken";

impl EventType {
    /// The word as it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Case(action) => Action::ALL.iter().position(|it| *it == action).map_or("case", |at| &WORDS[at]),
            Self::Escalation => ESCALATION,
        }
    }
}

impl Words for EventType {
    const NAME: &'static str = "EventType";
    const MEANINGS: &'static str = "What happened: `case.` and an action of the life-cycle table, or `escalation.taken`: \
                                    a step of a ladder was taken, for a deadline is near or past.";

    fn all() -> &'static [Self] {
        &ALL
    }

    fn spelled(self) -> &'static str {
        self.as_str()
    }

    fn read(word: &str) -> Option<Self> {
        match word.strip_prefix("case.") {
            Some(action) => Action::parse(action).map(Self::Case),
            None => (word == ESCALATION).then_some(Self::Escalation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back() {
        for kind in EventType::all() {
            assert_eq!(EventType::read(kind.as_str()), Some(*kind));
        }
        assert_eq!(EventType::Case(Action::File).as_str(), "case.file");
        assert_eq!((EventType::read("file"), EventType::read("case.taken")), (None, None));
    }
}
