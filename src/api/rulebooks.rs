//! Revisions of the rulebook: how completely one covers the city, how it stands with its delegations, what it would have
//! done with the cases of a period.

mod coverage;
mod simulation;
mod terms;

pub use coverage::CoverageApi;
pub use simulation::SimulationApi;
pub use terms::DelegationTermsApi;
