//! The coarse half of the permissions: which role may ever ask for an operation, and which asking is recorded. An operation
//! without a row keeps the service from starting; what a caller may do with what they ask for, the use cases decide.

use std::collections::HashMap;
use std::sync::Arc;

use super::BoxFuture;

use crate::api::contract::ContractError;
use crate::api::gate::Operation;
use crate::application::Error;
use crate::application::record_read::About;
use crate::domain::access::permission::{Row, Who, check};
use crate::domain::access::{Actor, Role};
use crate::domain::text::Text;

/// Records that somebody asks for an operation about this case or letter; without a record nothing is shown.
pub type Witness = Arc<dyn Fn(&Actor, &str, About) -> BoxFuture<'static, Result<(), Error>> + Send + Sync>;

/// Who may ever ask for which operation.
pub struct Permits {
    rows: &'static [Row],
    by_name: HashMap<&'static str, Who>,
    witnessed: &'static [&'static str],
    witness: Option<Witness>,
}

impl Permits {
    /// As these rows have it.
    pub fn of(rows: &'static [Row]) -> Self {
        Self { rows, by_name: rows.iter().copied().collect(), witnessed: &[], witness: None }
    }

    /// The same, and asking for one of these operations is told to `witness` first.
    pub fn witnessed(self, operations: &'static [&'static str], witness: Witness) -> Self {
        Self { witnessed: operations, witness: Some(witness), ..self }
    }

    /// Tells who watches that this is asked for.
    ///
    /// # Errors
    /// When that cannot be recorded.
    pub(super) async fn tell(&self, actor: &Actor, operation: &Operation, values: &[String]) -> Result<(), Error> {
        match &self.witness {
            Some(witness) if self.witnessed.contains(&operation.id()) => {
                witness(actor, operation.id(), operation.about(values)).await
            }
            _ => Ok(()),
        }
    }

    /// Compares the rows with the operations that there are.
    pub(super) fn check<'a>(&self, operations: impl Iterator<Item = &'a Operation>) -> Result<(), ContractError> {
        let operations: Vec<&Operation> = operations.collect();
        check(self.rows, operations.iter().map(|operation| operation.id())).map_err(ContractError::new)?;
        self.check_witnessed(&operations)?;
        let asks_otherwise = |operation: &&&Operation| {
            let for_anyone = self.by_name.get(operation.id()) == Some(&Who::Anyone);
            operation.is_secured() == for_anyone
        };
        match operations.iter().find(asks_otherwise) {
            Some(operation) => {
                Err(ContractError::new(format!("“{}” asks for a token or not, its row says otherwise", operation.id())))
            }
            None => Ok(()),
        }
    }

    /// Where asking is recorded at all: what shows a case to those who watch is recorded, and there.
    fn check_witnessed(&self, operations: &[&Operation]) -> Result<(), ContractError> {
        let idle = self.witnessed.iter().find(|name| !operations.iter().any(|operation| operation.id() == **name));
        if let Some(idle) = idle {
            return Err(ContractError::new(format!("“{idle}”, which is to be recorded, is not there")));
        }
        let shows = |operation: &&&Operation| {
            let row = self.by_name.get(operation.id());
            operation.is_about_a_case() && matches!(row, Some(Who::Roles(roles)) if roles.contains(&Role::Auditor))
        };
        let unseen = operations.iter().filter(shows).find(|operation| !self.witnessed.contains(&operation.id()));
        match unseen.filter(|_| self.witness.is_some()) {
            Some(unseen) => {
                Err(ContractError::new(format!("that an auditor asks for “{}” is not recorded", unseen.id())))
            }
            None => Ok(()),
        }
    }

    /// # Errors
    /// [`Error::Forbidden`], where this role may never ask for that.
    pub(super) fn check_may(&self, role: Role, operation: &str) -> Result<(), Error> {
        let roles = match self.by_name.get(operation) {
            Some(Who::Anyone) => return Ok(()),
            Some(Who::Roles(roles)) => *roles,
            _ => &[],
        };
        if roles.contains(&role) {
            return Ok(());
        }
        let others = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
        Err(Error::Forbidden(Text::new(
            format!("Vai trò “{role}” không được gọi “{operation}”. Việc này dành cho vai trò: {others}."),
            format!("The role “{role}” may never call “{operation}”. It is for: {others}."),
        )))
    }
}
