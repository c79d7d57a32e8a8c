//! What webhooks call an event: `case.` and the action that wrote it.

use std::sync::LazyLock;

use crate::domain::lifecycle::Action;
use crate::domain::words::Words;

/// The type of the event that an action writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventType(pub Action);

static ALL: LazyLock<Vec<(EventType, String)>> =
    LazyLock::new(|| Action::ALL.iter().map(|action| (EventType(*action), format!("case.{action}"))).collect());
static TYPES: LazyLock<Vec<EventType>> = LazyLock::new(|| Action::ALL.iter().copied().map(EventType).collect());

impl EventType {
    /// The word as it is sent.
    pub fn as_str(self) -> &'static str {
        ALL.iter().find(|(kind, _)| *kind == self).map_or("case", |(_, word)| word)
    }
}

impl Words for EventType {
    const NAME: &'static str = "EventType";
    const MEANINGS: &'static str = "What happened: `case.` and an action of the life-cycle table.";

    fn all() -> &'static [Self] {
        &TYPES
    }

    fn spelled(self) -> &'static str {
        self.as_str()
    }

    fn read(word: &str) -> Option<Self> {
        word.strip_prefix("case.").and_then(Action::parse).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_type_that_reads_back() {
        for kind in EventType::all() {
            assert_eq!(EventType::read(kind.as_str()), Some(*kind));
        }
        assert_eq!(EventType(Action::File).as_str(), "case.file");
        assert_eq!(EventType::read("file"), None);
    }
}
