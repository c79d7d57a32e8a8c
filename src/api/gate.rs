//! The gate: holds every request against the published contract before a handler sees it, so that what is documented and
//! what is checked are the same thing. Knows nothing of what a request means: that a category exists is a use case's word.

mod check;
mod fault;
mod form;
mod format;
mod json;
mod operation;
mod pieces;
mod request;
mod route;
mod schema;
mod version;

pub(super) use form::{FileForm, LONGEST_DESCRIPTION};
pub use operation::{Asked, Operation};
pub(super) use pieces::Pieces;
pub use request::Limits;
pub(super) use request::nothing_here;
pub use route::Found;
pub use version::Version;

use poem::Request;
use poem::http::Method;
use serde_yaml_ng::Value;

use self::route::Path;
use super::contract::{Contract, ContractError};
use super::problem::Refusal;

/// The contract, compiled once at start.
#[derive(Debug)]
pub struct Gate {
    paths: Vec<Path>,
    limits: Limits,
}

impl Gate {
    /// Compiles a contract.
    ///
    /// # Errors
    /// When the contract promises a check that the gate cannot make (a pattern, a recursive schema).
    pub fn of(contract: &Contract, limits: Limits) -> Result<Self, ContractError> {
        let document = contract.document();
        let paths = document.get("paths").and_then(Value::as_mapping).into_iter().flatten();
        let mut paths = paths
            .map(|(template, item)| Path::compile(template.as_str().unwrap_or_default(), item, document))
            .collect::<Result<Vec<_>, _>>()?;
        paths.sort_by_key(Path::precedence);
        Ok(Self { paths, limits })
    }

    /// Every operation.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.paths.iter().flat_map(Path::operations)
    }

    /// The operation that a method and a path ask for.
    pub fn find(&self, method: &Method, path: &str) -> Found<'_> {
        route::find(&self.paths, method, path)
    }

    /// Lets a request through whose path holds `values`, in the order of the template; its body is read and put back.
    ///
    /// # Errors
    /// All that contradicts the contract, every field at once.
    pub async fn admit(&self, operation: &Operation, values: &[String], request: &mut Request) -> Result<(), Refusal> {
        request::admit(operation, values, request, &self.limits).await
    }
}

#[cfg(test)]
mod tests;
