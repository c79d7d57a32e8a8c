//! How each state looks: a quiet colour, a pattern that tells it from the others without colour, and its name.

use crate::domain::coverage::CellState;
use crate::domain::text::{Language, Text};

/// The look of one state.
pub(super) struct Look {
    ground: &'static str,
    ink: &'static str,
    /// The strokes of the pattern, as a path within a square of 6 by 6; none for a plain ground.
    strokes: &'static str,
    width: &'static str,
}

/// The states in the order of the legend: the gravest first, what is well last.
pub(super) const ORDER: [CellState; 6] = [
    CellState::NoLead,
    CellState::EndedWithoutSuccessor,
    CellState::BareTie,
    CellState::UnreachableLead,
    CellState::DelegationEnded,
    CellState::Covered,
];

/// How a state looks.
pub(super) const fn look(state: CellState) -> Look {
    let (ground, ink, strokes, width) = match state {
        CellState::Covered => ("#e3ece5", "#7d9a86", "", "0"),
        CellState::NoLead => ("#f0c4bd", "#a3352a", "M0 0l6 6M0 6l6 -6", "1.1"),
        CellState::EndedWithoutSuccessor => ("#e3d1e6", "#6f3d78", "M1.5 0v6M4.5 0v6", "1.2"),
        CellState::BareTie => ("#f8e4c2", "#c07a17", "M-1 4l3 3M-1 -1l8 8M4 -1l3 3", "1.2"),
        CellState::UnreachableLead => ("#dde4f0", "#4f6797", "M2 3h2", "1.8"),
        CellState::DelegationEnded => ("#efe9d6", "#8a7434", "M0 1.5h6M0 4.5h6", "1"),
    };
    Look { ground, ink, strokes, width }
}

impl Look {
    /// The pattern's definition, under the state's name.
    pub fn definition(&self, state: CellState) -> String {
        let Self { ground, ink, strokes, width } = self;
        let strokes = if strokes.is_empty() {
            String::new()
        } else {
            format!("<path d=\"{strokes}\" stroke=\"{ink}\" stroke-width=\"{width}\" fill=\"none\"/>")
        };
        format!(
            "<pattern id=\"{state}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"6\" height=\"6\" fill=\"{ground}\"/>{strokes}</pattern>"
        )
    }

    /// The line around a sample of it.
    pub fn ink(&self) -> &'static str {
        self.ink
    }
}

/// The state's name in the legend.
pub(super) fn name(state: CellState, language: Language) -> String {
    let text = match state {
        CellState::Covered => Text::new("Có cơ quan chủ trì", "Somebody leads"),
        CellState::NoLead => Text::new("Chưa có cơ quan chủ trì", "Nobody leads"),
        CellState::EndedWithoutSuccessor => {
            Text::new("Cơ quan chấm dứt, không có kế thừa", "The lead ended, nobody follows")
        }
        CellState::BareTie => Text::new("Hai quy định ngang nhau", "Two rules tie"),
        CellState::UnreachableLead => {
            Text::new("Cơ quan chủ trì chưa có người phụ trách", "The lead cannot be reached")
        }
        CellState::DelegationEnded => Text::new("Ủy quyền không còn hiệu lực", "A delegation ended"),
    };
    text.to(language).to_owned()
}
