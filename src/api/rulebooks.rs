//! The rulebook's revisions.

mod simulation;

pub use simulation::SimulationApi;
