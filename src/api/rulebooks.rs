//! Revisions of the rulebook: how completely one covers the city, and how it stands with its delegations.

mod coverage;
mod terms;

pub use coverage::CoverageApi;
pub use terms::DelegationTermsApi;
